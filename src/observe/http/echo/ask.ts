import type { Socket } from 'node:net';
import { forgedLines } from '../../../facts/http/forged-headers.ts';
import type { EchoReading, ForgedHeaders } from '../../../model/echo.ts';
import { requestBytes, type Ask, type HttpLook } from '../request.ts';
import { hearEcho, maxEchoBytes } from './hear.ts';
import { signRequest, uncached } from './sign.ts';

export interface EchoAsk {
  /** Without what is told of the request itself. */
  readonly place: Omit<Ask, 'headers'>;
  /** Shared with the echo; null where none is. */
  readonly key: string | null;
  readonly forged: ForgedHeaders;
}

/** One GET of the echo, on a connection that was made for it. No redirect is followed. */
export async function askEcho(socket: Socket, { place, key, forged }: EchoAsk, look: HttpLook): Promise<EchoReading> {
  const asked = signRequest(key);
  const ask: Ask = { ...place, path: uncached(place.path, asked), headers: [asked.header, ...forgedLines(forged)] };
  const { reading, body } = await requestBytes(socket, ask, look, maxEchoBytes);
  if (!reading.ok) return reading;
  const { value: response } = reading;
  const { status, headers } = response;
  const told = hearEcho({ status, headers, body, end: response.body.end }, asked, key);
  return { ...reading, value: { response, told } };
}
