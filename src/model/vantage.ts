/** By how much our own clock must be moved to agree with others' (`Date` headers). */
export interface ClockDoubt {
  /** Milliseconds to add to ours; negative where ours is ahead. */
  readonly offsetMs: number;
  /** Whether enough of them agree: times are then judged by theirs, else only where both clocks give one verdict. */
  readonly sure: boolean;
}

/**
 * What the place where we stand lacks, found out once a run and laid at no target's door. A closed list: metric labels.
 *
 * - `cut-off` nothing came back from beyond our own host · `no-ipv4` / `no-ipv6` no way anywhere over that family
 * - `resolver-does-not-validate` no DNSSEC validation before us · `direct-dns-blocked` only resolvers answer on port 53
 * - `dns-intercepted` somebody answers in the place of whoever is asked on port 53
 * - `clock-off` our clock is more than a minute off · `tls-intercepted` one strange issuer vouches for everybody
 * - `captive-portal` one party answers in the place of everybody
 * - `hosts-file` this machine's hosts file gives a name that was looked at other addresses than DNS does
 * - `hairpin` from inside a cluster, connections to its own load balancer do not take the way that users take
 */
export const limitCodes = [
  'cut-off',
  'no-ipv4',
  'no-ipv6',
  'resolver-does-not-validate',
  'direct-dns-blocked',
  'dns-intercepted',
  'clock-off',
  'tls-intercepted',
  'captive-portal',
  'hosts-file',
  'hairpin',
] as const;
export type LimitCode = (typeof limitCodes)[number];

export interface Limit {
  readonly code: LimitCode;
  /** What is so, as a sentence with the figures and names. */
  readonly message: string;
  /** What it keeps us from judging, as a sentence. */
  readonly keepsFrom: string;
}
export interface Vantage {
  readonly name: string;
  readonly limits: readonly Limit[];
}
