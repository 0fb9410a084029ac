import type { Walk } from '../../model/dns.ts';
import type { OwnRecord } from '../../model/name-looks.ts';
import { hasRecords, sharesRecord } from './existence.ts';
import { isTold } from './outcome.ts';

/**
 * Who answers for the host. `wildcard`: of names that nobody can have made, beside it and below it, the same was said.
 * `own`: of one of them another thing was said, or nothing. `unclear`: all have records, which may rotate; or somebody
 * did not answer.
 */
export type Answerer = 'own' | 'wildcard' | 'unclear';

/** Stricter than telling a wildcard that may be: here its being one is what is held against the host. */
export function answererOf({ own, sibling, below }: OwnRecord): Answerer {
  for (const other of [sibling, below]) {
    if (isTold(other.outcome) && !hasRecords(other)) return 'own';
  }
  if (![own, sibling, below].every(hasRecords)) return 'unclear';
  return [sibling, below].every((other) => sharesRecord(own, other)) ? 'wildcard' : 'unclear';
}

/** Whether what was compared is what the walk went by: another view may hold another record. */
export const isOnWalk = ({ own }: OwnRecord, { hops, addresses }: Walk): boolean => {
  const [first] = hops;
  const held = first === undefined ? addresses.map(({ address }) => address) : [first.target];
  return own.records.some((record) => held.includes(record));
};
