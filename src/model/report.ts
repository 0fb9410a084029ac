import type { TrustClass } from './certificate.ts';
import type { TlsaLook } from './chain-looks.ts';
import type { CheckMeta, Fix, Owner, Status } from './check.ts';
import type { WalkEnd } from './dns.ts';
import type { TargetEvidence } from './evidence.ts';
import type { Disagreement, SaidBy, Trace } from './trace.ts';
import type { ObjectPlace } from './kubernetes.ts';
import type { Trouble } from './trouble.ts';
import type { LimitCode, Vantage } from './vantage.ts';
import type { Acceptance } from './target.ts';

export interface Finding {
  readonly check: string;
  readonly status: Status;
  /** `as-expected` for a pass, `not-measured` where nothing could be read, `our-bug` where the check threw. */
  readonly reason: string;
  readonly subject?: string;
  /** The field of a Kubernetes object that is meant, and where it stands. */
  readonly at?: ObjectPlace;
  readonly message: string;
  readonly fix?: Fix;
  readonly owner: Owner;
  readonly see?: readonly string[];
  /** It puts in doubt what all else was compared with. */
  readonly first?: boolean;
  /** Explained by that check's fail. */
  readonly because?: string;
  /** Only where looks follow each other: since when the check has had this status, RFC 3339. */
  readonly since?: string;
  /** Only where looks follow each other: what was found when it was last measured, which an unknown does not clear. */
  readonly earlier?: EarlierFinding;
  /** Borne by somebody until a day: it counts nowhere until then. */
  readonly accepted?: Omit<Acceptance, 'check'>;
  readonly evidence?: Readonly<Record<string, unknown>>;
}

/** What still stands of a check that cannot be measured just now. */
export interface EarlierFinding extends Pick<Finding, 'reason' | 'subject' | 'message' | 'fix' | 'owner'> {
  readonly status: 'warn' | 'fail';
  readonly since: string;
  /** The check whose fail explained all of it that was as grave. */
  readonly because?: string;
}

export interface NotJudged {
  readonly check: string;
  /** The reason, as a sentence. */
  readonly because: string;
  /** True where nothing is missing but what comes before it: it waits until that is mended. */
  readonly waits?: boolean;
  /** True where a quick look had no reason to ask for what it takes, or the configuration does not ask for it. */
  readonly spared?: boolean;
  /** True where so many targets lack it that it is told once for all of them. */
  readonly common?: boolean;
  /** The limit of the vantage that keeps it from being judged, which is told once. */
  readonly limit?: LimitCode;
}

/** What a target's configuration accepts, and what became of it. */
export interface JudgedAcceptance extends Acceptance {
  /**
   * `in-force`: a finding of this run is borne by it · `expired`: its day has passed · `unmatched`: there is no such
   * finding · `not-judged`: whether there is was not looked at.
   */
  readonly state: 'in-force' | 'expired' | 'unmatched' | 'not-judged';
}

export interface ObservedHop extends SaidBy {
  readonly owner: string;
  readonly type: string;
  readonly ttl: number;
  readonly target: string;
}

export interface ObservedCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  readonly serial: string;
  readonly sha256: string;
  readonly trust: TrustClass;
}

export interface Observed {
  /** As which name a host that is searched for was found; the chain begins there. */
  readonly foundAs?: string;
  readonly chain: readonly ObservedHop[];
  /** How the chain ended, at which name, and who said so; `ttl` is the least of the addresses', or that of the denial. */
  readonly end?: Partial<SaidBy> & { readonly kind: WalkEnd; readonly name: string; readonly ttl?: number };
  readonly addresses: readonly string[];
  /**
   * Only where DNS gives no address and these were dialled instead: the status of Kubernetes objects says them, of which
   * `by` is the first, where it is known. `refused`: said there, too, and what may not be dialled.
   */
  readonly published?: {
    readonly addresses: readonly string[];
    readonly refused?: readonly string[];
    readonly by: string | null;
  };
  /** Only where servers that should say the same do not. */
  readonly disagreements?: readonly Disagreement[];
  readonly certificate?: ObservedCertificate;
  /** Only where another address serves a leaf that ends earlier: of these, the one that ends first. */
  readonly earliestCertificate?: ObservedCertificate;
  readonly tls?: {
    readonly version: string;
    readonly cipher: string;
    readonly group: string | null;
    readonly alpn: string | null;
    /** SHA-256 of the client certificate that was shown; absent where the target has none, or it was not asked for. */
    readonly client?: string;
  };
  /** Only where there are TLSA records (DANE): what they match of what was served. A fact, and judged by no check. */
  readonly tlsa?: Pick<TlsaLook, 'name' | 'authentic' | 'records'>;
  /** `protocol` is absent in reports of versions that spoke HTTP/1.1 alone. */
  readonly http?: { readonly status: number; readonly protocol?: 'h2' | 'http/1.1' | 'http/1.0' };
  /** Of the first address that answered; null for what was not made. `dnsMs`: until it was known where to connect. */
  readonly timings?: {
    readonly dnsMs: number | null;
    readonly connectMs: number | null;
    readonly tlsMs: number | null;
    readonly httpMs: number | null;
  };
  /** Only where an echo was heard: from where we came, as far as that is known, and whom the application saw. */
  readonly sourceIp?: {
    readonly own: readonly string[];
    readonly seen: readonly string[];
    /** Null where it is not known. */
    readonly preserved: boolean | null;
    /**
     * Only where an ingress takes another for the client, though the application can find it in a header; of the first
     * address where that is so.
     */
    readonly nearer?: {
      readonly compared: string;
      readonly header: string;
      /** How many right-most entries of X-Forwarded-For are to be trusted; null in another header. */
      readonly hops: number | null;
    };
  };
}

export interface TargetReport {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The load balancer that is expected, by its name in the configuration, `any` or `none`; absent in older reports. */
  readonly loadBalancer?: string;
  readonly status: Status;
  /** Whether a user gets through without a warning; null while that is not known. */
  readonly up: boolean | null;
  /** Only while the trouble is our own: whether users got through when that was last measured. */
  readonly upBefore?: boolean;
  /** Only where looks follow each other: since when it has had this status, RFC 3339. */
  readonly since?: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Only where looks follow each other: when all checks were last judged; what only they judge is from then. */
  readonly fullLookAt?: string;
  /** Only where looks follow each other: the last leaf that was seen, also while none is. */
  readonly lastCertificate?: ObservedCertificate & { readonly seenAt: string };
  readonly observed: Observed;
  /** DNS questions that were sent for it; absent in reports of versions that did not count them. */
  readonly questions?: number;
  /** For text that unfolds everything, and only there. */
  readonly trace?: Trace;
  readonly findings: readonly Finding[];
  readonly notJudged: readonly NotJudged[];
  /** Only where the configuration accepts something for this target. */
  readonly acceptances?: readonly JudgedAcceptance[];
  readonly evidence?: TargetEvidence;
}

export type Summary = Readonly<Record<Status, number>>;

export const reportSchema = 'hostprobe.report/1';

export interface Report {
  readonly schema: typeof reportSchema;
  readonly version: string;
  /** Only where another version than the one that looked has judged. */
  readonly judgedBy?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly vantage: Vantage;
  readonly configuration: string;
  /** Only where something of a cluster could not be read: there may be targets that are not told of. */
  readonly troubles?: readonly Trouble[];
  /** Targets. */
  readonly summary: Summary;
  readonly targets: readonly TargetReport[];
}

/** The metadata of the checks that ran, by id: what a reporter needs beside the report. */
export type CheckCatalogue = Readonly<Record<string, CheckMeta>>;
