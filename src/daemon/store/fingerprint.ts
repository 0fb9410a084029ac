import type { TargetReport } from '../../model/report.ts';

/** Of what is worth writing at once when it has changed: not the times and figures, which every look changes. */
export const fingerprintOf = ({ status, up, since, fullLookAt, lastCertificate, findings }: TargetReport): number =>
  hashOf(
    JSON.stringify([
      [status, up, since, fullLookAt, lastCertificate?.sha256],
      ...findings.map(({ check, status, reason, subject, since, because, earlier, accepted }) =>
        status === 'pass' ? check : [check, status, reason, subject, since, because, earlier?.since, accepted?.until],
      ),
    ]),
  );

/** FNV-1a of 32 bits, twice over with different beginnings, as one number of 53 bits. */
function hashOf(text: string): number {
  let high = 0x81_1c_9d_c5;
  let low = 0x05_1c_9d_81;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01_00_01_93);
    low = Math.imul(low ^ code, 0x01_00_01_93);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
