import { commonName, nameText } from '../facts/tls/names/distinguished-name.ts';
import { certificateOf, vouch } from '../facts/tls/path/path.ts';
import type { Session, TargetEvidence } from '../model/evidence.ts';
import type { Observed, ObservedCertificate } from '../model/report.ts';

type Evidence = Pick<TargetEvidence, 'seen' | 'pki' | 'target'>;

/** The leaf of the first address that showed one, and of the others the one that ends first, where it ends earlier. */
export function shownLeaves(evidence: Evidence, now: number): Pick<Observed, 'certificate' | 'earliestCertificate'> {
  const [first, ...others] = leavesIn(evidence.seen.sessions, evidence);
  if (first === undefined) return {};
  const earliest = others.reduce((one, other) => (endOf(other, evidence) < endOf(one, evidence) ? other : one), first);
  return {
    certificate: told(first, evidence, now),
    ...(earliest === first ? {} : { earliestCertificate: told(earliest, evidence, now) }),
  };
}

/** Every leaf that was served, to whatever client, each once. `known` holds those that were told already. */
export function servedLeaves(
  evidence: Evidence,
  now: number,
  { certificate, earliestCertificate }: Pick<Observed, 'certificate' | 'earliestCertificate'>,
): ObservedCertificate[] {
  const known = [certificate, earliestCertificate];
  return leavesIn([...evidence.seen.sessions, ...evidence.seen.twins], evidence).map(
    (sent) => known.find((one) => one?.sha256 === sent[0]) ?? told(sent, evidence, now),
  );
}

type Sent = Session['sent'] & readonly [string, ...string[]];

/** What was sent with each leaf, the first time that it was. */
function leavesIn(sessions: Evidence['seen']['sessions'], { pki }: Evidence): Sent[] {
  const found = new Map<string, Sent>();
  for (const reading of sessions) {
    const [leaf, ...others] = reading.ok ? reading.value.sent : [];
    if (leaf === undefined || pki.certificates[leaf] === undefined || found.has(leaf)) continue;
    found.set(leaf, [leaf, ...others]);
  }
  return [...found.values()];
}

const endOf = ([leaf]: Sent, { pki }: Evidence): number => Date.parse(certificateOf(pki, leaf).notAfter);

function told(sent: Sent, { pki, target }: Evidence, now: number): ObservedCertificate {
  const leaf = certificateOf(pki, sent[0]);
  return {
    subject: nameText(leaf.subject),
    issuer: commonName(leaf.issuer) ?? nameText(leaf.issuer),
    names: [...(leaf.names?.dns ?? []), ...(leaf.names?.ip ?? [])],
    notBefore: leaf.notBefore,
    notAfter: leaf.notAfter,
    serial: leaf.serial,
    sha256: leaf.sha256,
    trust: vouch(sent, pki, now, target.host).trust,
  };
}
