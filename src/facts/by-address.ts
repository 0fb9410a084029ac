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
    subject: addresses.join(', '),
    addresses,
    at: addresses.length === total ? '' : ` at ${addresses.length} of ${total} addresses (${addresses.join(', ')})`,
    value,
  }));
}
