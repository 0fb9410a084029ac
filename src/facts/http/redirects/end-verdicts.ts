import type { Fix, Owner, Status } from '../../../model/check.ts';
import type { RedirectStep, RedirectWalk } from '../../../model/http-looks.ts';
import { cutWords } from '../../cut-words.ts';
import { isCloudflare } from '../cloudflare.ts';
import { certificateFault, faultOf, patientFaultOf, type Fault, type Ground } from './broken-step.ts';
import {
  circleFix,
  contentFix,
  downgradeFix,
  endlessFix,
  fewerHopsFix,
  flexibleFix,
  locationFix,
  otherHostFix,
  unreadableFix,
} from './end-fixes.ts';
import { downgradeOf } from './downgrade.ts';
import { hopsOf, hopText, hostOf, isHttps, stepCommands, wayText, type Hop } from './hops.ts';
import { leadOf } from './lead.ts';
import { mostOfBrowsers } from './redirect-limits.ts';
import { shownUrl } from './shown-url.ts';
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

/** `told`: the URLs whose answer is judged as the target's own, or on the way from it. */
export function judgeEnd(kind: WalkKind, walk: RedirectWalk, ground: Ground, told: ReadonlySet<string>): EndVerdict[] {
  const { target } = ground;
  const hops = hopsOf(walk);
  const see = stepCommands(walk.steps, target);
  const endless = endlessOf(walk, hops.find(({ from }) => told.has(from)) ?? hops[0], see);
  if (endless !== null) return [endless];
  const down = downgradeOf(walk, hops);
  const circling = down === null ? circleOf(walk, hops, see) : null;
  if (circling !== null) return [circling];
  const found: EndVerdict[] = [];
  if (down !== null) {
    const { hop, what, isSpared } = down;
    const shown = stepCommands(
      walk.steps.filter(({ url }) => url === hop.from),
      target,
    );
    const status = isSpared ? 'warn' : 'fail';
    found.push({ reason: 'https-to-http', status, what, fix: downgradeFix, see: shown });
  } else if (kind === 'plain') {
    found.push(...contentOf(walk, ground, see));
  }
  if (hops.length > mostHops && walk.end !== 'loop') {
    const what = `${hops.length} redirects, one after another: ${wayText(hops)}`;
    found.push({ reason: 'many-hops', status: 'warn', what, fix: fewerHopsFix, see });
  }
  return [...found, ...brokenOf({ kind, walk, hops, told }, ground)];
}

/** More redirects than browsers follow. Where they lead may differ from one look to the next, and is not told. */
function endlessOf({ end, steps }: RedirectWalk, hop: Hop | undefined, see: readonly string[]): EndVerdict | null {
  if (end !== 'too-many' || hop === undefined) return null;
  const what = `${shownUrl(hop.from)} leads on and on: after ${mostOfBrowsers} redirects no end was seen, and browsers give up (ERR_TOO_MANY_REDIRECTS)`;
  return forWantOfCookies(steps, what, see) ?? { reason: 'loop', status: 'fail', what, fix: endlessFix, see };
}

function forWantOfCookies(steps: readonly RedirectStep[], what: string, see: readonly string[]): EndVerdict | null {
  if (!steps.some(({ response }) => response?.ok === true && response.value.setsCookies === true)) return null;
  const because = `${what}; cookies are set on the way, which are never sent back from here: with them it may come to an end`;
  return { reason: 'cookies', status: 'unknown', what: because, owner: 'prober', see };
}

