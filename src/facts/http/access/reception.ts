import type { Seen } from '../../../model/evidence.ts';
import type { RedirectWalk } from '../../../model/http-looks.ts';
import type { HttpReading, HttpResponse, HttpWhere } from '../../../model/http.ts';
import type { Answered, Failure } from '../../../model/reading.ts';
import type { Protocol, Target } from '../../../model/target.ts';
import { cutWords } from '../../cut-words.ts';
import { lastOfEach } from '../../reach/last-readings.ts';
import { reachOf, type Reached } from '../../reach/reachable.ts';
import { touchText, unseenText } from '../../reach/touch.ts';
import { clientRefusal } from '../../tls/handshake/client-refusal.ts';
import { demandsCertificate } from '../certificate-demand.ts';
import { isLogin, isNamedLogin, mayBeLogin, saysWhereBack } from '../login.ts';
import { hopsOf } from '../redirects/hops.ts';
import { leadOf } from '../redirects/lead.ts';
import { shownUrl } from '../redirects/shown-url.ts';
import { urlPlace, type UrlPlace } from '../redirects/url-place.ts';
import { isSameAnswer } from '../same-answer.ts';

/**
 * How somebody who asks for a page was received. `served` with content · `other` with an answer of the application's that
 * is none (404…) · `led` elsewhere · `away`: to another host, where users may have to sign in · `astray`: led on and on · `login` told to sign in · `forbidden` (403) · `shut`: nothing came, where others
 * answer · `unavailable` (503) · `error` another 5xx · `nobody`: as a made-up host is · `unseen`: nothing can be told of it
 */
export interface Reception {
  readonly kind:
    | 'served'
    | 'other'
    | 'led'
    | 'away'
    | 'astray'
    | 'login'
    | 'forbidden'
    | 'shut'
    | 'unavailable'
    | 'error'
    | 'nobody'
    | 'unseen';
  /** What came, as the end of a sentence: `answers 403`. */
  readonly what: string;
}

export interface ReceptionAt extends Reception {
  readonly address: string;
  /** Null where no page was asked for. */
  readonly where: HttpWhere | null;
}

/** What was asked for, and came. */
export type Asked = Reached &
  Pick<Seen, 'sessions' | 'responses'> &
  Partial<Pick<Seen, 'stranger' | 'pageWalks'>> & { readonly target: Target };

/** At every address but those of a family that this vantage lacks. */
export function receptionsOf(view: Asked): ReceptionAt[] {
  const { sessions, responses, stranger = [], pageWalks = [], target } = view;
  const { live, dead, unseen } = reachOf(view);
  const behind = live.map(({ where: { address } }): ReceptionAt => {
    const response = lastOfEach(responses).find(({ where }) => where.address === address);
    const session = lastOfEach(sessions).find(({ where }) => where.address === address);
    const nobody = stranger.find(({ where }) => where.address === address) ?? stranger[0];
    const walk = pageWalks.find((each) => isFrom(each, address));
    const got =
      response === undefined ? withoutPage(session, target.protocol) : receptionOf(response, walk ?? null, nobody);
    return at(address, response?.where ?? null, got);
  });
  return [
    ...behind,
    ...dead.map((look) => {
      const what = `takes no connection (${touchText(look)})`;
      return at(look.where.address, null, { kind: 'shut', what });
    }),
    ...unseen.map(({ look, touch }) => {
      const what = `was not seen: ${unseenText(touch, look).text}`;
      return at(look.where.address, null, { kind: 'unseen', what });
    }),
  ];
}

const at = (address: string, where: HttpWhere | null, { kind, what }: Reception): ReceptionAt => ({
  address,
  where,
  kind,
  what,
});

/** One answer by itself; with where it leads on (null: that was not seen), and with what a made-up host gets, where these are known. */
export function receptionOf(reading: HttpReading, walk?: RedirectWalk | null, nobody?: HttpReading): Reception {
  if (!reading.ok) return cutOff(reading.failure, 'the connection');
  const { value } = reading;
  const { status } = value;
  const what = `answers ${status}`;
  if (nobody?.ok === true && status === 404 && isSameAnswer(reading, nobody)) {
    return { kind: 'nobody', what: `${what}, as to a made-up host` };
  }
  if (demandsCertificate(value)) return { kind: 'unseen', what: `${what} and demands a client certificate` };
  if (status === 401) return { kind: 'login', what };
  if (status >= 300 && status <= 399) return led(reading, what, walk);
  if (status === 429) return { kind: 'unseen', what: `${what}, as to whoever asks too often` };
  return { kind: byStatus(status), what };
}

function byStatus(status: number): Reception['kind'] {
  if (status === 403) return 'forbidden';
  if (status === 503) return 'unavailable';
  if (status === 421 || status < 200 || status > 599) return 'unseen';
  if (status >= 500) return 'error';
  return status >= 400 ? 'other' : 'served';
}

