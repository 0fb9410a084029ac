import type { EchoLook } from '../../../model/echo.ts';
import type { Verdict } from '../../../model/check.ts';
import { familyOf } from '../../addresses.ts';
import { addressesIn, type Claims } from './claims.ts';
import { rangesText, type Controller, type Setting } from './controllers/controller.ts';
import { controllersOf, fixInEach, namesOf, settingsIn } from './controllers/controllers.ts';
import { ownOver, ownText, rangeOf, type SourceGround } from './ground.ts';
import { hostText, noEcho, speakerText } from './no-echo.ts';
import { whoseText, whyReplaced } from './replaced.ts';
import { sourceStandingOf, type Found, type SourceStanding } from './standing.ts';

export const sourceReasons = [
  'replaced',
  'another-address',
  'own-unknown',
  'other-family',
  'inside',
  'unreadable',
  'same-machine',
  'nothing-told',
  'no-echo',
] as const;
export type SourceVerdict = Verdict<(typeof sourceReasons)[number]>;

/** What the echo behind one address says of whether the application sees its client. */
export function sourceVerdict(look: EchoLook, ground: SourceGround): SourceVerdict {
  const standing = sourceStandingOf(look, ground);
  const dialled = look.reading.where.address;
  const own = ownOver(dialled, ground);
  const ours = ownText(own);
  switch (standing.kind) {
    case 'no-echo':
      return { reason: 'no-echo', ...noEcho(look, ground.settings) };
    case 'nothing-told': {
      const message =
        'the echo tells no address at all: neither who made the connection, nor a header that names anybody';
      return { status: 'unknown', reason: 'nothing-told', message, owner: 'prober' };
    }
    case 'unreadable': {
      const { text, from } = standing.unread;
      return {
        status: 'unknown',
        reason: 'unreadable',
        message: `${from} says "${text}": no one address can be read from that, and what an application makes of it is not known${speakerText(standing.heard)}`,
        fix: { text: `Have what writes ${from} write one address alone, and an IPv6 address with a port in brackets` },
        evidence: evidenceOf(standing.claims, ours),
      };
    }
    case 'same-machine': {
      const { taken, claims, heard } = standing;
      return {
        status: 'unknown',
        reason: 'same-machine',
        message: `the application sees ${taken.address} (${taken.from}), which is this prober's address and that of what passes requests on as well: nothing tells them apart from here${speakerText(heard)}${hostText(look)}`,
        fix: {
          text: 'Probe from another machine than the one on which requests are passed on, or have the proxy name its client in X-Real-IP or X-Forwarded-For',
        },
        owner: 'prober',
        evidence: evidenceOf(claims, ours),
      };
    }
    case 'preserved':
      return {
        status: 'pass',
        ...nearerFix(standing),
        message: `${foundText(standing.found)}${nearerText(standing)}${speakerText(standing.heard)}${hostText(look)}`,
      };
    case 'replaced': {
      const { taken, whose } = standing;
      const { because, fix } = whyReplaced(standing, dialled);
      const instead = ours === '' ? '' : `, and not ${ours}, from where we came`;
      return {
        status: 'fail',
        reason: 'replaced',
        message: `the application sees ${taken.address} (${taken.from}), ${whoseText[whose]}${instead}, so that no allowlist of clients can work: ${because}${speakerText(standing.heard)}${hostText(look)}`,
        fix:
          ours === ''
            ? {
                ...fix,
                text: `${fix.text}. Where ${taken.address} is this prober's own, say so under sourceIp.expected`,
              }
            : fix,
        evidence: evidenceOf(standing.claims, ours),
      };
    }
    case 'inside': {
      const seen = standing.taken === null ? '' : ` The echo saw ${standing.taken.address} (${standing.taken.from}).`;
      return {
        status: 'unknown',
        reason: 'inside',
        message: `from inside the cluster the way to its own load balancer need not leave it, so that what the application sees of us is not what it sees of users: probe from outside as well.${seen}`,
        owner: 'prober',
        evidence: evidenceOf(standing.claims, ours),
      };
    }
    case 'another-address':
    case 'own-unknown':
    case 'other-family': {
      const { taken, claims } = standing;
      const saw = `the application sees ${taken.address} (${taken.from})`;
      const message = {
        'another-address': `${saw}, and this prober is known to come from ${ours}: whose that address is, is not known here`,
        'own-unknown': `${saw}, and whether that is this prober is not known: ${own?.detail ?? 'its own address was not looked for'}`,
        'other-family': `${saw}, and the connection was made over IPv${familyOf(dialled)}: something on the way translates, and whether it keeps clients apart is not seen`,
      }[standing.kind];
      return {
        status: 'unknown',
        reason: standing.kind,
        message: `${message}${speakerText(standing.heard)}${hostText(look)}`,
        fix: tellOwn(taken.address),
        owner: 'prober',
        evidence: evidenceOf(claims, ours),
      };
    }
  }
}

