import { isAddress } from './addresses.ts';

const separator = ', ';

/** What was found at one address; `key` tells kinds of findings apart. */
export interface AtAddress<T> {
  readonly address: string;
  readonly key: string;
  readonly value: T;
}

export interface Group<T> {
  /** The addresses, in the order they were looked at, joined: the subject of a finding. */
  readonly subject: string;
  readonly addresses: readonly string[];
  /** ` at 1 of 2 addresses (192.0.2.1)`, or nothing where it is so at all of them. */
  readonly at: string;
  readonly value: T;
}

/** One finding for all addresses where the same is so: eight equal lines help nobody. `total` is how many were looked at. */
export function groupByAddress<T>(rows: readonly AtAddress<T>[], total: number): Group<T>[] {
  const groups = new Map<string, { addresses: string[]; value: T }>();
  for (const { address, key, value } of rows) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { addresses: [address], value });
    else if (!group.addresses.includes(address)) group.addresses.push(address);
  }
  return [...groups.values()].map(({ addresses, value }) => ({
    subject: addresses.join(separator),
    addresses,
    at: addresses.length === total ? '' : ` at ${addresses.length} of ${total} addresses (${addresses.join(', ')})`,
    value,
  }));
}

/**
 * How what is said of one subject bears on another. `same`: both are one, or either is the whole target, or each of the
 * second's addresses is among the first's. `other-kind`: one is a name and the other are addresses, so that both are
 * parts of one way. `none`: they have nothing to do with each other.
 */
export function bearingOf(cause: string | undefined, subject: string | undefined): 'same' | 'other-kind' | 'none' {
  if (cause === undefined || subject === undefined || cause === subject) return 'same';
  const [ofCause, ofSubject] = [addressesIn(cause), addressesIn(subject)];
  if ((ofCause === null) !== (ofSubject === null)) return 'other-kind';
  return ofSubject?.every((address) => ofCause?.includes(address)) === true ? 'same' : 'none';
}

const addressesIn = (subject: string): readonly string[] | null => {
  const parts = subject.split(separator);
  return parts.every(isAddress) ? parts : null;
};
