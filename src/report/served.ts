import { durationText } from '../facts/duration.ts';
import type { Observed } from '../model/report.ts';
import type { Pen } from './pen.ts';

const dayMs = 86_400_000;
const issuerLength = 80;

/** What was served, in a few parts: by whom the certificate is and until when, the TLS version, the HTTP status. */
export function servedParts({ certificate, tls, http }: Observed, now: number, pen: Pen): string[] {
  return [
    ...(certificate === undefined ? [] : [certificateText(certificate, now, pen)]),
    ...(tls === undefined ? [] : [`TLS ${pen.say(tls.version)}`]),
    ...(http === undefined ? [] : [`HTTP ${http.status}`]),
  ];
}

function certificateText(certificate: NonNullable<Observed['certificate']>, now: number, pen: Pen): string {
  const { issuer, trust, notAfter } = certificate;
  const cut = issuer.length > issuerLength ? `${issuer.slice(0, issuerLength)}…` : issuer;
  const vouched = trust === 'public' ? '' : ` (${trust})`;
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
