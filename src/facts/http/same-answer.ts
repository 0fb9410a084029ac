import type { HttpResponse, HttpWhere } from '../../model/http.ts';
import { urlPlace } from './redirects/url-place.ts';

/** An answer, and the URL that was asked for. */
export interface Answer {
  readonly where: Pick<HttpWhere, 'url'>;
  readonly value: HttpResponse;
}

/** Of the beginning of a page so many characters are kept. */
const startChars = 300;
/** Names are written into a page so many times at most, as a guess at its length goes. */
const mostNamed = 20;

/**
 * Whether two hosts got one and the same answer, but for the names of the hosts in it and what changes from request to
 * request: its status, where it leads, and its page. Of an error page of which only the beginning is kept, that and its
 * length are all that can be compared.
 */
export function isSameAnswer(one: Answer, other: Answer): boolean {
  if (one.value.status !== other.value.status || leadOf(one) !== leadOf(other)) return false;
  const [mine, theirs] = [one.value.body, other.value.body];
  if (![mine, theirs].every(({ end }) => end === 'whole' || end === 'limit')) return false;
  if (isSamePage(one, other)) return true;
  // A page that leads on says where to, and no more.
  if (leadOf(one) !== null) return true;
  if (mine.start === undefined || theirs.start === undefined) return false;
  const [first, second] = [lasting(whole(mine.start), one), lasting(whole(theirs.start), other)];
  if (mine.start.length < startChars && theirs.start.length < startChars) return first === second;
  const longer = hostOf(one).length - hostOf(other).length;
  const difference = mine.bytes - theirs.bytes;
  const times = longer === 0 ? 0 : difference / longer;
  const isAsLong = longer === 0 ? difference === 0 : Number.isInteger(times) && times >= 0 && times <= mostNamed;
  if (!isAsLong) return false;
  // Where they are cut, a longer name leaves less of the rest.
  const common = Math.min(first.length, second.length);
  return common > 0 && first.slice(0, common) === second.slice(0, common);
}

/** Byte for byte. */
export const isSamePage = (one: Pick<Answer, 'value'>, other: Pick<Answer, 'value'>): boolean =>
  one.value.body.sha256 === other.value.body.sha256;

/** Without the word in which it was cut. */
const whole = (start: string): string => (start.length < startChars ? start : start.replace(/[^\s<>"]*$/, ''));

export const hostOf = ({ where }: Pick<Answer, 'where'>): string => urlPlace(where.url)?.host ?? '';

/** Identifiers of requests, and times: UUIDs, longer words of letters and digits, and all other numbers. */
const fleeting = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?=[a-z]*\d)[\da-z]{8,}|\d+/g;

/** What of a text is the same in each request, whatever the host is. */
const lasting = (text: string, answer: Answer): string =>
  text.toLowerCase().replaceAll(hostOf(answer), '').replace(fleeting, '#');

/** Where a redirect leads; null where it is none. */
function leadOf(answer: Answer): string | null {
  const { status, headers } = answer.value;
  const location = headers.find(([name]) => name === 'location')?.[1];
  return status >= 300 && status <= 399 && location !== undefined ? lasting(location, answer) : null;
}
