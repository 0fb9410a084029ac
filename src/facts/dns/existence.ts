import type { Existence } from '../../model/dns.ts';
import { isAddress } from '../addresses.ts';
import { outcomeText } from './outcome.ts';

export const hasRecords = ({ outcome }: Existence): boolean => outcome.kind === 'data';

/** Whether the name is there at all, with records of the type that was asked for or without. */
export const isThere = ({ outcome: { kind } }: Existence): boolean => kind === 'data' || kind === 'nodata';

/**
 * Whether a wildcard (RFC 4592) may be what answered for a name: of a random sibling the same was said, or both have
 * addresses, which may rotate.
 */
export function answersAlike(one: Existence, sibling: Existence): boolean {
  if (!hasRecords(one) || !hasRecords(sibling)) return one.outcome.kind === sibling.outcome.kind;
  return sharesRecord(one, sibling) || [...one.records, ...sibling.records].every((record) => isAddress(record));
}

export const sharesRecord = (one: Existence, other: Existence): boolean =>
  one.records.some((record) => other.records.includes(record));

export const existenceText = ({ name, outcome }: Existence): string => `for ${name}, ${outcomeText(outcome)}`;
