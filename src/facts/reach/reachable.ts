import type { Connection, Endpoint, ProofOfLife } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';
import { familyOf } from '../addresses.ts';
import { lastOfEach } from './last-readings.ts';
import { touchOf, type Touch } from './touch.ts';

type Look = Reading<Endpoint, Connection>;

/** What the looks at all addresses come to, taken together. */
export interface Reach {
  readonly total: number;
  readonly live: readonly Look[];
  readonly dead: readonly Look[];
  /** Addresses of a family that this vantage seems to lack, while the other family was tried: no fault of theirs. */
  readonly lacked: readonly Look[];
  /** What says nothing of the address, by the reason. */
  readonly unseen: readonly { readonly look: Look; readonly touch: Exclude<Touch, 'answers' | 'dead'> }[];
}

export function reachOf(connections: readonly Look[], life: ProofOfLife): Reach {
  const looks = lastOfEach(connections).map((look) => ({ look, touch: touchOf(look, life) }));
  const tried = looks.filter(({ touch }) => touch === 'answers' || touch === 'dead').map(({ look }) => look);
  const families = new Set(tried.map(({ where }) => familyOf(where.address)));
  const isLacked = ({ look, touch }: (typeof looks)[number]): boolean =>
    touch === 'no-way' && families.size > 0 && !families.has(familyOf(look.where.address));
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

export const addressesOf = (looks: readonly Look[]): string => looks.map(({ where }) => where.address).join(', ');
