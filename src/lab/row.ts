import type { DoorKind } from './doors.ts';
import type { Forwarding } from './forwarding.ts';
import type { CertificateKind } from './identities.ts';
import type { Protocol } from '../model/target.ts';
import type { ConnectionMisbehaviour, SessionMisbehaviour } from './misbehaving.ts';

/** Who serves a host. */
export type ServedAt = 'public' | 'internal' | 'public and internal' | 'edges' | 'elsewhere';

/** Where a redirect leads; to the host itself unless another is named. */
export interface Way {
  readonly scheme: 'http' | 'https';
  readonly host?: string;
  readonly path: string;
}

/**
 * What plain HTTP says of a host. `secured`: it leads to https, and answers where an ACME server asks for a token ·
 * `served`: its page · `refused`: nothing listens there · else it leads whoever asks for whatever somewhere
 */
export type PlainHttp = 'secured' | 'served' | 'refused' | Way;

/** `STATUS CHECK`. */
export type Meant = `${'warn' | 'fail' | 'unknown'} ${'dns' | 'reach' | 'tls' | 'http' | 'kubernetes'}.${string}`;

/** A host of the lab. What is left out is as a healthy host has it. */
export interface Row {
  readonly host: string;
  /** One line: what it shows. */
  readonly why: string;
  /** `TYPE DATA` at the host's own name, as the zone file has it; an alias of the public load balancer unless given. */
  readonly records?: readonly string[];
  /** Further lines of its zone, `OWNER TYPE DATA`. */
  readonly beside?: readonly string[];
  /** A zone of its own, in which the host is. */
  readonly zone?: OwnZone;
  readonly at?: ServedAt;
  /** `none`: no certificate is known for the host, and the stand-in is served. */
  readonly certificate?: CertificateKind | 'none';
  /** What the second of the two edges serves. */
  readonly secondCertificate?: CertificateKind;
  /** Null: no rule for the host. */
  readonly status?: number | null;
  /** In place of the page that every host has. */
  readonly page?: string;
  /** Redirects, by the path that is asked for. */
  readonly ways?: Readonly<Record<string, Way>>;
  /** Ranges of those that are let in, as the ingress controller sees them; everybody unless given. */
  readonly allow?: readonly string[];
  /** What becomes of what a request says of its client. */
  readonly forwarding?: Forwarding;
  /** There is an echo behind the load balancer. */
  readonly hasEcho?: true;
  readonly plain?: PlainHttp;
  readonly after?: SessionMisbehaviour;
  /** The port of a server that misbehaves before TLS, or takes connections in a way of its own; or one where nothing listens. */
  readonly port?: ConnectionMisbehaviour | DoorKind | 'relayed' | 'refused';
  /** The target has a client certificate of the company's to show. */
  readonly isMember?: true;
  /** Expected not to be reachable, proven by a control that is. */
  readonly mustBeAbsent?: true;
  readonly target?: {
    readonly protocol?: Protocol;
    readonly environment?: string;
    readonly timeout?: string;
    readonly expect?: Readonly<Record<string, unknown>>;
  };
  /** The Kubernetes objects that lead to it, as YAML. */
  readonly objects?: string;
  /** What is meant to be found: neither passes nor what another finding explains. */
  readonly findings?: readonly Meant[];
}

/** A zone right below `example.net` or a top-level domain, held by the provider. */
export interface OwnZone {
  readonly apex: string;
  /** Further lines, `OWNER TYPE DATA`. */
  readonly lines?: readonly string[];
  /** What the second of the provider's two servers still has at the host's own name. */
  readonly stillHas?: readonly string[];
  /** A name server that the parent names as well, and that knows nothing of the zone. */
  readonly lame?: string;
}

export const domain = 'ck8s.example.org';
/** What CAA records call the lab's authority. */
export const labCa = 'ca.example.org';
export const toApp = `CNAME app.${domain}.`;
