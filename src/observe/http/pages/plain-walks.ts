import { urlOf } from '../../../facts/http/authority.ts';
import { mostOfBrowsers } from '../../../facts/http/redirects/redirect-limits.ts';
import { lookAtOwn } from '../redirects/step.ts';
import { walkRedirects } from '../redirects/walk.ts';
import type { PageLook, PageSeen } from './page-looks.ts';

/** Where the same page leads when it is asked for in the clear: most often to the answer that came already. */
export async function plainWalks(look: PageLook): Promise<PageSeen['plainWalks']> {
  const { target, first } = look;
  const { connection, session, response } = first;
  if (target.httpPort === null) return [];
  const made = response?.ok === true ? [{ url: response.where.url, connection, session, response }] : [];
  const at = { ...look, made };
  const place = { scheme: 'http', host: target.host, port: target.httpPort } as const;
  const url = urlOf(place, target.expect.http?.path ?? '/');
  return [await walkRedirects(await lookAtOwn(url, at), at, mostOfBrowsers)];
}
