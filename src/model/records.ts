import type { Walk, Zone } from './dns.ts';
import type { Target } from './target.ts';

/** How records to create are written: for a name server, a web form, Route 53 or ExternalDNS. */
export const recordFormats = ['zone', 'form', 'route53', 'dnsendpoint'] as const;
export type RecordFormat = (typeof recordFormats)[number];

/** Where a host is to be led, by what is expected of it. */
export interface RecordPlan {
  readonly target: Target;
  /** The name of its load balancer. */
  readonly to: string;
  /** Whether that is an internal one. */
  readonly internal: boolean;
  /** An alias that the provider keeps up to date is wanted, or all that can be: the host is an apex, whatever DNS says. */
  readonly alias: boolean;
  /** It is behind Cloudflare's proxy. */
  readonly proxied: boolean;
}

/** What DNS says of where a host's records go, and where the load balancer's name leads. */
export interface RecordGround {
  readonly zone: Zone | null;
  readonly balancer: Walk | null;
}

/** What leads one host to its load balancer. */
export interface HostRecords {
  readonly host: string;
  /** As people write it, where that differs. */
  readonly written: string | null;
  /** The name of its load balancer. */
  readonly to: string;
  /** `alias`: what a provider calls ALIAS or ANAME, or else the load balancer's addresses. */
  readonly kind: 'cname' | 'alias';
  readonly ttlSeconds: number;
  /** Of the load balancer at present; empty for a CNAME, and where they could not be found out. */
  readonly addresses: readonly string[];
  /** Whether it is known that the zone is the one which holds the host. */
  readonly zoneKnown: boolean;
  /** Among the notes, that it leads to no address as things are; null where that was not seen. Hostile as they are. */
  readonly dangling: string | null;
  /** What to know before it is created, a sentence each. Holds what servers said: hostile. */
  readonly notes: readonly string[];
}

export interface ZoneRecords {
  /** Where the zone of a host could not be found out, the least that it can be below. */
  readonly apex: string;
  /** Whether it is seen that it is no zone yet. */
  readonly undelegated: boolean;
  /** The names of its name servers, as far as they are known. */
  readonly servers: readonly string[];
  /** What to know of all of it, a sentence each. */
  readonly notes: readonly string[];
  readonly hosts: readonly HostRecords[];
}
