import type { TlsVersion } from './place-looks.ts';
import type { Schedule } from './schedule.ts';

export const protocols = ['https', 'http', 'tls', 'tcp'] as const;
export type Protocol = (typeof protocols)[number];

export const expectedTrusts = ['public', 'staging', 'private', 'self-signed', 'any'] as const;
export type ExpectedTrust = (typeof expectedTrusts)[number];

/** How an ACME server (RFC 8555) has a name proven, as `validationmethods` of a CAA record has it (RFC 8657). */
export const challengeTypes = ['http-01', 'dns-01', 'tls-alpn-01'] as const;
export type ChallengeType = (typeof challengeTypes)[number];

/** Names that a host may be led to. In `names`, `${DOMAIN}` is filled in and a left-most `*` stands for one or more labels. */
export interface LoadBalancer {
  readonly names: readonly string[];
  readonly internal: boolean;
}

/** A status, or a class of them such as `2xx`. */
export type StatusPattern = number | string;

/** What the owner says should be true. Checks compare with it and never guess intent. */
export interface Expectation {
  /** A key of `Target.loadBalancers`, or `any` of them, or `none`: no rule. */
  readonly loadBalancer: string;
  readonly trust: ExpectedTrust;
  /** A substring of the issuer's O or CN. */
  readonly issuer?: string;
  /** Who CAA must allow, as an `issue` property has it (RFC 8659 4.2): a domain, perhaps with an `accounturi`. */
  readonly caaIssuer?: string;
  /** All of these must be covered by the SAN. */
  readonly names?: readonly string[];
  /** cloudflare: its proxy hides the CNAME. alias: the provider keeps the addresses up to date. */
  readonly via?: 'cloudflare' | 'alias';
  readonly http?: { readonly path: string; readonly status?: readonly StatusPattern[] };
  /** It must not answer at the public load balancers. */
  readonly exposure?: 'internal';
  readonly access?: AccessExpectation;
  /** The application sees the address of its client. */
  readonly sourceIp?: 'preserved';
  /** How the names of its certificate are proven. */
  readonly challenge?: ChallengeType;
  /** The oldest version that may be accepted. */
  readonly minTlsVersion: TlsVersion;
  readonly clientCertificate?: ClientCertificateExpectation;
  /** The caps of the renewal thresholds. */
  readonly renewal: {
    readonly warnMs: number;
    readonly failMs: number;
    /** How long before its end the certificate is renewed, where its owner wrote that down. */
    readonly renewBeforeMs?: number;
  };
  readonly reachable: boolean;
  /** HOST:PORT that must answer before `reachable: false` counts as proven. */
  readonly control?: string;
}

/** Who is let in: `blocked` is 403 or silence from here, `login` a redirect or 401, `allow` the CIDRs of an allowlist. */
export type AccessExpectation = 'open' | 'blocked' | 'login' | { readonly allow: readonly string[] };

/**
 * Whether clients must show a certificate: `none` says that one without is served; with `any` nothing is expected of
 * clients without one. Hostprobe itself has to get through all the same, unless `required` stands where it has none.
 */
export const clientCertificateExpectations = ['none', 'required', 'any'] as const;
export type ClientCertificateExpectation = (typeof clientCertificateExpectations)[number];

/** Paths of PEM files, read anew when they change. */
export interface ClientCertificate {
  /** The certificate, and what is to be sent after it. */
  readonly cert: string;
  readonly key: string;
  /** Authorities that may vouch for the server, beside those of `trust.private`. */
  readonly ca?: string;
}

/** A finding that somebody bears, known and until a day. */
export interface Acceptance {
  /** The id of a check, or a glob such as `kubernetes.*`. */
  readonly check: string;
  readonly reason: string;
  readonly by: string;
  /** The last day on which it holds, `2027-03-31`, in UTC. */
  readonly until: string;
}

