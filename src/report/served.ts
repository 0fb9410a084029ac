import { durationText } from '../facts/duration.ts';
import { agreementText } from '../facts/tls/handshake/key-agreement.ts';
import type { Observed } from '../model/report.ts';
import type { Pen } from './pen.ts';

const dayMs = 86_400_000;
const issuerLength = 80;

/**
 * What was served, in a few parts: by whom the certificate is and until when, the TLS version, the HTTP status. Verbose,
 * also how keys were agreed on, and what binds the certificate in the DNS.
 */
export function servedParts(
  { certificate, tls, tlsa, http, sourceIp }: Observed,
  now: number,
  verbose: boolean,
  pen: Pen,
): string[] {
  return [
    ...(certificate === undefined ? [] : [certificateText(certificate, now, pen)]),
    ...(tls === undefined ? [] : [`TLS ${pen.say(tls.version)}${verbose ? agreedText(tls, pen) : ''}`]),
    ...(tlsa === undefined || !verbose ? [] : [boundText(tlsa, pen)]),
    ...(http === undefined ? [] : [`HTTP ${http.status}`]),
    ...(sourceIp === undefined ? [] : sourceParts(sourceIp, verbose, pen)),
  ];
}

const agreedText = ({ group }: NonNullable<Observed['tls']>, pen: Pen): string =>
  group === null ? '' : `, keys by ${pen.say(group)} (${agreementText(group)})`;

function boundText({ name, authentic, records }: NonNullable<Observed['tlsa']>, pen: Pen): string {
  const count = records.length === 1 ? '1 TLSA record' : `${records.length} TLSA records`;
  const matching = records.filter(({ matches }) => matches.length > 0).length;
  const worth = authentic ? '' : ', without DNSSEC worth nothing';
  return `${count} at ${pen.say(name)}${worth}: ${matching} of ${records.length} ${matching === 1 ? 'matches' : 'match'} what is served`;
}

type SeenSource = NonNullable<Observed['sourceIp']>;

/** What is not known is told by a finding. */
function sourceParts({ seen, preserved, nearer }: SeenSource, verbose: boolean, pen: Pen): string[] {
  if (preserved === null) return [];
  const who = verbose ? ` (seen as ${seen.map(pen.say).join(', ')})` : '';
  const where = preserved && nearer !== undefined ? nearerText(nearer, pen) : '';
  return [`client address ${preserved ? 'preserved' : 'replaced'}${where}${who}`];
}

function nearerText({ compared, header, hops }: NonNullable<SeenSource['nearer']>, pen: Pen): string {
  const trust = hops === null ? '' : `trust ${hops} ${hops === 1 ? 'hop' : 'hops'}; `;
  return ` in ${pen.say(header)} (${trust}the ingress itself compares ${pen.say(compared)})`;
}

function certificateText(certificate: NonNullable<Observed['certificate']>, now: number, pen: Pen): string {
  const { issuer, trust, notBefore, notAfter } = certificate;
  const cut = issuer.length > issuerLength ? `${issuer.slice(0, issuerLength)}…` : issuer;
  const vouched = trust === 'public' ? '' : ` (${trust})`;
  // So it is told, too, where one of its times cannot be read.
  if (Date.parse(notBefore) > Date.parse(notAfter)) return `certificate by ${pen.say(cut)}${vouched}, valid at no time`;
  if (Date.parse(notBefore) > now) {
    const wait = lengthText(Date.parse(notBefore) - now);
    return `certificate by ${pen.say(cut)}${vouched}, not valid before ${pen.say(notBefore.slice(0, 10))}, in ${wait}`;
  }
  const leftMs = Date.parse(notAfter) - now;
  const expires = leftMs < 0 ? 'expired on' : 'expires on';
  const when = leftMs < 0 ? `, ${lengthText(-leftMs)} ago` : ` in ${lengthText(leftMs)}`;
  return `certificate by ${pen.say(cut)}${vouched}, ${expires} ${pen.say(notAfter.slice(0, 10))}${
    Number.isNaN(leftMs) ? '' : when
  }`;
}

function lengthText(ms: number): string {
  const days = Math.floor(ms / dayMs);
  if (days === 0) return durationText(ms);
  return days === 1 ? '1 day' : `${days} days`;
}
