import { isCloudflare } from '../../../facts/http/cloudflare.ts';
import { forgedProxies } from '../../../facts/reach/forged-proxies.ts';
import type { ProxyForgery } from '../../../model/echo.ts';
import type { ForgedProxy } from '../../../model/evidence.ts';
import { mostPhaseMs, phaseMsOf, wasCut } from '../../address.ts';
import { requestHttp } from '../request.ts';
import { askEchoAt, hasEcho } from './echoes.ts';
import { openAgain, placeAt, whereOf } from './open-again.ts';
import type { PageLook, PageSeen } from './page-looks.ts';

/**
 * Only where it was asked for, and not at Cloudflare's, which is nobody's to test: at what got through without it, for
 * what ends then is ended for the header; and at what cut the connection without it, for what gets through then gets
 * through for it. From inside a cluster that is cut where the world is not.
 */
export async function proxyForgeries(look: PageLook): Promise<PageSeen['proxyForgeries']> {
  const { endpoint, wires } = look;
  const isOurs = endpoint.preamble === undefined && !isCloudflare(endpoint.address);
  const mayTell = gotThrough(look) || (wasCut(look.first) && !wires.inCluster);
  if (!wires.settings.active || !isOurs || !mayTell) return [];
  const seen: ProxyForgery[] = [];
  for (const forged of forgedProxies(endpoint.address)) seen.push(await forge(look, forged));
  return seen;
}

const gotThrough = ({ target: { protocol }, first }: PageLook): boolean =>
  protocol === 'tls' ? first.session?.ok === true : first.response?.ok === true;

async function forge(look: PageLook, forged: ForgedProxy): Promise<ProxyForgery> {
  const { target, deadline, wires } = look;
  const endpoint = { ...look.endpoint, preamble: forged };
  const opened = await openAgain(look, endpoint);
  const { session, socket } = opened;
  if (target.protocol === 'tls') {
    socket?.destroy();
    return { forged, session, echo: null, response: null };
  }
  if (hasEcho(look)) return { forged, session, echo: await askEchoAt(look, endpoint, opened, []), response: null };
  const place = placeAt(target, endpoint, target.expect.http?.path ?? '/');
  const asked = { deadline, timeoutMs: phaseMsOf(target), bodyTimeoutMs: mostPhaseMs, version: wires.version };
  const response = socket === null ? opened.unasked(whereOf(place)) : await requestHttp(socket, place, asked);
  return { forged, session, echo: null, response };
}
