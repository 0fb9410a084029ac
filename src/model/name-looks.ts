import type { AppendedOwner, Existence, Hop, Outcome, ResourceRecord, Server, Walk } from './dns.ts';
import type { Connection, Endpoint, Session, SessionWhere } from './evidence.ts';
import type { Reading } from './reading.ts';
import type { SearchList, Tried } from './search.ts';

/** What is learnt of names beyond the way that they lead: of their zones, servers, caches and neighbours. */

/**
 * The host beside names that nobody can have made. What is said alike of it and of both others is said by a wildcard
 * (RFC 4592): below a name that exists, the wildcards above it do not answer.
 */
export interface OwnRecord {
  readonly own: Existence;
  readonly sibling: Existence;
  /** A random name below the host; only asked for where the sibling has records. */
  readonly below: Existence;
}

/** What stands at an alias's own name in a zone of the user's, by servers of that zone. */
export interface Beside {
  readonly owner: string;
  readonly zone: string;
  readonly answers: readonly AnswerBeside[];
}
/** Aliases that came in different answers may be one alias that varies by design. */
export interface AnswerBeside {
  readonly asked: string;
  readonly outcome: Outcome;
  /** Every record of that very name that came, aliases included. */
  readonly records: readonly ResourceRecord[];
}

/** What one server said to a question that others are asked as well. */
export interface Said {
  readonly server: Server;
  readonly outcome: Outcome;
  /** The data of the name's own alias or records of the type that was asked, sorted. */
  readonly records: readonly string[];
  /** Seconds: the least of theirs, or how long caches may hold the denial; null where nobody said. */
  readonly ttl: number | null;
  /**
   * Of the zone's SOA, asked for beside it only where those who were asked differed; of a resolver's denial, of the SOA
   * that came with it.
   */
  readonly serial?: number | null;
  /** The primary server that the same SOA names. */
  readonly primary?: string | null;
  /** The zone below in which the name is, as a server of the zone above it says. */
  readonly refersTo?: string;
}

/** One question to all who should say the same. */
export interface Poll {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  /** The apex of the zone whose servers were asked; null where the configured resolvers were. */
  readonly zone: string | null;
  /**
   * One unless they differed: then those who had answered are asked again at once, up to eleven times, which tells who
   * varies by design, and after five seconds.
   */
  readonly rounds: readonly PollRound[];
  /** Whether the last round came five seconds after those before it. */
  readonly confirmed: boolean;
}
export interface PollRound {
  readonly at: string;
  readonly said: readonly Said[];
}

/** A zone as its parent and as its own servers describe it. */
export interface Delegation {
  readonly zone: string;
  /** What a server of the parent says; null where none could be asked or told, see `unasked`. */
  readonly delegated: {
    readonly parent: string;
    readonly by: Server;
    /** The NS set, sorted. */
    readonly names: readonly string[];
    readonly glue: readonly Server[];
    readonly overTcpAlone?: true;
  } | null;
  readonly unasked?: string;
  /** Every name server of either set at each of its addresses. */
  readonly servers: readonly ZoneServer[];
  /** Name servers that have no address record, whether there is glue for them or not, and what was said of it. */
  readonly unaddressed: readonly { readonly name: string; readonly outcome: Outcome }[];
  /** Name servers that are aliases, and where those lead first. */
  readonly aliases?: readonly { readonly name: string; readonly target: string }[];
  /** The parent's servers that say something else of it; absent where not all of them were asked. */
  readonly apart?: readonly ParentApart[];
}
/** What one more of the parent's servers says of a zone. */
export interface ParentApart {
  readonly by: Server;
  /** That there is no such delegation; null where it refers to `names`. */
  readonly denial: Outcome | null;
  readonly names: readonly string[];
  /** Those to whom its referral leads. */
  readonly servers: readonly Pick<ZoneServer, 'server' | 'soa'>[];
}
export interface ZoneServer {
  readonly server: Server;
  /** Empty where only a resolver named it. */
  readonly listedBy: readonly ('parent' | 'zone')[];
  /** Where its address is from: the parent's referral, the name's own records, or both. */
  readonly addressFrom: readonly ('glue' | 'record')[];
  /** The name's own records of this address's family were not told. */
  readonly untold?: true;
  /** What it says when it is asked for the zone's SOA; `lame` where it has no authority. */
  readonly soa: Outcome;
  /** What it says instead of the addresses of a name in the zone, asked for where it gave no SOA record. */
  readonly answers?: Outcome;
  /** Of its SOA; null where it gave none. */
  readonly serial: number | null;
  /** The zone's NS set as it gives it, sorted; null where it gave none. */
  readonly names: readonly string[] | null;
  /** Whether it answered every question over TCP alone, after silence over UDP. */
  readonly overTcpAlone?: true;
}

