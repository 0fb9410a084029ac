import type { RedirectStep, RedirectWalk } from '../../../model/http-looks.ts';
import type { Fix, Owner, Status } from '../../../model/check.ts';
import { isAddress } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';
import { isUnder } from '../../dns/names.ts';
import { hasPublicSuffix } from '../../dns/public-suffix.ts';
import { faultOf, type Ground } from './broken-step.ts';
import { directFix, guardFix, openFix, partyFix, portFix, serverFix } from './challenge-fixes.ts';
import { challengePath } from './challenge-path.ts';
import { hopsOf, hopText, hostOf, stepCommands, wayText } from './hops.ts';
import { isLogin } from '../login.ts';
import { leadOf } from './lead.ts';
import { mostOfAuthorities } from './redirect-limits.ts';
import { shownUrl } from './shown-url.ts';
import { urlPlace } from './url-place.ts';

export const challengeReasons = [
  'closed',
  'private',
  'another-party',
  'port',
  'not-followed',
  'loop',
  'too-many',
  'no-answer',
  'some-closed',
  'guarded',
  'server-error',
  'blocked-here',
  'inside-view',
  'denied',
  'not-seen',
] as const;

export interface WayVerdict {
  readonly reason?: (typeof challengeReasons)[number];
  readonly status: Status;
  /** The made-up token left out: it is another at each address. */
  readonly what: string;
  readonly fix?: Fix;
  readonly owner?: Owner;
  readonly see: readonly string[];
}

/** Whom a certificate is expected of that asks from outside, by rules that all public authorities share. */
export const isOfPublicAuthority = ({ target }: Pick<Ground, 'target'>): boolean =>
  target.expect.trust === 'public' || target.expect.trust === 'staging';

/** Where a token that nobody made leads, at an address that takes connections. `own`: the addresses of the target. */
export function judgeChallengeWay(walk: RedirectWalk, own: readonly string[], ground: Ground): WayVerdict {
  const verdict = barred(walk, ground) ?? ended(walk, own, ground);
  const token = walk.steps[0]?.url.split(challengePath)[1] ?? '';
  const what = token === '' ? verdict.what : verdict.what.replaceAll(token, 'TOKEN');
  return { see: stepCommands(walk.steps, ground.target), ...verdict, what };
}

type Judged = Omit<WayVerdict, 'see'> & Partial<Pick<WayVerdict, 'see'>>;

/** A redirect that public authorities do not follow, whatever is there. */
function barred(walk: RedirectWalk, ground: Ground): Judged | null {
  if (!isOfPublicAuthority(ground)) return null;
  const { port, httpPort } = ground.target;
  // At a port of its own plain HTTP stands for port 80, and the target's for 443.
  const ports = httpPort === null || httpPort === 80 ? [80, 443] : [80, 443, httpPort, port];
  for (const hop of hopsOf(walk)) {
    const place = urlPlace(hop.to);
    if (place === null) continue;
    if (!ports.includes(place.port)) {
      const what = `${hopText(hop)}: authorities follow redirects to the ports 80 and 443 alone`;
      return { reason: 'port', status: 'fail', what, fix: portFix };
    }
    if (isAddress(place.host) || !hasPublicSuffix(place.host)) {
      const kind = isAddress(place.host) ? 'a bare address' : 'a name that is not public';
      const what = `${hopText(hop)}: that is ${kind}, to which authorities follow no redirect`;
      return { reason: 'not-followed', status: 'fail', what, fix: directFix };
    }
  }
  return null;
}

