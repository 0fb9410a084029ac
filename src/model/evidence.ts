import type { CrlReading, IssuerReading, RenewalReading, Staple, TlsaLook } from './chain-looks.ts';
import type { DnsReading, Resolution, Zone, AppendedOwner, AppendedTarget, BalancerWalk } from './dns.ts';
import type { EchoLook, OwnAddress, ProxyForgery } from './echo.ts';
import type { Issuances } from './history.ts';
import type { HttpReading } from './http.ts';
import type { AccessForgery, Exposure, RedirectWalk } from './http-looks.ts';
import type {
  Beside,
  CaaClimb,
  ChallengeLook,
  Delegation,
  OwnRecord,
  Poll,
  RegistryName,
  Searched,
  ServiceEndpoint,
  ServiceLook,
  Validation,
} from './name-looks.ts';
import type { ObjectsSeen } from './kubernetes.ts';
import type { Pki } from './pki.ts';
import type { Anonymous, BrowserHello, PlaintextReading, SmallHello, VersionLook } from './place-looks.ts';
import type { Failure, Reading } from './reading.ts';
import type { Target } from './target.ts';
import type { ClockDoubt, LimitCode } from './vantage.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** What was said before anything else. */
  readonly preamble?: Preamble;
}

/** A PROXY protocol header: one that names nobody, as health checks send it, or a forged one. */
export type Preamble = 'PROXY UNKNOWN' | ForgedProxy;
export interface ForgedProxy {
  readonly version: 1 | 2;
  /** Whom it names as the client. */
  readonly source: string;
}

/** A TCP connection that was made. */
export interface Connection {
  readonly localAddress: string;
}

/** A TLS handshake in which the server showed its certificates, whatever they are worth. */
export interface Session {
  readonly protocol: string;
  readonly cipher: string;
  /** The key agreement group, where TLS told it. */
  readonly group: string | null;
  readonly alpn: string | null;
  /** SHA-256 of each certificate in the order it was sent, strays included; the first is the leaf. */
  readonly sent: readonly string[];
  /** OpenSSL's one word against the public store; null where it was content. Evidence, not the verdict. */
  readonly openssl: string | null;
  /** The OCSP response that was stapled; null where none was. */
  readonly staple: Staple | null;
  /** Whether we had a client certificate to show, and the server's end of it otherwise than in order. */
  readonly client: ClientPart;
}
/** Our side of client authentication. */
export interface ClientPart {
  /** SHA-256 of the client certificate that would be shown if asked for; null where the target has none. */
  readonly certificate: string | null;
  /** Whether the server asked for one (CertificateRequest); null where that is not told, which is before TLS 1.2. */
  readonly asked: boolean | null;
  /**
   * Whether the server went on when it had seen what we show: up to TLS 1.2 it finished the handshake, in TLS 1.3 it sent
   * a ticket or data. False also where nothing was heard.
   */
  readonly taken: boolean;
  /**
   * With what the server ended the connection once it had seen what we show, or that there is nothing: in TLS 1.2 before
   * the handshake was finished, in TLS 1.3 after it. Null where it did not, as far as we listened.
   */
  readonly refusal: Failure | null;
  /** Our own time ended before the server had time to say what it makes of what it asked for. */
  readonly unheard?: true;
}
export interface SessionWhere extends Endpoint {
  /** What SNI said; null for an IP host, which sends none. */
  readonly serverName: string | null;
  /** Where only signatures of one kind were offered, to see the certificate that such clients get. */
  readonly only?: KeyKind;
}
export type KeyKind = 'rsa' | 'ecdsa';

/**
 * What a check can ask for. A check reads only the kinds that it names in `needs`, and what no enabled check
 * needs is not asked for.
 */
