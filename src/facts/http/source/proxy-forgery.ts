import type { ProxyForgery } from '../../../model/echo.ts';
import type { Verdict } from '../../../model/check.ts';
import type { Endpoint, Session, SessionWhere } from '../../../model/evidence.ts';
import type { FailureCode, Reading } from '../../../model/reading.ts';
import { addressesIn, claimsOf, spell } from './claims.ts';
import { heardIn, speakerText } from './no-echo.ts';
import { namedAddress } from './named-address.ts';

export const proxyReasons = ['believed', 'swallowed', 'not-seen'] as const;
export type ProxyVerdict = Verdict<(typeof proxyReasons)[number]>;

export const nothingSent: ProxyVerdict = {
  status: 'unknown',
  reason: 'not-seen',
  message: 'no address got through that could be sent a forged PROXY protocol header',
  owner: 'prober',
};

/** Where it was sent, with itself before all else; null where nothing was. */
export function forgedAt({ forged, session, echo, response }: ProxyForgery): (Endpoint & { url?: string }) | null {
  const where: Endpoint | undefined = (response ?? session ?? echo)?.where;
  return where === undefined ? null : { ...where, preamble: forged };
}

/** With what a connection ends that began in a way that the other side does not take. */
const cuts: ReadonlySet<FailureCode> = new Set(['reset', 'closed', 'not-tls', 'malformed', 'tls-alert']);

/** What became of a forged PROXY protocol header at one address; `usual`: the last handshake there without one. */
export function proxyVerdict(forgery: ProxyForgery, usual: Reading<SessionWhere, Session> | undefined): ProxyVerdict {
  const { forged, session, echo, response } = forgery;
  const header = `a forged PROXY protocol header of version ${forged.version} that names ${forged.source}`;
  const heard = heardIn(echo);
  if (heard !== null) {
    const claims = claimsOf(heard.arrival);
    const source = namedAddress(forged.source).address;
    const places = [
      ...(claims.proxy === source ? ['the PROXY protocol header'] : []),
      ...(claims.peer === source ? ['the connection'] : []),
      ...heard.arrival.headers.flatMap(([name, value]) => (value.includes(forged.source) ? [spell(name)] : [])),
    ];
    if (places.length > 0 || addressesIn(claims).some((address) => address === source)) {
      return {
        status: 'fail',
        reason: 'believed',
        message: `${header} is believed of anybody: the application is told that address (${[...new Set(places)].join(', ')})${speakerText(heard)}`,
        fix: believedFix,
      };
    }
    const message = `${header} is not believed: the application sees ${addressesIn(claims).slice(0, 3).join(', ')}${speakerText(heard)}`;
    return { status: 'pass', message };
  }
  const unseen = (why: string): ProxyVerdict => ({
    status: 'unknown',
    reason: 'not-seen',
    message: `what becomes of ${header} was not seen: ${why}`,
    owner: 'prober',
  });
  const failure = [session, echo, response].find((reading) => reading?.ok === false);
  const isOpen = session?.ok === true || echo?.ok === true || response?.ok === true;
  if (!isOpen) {
    if (failure?.ok !== false) return unseen('nothing was asked after it');
    const { code, detail } = failure.failure;
    // Where nobody gets through, it is not for the header.
    if (!cuts.has(code) || usual?.ok === false) return unseen(`${code}: ${detail}`);
    return { status: 'pass', message: `${header} ends the connection (${code})` };
  }
  const status = [echo, response].flatMap((reading) => statusOf(reading));
  // In plain HTTP such a header is a request line that is none.
  if (session === null && status.includes(400)) return { status: 'pass', message: `${header} is answered 400` };
  return {
    status: 'warn',
    reason: 'swallowed',
    message: `${header} is taken without a trace: the connection goes on as if it were from the load balancer, and no echo tells whether that address is believed`,
    fix: {
      text: 'Let the PROXY protocol be read from the load balancer alone; to see whether the address is believed, run `hostprobe echo` behind this host and set expect.sourceIp',
    },
  };
}

const statusOf = (reading: ProxyForgery['echo'] | ProxyForgery['response']): number[] => {
  if (reading?.ok !== true) return [];
  return ['response' in reading.value ? reading.value.response.status : reading.value.status];
};

const believedFix = {
  text: 'Let the PROXY protocol be read from the load balancer alone, and keep everybody else from reaching what reads it. ingress-nginx: `proxy-real-ip-cidr` with the range of the load balancer; Traefik: `proxyProtocol.trustedIPs` with it, and no `proxyProtocol.insecure`; HAProxy: `tcp-request connection expect-proxy layer4 if { src RANGE }` in place of `accept-proxy`',
} as const;
