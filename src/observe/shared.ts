import type { SecureContext } from 'node:tls';
import type { Settings } from '../model/target.ts';
import { createProbeContext } from './tls/handshake.ts';
import { printOf, startIdentities, type ClientIdentities } from './tls/client-identity.ts';
import { startNarrowing, type Narrowed } from './tls/narrowed.ts';
import { startShelves, type Shelves } from './tls/revocation/crl-shelf.ts';
import { loadStores, type Stores } from './tls/stores.ts';
import type { PlacesAt } from './turns.ts';
import { startHostsFile, type HostsFile } from './vantage/hosts-file.ts';

/** What is made of one set of trust stores. */
export interface Trusting {
  readonly stores: Stores;
  /** In PEM: who vouches for resolvers, and who vouches for what is fetched. */
  readonly roots: { readonly resolvers: readonly string[]; readonly fetched: readonly string[] };
  readonly context: SecureContext;
  readonly narrowed: (narrowed: Narrowed) => SecureContext;
  readonly identities: ClientIdentities;
}

/**
 * What is costly to make and lasts: rounds that are given the same one make it but once. Of the world nothing is in it
 * but lists of revoked certificates. It grows with the configuration alone; files of trust stores are as they were when
 * it was made.
 */
export interface Shared {
  /** Throws StoreError for stores that were not loaded at the start. */
  trusting(trust: Settings['trust']): Trusting;
  /** The same with one more private authority, read anew when its file changes. Throws StoreError and LookError. */
  trustingAlso(ca: string, trust: Settings['trust']): Trusting;
  readonly shelves: Shelves;
  readonly hostsFile: HostsFile;
  readonly places: PlacesAt | undefined;
}

export interface SharedOptions {
  readonly settings: Settings;
  readonly environments: Readonly<Record<string, Settings>>;
  /** For connections to one address and port; what certificates and authorities name is fetched beside them. */
  readonly places?: PlacesAt;
}

/** Lists live no longer than this beyond the round that fetched them. */
const crlsLastMs = 3_600_000;

/** Loads all trust stores of a configuration. Throws StoreError. */
export function startShared({ settings, environments, places }: SharedOptions): Shared {
  const loaded = new Map<string, Trusting>();
  const trusting = (trust: Settings['trust']): Trusting => {
    const key = JSON.stringify([trust.public, trust.staging, trust.private]);
    const known = loaded.get(key) ?? trustOf(trust);
    loaded.set(key, known);
    return known;
  };
  const withCa = new Map<string, { readonly print: string; readonly trusting: Trusting }>();
  for (const { trust } of [settings, ...Object.values(environments)]) trusting(trust);
  return {
    trusting,
    trustingAlso(ca, trust) {
      const all = { ...trust, private: [...trust.private, ca] };
      const key = JSON.stringify([all.public, all.staging, all.private]);
      const print = printOf(ca);
      const before = withCa.get(key);
      if (before?.print === print) return before.trusting;
      const anew = trustOf(all);
      withCa.set(key, { print, trusting: anew });
      return anew;
    },
    shelves: startShelves(crlsLastMs),
    hostsFile: startHostsFile(),
    places,
  };
}

function trustOf(trust: Settings['trust']): Trusting {
  const stores = loadStores(trust);
  const { publicPem, privatePem, stagingPem } = stores;
  const resolvers = [...publicPem, ...privatePem];
  return {
    stores,
    roots: { resolvers, fetched: [...resolvers, ...stagingPem] },
    context: createProbeContext(publicPem),
    narrowed: startNarrowing(publicPem),
    identities: startIdentities(publicPem),
  };
}
