import type { EchoLook, Heard, ProxyForgery } from '../../../model/echo.ts';
import type { Verdict } from '../../../model/check.ts';
import type { Endpoint, ForgedProxy, Seen, Session, SessionWhere } from '../../../model/evidence.ts';
import type { HttpReading } from '../../../model/http.ts';
import type { FailureCode, Reading } from '../../../model/reading.ts';
import { plainAddress } from '../../addresses.ts';
import type { AtAddress } from '../../by-address.ts';
import { lastOfEach } from '../../reach/last-readings.ts';
import { addressesIn, claimsOf, spell } from './claims.ts';
import { latestOf } from './latest.ts';
import { namedAddress } from './named-address.ts';
import { heardIn, speakerText } from './no-echo.ts';
import { proxyTrust } from './proxy-trust.ts';

export const proxyReasons = ['believed', 'swallowed', 'not-seen'] as const;
export type ProxyVerdict = Verdict<(typeof proxyReasons)[number]>;

export const nothingSent: ProxyVerdict = {
  status: 'unknown',
  reason: 'not-seen',
  message: 'no address got through, with a forged PROXY protocol header or without',
  owner: 'prober',
};

/** What became of one, to be said of all with which it was so. */
export type ProxyOutcome = Omit<ProxyVerdict, 'message'> & { readonly tell: (header: string) => string };

export interface ProxyRow {
  readonly outcome: ProxyOutcome;
  readonly forgery: ProxyForgery;
  /** Where it was sent, with itself before all else. */
  readonly where: Endpoint & { readonly preamble: ForgedProxy; readonly url?: string };
  /** Where the same came of others, they have the same. */
  readonly key: string;
}

/** All that tell anything: where nobody gets through without such a header, only what got through with it does. */
export function proxyRows({
  proxyForgeries,
  sessions,
  responses,
  echoes,
}: Pick<Seen, 'proxyForgeries' | 'sessions' | 'responses' | 'echoes'>): AtAddress<ProxyRow>[] {
  const [usualSessions, usualResponses, honest] = [lastOfEach(sessions), lastOfEach(responses), latestOf(echoes)];
  return proxyForgeries.flatMap((forgery) => {
    const sent: (Endpoint & { readonly url?: string }) | undefined = (
      forgery.response ??
      forgery.echo ??
      forgery.session
    )?.where;
    if (sent === undefined) return [];
    const { address } = sent;
    const outcome = proxyOutcome(forgery, {
      session: usualSessions.find(({ where }) => where.address === address),
      response: usualResponses.find(({ where }) => where.address === address),
      echo: honest.find(({ reading }) => reading.where.address === address),
    });
    if (outcome === null) return [];
    const key = JSON.stringify({ ...outcome, tell: outcome.tell('') });
    return [{ address, key, value: { outcome, forgery, where: { ...sent, preamble: forgery.forged }, key } }];
  });
}

/** `a forged PROXY protocol header of version 1 or 2 (naming 198.51.100.1 or 198.51.100.2)` */
export function headerText(rows: readonly AtAddress<ProxyRow>[]): string {
  const all = new Set(rows.map(({ address }) => address));
  const versions = ([1, 2] as const).flatMap((version) => {
    const at = rows.filter(({ value }) => value.forgery.forged.version === version).map(({ address }) => address);
    if (at.length === 0) return [];
    return [at.length === all.size ? String(version) : `${version} (at ${at.join(', ')})`];
  });
  const names = [...new Set(rows.map(({ value }) => value.forgery.forged.source))].toSorted();
  const named = [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' or ');
  return `a forged PROXY protocol header of version ${versions.join(' or ')} (naming ${named})`;
}

/** What is known of the same address without such a header. */
interface Usual {
  readonly session: Reading<SessionWhere, Session> | undefined;
  readonly response: HttpReading | undefined;
  readonly echo: EchoLook | undefined;
}

/** With what a connection ends that began in a way that the other side does not take. */
const cuts: ReadonlySet<FailureCode> = new Set(['reset', 'closed', 'not-tls', 'malformed', 'tls-alert']);

/** With what a server of plain HTTP answers what it takes for a request line that is none, or of no method it knows. */
const refusals: readonly number[] = [400, 405, 414, 501, 505];

const unseen = (why: string): ProxyOutcome => ({
  status: 'unknown',
  reason: 'not-seen',
  tell: (header) => `what becomes of ${header} was not seen: ${why}`,
  owner: 'prober',
});

const pass = (said: string): ProxyOutcome => ({ status: 'pass', tell: (header) => `${header} ${said}` });

const believed = (said: string): ProxyOutcome => ({
  status: 'fail',
  reason: 'believed',
  tell: (header) => `${header} is believed of anybody: ${said}`,
  fix: believedFix,
});

