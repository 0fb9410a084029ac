import type { Fix, Owner, Status } from '../../../model/check.ts';
import type { RedirectStep, RedirectWalk } from '../../../model/http-looks.ts';
import { cutWords } from '../../cut-words.ts';
import { isCloudflare } from '../cloudflare.ts';
import { certificateFault, faultOf, type Fault, type Ground } from './broken-step.ts';
import {
  circleFix,
  contentFix,
  downgradeFix,
  fewerHopsFix,
  flexibleFix,
  locationFix,
  otherHostFix,
  unreadableFix,
} from './end-fixes.ts';
import { hopsOf, hopText, hostOf, isHttps, stepCommands, wayText, type Hop } from './hops.ts';
import { leadOf } from './lead.ts';
import { urlPlace } from './url-place.ts';

export const endReasons = [
  'loop',
  'https-to-http',
  'plain-content',
  'many-hops',
  'leaves-for-broken',
  'ends-broken',
  'unreadable',
  'cookies',
  'denied',
  'not-seen',
] as const;

/** What is to be said of a walk; `what` is the same for the same thing wherever it was seen. */
export interface EndVerdict {
  readonly reason: (typeof endReasons)[number];
  readonly status: Exclude<Status, 'pass'>;
  readonly what: string;
  readonly fix?: Fix;
  readonly owner?: Owner;
  readonly see: readonly string[];
}

/** What is walked: from the target's own answer, or from plain HTTP beside it. */
export type WalkKind = 'page' | 'plain';

const mostHops = 3;

export function judgeEnd(kind: WalkKind, walk: RedirectWalk, ground: Ground): EndVerdict[] {
  const { target } = ground;
  const hops = hopsOf(walk);
  const see = stepCommands(walk.steps, target);
  const down = hops.find(({ from, to }) => isHttps(from) && !isHttps(to));
  const circling = down === undefined ? circleOf(walk, hops, see) : null;
  if (circling !== null) return [circling];
  const found: EndVerdict[] = [];
  if (down !== undefined) {
    const again = walk.end === 'loop' || isEndless(walk, hops) ? ', and so in a circle that no browser leaves' : '';
    const at = walk.steps.filter(({ url }) => url === down.from);
    const what = `${hopText(down)}: from HTTPS to plain HTTP${again}`;
    found.push({ reason: 'https-to-http', status: 'fail', what, fix: downgradeFix, see: stepCommands(at, target) });
  } else if (kind === 'plain') {
    found.push(...contentOf(walk, ground, see));
  }
  if (hops.length > mostHops && walk.end !== 'loop') {
    const end = walk.end === 'too-many' ? 'and no end was seen' : 'one after another';
    const what = `${hops.length} redirects, ${end}: ${wayText(hops)}`;
    found.push({ reason: 'many-hops', status: 'warn', what, fix: fewerHopsFix, see });
  }
  return [...found, ...brokenOf(kind, walk, hops, ground)];
}

/** A circle that is closed, or goes on without being one. */
function circleOf(walk: RedirectWalk, hops: readonly Hop[], see: readonly string[]): EndVerdict | null {
  const isClosed = walk.end === 'loop';
  if (!isClosed && !isEndless(walk, hops)) return null;
  const back = hops.at(-1)?.to;
  const round = isClosed ? hops.slice(hops.findIndex(({ from }) => from === back)) : hops;
  const [first] = round;
  if (first === undefined) return null;
  const way = round.length === 1 ? `${cutWords(first.from)} leads to itself (${first.status})` : wayText(round);
  const text = isClosed && round.length > 1 ? `redirects go in a circle: ${way}` : way;
  const what = isClosed ? text : `redirects come to no end, each to a new URL of the same place: ${way}`;
  if (walk.steps.some(({ response }) => response?.ok === true && response.value.setsCookies === true)) {
    const because = `${what}; cookies are set on the way, which are never sent back from here: with them it may come to an end`;
    return { reason: 'cookies', status: 'unknown', what: because, owner: 'prober', see };
  }
  const isFlexible = walk.steps.some(isOfCloudflare) && round.length === 1 && isHttps(first.from);
  return isFlexible
    ? { reason: 'loop', status: 'fail', what: `${what}, at Cloudflare`, fix: flexibleFix, owner: 'cdn', see }
    : { reason: 'loop', status: 'fail', what, fix: circleFix(round), see };
}

/** The last of too many redirects all lead to one place, with another query each, or with a URL that grows. */
function isEndless({ end }: RedirectWalk, hops: readonly Hop[]): boolean {
  const urls = hops.slice(-6).flatMap(({ to }) => URL.parse(to) ?? []);
  if (end !== 'too-many' || new Set(urls.map(({ origin }) => origin)).size > 1) return false;
  const isOnePath = new Set(urls.map(({ pathname }) => pathname)).size === 1;
  return isOnePath || urls.every(({ href }, i) => href.length > (urls[i - 1]?.href.length ?? 0));
}

