import type { OwnAddress } from '../../../model/echo.ts';
import { inRanges, type Family } from '../../addresses.ts';
import { asRange } from '../source/ground.ts';

/** Where we stand to an allowlist: `unknown` also where only some of the addresses from which we may be seen are in it. */
export interface OwnStanding {
  readonly is: 'inside' | 'outside' | 'unknown';
  /** Our address and whose word it is, or why it is not known. */
  readonly words: string;
}

/** Over one address family, against addresses and CIDRs. */
export function standingOf(own: readonly OwnAddress[], family: Family, allow: readonly string[]): OwnStanding {
  const known = own.find((each) => each.family === family);
  if (known === undefined || known.ranges.length === 0) {
    const why = known === undefined || known.detail === '' ? '' : ` (${known.detail})`;
    return { is: 'unknown', words: `our own address over IPv${family} is not known${why}` };
  }
  const words = `our own address, ${known.ranges.join(' or ')} (${sources[known.how]}),`;
  const allowed = allow.map(asRange);
  const ranges = known.ranges.map(asRange);
  if (ranges.every((range) => allowed.some((each) => isWithin(range, each)))) return { is: 'inside', words };
  const isApart = ranges.every((range) => !allowed.some((each) => isWithin(range, each) || isWithin(each, range)));
  return isApart ? { is: 'outside', words } : { is: 'unknown', words: `${words} is in the allowlist only in part` };
}

const sources: Readonly<Record<OwnAddress['how'], string>> = {
  configured: 'as configured',
  local: 'our end of the connection',
  reference: 'as the reference saw it',
  unknown: 'not known',
};

/** Two CIDRs lie apart, or one lies within the other. */
function isWithin(inner: string, outer: string): boolean {
  const [network = '', bits] = inner.split('/');
  return Number(bits) >= Number(outer.split('/')[1]) && inRanges(network, [outer]);
}