function circleOf({ end, steps }: RedirectWalk, hops: readonly Hop[], see: readonly string[]): EndVerdict | null {
  if (end !== 'loop') return null;
  const back = hops.at(-1)?.to;
  const round = hops.slice(hops.findIndex(({ from }) => from === back));
  const [first] = round;
  if (first === undefined) return null;
  const what =
    round.length === 1
      ? `${shownUrl(first.from)} leads to itself (${first.status})`
      : `redirects go in a circle: ${wayText(round)}`;
  const unsure = forWantOfCookies(steps, what, see);
  if (unsure !== null) return unsure;
  const isFlexible = steps.some(isOfCloudflare) && round.length === 1 && isHttps(first.from);
  return isFlexible
    ? { reason: 'loop', status: 'fail', what: `${what}, at Cloudflare`, fix: flexibleFix, owner: 'cdn', see }
    : { reason: 'loop', status: 'fail', what, fix: circleFix(round), see };
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
  const what = `${shownUrl(last.url)} answers ${status} over plain HTTP, instead of leading to HTTPS`;
  return [{ reason: 'plain-content', status: 'warn', what, fix: contentFix, see }];
}

interface Way {
  readonly kind: WalkKind;
  readonly walk: RedirectWalk;
  readonly hops: readonly Hop[];
  readonly told: ReadonlySet<string>;
}

/** What is wrong with where the way leads. */
function* brokenOf({ kind, walk, hops, told }: Way, ground: Ground): Iterable<EndVerdict> {
  const { steps, end } = walk;
  const fault = steps[0] === undefined || kind === 'page' ? null : faultOf(steps[0], ground);
  // Nothing on port 80, or nothing that speaks HTTP, is as it may be.
  if (fault?.isSeen === false) yield unseenAt(`${shownUrl(steps[0]?.url ?? '')}: it ${fault.text}`, fault);
  for (const [i, step] of steps.slice(1).entries()) {
    const hop = hops[i];
    if (hop === undefined) return;
    const isLast = i === steps.length - 2;
    const host = hostOf(step.url);
    const isOther = host !== ground.target.host;
    if (kind === 'plain' && (told.has(step.url) || (step.response === null && isOwnPlace(step, ground)))) continue;
    if (end === 'denied' && isLast) {
      yield deniedAt(step, hop, stepCommands(steps.slice(i, i + 1), ground.target));
      continue;
    }
    const wrong =
      patientFaultOf(step, ground) ?? (isOther ? certificateFault(step, ground) : null) ?? errorAt(step, ground);
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
  const why =
    connection?.ok === false
      ? connection.failure.detail
      : 'its host is no public name: on the word of a redirect it is not looked up';
  const what = `${hopText(hop)}, where nothing is asked: ${cutWords(why)}`;
  return { reason: 'denied', status: 'unknown', what, owner: 'prober', see };
}

function unreadableAt(step: RedirectStep, { target }: Ground): EndVerdict[] {
  const { url, response } = step;
  if (response?.ok !== true) return [];
  const lead = leadOf(url, response.value);
  const see = stepCommands([step], target);
  const what = `${shownUrl(url)} answers ${response.value.status}`;
  if (lead?.ok === true) {
    const why = `${what} with a Location of more than we read: ${shownUrl(lead.url)}`;
    return [{ reason: 'not-seen', status: 'unknown', what: why, owner: 'prober', see }];
  }
  if (lead?.isKept === true) {
    const why = `where redirects end was not seen: ${what}, and ${lead.why}, which are sent to nobody`;
    return [{ reason: 'not-seen', status: 'unknown', what: why, owner: 'prober', see }];
  }
  const why = `${what} and leads nowhere: ${cutWords(lead?.why ?? '')}`;
  return [{ reason: 'unreadable', status: 'warn', what: why, fix: unreadableFix, see }];
}

/** Whether a connection there, or a handshake, is judged as the target's own. */
const isOwnPlace = ({ url }: RedirectStep, { target }: Ground): boolean => {
  const place = urlPlace(url);
  return place?.host === target.host && place.scheme === target.protocol && place.port === target.port;
};

/** What users get instead of a page. */
const missing: readonly number[] = [404, 410];

function errorAt(step: RedirectStep, { target }: Ground): Fault | null {
  const { response } = step;
  if (response?.ok !== true) return null;
  const { status } = response.value;
  if (status < 500 && !missing.includes(status)) return null;
  return { isSeen: true, text: `answers ${status}`, see: stepCommands([step], target) };
}