const tellOwn = (seen: string) => ({
  text: 'Say from which addresses this prober is seen (in place of the one below, where that is not its own), or under sourceIp.reference the URL of an echo that is reached without a load balancer',
  paste: ['sourceIp:', `  expected: ['${rangeOf(seen)}']`],
  where: 'in the configuration',
});

const evidenceOf = (claims: Claims, own: string): Readonly<Record<string, unknown>> => ({
  own,
  seen: addressesIn(claims).slice(0, 16),
});

function foundText({ address, inRealIp, hop, elsewhere }: Found): string {
  const places = [
    ...(inRealIp ? ['X-Real-IP'] : []),
    ...(hop === null
      ? []
      : [hop === 1 ? 'X-Forwarded-For (right-most)' : `X-Forwarded-For (${ordinal(hop)} from the right)`]),
    ...elsewhere,
  ];
  const hops =
    hop === null
      ? ''
      : `; in X-Forwarded-For ${hop === 1 ? 'the right-most hop is' : `the ${hop} right-most hops are`} to be trusted (Express: \`trust proxy\`, ${hop}) unless http.forged-headers-ignored fails`;
  return `the application sees ${address}, which is this prober, in ${places.join(', ')}${hops}`;
}

const ordinal = (position: number): string => {
  const ending = { 1: 'st', 2: 'nd', 3: 'rd' }[position % 10];
  return `${position}${ending === undefined || Math.trunc((position % 100) / 10) === 1 ? 'th' : ending}`;
};

type Preserved = Extract<SourceStanding, { kind: 'preserved' }>;

/** Where what stands nearest to the application takes a proxy for the client: its own allowlists compare that. */
function nearerText({ found, heard }: Preserved): string {
  const { nearer, nearerWhose, hop, elsewhere } = found;
  if (nearer === null || nearerWhose === null) return '';
  const controllers = controllersOf(heard.arrival);
  const by = controllers.length === 0 ? '' : ` (${namesOf(controllers)})`;
  const worth =
    hop === null
      ? `; ${elsewhere.join(' and ')} can be believed only where nobody but what writes it reaches the ingress`
      : '';
  return `. Allowlists at the ingress${by} compare ${nearer}, ${whoseText[nearerWhose]}${worth}`;
}

/** So that they compare the client. */
function nearerFix({ found, heard, claims }: Preserved): Pick<Verdict, 'fix'> {
  const { nearer, hop, nearerWhose } = found;
  if (nearer === null) return {};
  const ranges = proxiesIn(found, claims, nearer);
  const header = nearerWhose === 'cloudflare' ? 'cf-connecting-ip' : 'x-forwarded-for';
  const choose = ({ believe, count }: Controller): Setting =>
    hop !== null && hop > 1 && count !== null ? count(hop, ranges) : believe(ranges, header);
  const fix = fixInEach(settingsIn(controllersOf(heard.arrival), choose));
  return fix === null ? {} : { fix };
}

/** Who stands between us and the application, as far as what compares addresses is told of them. */
function proxiesIn({ hop, nearerWhose }: Found, { forwardedFor }: Claims, nearer: string): string[] {
  if (nearerWhose === 'cloudflare') return ['RANGES-OF-CLOUDFLARE'];
  const passed = hop === null || hop === 1 ? [] : forwardedFor.slice(1 - hop).flatMap(({ address }) => address ?? []);
  const ranges = [...new Set([...passed, nearer])].map(rangeOf);
  // Named twice, it was taken from the list: who makes the connection is another, and is not told.
  const isTaken = passed.length > 1 && passed.at(-1) === nearer && passed.at(-2) === nearer;
  return isTaken ? [rangesText([]), ...ranges] : ranges;
}
