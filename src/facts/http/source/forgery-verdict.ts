import type { Verdict } from '../../../model/check.ts';
import type { EchoLook, Heard } from '../../../model/echo.ts';
import { claimsOf, spell } from './claims.ts';
import { fixIn } from './controllers/controller.ts';
import { controllersOf, namesOf } from './controllers/controllers.ts';
import { forgeryOf, type Forgery } from './forgery.ts';
import type { SourceGround } from './ground.ts';
import { heardIn, hostText, noEcho, speakerText } from './no-echo.ts';
import { settingOf, type Cause } from './replaced.ts';
import { sourceStandingOf, type SourceStanding } from './standing.ts';

export const forgeryReasons = [
  'real-ip-forged',
  'forwarded-for-forged',
  'forwarded-forged',
  'client-header-forged',
  'real-ip-untouched',
  'forwarded-untouched',
  'inside',
  'no-echo',
] as const;
export type ForgeryVerdict = Verdict<(typeof forgeryReasons)[number]>;

/** What is made of a verdict, and which headers have to be sent to see it. */
export interface ForgeryFinding {
  readonly verdict: ForgeryVerdict;
  readonly sent: readonly string[];
}

/** What forged headers do at one address, by comparison with an honest request there. */
export function forgeryVerdict(honest: EchoLook, forged: EchoLook | undefined, ground: SourceGround): ForgeryFinding {
  const before = heardIn(honest.reading);
  if (before === null) return { verdict: { reason: 'no-echo', ...noEcho(honest, ground.settings) }, sent: [] };
  if (forged === undefined) {
    const message = 'the echo was not asked with forged headers';
    return { verdict: { status: 'unknown', reason: 'no-echo', message, owner: 'prober' }, sent: [] };
  }
  const all = forged.forged.map(([name]) => name);
  const after = heardIn(forged.reading);
  if (after === null) return { verdict: { reason: 'no-echo', ...noEcho(forged, ground.settings) }, sent: all };
  const standing = sourceStandingOf(honest, ground);
  if (standing.kind === 'inside') {
    const message =
      'from inside the cluster the way to its own load balancer need not leave it, so that what becomes of forged headers is not what becomes of those of users: probe from outside as well';
    return { verdict: { status: 'unknown', reason: 'inside', message, owner: 'prober' }, sent: all };
  }
  const isListRight = claimsOf(before.arrival).forwardedFor.length > 0 && namesWhoAsks(standing);
  const forgery = forgeryOf({ honest: before.arrival, forged: after.arrival, isListRight }, forged.forged);
  const told: Told = { forgery, before, by: `${speakerText(before)}${hostText(honest)}` };
  return forgery.fooled.length > 0 ? fooledVerdict(told, after) : untouchedVerdict(told, all);
}

/** Whether X-Forwarded-For names us, as far as is known. */
const namesWhoAsks = (standing: SourceStanding): boolean =>
  standing.kind === 'preserved' ? standing.found.hop !== null : standing.kind !== 'replaced';

interface Told {
  readonly forgery: Forgery;
  readonly before: Heard;
  /** Whose word it is, as the end of a sentence. */
  readonly by: string;
}

const reasonOf: Readonly<Record<string, ForgeryVerdict['reason']>> = {
  'x-real-ip': 'real-ip-forged',
  'x-forwarded-for': 'forwarded-for-forged',
  forwarded: 'forwarded-forged',
};

function fooledVerdict({ forgery, before, by }: Told, after: Heard): ForgeryFinding {
  const { fooled } = forgery;
  const { because, fix } = causeOf(forgery, before);
  const carried = fooled.map(({ header, sent }) =>
    header === sent ? `in ${spell(header)}` : `in ${spell(header)} (sent in ${spell(sent)})`,
  );
  const taken = takenText(forgery, after);
  return {
    verdict: {
      status: 'fail',
      reason: reasonOf[fooled[0]?.header ?? ''] ?? 'client-header-forged',
      message: `an address that the client made up reaches the application as that of the client, ${carried.join(' and ')}: allowlists can be walked around and logs do not say who it was. ${because}${taken}${by}`,
      fix,
      evidence: { forged: Object.fromEntries(fooled.map(({ header, sent }) => [header, sent])) },
    },
    sent: [...new Set(fooled.map(({ sent }) => sent))],
  };
}

/** What is right all the same. */
function takenText({ fooled, hops, isListRight, untouched }: Forgery, { arrival }: Heard): string {
  const isStillRight = isListRight && !fooled.some(({ header }) => header === 'x-forwarded-for');
  const last = claimsOf(arrival).forwardedFor.at(-hops)?.text;
  const right =
    isStillRight && last !== undefined
      ? `. X-Forwarded-For is right where its ${hopsText(hops)} counted (${last})`
      : '';
  return `${right}${doubtText(untouched)}`;
}

