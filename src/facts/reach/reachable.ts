import type { Connection, Endpoint, ProofOfLife } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';
import type { LimitCode } from '../../model/vantage.ts';
import { familyOf, type Family } from '../addresses.ts';
import { lastOfEach } from './last-readings.ts';
import { touchOf, type Touch } from './touch.ts';

type Look = Reading<Endpoint, Connection>;

/** What the looks at all addresses come to, taken together. */
export interface Reach {
  readonly total: number;
  readonly live: readonly Look[];
  readonly dead: readonly Look[];
  /** Addresses of a family that this vantage lacks, while the other family was tried: no fault of theirs. */
  readonly lacked: readonly Look[];
  /** What says nothing of the address, by the reason. */
  readonly unseen: readonly { readonly look: Look; readonly touch: Exclude<Touch, 'answers' | 'dead'> }[];
}

/** What was seen, and what is known of the place that it was seen from. */
export interface Reached {
  readonly connections: readonly Look[];
  readonly life: ProofOfLife;
  readonly limits: readonly LimitCode[];
}

/** Where nothing was heard over a whole family, by anybody, the silence of one address tells nothing of it. */
export function reachOf({ connections, life, limits }: Reached): Reach {
  const looks = lastOfEach(connections).map((look) => ({ look, touch: touchOf(look, life) }));
  const tried = looks.filter(({ touch }) => touch === 'answers' || touch === 'dead').map(({ look }) => look);
  const families = new Set(tried.map(({ where }) => familyOf(where.address)));
  const isLacked = ({ look, touch }: (typeof looks)[number]): boolean => {
    const family = familyOf(look.where.address);
    const isHeard = life[family === 4 ? 'ipv4' : 'ipv6'].beyond;
    const saysNothing = (touch === 'no-way' && !isHeard) || (touch === 'unheard' && isLimited(family, limits));
    return saysNothing && families.size > 0 && !families.has(family);
  };
  return {
    total: looks.length,
    live: looks.filter(({ touch }) => touch === 'answers').map(({ look }) => look),
    dead: looks.filter(({ touch }) => touch === 'dead').map(({ look }) => look),
    lacked: looks.filter(isLacked).map(({ look }) => look),
    unseen: looks.flatMap((row) => {
      const { look, touch } = row;
      return touch === 'answers' || touch === 'dead' || isLacked(row) ? [] : [{ look, touch }];
    }),
  };
}

/** Whether this vantage has nothing at all over the family, which is said of the vantage once. */
export const isLimited = (family: Family, limits: readonly LimitCode[]): boolean =>
  limits.includes(family === 4 ? 'no-ipv4' : 'no-ipv6');

export const addressesOf = (looks: readonly Look[]): string => looks.map(({ where }) => where.address).join(', ');

/** What was left out of the verdict, as the end of a sentence. */
export function lackedText({ lacked }: Pick<Reach, 'lacked'>): string {
  if (lacked.length === 0) return '';
  const family = lacked.every(({ where }) => familyOf(where.address) === 6) ? 'IPv6' : 'IPv4';
  return lacked.every((look) => !look.ok && look.failure.code === 'unreachable')
    ? `; ${addressesOf(lacked)} was not tried: there is no way to it from here`
    : `; ${addressesOf(lacked)} is left out: nothing at all was heard over ${family} from here`;
}
