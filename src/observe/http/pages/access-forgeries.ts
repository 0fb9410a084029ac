import { claimedHeaders } from '../../../facts/http/access/claimed-addresses.ts';
import { forgedLines } from '../../../facts/http/forged-headers.ts';
import { phaseMs } from '../../address.ts';
import { requestHttp } from '../request.ts';
import { openAgain, placeAt } from './open-again.ts';
import type { PageLook, PageSeen } from './page-looks.ts';

/** Only where it was asked for, and where an allowlist that is known turned us away. */
export async function accessForgeries(look: PageLook): Promise<PageSeen['accessForgeries']> {
  const { target, endpoint, first, deadline, wires } = look;
  const allow = typeof target.expect.access === 'object' ? target.expect.access.allow : [];
  const isTurnedAway = first.response?.ok === true && first.response.value.status === 403;
  const forged = claimedHeaders(allow, endpoint.address);
  if (!wires.settings.active || !isTurnedAway || forged.length === 0) return [];
  const { socket } = await openAgain(look, endpoint);
  if (socket === null) return [];
  const place = placeAt(target, endpoint, target.expect.http?.path ?? '/');
  const asked = { deadline, timeoutMs: phaseMs, bodyTimeoutMs: phaseMs, version: wires.version };
  const headers = forgedLines(forged);
  return [{ forged, response: await requestHttp(socket, { ...place, headers }, asked) }];
}
