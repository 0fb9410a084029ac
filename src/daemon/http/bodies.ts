import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

/** Nothing is read of bodies: small ones are passed over, others refused before they come. */
export function refuseBody(headers: IncomingHttpHeaders, mostBytes: number): void {
  const last = { connection: 'close' };
  if (headers['transfer-encoding'] !== undefined) {
    throw new Refusal(411, 'no body is read here; one without a Content-Length is not taken', last);
  }
  if (Number(headers['content-length'] ?? 0) > mostBytes) {
    throw new Refusal(413, `no body is read here, and none of more than ${mostBytes} bytes is taken`, last);
  }
}
