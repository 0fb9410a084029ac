import { randomBytes } from 'node:crypto';
import { urlOf } from '../../../facts/http/authority.ts';
import { challengePath } from '../../../facts/http/redirects/challenge-path.ts';
import { mostOfAuthorities } from '../../../facts/http/redirects/redirect-limits.ts';
import { usualPorts } from '../../../facts/http/redirects/url-place.ts';
import { lookAtOwn } from '../redirects/step.ts';
import { walkRedirects } from '../redirects/walk.ts';
import type { PageLook, PageSeen } from './page-looks.ts';

/** As many octets as the tokens of most authorities have (RFC 8555 8.1: at least 16). */
const tokenBytes = 32;

/** Where an authority that wants to see a token is led: nobody has this one, so that nothing is proven by it. */
export async function challengeWalks(look: PageLook): Promise<PageSeen['challengeWalks']> {
  const { target } = look;
  if (target.expect.challenge !== 'http-01') return [];
  const place = { scheme: 'http', host: target.host, port: target.httpPort ?? usualPorts.http } as const;
  const url = urlOf(place, `${challengePath}${randomBytes(tokenBytes).toString('base64url')}`);
  const at = { ...look, made: [] };
  return [await walkRedirects(await lookAtOwn(url, at), at, mostOfAuthorities)];
}