function ended(walk: RedirectWalk, own: readonly string[], ground: Ground): Judged {
  const { steps, end } = walk;
  const hops = hopsOf(walk);
  const last = steps.at(-1);
  const hop = hops.at(-1);
  if (last === undefined) return unseen('nothing was asked');
  const way = hops.length === 0 ? shownUrl(last.url) : wayText(hops);
  const fault = faultOf(last, ground);
  switch (end) {
    case 'page':
      return hops.some(({ from, to }) => isLogin(from, to))
        ? guarded(signInText(way), ground)
        : answered(last, way, ground);
    case 'loop':
      return { reason: 'loop', status: 'fail', what: `the way to a token goes in a circle: ${way}`, fix: directFix };
    case 'too-many': {
      const what = `the way to a token has more than ${mostOfAuthorities} redirects, after which authorities give up: ${way}`;
      return { reason: 'too-many', status: 'fail', what, fix: directFix };
    }
    case 'login':
      return guarded(signInText(way), ground);
    case 'unreadable':
      return unreadable(last);
    case 'denied': {
      const what = `whether a token is reached was not seen: ${way}, where nothing is asked on the word of a redirect`;
      return { reason: 'denied', status: 'unknown', what, owner: 'prober' };
    }
    case 'elsewhere': {
      const host = hostOf(last.url);
      if (!isOwnHost(last, own, ground)) {
        const sought = `${hop === undefined ? way : hopText(hop)}: a token is sought at ${host}`;
        const whose = "which is another party's as far as can be told";
        return fault?.isSeen === true
          ? { reason: 'another-party', status: 'fail', what: `${sought}, which ${fault.text}, ${whose}`, fix: partyFix }
          : {
              reason: 'another-party',
              status: 'warn',
              what: `${sought}, ${whose}: only where it answers challenges for this host is a certificate issued`,
              fix: partyFix,
            };
      }
      return fault === null ? passed(`${way}, at the same platform, of which no page was asked`) : broken(last, ground);
    }
    case 'unanswered':
      return broken(last, ground);
  }
}

const signInText = (way: string): string => `a token is only shown to who signs in: ${way}`;

const unseen = (what: string): Judged => ({
  reason: 'not-seen',
  status: 'unknown',
  what: `whether a token is reached was not seen: ${what}`,
  owner: 'prober',
});

const passed = (what: string): Judged => ({ status: 'pass', what });

function broken(step: RedirectStep, ground: Ground): Judged {
  const fault = faultOf(step, ground);
  if (fault === null) return unseen(`${shownUrl(step.url)} gave no answer`);
  const what = `${shownUrl(step.url)}: ${hostOf(step.url)} ${fault.text}`;
  if (!fault.isSeen) return { ...unseen(what), see: fault.see };
  return { reason: 'no-answer', status: 'fail', what: `no token can be read at ${what}`, fix: openFix, see: fault.see };
}

function unreadable({ url, response }: RedirectStep): Judged {
  if (response?.ok !== true) return unseen(shownUrl(url));
  const lead = leadOf(url, response.value);
  const what = `${shownUrl(url)} answers ${response.value.status}`;
  if (lead?.ok === true) return unseen(`${what} with a Location of more than we read`);
  if (lead?.isKept === true) return unseen(`${what}, and ${lead.why}, which are sent to nobody`);
  const why = `${what} and leads nowhere: ${cutWords(lead?.why ?? '')}`;
  return { reason: 'not-followed', status: 'fail', what: why, fix: directFix };
}

/** An authority takes 200 with the right words, and nothing else. */
function answered({ response }: RedirectStep, way: string, ground: Ground): Judged {
  if (response?.ok !== true) return unseen(way);
  const { status } = response.value;
  const what = `${way} answers ${status}`;
  if (status >= 500) {
    return { reason: 'server-error', status: 'warn', what: `${what} for a token that nobody made`, fix: serverFix };
  }
  if (status === 404 || status === 410) return passed(`${what} for a token that nobody made, as it should`);
  if (status >= 400) return guarded(`${what} before it is known whether there is such a token`, ground);
  return passed(
    `${what} for a token that nobody made: whatever is asked there, the application answers, unless the path of a challenge comes before it`,
  );
}

/** Whom we are kept from may be open to others. */
const guarded = (what: string, { target }: Ground): Judged =>
  target.expect.access === 'blocked'
    ? { reason: 'blocked-here', status: 'unknown', what: `${what}: ${blockedText}`, owner: 'prober' }
    : { reason: 'guarded', status: 'warn', what, fix: guardFix };

export const blockedText =
  'that is expected from here (expect.access: blocked), and whether authorities get through is only seen from elsewhere';

/** A host of the same environment, or one that is served at the very same address. */
const isOwnHost = ({ url, connection }: RedirectStep, own: readonly string[], { target }: Ground): boolean =>
  (target.domain !== null && isUnder(hostOf(url), target.domain)) ||
  (connection !== null && own.includes(connection.where.address));
