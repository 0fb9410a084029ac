import type { RedirectStep, RedirectWalk } from '../../../model/http-looks.ts';
import { isAddress } from '../../addresses.ts';
import { isUnder } from '../../dns/names.ts';
import { urlOf } from '../authority.ts';
import { hostOf, hopText, isHttps, type Hop } from './hops.ts';
import { urlPlace } from './url-place.ts';

/** A redirect from HTTPS to plain HTTP. */
export interface Downgrade {
  readonly hop: Hop;
  /** Browsers do not follow it into the clear, and get on all the same. */
  readonly isSpared: boolean;
  readonly what: string;
}

/** The first that browsers follow into the clear, or go in a circle for; else the first of all. */
export function downgradeOf(walk: RedirectWalk, hops: readonly Hop[]): Downgrade | null {
  const all = hops.filter(({ from, to }) => isHttps(from) && !isHttps(to)).map((hop) => judged(walk, hop));
  return all.find(({ isSpared }) => !isSpared) ?? all[0] ?? null;
}

function judged({ steps, end }: RedirectWalk, hop: Hop): Downgrade {
  const at = steps.findIndex(({ url }) => url === hop.from);
  const before = steps.slice(0, at + 1);
  const what = `${hopText(hop)}: from HTTPS to plain HTTP`;
  if (end === 'loop') return { hop, isSpared: false, what: `${what}, and so in a circle that no browser leaves` };
  const place = urlPlace(hop.to);
  // RFC 6797 8.3: port 80 becomes 443, and any other remains.
  const isUpgraded = place !== null && [80, 443].includes(place.port) && isStrict(place.host, before);
  if (!isUpgraded) return { hop, isSpared: false, what };
  const instead = urlOf({ scheme: 'https', host: place.host, port: 443 }, place.path);
  const told = `${what}; Strict-Transport-Security has browsers ask for HTTPS instead`;
  return before.some(({ url }) => url === instead)
    ? { hop, isSpared: false, what: `${told}, and so in a circle that none of them leaves` }
    : { hop, isSpared: true, what: `${told}, and other clients go on in the clear` };
}

/** Whether one of these answers has browsers ask a host for nothing but HTTPS from then on (RFC 6797 8.1, 8.2). */
const isStrict = (host: string, steps: readonly RedirectStep[]): boolean =>
  !isAddress(host) &&
  steps.some(({ url, response }) => {
    if (!isHttps(url) || response?.ok !== true) return false;
    const policy = response.value.headers.find(([name]) => name === 'strict-transport-security')?.[1] ?? '';
    const directives = policy.split(';').map((each) => each.trim().toLowerCase());
    if (!directives.some((each) => /^max-age\s*=\s*"?0*[1-9]\d*"?$/.test(each))) return false;
    return hostOf(url) === host || (directives.includes('includesubdomains') && isUnder(host, hostOf(url)));
  });
