import type { DnsMessage } from './dns.ts';

/** The flags that an answer had, as dig names them. */
export type DnsFlag = keyof DnsMessage['flags'];

/** Who said something, and how. */
export interface SaidBy {
  /** The server: its name, or its address (and port where that is not 53). */
  readonly by: string;
  /** Where it has a name. */
  readonly address?: string;
  /** The apex of the zone for which it spoke; absent for a resolver. */
  readonly zone?: string;
  readonly flags?: readonly DnsFlag[];
}

/** One question that not all who should say the same answer alike. */
export interface Disagreement {
  readonly name: string;
  readonly type: string;
  /** The apex of the zone whose servers were asked; null where resolvers were. */
  readonly zone: string | null;
  /** Whether a server differs from itself: its answers vary by design. */
  readonly varies: boolean;
  /**
   * Of the name servers that are listed for a zone, the zone above being the first of `servers` where that was asked:
   * its list is another than the zone's, or those of the zone's own servers differ, or not all of them tell theirs.
   */
  readonly lists?: 'above-differs' | 'servers-differ' | 'not-all-tell';
  readonly servers: readonly ServerWord[];
}
export interface ServerWord {
  readonly server: string;
  readonly address: string;
  readonly serial: number | null;
  /** Records, or what was said in their place. */
  readonly answer: string;
  /** Seconds: of the records, or of how long caches may hold the denial. */
  readonly ttl: number | null;
}

/** Every question that a target rests on, by whom it was asked of, from the top of the tree downward. */
export type Trace = readonly TracedServers[];
export interface TracedServers {
  /** The apex of the zone whose servers they are; null for resolvers, and for servers of which that is not known. */
  readonly zone: string | null;
  readonly resolvers: boolean;
  /** Where the delegation was looked at: who told of it, and of which zone that is a server. */
  readonly delegated?: { readonly by: string; readonly parent: string };
  readonly questions: readonly TracedQuestion[];
}
export interface TracedQuestion {
  readonly name: string;
  readonly type: string;
  readonly server: string;
  readonly address: string;
  readonly at: string;
  readonly ms: number;
  /** Null where no answer came. */
  readonly answer: {
    readonly transport: DnsMessage['transport'];
    readonly rcode: string;
    readonly flags: readonly DnsFlag[];
    readonly extendedErrors: DnsMessage['extendedErrors'];
    /** The answer's records or else those that stand in their place, as zone files have them, as far as they are few. */
    readonly records: readonly string[];
    /** How many more there are. */
    readonly more: number;
  } | null;
  /** Why none came. */
  readonly failure?: { readonly code: string; readonly detail: string };
}
