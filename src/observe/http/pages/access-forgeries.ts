import { claimedHeaders } from '../../../facts/http/access/claimed-addresses.ts';
import { forgedLines } from '../../../facts/http/forged-headers.ts';
import type { ForgedHeaders } from '../../../model/echo.ts';
import type { AccessForgery } from '../../../model/http-looks.ts';
import { mostPhaseMs, phaseMsOf } from '../../address.ts';
import { requestHttp } from '../request.ts';
import { openAgain, placeAt } from './open-again.ts';
import type { PageLook, PageSeen } from './page-looks.ts';

/**
 * Only where it was asked for, and where an allowlist that is known turned us away: with all headers at once, and where
 * that changes the answer, with each by itself.
 */
export async function accessForgeries(look: PageLook): Promise<PageSeen['accessForgeries']> {
  const { target, endpoint, first, wires } = look;
  const allow = typeof target.expect.access === 'object' ? target.expect.access.allow : [];
  const isTurnedAway = first.response?.ok === true && first.response.value.status === 403;
  const forged = claimedHeaders(allow, endpoint.address);
  if (!wires.settings.active || !isTurnedAway || forged.length === 0) return [];
  const all = await forge(look, forged);
  if (all === null) return [];
  const seen = [all];
  const isAnother = all.response.ok && all.response.value.status !== 403;
  for (const header of isAnother && forged.length > 1 ? forged : []) seen.push(...listed(await forge(look, [header])));
  return seen;
}

const listed = (forgery: AccessForgery | null): AccessForgery[] => (forgery === null ? [] : [forgery]);

/** Null where no connection was made. */
async function forge(look: PageLook, forged: ForgedHeaders): Promise<AccessForgery | null> {
  const { target, endpoint, deadline, wires } = look;
  const { socket } = await openAgain(look, endpoint);
  if (socket === null) return null;
  const place = placeAt(target, endpoint, target.expect.http?.path ?? '/');
  const asked = { deadline, timeoutMs: phaseMsOf(target), bodyTimeoutMs: mostPhaseMs, version: wires.version };
  const headers = forgedLines(forged);
  return { forged, response: await requestHttp(socket, { ...place, headers }, asked) };
}