/** What one resolver made of the signatures (DNSSEC) on the way to the host. */
export interface Validation {
  readonly by: Server;
  /** Of the root's own SOA record, which is signed: it tells whether the resolver validates at all. */
  readonly root: Checked;
  readonly a: Checked;
  readonly aaaa: Checked;
  /** Where one of the two failed, and fails again. */
  readonly failure: ValidationFailure | null;
  /** Those at or above the host and the load balancers' names that it leads to, the uppermost first. */
  readonly zones: readonly CheckedZone[];
}
/** What a resolver says to a question, and whether it vouches for that (the AD bit). */
export interface Checked {
  readonly outcome: Outcome;
  readonly authentic: boolean;
}
export interface ValidationFailure {
  readonly type: 'A' | 'AAAA';
  /** The same question with validation left out (the CD bit). */
  readonly unchecked: Outcome;
  /** True where it failed still five seconds later, false where there was no time to see; null where nobody needed to. */
  readonly lasting: boolean | null;
  /** The names on the way, each asked for its own alias or, at the end, for the addresses; the last is the first that fails. */
  readonly links: readonly (Checked & { readonly name: string; readonly type: 'CNAME' | 'A' | 'AAAA' })[];
  /** The RRSIG records of the last of them, validation left out; null where there is none. */
  readonly signatures: Held | null;
}
export interface CheckedZone {
  readonly zone: string;
  /** The DS records at its parent, validation left out. */
  readonly ds: Held;
  /** Only where something failed. */
  readonly inside: ZoneKeys | null;
}
/** How a zone is signed: all but its SOA record with validation left out. */
export interface ZoneKeys {
  readonly soa: Checked;
  /** Its DNSKEY records, and the RRSIG records at its apex. */
  readonly keys: Held;
  readonly signatures: Held;
}
/** Records of a type, in presentation format or as `\# LENGTH HEX`. */
export interface Held {
  readonly outcome: Outcome;
  readonly records: readonly string[];
}

/** The host looked up as a relative name, as programs do that leave its final dot away. */
export interface Searched {
  readonly list: SearchList;
  /** Why the names that are tried before the host as it stands were asked of nobody; absent where there are none. */
  readonly unasked?: string;
  /** Those names, as far as they are tried. */
  readonly tried: readonly Tried[];
  /** The way of the one that answered. */
  readonly answered: Walk | null;
  /** The way of a random sibling of that one: who answers for it, too, is a wildcard (RFC 4592). */
  readonly sibling: Walk | null;
}

/** The way up from a name to the CAA records that hold for it (RFC 8659 3). */
export interface CaaClimb {
  /** A name that a certificate is to be for, as it is written there: perhaps with a left-most `*`. */
  readonly name: string;
  /** From the name (without its `*`) upward to the first that has such records, or to the last label. */
  readonly steps: readonly CaaStep[];
}
export interface CaaStep {
  readonly name: string;
  /** Aliases are followed at each step. */
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  /** `FLAGS TAG "VALUE"` each. */
  readonly records: readonly string[];
  readonly view: Walk['view'];
  /** Where that failed: what the same servers say when they are asked for A instead. */
  readonly otherwise: Outcome | null;
  /** Where the servers did not answer and the name exists: what the resolvers said, who did not tell either. */
  readonly resolver: Outcome | null;
}

/** A name at which ExternalDNS keeps its registry, and what it speaks of. */
export interface RegistryName {
  readonly name: string;
  /** The type of record that the name speaks of; null for the untyped name of versions before 0.18. */
  readonly speaksOf: 'A' | 'AAAA' | 'CNAME' | null;
  readonly outcome: Outcome;
  /** Each TXT record's strings as one text, quotes and escapes undone. */
  readonly texts: readonly string[];
  /** A random sibling of the name, asked for TXT as well where there was something. */
  readonly sibling: Existence | null;
  /** Whether a host of that very name exists, of which an untyped text may speak; asked where there was something. */
  readonly namesake: Existence | null;
}

/**
 * The HTTPS records of the host (RFC 9460), where browsers look for them. Of AliasMode, the name to which it leads is
 * looked at next.
 */
export interface ServiceLook {
  readonly name: string;
  readonly hops: readonly Hop[];
  /** The last alias's target, or the name itself: who owns the records. */
  readonly last: string;
  readonly outcome: Outcome;
  /** In presentation format: `1 . alpn="h2,h3" port="443"`. */
  readonly records: readonly ResourceRecord[];
  /** Of each name that the records give and the host does not pass: its addresses. */
  readonly led: readonly Walk[];
  /** Of the names whose addresses are not those that a record hints at: those that gave others when they were asked again. */
  readonly varying?: readonly string[];
}
/** Where an HTTPS record leads over TCP, and a handshake there that offered one protocol alone. */
export interface ServiceEndpoint {
  readonly offered: string;
  readonly connection: Reading<Endpoint, Connection>;
  /** Null where no connection was made. */
  readonly handshake: Reading<SessionWhere, Pick<Session, 'protocol' | 'alpn'>> | null;
}

/** What stands at `_acme-challenge` below a name, and what was made by mistake in its place. */
export interface ChallengeLook {
  readonly name: string;
  readonly hops: readonly Hop[];
  readonly last: string;
  readonly outcome: Outcome;
  readonly texts: readonly string[];
  /**
   * The zone whose servers spoke of `last`, or, where they said nothing of use, to which those above it refer; null
   * where it is not known.
   */
  readonly zone: string | null;
  /** Its alias is that of a wildcard: a random sibling, asked for where the alias leads to nothing, has the same. */
  readonly isWild?: true;
  readonly appended: readonly AppendedOwner[];
}
