import type { HttpResponse } from '../../model/http.ts';

/** How proxies say over HTTP that they want a client certificate, or another: they finish the handshake all the same. */
const phrases: readonly RegExp[] = [
  // nginx, ingress-nginx and what is built on it, for its own statuses 496 and 495.
  /no required ssl certificate was sent/i,
  /\bthe ssl certificate error\b/i,
  /\bssl certificate required\b/i,
  // Apache in TLS 1.3, where a location wants what the handshake did not ask for.
  /cannot perform post-handshake authentication/i,
  // IIS: required, revoked, untrusted, out of its time.
  /\b403\.(?:7|13|16|17)\b/,
  /\bclient certificate (?:is )?(?:required|missing|not provided)\b/i,
];

const ofNginx: readonly number[] = [495, 496];
const saying: readonly number[] = [400, 403, ...ofNginx];

/** Whether an answer is a demand for a client certificate. Want of other credentials (401, a bare 403) is none. */
export const demandsCertificate = ({ status, body: { start = '' } }: Pick<HttpResponse, 'status' | 'body'>): boolean =>
  ofNginx.includes(status) || (saying.includes(status) && phrases.some((phrase) => phrase.test(start)));
