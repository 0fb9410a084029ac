import { leadOf } from '../../../facts/http/redirects/lead.ts';
import { mostOfBrowsers } from '../../../facts/http/redirects/redirect-limits.ts';
import { walkRedirects } from '../redirects/walk.ts';
import type { PageLook, PageSeen } from './page-looks.ts';

/** Where the answer that came already leads. */
export async function pageWalks(look: PageLook): Promise<PageSeen['pageWalks']> {
  const { connection, session, response } = look.first;
  if (response?.ok !== true || leadOf(response.where.url, response.value) === null) return [];
  const first = { url: response.where.url, connection, session, response };
  return [await walkRedirects(first, { ...look, made: [] }, mostOfBrowsers)];
}