function led(
  reading: Answered<HttpResponse> & { readonly where: HttpWhere },
  what: string,
  walk?: RedirectWalk | null,
): Reception {
  const { url: from } = reading.where;
  const lead = leadOf(from, reading.value);
  if (lead === null) return { kind: 'served', what };
  if (!lead.ok) return { kind: 'led', what: `${what} (${cutWords(lead.why)})` };
  const leads = `${what} and leads to ${shownUrl(lead.url)}`;
  const [before, after] = [urlPlace(from), urlPlace(lead.url)];
  // What is at our own is looked at, and of a sign-in elsewhere nothing.
  const isToOwn = before?.host === after?.host && walk !== undefined;
  if (isLogin(from, lead.url) && !isToOwn) return { kind: 'login', what: leads };
  if (mayBeLogin(from, lead.url)) return { kind: 'away', what: leads };
  if (!isSameSite(before, after)) return { kind: 'led', what: leads };
  if (walk?.end === 'login') return { kind: 'login', what: `${leads}, and from there to where users sign in` };
  const away = hopsOf(walk ?? { steps: [], end: 'page' }).find((hop) => mayBeLogin(hop.from, hop.to));
  if (away !== undefined) return { kind: 'away', what: `${leads}, and from there to ${shownUrl(away.to)}` };
  const last = walk?.steps.at(-1);
  const end = last?.response ?? null;
  const isOwnEnd = last !== undefined && isSameSite(before, urlPlace(last.url));
  if ((walk?.end === 'page' || walk?.end === 'unanswered') && end !== null && isOwnEnd) {
    return receptionAfter(from, leads, { url: lead.url, end, lastUrl: last.url });
  }
  // Proxies lead from http to https before they look at who is asking.
  const isUpgrade = before?.scheme === 'http' && after?.scheme === 'https';
  if (walk?.end === 'loop' || walk?.end === 'too-many')
    return { kind: 'astray', what: `${leads}, and from there to no end` };
  const isUnseen = walk === null || (walk !== undefined && isOwnEnd && unseenEnds.has(walk.end));
  return isUpgrade || isUnseen
    ? { kind: 'unseen', what: `${leads}, and what is there was not seen` }
    : { kind: 'led', what: leads };
}

/** What was found where a redirect led in the end, within the same site. */
function receptionAfter(
  from: string,
  leads: string,
  { url, end, lastUrl }: { readonly url: string; readonly end: HttpReading; readonly lastUrl: string },
): Reception {
  const there = receptionOf(end);
  const what = `${leads}, and there ${there.what}`;
  if (there.kind !== 'served') return { kind: there.kind, what };
  if (isLogin(from, lastUrl)) {
    if (end.ok && end.value.body.asksPassword) return { kind: 'login', what: `${what} and asks for a password` };
    return { kind: isNamedLogin(lastUrl) ? 'login' : 'led', what };
  }
  // Where users are led back from may be where they sign in, or where they choose a language.
  return { kind: saysWhereBack(from, url) ? 'led' : 'served', what };
}

/** How a walk ends that did not see what is there. */
const unseenEnds: ReadonlySet<RedirectWalk['end']> = new Set(['unanswered', 'unreadable', 'denied']);

const isSameSite = (one: UrlPlace | null, other: UrlPlace | null): boolean =>
  one !== null && other !== null && siteOf(one) === siteOf(other);

const siteOf = ({ host }: UrlPlace): string => host.replace(/^www\./, '');

function withoutPage(session: Seen['sessions'][number] | undefined, protocol: Protocol): Reception {
  if (protocol === 'tcp') return { kind: 'served', what: 'takes connections' };
  if (session === undefined) return { kind: 'unseen', what: 'was not asked for a page' };
  if (!session.ok) return cutOff(session.failure, 'the TLS handshake');
  const refusal = clientRefusal(session.value);
  if (refusal !== null) return { kind: 'unseen', what: `wants a client certificate (${cutWords(refusal.words)})` };
  return protocol === 'tls'
    ? { kind: 'served', what: 'finishes the TLS handshake' }
    : { kind: 'unseen', what: 'was not asked for a page' };
}

/** Somebody on the way, or the server itself, may let nobody of us through without a word. */
const cutOff = ({ code, detail }: Failure, which: string): Reception =>
  code === 'closed' || code === 'reset'
    ? { kind: 'shut', what: `cuts ${which} off (${cutWords(detail)})` }
    : { kind: 'unseen', what: `gave no answer that tells (${code}: ${cutWords(detail)})` };

const isFrom = ({ steps: [first] }: RedirectWalk, address: string): boolean =>
  (first?.response?.where ?? first?.connection?.where)?.address === address;
