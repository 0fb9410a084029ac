import type { Verdict } from '../../../model/check.ts';
import type { EchoLook, Heard } from '../../../model/echo.ts';
import { claimsOf, spell } from './claims.ts';
import { controllersOf, fixInEach, namesOf, settingsIn } from './controllers/controllers.ts';
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
  'not-shown',
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
  const hop = standing.kind === 'preserved' ? standing.found.hop : null;
  const forgery = forgeryOf({ honest: before.arrival, forged: after.arrival, isListRight, hop }, forged.forged);
  const told: Told = {
    forgery,
    before,
    connection: connectionOf(standing),
    hidden: hiddenIn(before, after),
    by: `${speakerText(before)}${hostText(honest)}`,
  };
  return forgery.fooled.length > 0 ? fooledVerdict(told, after) : untouchedVerdict(told, all);
}

/** Whether X-Forwarded-For names us, as far as is known. */
const namesWhoAsks = (standing: SourceStanding): boolean =>
  standing.kind === 'preserved' ? standing.found.hop !== null : standing.kind !== 'replaced';

type Connection = 'client' | 'other' | 'unknown';

const connectionOf = (standing: SourceStanding): Connection =>
  standing.kind === 'preserved' && standing.found.inConnection
    ? 'client'
    : standing.kind === 'replaced'
      ? 'other'
      : 'unknown';

interface Told {
  readonly forgery: Forgery;
  readonly before: Heard;
  /** Whom the connection names. */
  readonly connection: Connection;
  /** Of the headers of every proxy, those that the echo may hide. */
  readonly hidden: readonly string[];
  /** Whose word it is, as the end of a sentence. */
  readonly by: string;
}

/** Of a page that is no echo that we know, nobody knows whether it shows all: what it never showed may have come. */
const hiddenIn = (before: Heard, after: Heard): string[] =>
  before.speaker === 'headers'
    ? ['x-forwarded-for', 'x-real-ip'].filter(
        (header) => ![...before.arrival.headers, ...after.arrival.headers].some(([name]) => name === header),
      )
    : [];

const reasonOf: Readonly<Record<string, ForgeryVerdict['reason']>> = {
  'x-real-ip': 'real-ip-forged',
  'x-forwarded-for': 'forwarded-for-forged',
  forwarded: 'forwarded-forged',
};

function fooledVerdict(told: Told, after: Heard): ForgeryFinding {
  const { forgery, by } = told;
  const { fooled } = forgery;
  const { because, fix } = causeOf(told);
  const carried = fooled.map(({ header, sent }) =>
    header === sent ? `in ${spell(header)}` : `in ${spell(header)} (sent in ${spell(sent)})`,
  );
  const taken = `${takenText(forgery, after)}${moreText(unwritten(forgery))}`;
  return {
    verdict: {
      status: 'fail',
      reason: reasonOf[fooled[0]?.header ?? ''] ?? 'client-header-forged',
      message: `an address that the client made up reaches the application as that of the client, ${carried.join(' and ')}: allowlists can be walked around and logs do not say who it was. ${because}${taken}${by}`,
      fix,
      evidence: {
        forged: Object.fromEntries(fooled.map(({ header, sent }) => [header, sent])),
        untouched: unwritten(forgery),
      },
    },
    sent: [...new Set(fooled.map(({ sent }) => sent))],
  };
}

/** What is right all the same. */
function takenText({ fooled, hops, isOwn }: Forgery, { arrival }: Heard): string {
  const isStillRight = isOwn && !fooled.some(({ header }) => header === 'x-forwarded-for');
  const last = claimsOf(arrival).forwardedFor.at(-hops)?.text;
  return isStillRight && last !== undefined
    ? `. X-Forwarded-For is right where its ${hopsText(hops)} counted (${last})`
    : '';
}

/** What holds the client's own word, and nothing on the way writes. */
const unwritten = ({ untouched, inOriginal }: Forgery): string[] => [
  ...untouched,
  ...(inOriginal ? ['x-original-forwarded-for'] : []),
];

/** Where there is something graver to say. */
const moreText = ({ length }: readonly string[]): string =>
  length === 0
    ? ''
    : `. ${length} more ${length === 1 ? 'header arrives' : 'headers arrive'} as the client wrote ${length === 1 ? 'it' : 'them'}`;

const hopsText = (hops: number): string => (hops === 1 ? 'right-most hop is' : `${hops} right-most hops are`);

const doubtText = (untouched: readonly string[]): string =>
  untouched.length === 0 ? '' : `. Nothing on the way writes ${untouched.map(spell).join(', ')}: believe none of these`;

