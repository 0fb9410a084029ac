import type { Certificate } from '../../../model/certificate.ts';
import type { Exposure } from '../../../model/http-looks.ts';
import type { HttpReading, HttpResponse, HttpWhere } from '../../../model/http.ts';
import type { Pki } from '../../../model/pki.ts';
import type { Answered } from '../../../model/reading.ts';
import { coversHost } from '../../tls/names/covers-host.ts';
import { certificateOf } from '../../tls/path/path.ts';
import { placeholderOf } from '../../tls/placeholders/placeholders.ts';
import { isSameAnswer } from '../same-answer.ts';

export type PageAnswer = Answered<HttpResponse> & { readonly where: HttpWhere };

/**
 * How what the host got compares with what made-up siblings got. `same` but for names and what changes each time ·
 * `apart`: another status, or another page than two of them agree on · `changing`: theirs differ from each other, too ·
 * `unsettled`: theirs differs, and no second one was asked · `untold`: theirs is missing, or an error of the moment
 */
export type Comparison = 'same' | 'apart' | 'changing' | 'unsettled' | 'untold';

export function compare(
  response: PageAnswer,
  { stranger, another }: Pick<Exposure, 'stranger' | 'another'>,
): Comparison {
  const others = [stranger?.response, another?.response].filter((each) => isAnswer(each));
  if (others.some((other) => isSameAnswer(response, other))) return 'same';
  const [first, second] = others.filter(({ value }) => !isPassing(value.status));
  if (first === undefined) return 'untold';
  if ([first, second].every((other) => other === undefined || other.value.status !== response.value.status)) {
    return 'apart';
  }
  if (second === undefined) return 'unsettled';
  return isSameAnswer(first, second) ? 'apart' : 'changing';
}

const isAnswer = (reading: HttpReading | null | undefined): reading is HttpReading & PageAnswer => reading?.ok === true;

/** An error, or a limit of how often one may ask, says nothing of a host. */
export const isPassing = (status: number): boolean => status >= 500 || status === 429;

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