const hopsText = (hops: number): string => (hops === 1 ? 'right-most hop is' : `${hops} right-most hops are`);

const doubtText = (untouched: readonly string[]): string =>
  untouched.length === 0 ? '' : `. Nothing on the way writes ${untouched.map(spell).join(', ')}: believe none of these`;

function causeOf({ fooled, hops }: Forgery, { arrival }: Heard): Cause {
  const controllers = controllersOf(arrival);
  const isBefore = claimsOf(arrival).original.length > 0 || hops > 1;
  for (const { how } of fooled) {
    const chosen = settingOf(controllers, (controller) => controller.forged(how, isBefore), '');
    if (chosen !== null) return { ...chosen, because: sentence(chosen.because) };
  }
  const [{ header, how } = { header: '', how: null }] = fooled;
  const dropping = how?.way === 'real-ip-kept' ? controllers[0]?.drop([header]) : undefined;
  if (dropping !== undefined) {
    return { because: `${sentence(namesOf(controllers))}: ${dropping.is}`, fix: fixIn(dropping) };
  }
  const isBare =
    controllers.length === 0 &&
    fooled.every(({ how }) => how.way === 'real-ip-kept' || (how.way === 'list-kept' && !how.written));
  return isBare
    ? {
        because:
          'Nothing on the way writes these headers: whoever passes the connection on does not speak HTTP, or hands everything on as it came',
        fix: bareFix,
      }
    : {
        because: `${controllers.length === 0 ? 'What' : `${sentence(namesOf(controllers))}: what`} writes the headers takes ${spell(header)} from whoever sends it`,
        fix: {
          text: `Let it believe ${spell(header)} of nobody but the load balancer or CDN that writes it, and write it itself for all others`,
        },
      };
}

/** Where there is no proxy to set. */
const bareFix = {
  text: 'Let the application take the address of the connection or of the PROXY protocol and believe no header (Express: `trust proxy`, 0), or put a proxy before it that writes them',
};

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What applications read before X-Forwarded-For, and hence before what a proxy wrote there. */
const readers = [
  ['x-real-ip', "chi's middleware.RealIP and many applications made to stand behind nginx read X-Real-IP"],
  ['forwarded', "Rack 3, Spring's ForwardedHeaderFilter and others read Forwarded"],
] as const;

function untouchedVerdict({ forgery, before, by }: Told, all: readonly string[]): ForgeryFinding {
  const { untouched, hops, isListRight, keptLeft, inOriginal } = forgery;
  const original = inOriginal ? '. X-Original-Forwarded-For holds what the client itself said: believe it never' : '';
  const first = readers.filter(([header]) => untouched.includes(header));
  const others = untouched.filter((header) => !first.some(([name]) => name === header));
  const end = `${doubtText(others)}${original}${by}`;
  if (first.length > 0) return readFirstVerdict(forgery, before, { first, end });
  const kept = keptLeft ? ', and what the client made up is kept left of that' : '';
  const trust = isListRight
    ? `the ${hopsText(hops)} to be trusted in X-Forwarded-For (Express: \`trust proxy\`, ${hops})${kept}`
    : 'no header that was forged names the client';
  return {
    verdict: { status: 'pass', message: `forged headers do not pass for the client's address: ${trust}${end}` },
    sent: all,
  };
}

interface ReadFirst {
  readonly first: readonly (typeof readers)[number][];
  readonly end: string;
}

/** Of what nobody writes and applications may read all the same. */
function readFirstVerdict({ forwardedAlone }: Forgery, before: Heard, { first, end }: ReadFirst): ForgeryFinding {
  const controllers = controllersOf(before.arrival);
  const sent = first.map(([header]) => header);
  const names = sent.map(spell).join(' and in ');
  const reading = first.map(([, text], index) => (index === 0 ? `${text} before X-Forwarded-For` : `${text} so`));
  const claims = claimsOf(before.arrival);
  const written = [
    ...(claims.forwardedFor.length > 0 ? ['X-Forwarded-For'] : []),
    ...(claims.realIp.length > 0 ? ['X-Real-IP'] : []),
  ].join(' and ');
  const beside = forwardedAlone
    ? 'and no other header names one'
    : `beside ${written} as proxies wrote it: ${reading.join('; ')}`;
  const by = controllers.length === 0 ? '' : ` (${namesOf(controllers)})`;
  const drop = controllers[0]?.drop(sent);
  return {
    verdict: {
      status: forwardedAlone ? 'fail' : 'warn',
      reason: forwardedAlone
        ? 'forwarded-forged'
        : sent[0] === 'x-real-ip'
          ? 'real-ip-untouched'
          : 'forwarded-untouched',
      message: `an address that the client made up reaches the application in ${names}, which nothing on the way${by} writes or drops, ${beside}${end}`,
      fix: drop === undefined ? bareFix : fixIn(drop),
    },
    sent,
  };
}