export interface Seen {
  readonly resolution: Resolution;
  /** For each owner on the chains: the zones that hold or enclose it, nearest first, up to the registrable domain. */
  readonly zones: Readonly<Record<string, readonly Zone[]>>;
  readonly appendedOwners: readonly AppendedOwner[];
  readonly appendedTargets: readonly AppendedTarget[];
  readonly balancers: readonly BalancerWalk[];
  /** At most one. */
  readonly searched: readonly Searched[];
  readonly ownRecord: readonly OwnRecord[];
  readonly beside: readonly Beside[];
  readonly polls: readonly Poll[];
  readonly delegations: readonly Delegation[];
  readonly validations: readonly Validation[];
  readonly caa: readonly CaaClimb[];
  readonly registry: readonly RegistryName[];
  readonly services: readonly ServiceLook[];
  readonly serviceEndpoints: readonly ServiceEndpoint[];
  readonly challenges: readonly ChallengeLook[];
  readonly connections: readonly Reading<Endpoint, Connection>[];
  readonly sessions: readonly Reading<SessionWhere, Session>[];
  /** The certificates that clients get who take only the other kind of key; only in a full look. */
  readonly twins: readonly Reading<SessionWhere, Session>[];
  readonly versions: readonly VersionLook[];
  /** Only where the target has a client certificate and expects something of clients without one. */
  readonly anonymous: readonly Anonymous[];
  readonly plaintext: readonly PlaintextReading[];
  /** At most one of each address. */
  readonly smallHellos: readonly SmallHello[];
  /** At most one of each address. */
  readonly browserHellos: readonly BrowserHello[];
  /** Only where fetching them was asked for and a chain lacks one. */
  readonly issuers: readonly IssuerReading[];
  readonly crls: readonly CrlReading[];
  readonly renewals: readonly RenewalReading[];
  /** At most one. */
  readonly tlsa: readonly TlsaLook[];
  readonly responses: readonly HttpReading[];
  /** The same request for a made-up sibling of the host at the same address; only after a 404. */
  readonly stranger: readonly HttpReading[];
  /** The same request again, side by side, where the first answer was slow. */
  readonly repeats: readonly HttpReading[];
  /** Where the answer to the target's own request leads, by address; empty where it leads nowhere. */
  readonly pageWalks: readonly RedirectWalk[];
  /** The same from plain HTTP, at `Target.httpPort`. */
  readonly plainWalks: readonly RedirectWalk[];
  /** The same from a made-up token below `/.well-known/acme-challenge/` (RFC 8555 8.3). */
  readonly challengeWalks: readonly RedirectWalk[];
  readonly echoes: readonly EchoLook[];
  readonly forgedEchoes: readonly EchoLook[];
  readonly proxyForgeries: readonly ProxyForgery[];
  readonly accessForgeries: readonly AccessForgery[];
  readonly exposures: readonly Exposure[];
  /** At most one of each address family that was dialled. */
  readonly ownAddresses: readonly OwnAddress[];
  /** The living control of `reachable: false`. */
  readonly control: readonly Reading<{ readonly target: string }, Connection>[];
  /** At most one; none where nothing is remembered from look to look. */
  readonly issuances: readonly Issuances[];
  /** At most one; none where no Kubernetes object is known to lead to the target. */
  readonly objects: readonly ObjectsSeen[];
}
export type Kind = keyof Seen;
/** What is looked at once it is known where the host's name leads, each by a look of its own. */
export const nameKinds = [
  'appendedOwners',
  'appendedTargets',
  'searched',
  'ownRecord',
  'beside',
  'polls',
  'delegations',
  'validations',
  'caa',
  'registry',
  'services',
  'challenges',
] as const satisfies readonly Kind[];
export type NameKind = (typeof nameKinds)[number];
/** What further connections to an address show, each by a look of its own, in the order in which they are made. */
export const placeKinds = [
  'smallHellos',
  'browserHellos',
  'anonymous',
  'versions',
  'twins',
  'plaintext',
] as const satisfies readonly Kind[];
export type PlaceKind = (typeof placeKinds)[number];
/** What further requests at an address show, each by a look of its own, in the order in which they are made. */
export const pageKinds = [
  'repeats',
  'echoes',
  'forgedEchoes',
  'pageWalks',
  'plainWalks',
  'challengeWalks',
  'accessForgeries',
  'proxyForgeries',
] as const satisfies readonly Kind[];
export type PageKind = (typeof pageKinds)[number];
/** What is asked of others about the certificates that were served. */
export const chainKinds = ['issuers', 'crls', 'renewals', 'tlsa'] as const satisfies readonly Kind[];
export type ChainKind = (typeof chainKinds)[number];
export const kinds = [
  'resolution',
  'zones',
  'balancers',
  ...nameKinds,
  'serviceEndpoints',
  'connections',
  'sessions',
  ...placeKinds,
  ...chainKinds,
  'responses',
  'stranger',
  ...pageKinds,
  'exposures',
  'ownAddresses',
  'control',
  'issuances',
  'objects',
] as const satisfies readonly Kind[];

/**
 * Why a kind of evidence holds nothing to judge. `unread`: it was tried and nothing answered. `absent`: what comes
 * before it gave nothing to try. `unasked`: no enabled check wanted it, or it was switched off. `spared`: a quick look had no reason to.
 */
export interface Gap {
  readonly state: 'unread' | 'absent' | 'unasked' | 'spared';
  readonly detail: string;
  /** Our own time ended before it was looked at: even a check that can do without passes nothing on the rest. */
  readonly hurried?: true;
}

/**
 * Whether packets came back, in this round and until this target was done, in each address family: from beyond our
 * own host, or from our own host (loopback). What a timeout is worth is told by it.
 */
export interface ProofOfLife {
  readonly ipv4: { readonly beyond: boolean; readonly own: boolean };
  readonly ipv6: { readonly beyond: boolean; readonly own: boolean };
}

/** Everything that was seen for one target in one round. Plain JSON. */
export interface TargetEvidence {
  readonly target: Target;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly seen: Seen;
  readonly gaps: Readonly<Partial<Record<Kind, Gap>>>;
  readonly life: ProofOfLife;
  /** What bears on the chains that this target's addresses sent. */
  readonly pki: Pki;
  /** Every look at the DNS that `seen` rests on, in the order of the answers. */
  readonly dns: readonly DnsReading[];
  /** DNS questions that were sent for this target; those that another had asked already are not counted. */
  readonly questions: number;
  /** The limits of the vantage that bear on this target. */
  readonly limits: readonly LimitCode[];
  /** Only where our clock and the clocks of those who answered are apart. */
  readonly clock?: ClockDoubt;
}