function causeOf({ forgery: { fooled }, before: { arrival }, connection }: Told): Cause {
  const controllers = controllersOf(arrival);
  const isBefore = claimsOf(arrival).original.length > 0 || claimsOf(arrival).forwardedFor.length > 1;
  for (const { how } of fooled) {
    if (how.way === 'prepended') return prepended;
    const chosen = settingOf(controllers, (controller) => controller.forged(how, isBefore), '');
    if (chosen !== null) return { ...chosen, because: sentence(chosen.because) };
  }
  const [{ header, how } = { header: '', how: null }] = fooled;
  const dropped = how?.way === 'real-ip-kept' ? settingOf(controllers, ({ drop }) => drop([header]), '') : null;
  if (dropped !== null) return { ...dropped, because: sentence(dropped.because) };
  const isBare =
    controllers.length === 0 &&
    fooled.every(({ how }) => how.way === 'real-ip-kept' || (how.way === 'list-kept' && !how.written));
  return isBare
    ? {
        because:
          'Nothing on the way writes these headers: whoever passes the connection on does not speak HTTP, or hands everything on as it came',
        fix: bareFix(connection),
      }
    : {
        because: `${controllers.length === 0 ? 'What' : `${sentence(namesOf(controllers))}: what`} writes the headers takes ${spell(header)} from whoever sends it`,
        fix: {
          text: `Let it believe ${spell(header)} of nobody but the load balancer or CDN that writes it, and write it itself for all others`,
        },
      };
}

/** Where there is no proxy to set. */
const bareFix = (connection: Connection) => ({
  text: connection === 'client' ? direct : `${writing}. ${besideWriting[connection]}`,
});

const direct =
  'Let the application take the address of the connection or of the PROXY protocol and believe no header (Express: `trust proxy`, 0), or put a proxy before it that writes them';

const writing =
  'Have what passes requests on to the application write these headers itself (nginx: `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;` and `proxy_set_header X-Real-IP $remote_addr;`), or, where it does not speak HTTP, put a proxy before the application that does';

const besideWriting = {
  other: "The address of the connection is not the client's either",
  unknown:
    "Whether the address of the connection is the client's is not seen from here: where a proxy makes it, it is that of the proxy for all users",
} as const;

const prepended: Cause = {
  because:
    'What writes X-Forwarded-For puts whom it sees before what came, not behind it, so that no number of right-most hops can be trusted',
  fix: {
    text: 'Have it append whom it sees (nginx: `$proxy_add_x_forwarded_for`; HAProxy: `option forwardfor`), or write that alone',
  },
};

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What applications read before X-Forwarded-For, and hence before what a proxy wrote there. */
const readers = [
  ['x-real-ip', "chi's middleware.RealIP and many applications made to stand behind nginx read X-Real-IP"],
  ['forwarded', "Rack 3, Spring's ForwardedHeaderFilter and others read Forwarded"],
] as const;

function untouchedVerdict(told: Told, all: readonly string[]): ForgeryFinding {
  const { forgery, hidden, by } = told;
  const { untouched, hops, isListRight, keptLeft, inOriginal } = forgery;
  const original = inOriginal ? '. X-Original-Forwarded-For holds what the client itself said: believe it never' : '';
  const first = readers.filter(([header]) => untouched.includes(header));
  const others = untouched.filter((header) => !first.some(([name]) => name === header));
  const end = `${doubtText(others)}${original}${by}`;
  if (first.length > 0) return readFirstVerdict(told, first);
  if (hidden.length > 0) {
    const message = `${hidden.map(spell).join(' and ')} ${hidden.length === 1 ? 'was' : 'were'} forged, and the page shows none, with forged headers or without: whether they are dropped on the way or not shown is not known${by}`;
    return { verdict: { status: 'unknown', reason: 'not-shown', message, fix: showing }, sent: all };
  }
  const kept = keptLeft ? ', and what the client made up is kept left of that' : '';
  const trust = isListRight
    ? `the ${hopsText(hops)} to be trusted in X-Forwarded-For (Express: \`trust proxy\`, ${hops})${kept}`
    : 'no header that was forged names the client';
  return {
    verdict: {
      status: 'pass',
      message: `forged headers do not pass for the client's address: ${trust}; ${all.length} headers were forged${end}`,
      evidence: { sent: all },
    },
    sent: all,
  };
}

const showing = { text: 'Lead to `hostprobe echo` in place of this page: it shows whatever names the client' };

/** Of what nobody writes and applications may read all the same. */
function readFirstVerdict(
  { forgery, before, connection, hidden, by }: Told,
  first: readonly (typeof readers)[number][],
): ForgeryFinding {
  const isAllHidden = hidden.length > 1;
  const isAlone = forgery.forwardedAlone && !isAllHidden;
  const controllers = controllersOf(before.arrival);
  const sent = first.map(([header]) => header);
  const names = sent.map(spell).join(' and in ');
  const reading = first.map(([, text], index) => (index === 0 ? `${text} before X-Forwarded-For` : `${text} so`));
  const beside = isAlone
    ? ', and no other header names one'
    : isAllHidden
      ? ', and whether another header names the client the page does not show'
      : `: ${reading.join('; ')}`;
  const likely = controllers.length === 0 ? '' : ` (${namesOf(controllers)})`;
  const more = unwritten(forgery).filter((header) => !first.some(([name]) => name === header));
  return {
    verdict: {
      status: isAlone ? 'fail' : 'warn',
      reason: isAlone ? 'forwarded-forged' : sent[0] === 'x-real-ip' ? 'real-ip-untouched' : 'forwarded-untouched',
      message: `an address that the client made up reaches the application in ${names}${beside}. Nothing on the way${likely} writes or drops ${sent.length === 1 ? 'it' : 'them'}${moreText(more)}${by}`,
      fix: fixInEach(settingsIn(controllers, ({ drop }) => drop(sent))) ?? bareFix(connection),
      evidence: { untouched: [...sent, ...more] },
    },
    sent,
  };
}
