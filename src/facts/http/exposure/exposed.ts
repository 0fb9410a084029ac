import type { Seen } from '../../../model/evidence.ts';
import type { Exposure } from '../../../model/http-looks.ts';
import type { HttpReading } from '../../../model/http.ts';
import type { Pki } from '../../../model/pki.ts';
import type { Failure } from '../../../model/reading.ts';
import { cutWords } from '../../cut-words.ts';
import { touchText } from '../../reach/touch.ts';
import { alertNumber, clientRefusal } from '../../tls/handshake/client-refusal.ts';
import { demandsCertificate } from '../certificate-demand.ts';
import { isSameAnswer, isSamePage } from '../same-answer.ts';
import { compare, isEnding, isPassing, ownCertificate, type Comparison, type PageAnswer } from './compared.ts';
import { upgradedPlace } from './upgraded-place.ts';

/**
 * What a public load balancer makes of an internal host that it is asked for. `served` told apart from a made-up host, or
 * by a certificate of its own · `has-rule` it knows the host and serves no page · `barred` it turns us away (403), and not
 * whoever comes · `not-served` it says that it does not know it · `alike` it answers as it does to any name, which tells
 * nothing · `ended` it ends the connection, as for any name · `silent` it says nothing · `not-seen`
 */
export interface Exposed {
  readonly kind: 'served' | 'has-rule' | 'barred' | 'not-served' | 'alike' | 'ended' | 'silent' | 'not-seen';
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

export function exposedAt(exposure: Exposure, inside: Inside): Exposed {
  const { connection, session, response, stranger, upgraded } = exposure;
  if (!connection.ok) return unconnected(connection);
  if (session !== null && !session.ok) return unshaken(session.failure, stranger?.session ?? null);
  if (session !== null && clientRefusal(session.value) !== null) return refused(stranger?.session ?? null);
  if (response === null) return { kind: 'not-seen', what: 'was not asked for a page' };
  if (!response.ok) return unanswered(response.failure, stranger?.response ?? null);
  const leads = upgradedPlace(response);
  if (leads === null) return judgeAnswer(response, exposure, inside);
  const led = `answers ${response.value.status} and leads to https`;
  if (upgraded === undefined) return { kind: 'not-seen', what: `${led} at port ${leads.port}, which was not asked` };
  const { kind, what } = exposedAt(upgraded, inside);
  return { kind, what: `${led}, where it ${what}` };
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
    ? { kind: 'ended', what: `${said}, as with a made-up host` }
    : { kind: 'not-seen', what: said };
}

function refused(strangers: Exposure['session']): Exposed {
  const what = 'demands a client certificate in the TLS handshake';
  if (strangers === null || !strangers.ok) {
    return { kind: 'not-seen', what: `${what}, and whether a made-up host's clients need one was not seen` };
  }
  return clientRefusal(strangers.value) === null
    ? { kind: 'has-rule', what }
    : { kind: 'alike', what: `${what}, for a made-up host, too` };
}

function unanswered(failure: Failure, strangers: HttpReading | null): Exposed {
  const said = `gives no HTTP answer (${cutWords(failure.detail)})`;
  if (failure.code === 'timeout') return { kind: 'silent', what: said };
  return isAlike(failure, strangers)
    ? { kind: 'ended', what: `${said}, nor to a made-up host` }
    : { kind: 'not-seen', what: said };
}

/** Where the server itself ended both, and in the same way. */
const isAlike = (failure: Failure, other: HttpReading | Exposure['session']): boolean =>
  isEnding(failure) &&
  other?.ok === false &&
  other.failure.code === failure.code &&
  alertNumber(other.failure) === alertNumber(failure);

function judgeAnswer(response: PageAnswer, exposure: Exposure, { host, pki, responses }: Inside): Exposed {
  const { status } = response.value;
  const answers = `answers ${status}`;
  if (status < 200 || status > 599) return { kind: 'not-seen', what: answers };
  if (status === 421) return { kind: 'not-served', what: `${answers} (Misdirected Request)` };
  const isOwnPage = (answer: PageAnswer): boolean => responses.some((each) => each.ok && isOwn(answer, each));
  const comparison = compare(exposure, isOwnPage);
  const own = ownCertificate(exposure, host, pki);
  if (comparison === 'same') return asAnybody(response, own?.isFor ?? null, isOwnPage(response));
  if (comparison === 'own-page') return { kind: 'served', what: `${answers} ${veryPage}` };
  if (comparison === 'cut-off') return { kind: 'served', what: `${answers}, and a made-up host gets no answer` };
  if (comparison === 'apart') return toldApart(response);
  if (status < 400 && own?.isExclusive === true) {
    return { kind: 'served', what: `${answers} with a certificate for it, and a made-up host gets another` };
  }
  return { kind: 'not-seen', what: `${answers}, and ${untold[comparison]}` };
}

const untold: Readonly<Record<Exclude<Comparison, 'same' | 'own-page' | 'apart' | 'cut-off'>, string>> = {
  changing: 'what it or a made-up host gets changes from one request to the next, so that nothing tells them apart',
  barred: 'made-up hosts are turned away, which may be for their odd names',
  unsettled: 'a made-up host gets another answer, which was not seen twice and may be of the moment',
  untold: 'there is no answer for a made-up host to compare it with, or only an error or a limit of requests',
};

const veryPage = "with the very page of the host's own address, which a made-up host does not get";

/** Of what has a page at all: the page that the host's own address gives. */
const isOwn = (response: PageAnswer, own: PageAnswer): boolean =>
  isMissing(response.value.status)
    ? isSameAnswer(response, own)
    : response.value.status < 300 &&
      own.value.status === response.value.status &&
      response.value.body.bytes > 0 &&
      isSamePage(response, own);

const isMissing = (status: number): boolean => status === 404 || status === 410;

/** Only what says that the host is not known is an answer: an error, a refusal or a page for whoever comes is none. */
function asAnybody({ value: { status } }: PageAnswer, isFor: boolean | null, isOwnPage: boolean): Exposed {
  const what = `answers ${status}, as to a made-up host`;
  if (isFor === false && !isPassing(status)) {
    return { kind: 'not-served', what: `${what}, with a certificate that is not for it` };
  }
  if (isOwnPage) return { kind: 'alike', what: `${what}, and as the host's own address does ${anotherPath}` };
  return { kind: isMissing(status) ? 'not-served' : 'alike', what };
}

const anotherPath = '(expect.http.path can name a page that only this host has)';

function toldApart({ value }: PageAnswer): Exposed {
  const { status } = value;
  const what = `answers ${status}, and a made-up host gets another answer`;
  if (status === 403) return { kind: 'barred', what };
  if (status === 429 || isMissing(status)) return { kind: 'not-seen', what };
  return { kind: status >= 500 || demandsCertificate(value) ? 'has-rule' : 'served', what };
}
