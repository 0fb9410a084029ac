import type { Seen } from '../../../model/evidence.ts';
import type { Exposure } from '../../../model/http-looks.ts';
import type { HttpReading, HttpResponse, HttpWhere } from '../../../model/http.ts';
import type { Pki } from '../../../model/pki.ts';
import type { Answered, Failure } from '../../../model/reading.ts';
import { cutWords } from '../../cut-words.ts';
import { touchText } from '../../reach/touch.ts';
import { alertNumber, clientRefusal } from '../../tls/handshake/client-refusal.ts';
import { coversHost } from '../../tls/names/covers-host.ts';
import { certificateOf } from '../../tls/path/path.ts';
import { placeholderOf } from '../../tls/placeholders/placeholders.ts';
import { demandsCertificate } from '../certificate-demand.ts';
import { isSameAnswer } from '../same-answer.ts';

/**
 * What a public load balancer makes of an internal host that it is asked for. `served` · `has-rule` it knows the host and
 * serves no page · `barred` it turns us away (403) · `not-served` as any host that it does not know · `silent` it takes no
 * connection · `not-seen`
 */
export interface Exposed {
  readonly kind: 'served' | 'has-rule' | 'barred' | 'not-served' | 'silent' | 'not-seen';
  /** As the end of a sentence: `answers 200`. */
  readonly what: string;
}

/** What an answer is compared with. */
export interface Inside {
  readonly host: string;
  readonly pki: Pki;
  /** What the host's own addresses answer. */
  readonly responses: Seen['responses'];
}

export function exposedAt({ connection, session, response, stranger }: Exposure, inside: Inside): Exposed {
  if (!connection.ok) return unconnected(connection);
  if (session !== null && !session.ok) return unshaken(session.failure, stranger?.session ?? null);
  if (session !== null && clientRefusal(session.value) !== null) {
    return { kind: 'has-rule', what: 'demands a client certificate in the TLS handshake' };
  }
  if (response === null) return { kind: 'not-seen', what: 'was not asked for a page' };
  if (!response.ok) return unanswered(response.failure, stranger?.response ?? null);
  return judgeAnswer(response, { session, stranger, inside });
}

function unconnected(connection: Extract<Exposure['connection'], { ok: false }>): Exposed {
  const { code } = connection.failure;
  const what = `takes no connection (${touchText(connection)})`;
  if (code === 'refused' || code === 'reset' || code === 'closed') return { kind: 'not-served', what };
  return { kind: code === 'timeout' || code === 'unreachable' ? 'silent' : 'not-seen', what };
}

/** RFC 6066 3: whoever knows no such name says so. */
const unrecognizedName = 112;

function unshaken(failure: Failure, strangers: Exposure['session']): Exposed {
  const said = `ends the TLS handshake (${cutWords(failure.detail)})`;
  if (failure.code === 'timeout') return { kind: 'silent', what: 'says nothing in the TLS handshake' };
  if (alertNumber(failure) === unrecognizedName) return { kind: 'not-served', what: said };
  return isAlike(failure, strangers)
    ? { kind: 'not-served', what: `${said} as with a made-up host` }
    : { kind: 'not-seen', what: said };
}

function unanswered(failure: Failure, strangers: HttpReading | null): Exposed {
  const said = `gives no HTTP answer (${cutWords(failure.detail)})`;
  if (failure.code === 'timeout') return { kind: 'silent', what: said };
  return isAlike(failure, strangers)
    ? { kind: 'not-served', what: `${said}, nor to a made-up host` }
    : { kind: 'not-seen', what: said };
}

/** Where the server itself ended both, and in the same way. */
const isAlike = (failure: Failure, other: HttpReading | Exposure['session']): boolean =>
  endings.includes(failure.code) &&
  other?.ok === false &&
  other.failure.code === failure.code &&
  alertNumber(other.failure) === alertNumber(failure);

const endings: readonly string[] = ['closed', 'reset', 'tls-alert', 'not-tls', 'malformed'];

type Response = Answered<HttpResponse> & { readonly where: HttpWhere };

interface Beside {
  readonly session: Exposure['session'];
  readonly stranger: Exposure['stranger'];
  readonly inside: Inside;
}

function judgeAnswer(response: Response, { session, stranger, inside }: Beside): Exposed {
  const { value } = response;
  const { status } = value;
  const answers = `answers ${status}`;
  const kindOfStatus = Math.floor(status / 100);
  if (kindOfStatus < 2 || kindOfStatus > 5) return { kind: 'not-seen', what: answers };
  if (kindOfStatus === 2 && inside.responses.some((own) => isSamePage(own, value))) {
    return { kind: 'served', what: `${answers} with the very page of the host's own address` };
  }
  if (status === 421) return { kind: 'not-served', what: `${answers} (Misdirected Request)` };
  const other = stranger?.response ?? null;
  if (other?.ok === true && isSameAnswer(response, other)) {
    return { kind: 'not-served', what: `${answers}, as to a made-up host` };
  }
  if (status === 403) return { kind: 'barred', what: answers };
  const isOwn = hasOwnCertificate(session, inside);
  if (kindOfStatus === 4 && status !== 401 && isOwn === false) {
    return { kind: 'not-served', what: `${answers} with a certificate that is not for it` };
  }
  // Who was cut off got another answer, too.
  const isCompared = other?.ok === true || [other, stranger?.session ?? null].some(isEnded);
  const isRule = kindOfStatus === 5 || demandsCertificate(value);
  const isTold = isCompared || (isOwn === true && kindOfStatus < 4);
  if (!isTold) return { kind: 'not-seen', what: `${answers}, and there is no made-up host to compare it with` };
  const apart = isCompared
    ? `${answers}, and a made-up host gets another answer`
    : `${answers} with a certificate for it`;
  return { kind: isRule ? 'has-rule' : 'served', what: apart };
}

const isEnded = (reading: HttpReading | Exposure['session']): boolean =>
  reading?.ok === false && endings.includes(reading.failure.code);

/** Of what has a page at all. */
const isSamePage = (own: HttpReading, { status, body }: HttpResponse): boolean =>
  own.ok && own.value.status === status && body.bytes > 0 && own.value.body.sha256 === body.sha256;

/** Whether the certificate that was shown is the host's; null where none was. */
function hasOwnCertificate(session: Exposure['session'], { host, pki }: Inside): boolean | null {
  const sha256 = session?.ok === true ? session.value.sent[0] : undefined;
  if (sha256 === undefined || pki.certificates[sha256] === undefined) return null;
  const leaf = certificateOf(pki, sha256);
  return placeholderOf(leaf)?.kind !== 'stand-in' && coversHost(leaf.names, host);
}