const isOfCloudflare = ({ connection, response }: RedirectStep): boolean =>
  (connection !== null && isCloudflare(connection.where.address)) ||
  (response?.ok === true && response.value.headers.some(([name]) => name === 'cf-ray'));

/** Nothing on port 80, or an error there, is as good as a redirect to HTTPS. */
function contentOf({ steps, end }: RedirectWalk, { target }: Ground, see: readonly string[]): EndVerdict[] {
  const last = steps.at(-1);
  if (target.protocol !== 'https' || end !== 'page' || last?.response?.ok !== true || isHttps(last.url)) return [];
  const { status } = last.response.value;
  if (status < 200 || status > 299) return [];
  const what = `${cutWords(last.url)} answers ${status} over plain HTTP, instead of leading to HTTPS`;
  return [{ reason: 'plain-content', status: 'warn', what, fix: contentFix, see }];
}

/** What is wrong with where the way leads. */
function* brokenOf(kind: WalkKind, walk: RedirectWalk, hops: readonly Hop[], ground: Ground): Iterable<EndVerdict> {
  const { steps, end } = walk;
  const fault = steps[0] === undefined || kind === 'page' ? null : faultOf(steps[0], ground);
  // Nothing on port 80, or nothing that speaks HTTP, is as it may be.
  if (fault?.isSeen === false) yield unseenAt(`${cutWords(steps[0]?.url ?? '')}: it ${fault.text}`, fault);
  for (const [i, step] of steps.slice(1).entries()) {
    const hop = hops[i];
    if (hop === undefined) return;
    const isLast = i === steps.length - 2;
    const host = hostOf(step.url);
    const isOther = host !== ground.target.host;
    if (!isOther && kind === 'plain' && isOwnPlace(step, ground)) continue;
    if (end === 'denied' && isLast) {
      yield deniedAt(step, hop, stepCommands(steps.slice(i, i + 1), ground.target));
      continue;
    }
    const wrong = faultOf(step, ground) ?? (isOther ? certificateFault(step, ground) : null) ?? errorAt(step, ground);
    if (wrong === null) continue;
    const what = `${hopText(hop)}: ${host} ${wrong.text}`;
    if (!wrong.isSeen) yield unseenAt(what, wrong);
    else if (isOther)
      yield { reason: 'leaves-for-broken', status: 'warn', what, fix: otherHostFix(hop, host), see: wrong.see };
    else yield { reason: 'ends-broken', status: 'warn', what, fix: locationFix(hop), see: wrong.see };
  }
  for (const step of steps.slice(-1)) if (end === 'unreadable') yield* unreadableAt(step, ground);
}

const unseenAt = (what: string, { see }: Fault): EndVerdict => ({
  reason: 'not-seen',
  status: 'unknown',
  what: `where redirects end was not seen: ${what}`,
  owner: 'prober',
  see,
});

function deniedAt({ connection }: RedirectStep, hop: Hop, see: readonly string[]): EndVerdict {
  const why = connection?.ok === false ? connection.failure.detail : 'its host is no public name, and is not looked up';
  const what = `${hopText(hop)}, where nothing is asked on the word of a redirect: ${cutWords(why)}`;
  return { reason: 'denied', status: 'unknown', what, owner: 'prober', see };
}

function unreadableAt(step: RedirectStep, { target }: Ground): EndVerdict[] {
  const { url, response } = step;
  if (response?.ok !== true) return [];
  const lead = leadOf(url, response.value);
  const see = stepCommands([step], target);
  const what = `${cutWords(url)} answers ${response.value.status}`;
  if (lead?.ok === true) {
    const why = `${what} with a Location of more than we read: ${cutWords(lead.url)}`;
    return [{ reason: 'not-seen', status: 'unknown', what: why, owner: 'prober', see }];
  }
  const why = `${what} and leads nowhere: ${cutWords(lead?.why ?? '')}`;
  return [{ reason: 'unreadable', status: 'warn', what: why, fix: unreadableFix, see }];
}

/** What is said of that place is said of the target's own answer. */
const isOwnPlace = ({ url }: RedirectStep, { target }: Ground): boolean => {
  const place = urlPlace(url);
  return place?.scheme === target.protocol && place.port === target.port;
};

function errorAt(step: RedirectStep, { target }: Ground): Fault | null {
  const { response } = step;
  if (response?.ok !== true || response.value.status < 500) return null;
  return { isSeen: true, text: `answers ${response.value.status}`, see: stepCommands([step], target) };
}