function proxyOutcome(forgery: ProxyForgery, usual: Usual): ProxyOutcome | null {
  const { session, echo, response } = forgery;
  const isShut = (usual.session ?? usual.response)?.ok === false;
  const heard = heardIn(echo);
  if (heard !== null) return heardOutcome(heard, forgery.forged, { usual, isShut });
  const isOpen = session?.ok === true || echo?.ok === true || response?.ok === true;
  const status = statusOf(echo) ?? statusOf(response);
  if (isShut) {
    // Whoever shakes hands after it has read it; in plain HTTP, whoever answers may have refused it as a request.
    const isRead = session === null ? status !== null && status < 400 : session.ok;
    const answer = status === null ? 'hands are shaken' : `${status} is answered`;
    return isRead ? believed(`${shut}, and with it ${answer}`) : null;
  }
  const failure = [session, echo, response].find((reading) => reading?.ok === false);
  if (!isOpen) {
    if (failure?.ok !== false) return unseen('nothing was asked after it');
    const { code, detail } = failure.failure;
    // With which of these words is a matter of chance.
    return cuts.has(code) ? pass('ends the connection') : unseen(`${code}: ${detail}`);
  }
  const refused = session === null && status !== null ? refusedOutcome(status, usualStatus(forgery, usual)) : null;
  return refused ?? swallowed('no echo tells');
}

const shut = 'without one no connection got through';

function heardOutcome(
  heard: Heard,
  { source: named }: ForgedProxy,
  { usual, isShut }: { readonly usual: Usual; readonly isShut: boolean },
): ProxyOutcome {
  const { arrival } = heard;
  const claims = claimsOf(arrival);
  const source = namedAddress(named).address;
  const handedOn = [
    ...(claims.peer === source ? ['the connection'] : []),
    ...arrival.headers.flatMap(([name, value]) => (value.includes(named) ? [spell(name)] : [])),
  ];
  const isTold = handedOn.length > 0 || addressesIn({ ...claims, proxy: null }).some((address) => address === source);
  const isInProxy = claims.proxy === source;
  // Where the usual way ends in one as well, what writes that one has believed ours.
  const usualProxy = heardIn(usual.echo?.reading)?.arrival.proxy ?? null;
  if (isTold || (isInProxy && usualProxy !== null) || isShut) {
    const places = [...new Set([...(isInProxy ? ['the PROXY protocol header'] : []), ...handedOn])];
    const told = `the application is told that address (${places.join(', ')})`;
    const said = [...(isShut ? [shut] : []), ...(isTold || isInProxy ? [told] : [])].join(', and with it ');
    return believed(`${said}${speakerText(heard)}`);
  }
  if (isInProxy) {
    return unseen(
      'nothing on the way reads or refuses it, and the echo, which it reached as it was sent, reads it itself; what the application does, an echo behind the same proxy would tell',
    );
  }
  // A connection that another than we made is that of whatever took the header: it says nothing of whom that believes.
  const local = plainAddress(usual.echo?.local ?? '');
  const seen = addressesIn({ ...claims, peer: claims.peer === local ? claims.peer : null });
  if (seen.length === 0) {
    return swallowed(`what answers shows no address of a client${speakerText(heard)}, and so does not tell`);
  }
  return pass(
    `is not believed: the application sees ${addressesIn(claims).slice(0, 3).join(', ')}${speakerText(heard)}`,
  );
}

/** Where something but the usual answer came over plain HTTP, as a request line or for the address that it names. */
function refusedOutcome(status: number, usual: number | null): ProxyOutcome | null {
  if (status === usual) return status < 400 ? null : unseen(`it is answered ${status}, as are requests without it`);
  if (refusals.includes(status)) return pass(`is answered ${status}`);
  if (status < 400 || usual === null) return null;
  return unseen(`it is answered ${status}, and requests without it ${usual}`);
}

const usualStatus = ({ echo }: ProxyForgery, usual: Usual): number | null =>
  echo === null ? statusOf(usual.response) : statusOf(usual.echo?.reading);

const statusOf = (reading: ProxyForgery['echo'] | ProxyForgery['response'] | undefined): number | null => {
  if (reading?.ok !== true) return null;
  return 'response' in reading.value ? reading.value.response.status : reading.value.status;
};

const swallowed = (untold: string): ProxyOutcome => ({
  status: 'warn',
  reason: 'swallowed',
  tell: (header) =>
    `${header} is taken without a trace: the connection goes on as if it were from the load balancer, and ${untold} whether that address is believed`,
  fix: {
    text: 'Let the PROXY protocol be read from the load balancer alone; to see whether the address is believed, run `hostprobe echo` behind this host and set expect.sourceIp',
    ...proxyTrust,
  },
});

const believedFix = {
  text: 'Let the PROXY protocol be read from the load balancer alone, and keep everybody else from reaching what reads it',
  ...proxyTrust,
} as const;
