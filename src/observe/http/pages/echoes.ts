import type { EchoLook, EchoReading, ForgedHeaders } from '../../../model/echo.ts';
import { forgedHeaders } from '../../../facts/http/forged-headers.ts';
import type { Endpoint } from '../../../model/evidence.ts';
import { mostPhaseMs, phaseMsOf } from '../../address.ts';
import { askEcho } from '../echo/ask.ts';
import { openAgain, placeAt, whereOf, type Opened } from './open-again.ts';
import type { PageLook, PageSeen } from './page-looks.ts';

/** Whether an echo is to be behind the target, and there is a way to ask it. */
export const hasEcho = ({ target }: Pick<PageLook, 'target'>): boolean =>
  target.expect.sourceIp !== undefined && (target.protocol === 'https' || target.protocol === 'http');

export const echoes = async (look: PageLook): Promise<PageSeen['echoes']> =>
  hasEcho(look) ? [await lookAtEcho(look, [])] : [];

/** Only where the echo was heard without: what forged headers do is told by comparison. */
export const forgedEchoes = async (look: PageLook, { echoes: honest }: PageSeen): Promise<PageSeen['forgedEchoes']> =>
  honest.some(({ reading }) => reading.ok && 'heard' in reading.value.told)
    ? [await lookAtEcho(look, forgedHeaders(look.endpoint.address))]
    : [];

async function lookAtEcho(look: PageLook, forged: ForgedHeaders): Promise<EchoLook> {
  const { endpoint, wires } = look;
  const opened = await openAgain(look, endpoint);
  const reading = await askEchoAt(look, endpoint, opened, forged);
  return { forged, reading, local: opened.local, ...(wires.inCluster && { inside: true }) };
}

export function askEchoAt(
  { target, deadline, wires: { settings, echoKey: key, version } }: PageLook,
  endpoint: Endpoint,
  { socket, unasked }: Opened,
  forged: ForgedHeaders,
): EchoReading | Promise<EchoReading> {
  const place = placeAt(target, endpoint, settings.sourceIp.echoPath);
  if (socket === null) return unasked(whereOf(place));
  const timeoutMs = phaseMsOf(target);
  return askEcho(socket, { place, key, forged }, { deadline, timeoutMs, bodyTimeoutMs: mostPhaseMs, version });
}