/** What to look at, with everything that configuration says of it filled in. */
export interface Target {
  /** A-labels in lower-case presentation format without the final dot, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Where plain HTTP is asked beside it; null where that has nothing to do with this target. */
  readonly httpPort: number | null;
  /** Tells targets of one host apart; the host (with its port where that is not 443) unless configured. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly protocol: Protocol;
  /** The environment's `$DOMAIN`; null where none was given. */
  readonly domain: string | null;
  /** Empty where `domain` is null and no load balancer was configured without `${DOMAIN}`. */
  readonly loadBalancers: Readonly<Record<string, LoadBalancer>>;
  /** The wildcard host that it stands for, such as `*.example.com`; `host` is one name below it, which nobody claims. */
  readonly wildcard?: string;
  /** Nothing is asked or dialled: it stands for Kubernetes objects that lead to no host. */
  readonly unprobed?: true;
  /**
   * Where the status of its Kubernetes objects says that it answers: addresses and names of load balancers. The addresses
   * are dialled where DNS gives none.
   */
  readonly published?: { readonly addresses: readonly string[]; readonly names: readonly string[] };
  /** Addresses to dial instead of those that DNS gives. */
  readonly address: readonly string[];
  /** Resolvers for this target instead of the run's; empty: the run's. */
  readonly resolvers: readonly string[];
  /** A key of the configuration's `environments`; null for what stands in none. */
  readonly environment: string | null;
  /** Whether the host is looked up through the search list, as a pod does it, and not as an absolute name. */
  readonly search: boolean;
  readonly timeoutMs: number;
  /** What is shown to a server that asks for a certificate. */
  readonly clientCertificate?: ClientCertificate;
  readonly expect: Expectation;
  readonly accept: readonly Acceptance[];
  /** Absent for what is not looked at on schedule. */
  readonly schedule?: Schedule;
}

/** What holds for the whole run. */
export interface Settings {
  readonly vantage: string;
  /** HOST:PORT that are always up. */
  readonly selfCheck: readonly string[];
  readonly dns: {
    /** `system`, `IP[:PORT]` with IPv6 in brackets where a port follows, `tls://IP[:PORT][#NAME]`, `https://HOST[:PORT]/path`. */
    readonly resolvers: readonly string[];
    readonly authoritative: { readonly enabled: boolean; readonly port: number };
    /** The search list for relative names: the system's own, with its `ndots`, or names (then `ndots` is 5, as in a pod). */
    readonly search: 'system' | readonly string[];
    readonly timeoutMs: number;
    readonly attempts: number;
    /** Which of these two nobody wrote: for the system's own resolvers, its options hold where it has them. */
    readonly unwritten?: readonly ('timeout' | 'attempts')[];
  };
  readonly trust: {
    /** `bundled`, `system` or a path. */
    readonly public: readonly string[];
    readonly staging: readonly string[];
    readonly private: readonly string[];
    /** Whether to ask the CA when it wants a certificate renewed (RFC 9773). */
    readonly ari: boolean;
    /** ACME directories to ask, beside those of the public authorities that are known. */
    readonly acmeDirectories: readonly string[];
    /** Whether to fetch issuers that servers do not send (RFC 5280 4.2.2.1). */
    readonly fetchIssuers: boolean;
  };
  /** Whether to fetch CRLs. */
  readonly revocation: boolean;
  readonly sourceIp: {
    /** The addresses that this prober is seen from, in CIDRs; `auto`: found out where that can be. */
    readonly expected: 'auto' | readonly string[];
    readonly echoPath: string;
    /** URL of an echo that is reached without a load balancer; null where none is given. */
    readonly reference: string | null;
    /** Whether a key is shared with the echo. The key itself is no part of what is recorded. */
    readonly keyed: boolean;
  };
  /** Whether to make tests that a foreign owner could take for an attack. */
  readonly active: boolean;
  /** CIDRs that count as public or private here in spite of their range, and may be dialled. */
  readonly networks: { readonly public: readonly string[]; readonly private: readonly string[] };
}
