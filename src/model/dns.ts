import type { Reading } from './reading.ts';
import type { Search } from './search.ts';

/** All names are in lower-case presentation format (RFC 1035 5.1) without the final dot; the root is `.`. */
export interface ResourceRecord {
  readonly owner: string;
  /** A mnemonic, or `TYPE65` (RFC 3597). */
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  /** A, AAAA: the address. CNAME, DNAME, NS: the name. SOA: its seven fields. Else presentation format or `\# LENGTH HEX`. */
  readonly data: string;
}

/** One valid answer: right sender, ID and question. */
export interface DnsMessage {
  /** A mnemonic (`NOERROR`, `NXDOMAIN`…) or `RCODE23`. */
  readonly rcode: string;
  readonly flags: {
    readonly aa: boolean;
    readonly tc: boolean;
    readonly ra: boolean;
    readonly ad: boolean;
    readonly cd: boolean;
  };
  readonly transport: 'udp' | 'tcp' | 'tls' | 'https';
  /** Present where it came over TCP after silence over UDP. */
  readonly overTcpAlone?: true;
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly ResourceRecord[];
  /** RFC 8914. */
  readonly extendedErrors: readonly { readonly code: number; readonly text: string }[];
  readonly bytes: number;
  /** Datagrams that came to this question's port and were not its answer. */
  readonly strays: number;
  /** Records that were counted and not kept, because there were too many. */
  readonly dropped: number;
  /** Present where only a question without EDNS brought it: what came of EDNS, a response code or `no answer`. */
  readonly withoutEdns?: string;
}

/** A server that was asked: its address, port, and the name that an NS record gives it. */
export interface Server {
  /** Of a resolver over HTTPS the host of its URL, which may be a name. */
  readonly address: string;
  readonly port: number;
  readonly name?: string;
  /** How a resolver is asked; absent: over UDP, and over TCP where that brings no whole answer. */
  readonly over?: 'tcp' | 'tls' | 'https';
  /** Over TLS: the name that its certificate bears in place of its address. */
  readonly certifiedAs?: string;
  /** Over HTTPS: where in its URL questions are posted to. */
  readonly path?: string;
}

export interface DnsWhere {
  readonly server: Server;
  readonly name: string;
  readonly type: string;
  /** Whether recursion was desired: a resolver was asked. */
  readonly recursive: boolean;
  /** Present where the resolver was told to leave out the validation (the CD bit). */
  readonly unchecked?: true;
}
export type DnsReading = Reading<DnsWhere, DnsMessage>;

export interface Hop {
  readonly owner: string;
  readonly type: 'CNAME' | 'DNAME';
  readonly ttl: number;
  readonly target: string;
  readonly by: Server;
  /** The apex of the zone whose own server said it; absent where a resolver did. */
  readonly zone?: string;
}

/**
 * What was learnt of one name and type.
 * `data`: records came. `nodata`, `nxdomain`: said with authority, or by a resolver. `rcode`: another response code.
 * `lame`: answers without authority and without a way on. `unanswered`: see `failure`, and `by` for who was silent.
 * `unasked`: not looked at. `ofZone`: the apex of the zone of whose servers none said anything of use.
 */
export type Outcome =
  | {
      readonly kind: 'data' | 'nodata' | 'nxdomain' | 'lame';
      readonly by: Server;
      readonly negativeTtl?: number;
      /** Of a denial: the apex of the zone whose SOA came with it. */
      readonly zone?: string;
      readonly ofZone?: string;
      /** Of `lame`: it refers to `ofZone`, of whose name servers none has an address. */
      readonly refers?: true;
    }
  | {
      readonly kind: 'rcode';
      readonly rcode: string;
      readonly by: Server;
      readonly ofZone?: string;
      readonly extendedErrors: DnsMessage['extendedErrors'];
    }
  | {
      readonly kind: 'unanswered';
      readonly failure: { readonly code: string; readonly detail: string; readonly truncated?: true };
      readonly ofZone?: string;
      readonly by?: Server;
    }
  | { readonly kind: 'unasked'; readonly detail: string };

/** How a walk ended. `addresses` only where at least one A or AAAA came; the outcomes of both tell the rest. */
export type WalkEnd = 'addresses' | 'nodata' | 'nxdomain' | 'loop' | 'hop-limit' | 'failed' | 'unanswered';

/** A chain of aliases, hop by hop, to its end, as one view gives it. */
export interface Walk {
  /** The zone's own servers, or one resolver. */
  readonly view: 'authority' | 'resolver';
  readonly name: string;
  readonly hops: readonly Hop[];
  /** The name at which the walk ended: the last alias's target, or `name` itself. */
  readonly last: string;
  readonly end: WalkEnd;
  readonly a: Outcome;
  readonly aaaa: Outcome;
  readonly addresses: readonly { readonly address: string; readonly ttl: number; readonly by: Server }[];
  /** How long each of up to three looks at the first question took: more than one only where the first was slow. */
  readonly lookMs: readonly number[];
  /** Present where servers on the way only answered without EDNS: what came of it, a response code or `no answer`. */
  readonly withoutEdns?: readonly { readonly by: Server; readonly name: string; readonly said: string }[];
}

/**
 * How the host's own name leads to addresses. With `search`, the resolver's walk begins at the name which answered;
 * where none did, at the one that tells most: what could not be seen before what was denied.
 */
export interface Resolution {
  readonly authority: Walk | null;
  readonly resolver: Walk | null;
  /** Why a view is null. */
  readonly unasked: { readonly authority?: string; readonly resolver?: string };
  readonly search?: Search;
}

/** A zone that holds or encloses a name, found by SOA answers; `servers` may be empty where only a resolver was asked. */
export interface Zone {
  readonly apex: string;
  readonly servers: readonly Server[];
}

/** Whether a name exists and what it says: `records` are its addresses or its alias, sorted, for comparison. */
export interface Existence {
  readonly name: string;
  /** The type that was asked for last, where A was not enough. */
  readonly type?: 'AAAA' | 'TXT' | 'MX';
  readonly outcome: Outcome;
  readonly records: readonly string[];
}

/** The host's name taken as relative to an enclosing zone, beside a random sibling that tells a wildcard. */
export interface AppendedOwner {
  readonly zone: string;
  readonly appended: Existence;
  readonly sibling: Existence;
}

/** An alias's target that ends in a zone enclosing its owner, and what is left without that zone. */
export interface AppendedTarget {
  readonly hop: Hop;
  readonly zone: string;
  /** The target as it stands, and a random sibling of it. */
  readonly target: Existence;
  readonly sibling: Existence;
  readonly remainder: Existence;
}

/** What a name of a load balancer leads to. `asked` is a made-up name below the pattern where that is a wildcard. */
export interface BalancerWalk {
  readonly balancer: string;
  readonly pattern: string;
  readonly asked: string;
  readonly walk: Walk;
  /** Present where it gives some of its addresses at a time: those of the walk were gathered over several looks. */
  readonly varies?: true;
}
