import { gravityOf } from '../../facts/tls/path/rule-clients.ts';
import { coversHost } from '../../facts/tls/names/covers-host.ts';
import { vouch } from '../../facts/tls/path/path.ts';
import type { Certificate, NameAttribute } from '../../model/certificate.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import { epochSeconds, type Exposed } from '../prometheus/exposition.ts';
import { gauge, gauges } from './gauge.ts';
import { sessionsTold, type ProbedHost } from './seen.ts';

/** What was seen of TLS, also where nothing vouches for it. `now`: the clock that it is judged by. */
export function tlsSeries(probed: ProbedHost, now: number): Exposed[] {
  const { evidence } = probed;
  const sessions = sessionsTold(probed);
  const [first] = sessions;
  const sent = sessions.flatMap(({ value }) => certificatesOf(value.sent, evidence));
  const leaf = first === undefined ? undefined : certificatesOf(first.value.sent.slice(0, 1), evidence)[0];
  return [
    gauge(
      'probe_ssl_earliest_cert_expiry',
      'When the first of the certificates that were sent ends, at whichever address, whatever they are worth.',
      earliestEnd(sent),
    ),
    gauge(
      'probe_ssl_last_chain_expiry_timestamp_seconds',
      'When the path from the leaf to a trusted root ends; absent where no sound path was found, or the leaf is for others.',
      first === undefined ? null : pathEnd(first.value.sent, evidence, now),
    ),
    gauges(
      'probe_ssl_last_chain_info',
      'The leaf certificate that was served; always 1.',
      leaf === undefined ? [] : [[leafLabels(leaf), 1]],
    ),
    gauges(
      'probe_tls_version_info',
      'The version of TLS that was agreed on; always 1.',
      first === undefined ? [] : [[[['version', first.value.protocol.replace(/^TLSv/, 'TLS ')]], 1]],
    ),
    gauges(
      'probe_tls_cipher_info',
      'The cipher suite that was agreed on; always 1.',
      first === undefined ? [] : [[[['cipher', first.value.cipher]], 1]],
    ),
  ];
}

const certificatesOf = (sent: readonly string[], { pki }: TargetEvidence): Certificate[] =>
  sent.flatMap((sha256) => pki.certificates[sha256] ?? []);

function earliestEnd(certificates: readonly Certificate[]): number | null {
  const ends = certificates.flatMap(({ notAfter }) => epochSeconds(notAfter) ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}

const anchored: readonly string[] = ['public', 'staging', 'private'];

function pathEnd(sent: readonly string[], evidence: TargetEvidence, now: number): number | null {
  const [leaf] = certificatesOf(sent.slice(0, 1), evidence);
  if (leaf === undefined || !coversHost(leaf.names, evidence.target.host)) return null;
  const { trust, path, violations, timing } = vouch(sent, evidence.pki, now, evidence.target.host);
  const isSound = timing.length === 0 && violations.every(({ rule }) => gravityOf(rule) !== 'fail');
  return anchored.includes(trust) && isSound ? earliestEnd(certificatesOf(path, evidence)) : null;
}

const leafLabels = ({ sha256, subject, issuer, names, serial }: Certificate) =>
  [
    ['fingerprint_sha256', sha256],
    ['subject', nameLabel(subject)],
    ['issuer', nameLabel(issuer)],
    ['subjectalternative', names?.dns.join(',') ?? ''],
    ['serialnumber', serial.toLowerCase()],
  ] as const;

/** As RFC 4514 writes a name: the most specific part first. */
const nameLabel = (name: readonly NameAttribute[]): string =>
  name
    .toReversed()
    .map(([type, value]) => `${type}=${value.replace(/[\\,+"<>;]/g, '\\$&')}`)
    .join(',');
