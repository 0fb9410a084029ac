import type { Certificate } from '../../../model/certificate.ts';
import type { Exposure, PageAsked } from '../../../model/http-looks.ts';
import type { HttpResponse, HttpWhere } from '../../../model/http.ts';
import type { Pki } from '../../../model/pki.ts';
import type { Answered, Failure } from '../../../model/reading.ts';
import { coversHost } from '../../tls/names/covers-host.ts';
import { certificateOf } from '../../tls/path/path.ts';
import { placeholderOf } from '../../tls/placeholders/placeholders.ts';
import { isSameAnswer } from '../same-answer.ts';

export type PageAnswer = Answered<HttpResponse> & { readonly where: HttpWhere };
type Asked = Pick<Exposure, 'session' | 'response' | 'stranger' | 'rounds'>;

/**
 * How what the host got compares with what made-up siblings got. `same` but for names and what changes each time ·
 * `own-page`: the page of the host's own address, which none of them got · `apart`: twice another status, or another page
 * than all of them agree on · `cut-off`: they got no answer at all · `changing`: what comes for the host changes, or what
 * comes for them · `barred`: they are turned away, as by whoever fears odd names · `unsettled`: theirs differs, and was
 * not seen twice · `untold`: theirs is missing, or of the moment
 */
export type Comparison = 'same' | 'own-page' | 'apart' | 'cut-off' | 'changing' | 'barred' | 'unsettled' | 'untold';

export function compare(asked: Asked, isOwnPage: (answer: PageAnswer) => boolean): Comparison {
  const { own, isOwnWhole, said, comparable, shared } = heardFor(asked);
  if (shared.length > 0) return shared.length === own.length ? 'same' : 'changing';
  if (comparable.length === 0) return 'untold';
  const isTwice = isOwnWhole && comparable.length > 1;
  if (isTwice && own.some(isOwnPage)) return 'own-page';
  const settling = comparable.filter(({ answer }) => answer === null || !isRefusal(answer.value.status));
  if (settling.length === 0) return 'barred';
  return isTwice && settling.length > 1 ? settled(own, said, settling) : 'unsettled';
}

function settled(own: readonly PageAnswer[], said: readonly PageAnswer[], settling: readonly Heard[]): Comparison {
  const statuses = new Set(own.map(({ value }) => value.status));
  if (statuses.size > 1) return 'changing';
  if (settling.every(({ answer }) => answer === null)) return 'cut-off';
  if (!said.some(({ value }) => statuses.has(value.status))) return 'apart';
  return said.length === settling.length && isOne(own) && isOne(said) ? 'apart' : 'changing';
}

const isOne = ([first, ...others]: readonly PageAnswer[]): boolean =>
  first !== undefined && others.every((other) => isSameAnswer(first, other));

/** What a made-up sibling got: null where the server ended the connection. */
interface Heard {
  readonly answer: PageAnswer | null;
}

/** A server that ends a connection says something; one that is silent, or a limit of how often one may ask, does not. */
function heard({ session, response }: PageAsked): Heard[] {
  const reading = session?.ok === false ? session : response;
  if (reading === null) return [];
  if (!reading.ok) return isEnding(reading.failure) ? [{ answer: null }] : [];
  return response?.ok === true ? [{ answer: response }] : [];
}

const limited = 429;

/** The server itself ended it. */
export const isEnding = ({ code }: Failure): boolean => endings.includes(code);

const endings: readonly string[] = ['closed', 'reset', 'tls-alert', 'not-tls', 'malformed'];

function heardFor({ session, response, stranger, rounds = [] }: Asked) {
  const asked = [{ session, response }, ...rounds.map((round) => round.own)];
  const own = asked.flatMap((each) => (each.response?.ok === true ? each.response : []));
  const strangers = [...(stranger === null ? [] : [stranger]), ...rounds.map((round) => round.stranger)].flatMap(heard);
  const said = strangers.flatMap(({ answer }) => answer ?? []);
  return {
    own,
    isOwnWhole: own.length === asked.length && own.length > 1,
    said,
    comparable: strangers.filter((each) => isComparable(each, own)),
    shared: own.filter((each) => said.some((other) => isSameAnswer(each, other))),
  };
}

/** An error or an end may be of the moment: beside a page, that was there before and after it, it is none. */
function isComparable({ answer }: Heard, own: readonly PageAnswer[]): boolean {
  if (answer?.value.status === limited) return false;
  return (answer !== null && !isPassing(answer.value.status)) || own.every(({ value }) => isPage(value.status));
}

/** An error, or a limit of how often one may ask, says nothing of a host. */
export const isPassing = (status: number): boolean => status >= 500 || status === limited;

const isPage = (status: number): boolean => (status >= 200 && status < 400) || status === 401;
const isRefusal = (status: number): boolean => status === 401 || status === 403;

/** Whether to ask once more where the answers differ, and again where only their pages do, which may be those of replicas. */
export function isWorthARound(asked: Asked): boolean {
  const { own, isOwnWhole, said, comparable, shared } = heardFor(asked);
  const { rounds = [] } = asked;
  const status = own[0]?.value.status ?? limited;
  if (shared.length > 0 || status === limited || comparable.length <= rounds.length) return false;
  if (rounds.length === 0) return true;
  return isOwnWhole && isOne(own) && isOne(said) && said.every(({ value }) => value.status === status);
}

/** What the certificate that was shown for the host tells of it. */
export interface OwnCertificate {
  /** It covers the host, and is no stand-in. */
  readonly isFor: boolean;
  /** Besides, a made-up sibling, which it does not cover, was shown another that nobody made just for it. */
  readonly isExclusive: boolean;
}

/** Null where none was shown, or it is not known. */
export function ownCertificate({ session, stranger }: Exposure, host: string, pki: Pki): OwnCertificate | null {
  const mine = leafOf(session, pki);
  if (mine === null) return null;
  const isFor = placeholderOf(mine)?.kind !== 'stand-in' && coversHost(mine.names, host);
  const other = stranger?.session ?? null;
  const [theirs, sibling] = [leafOf(other, pki), other?.where.serverName ?? null];
  if (theirs === null || sibling === null) return { isFor, isExclusive: false };
  const isMade = coversHost(theirs.names, sibling) && !coversHost(theirs.names, host);
  return {
    isFor,
    isExclusive: isFor && !isMade && mine.sha256 !== theirs.sha256 && !coversHost(mine.names, sibling),
  };
}

function leafOf(session: Exposure['session'], pki: Pki): Certificate | null {
  const sha256 = session?.ok === true ? session.value.sent[0] : undefined;
  return sha256 === undefined || pki.certificates[sha256] === undefined ? null : certificateOf(pki, sha256);
}
