import type { StorePrints } from '../model/recording.ts';
import type { Settings, Target } from '../model/target.ts';
import type { Wires } from './address.ts';
import { LookError } from './classify.ts';
import { isInCluster } from './dial.ts';
import { startDns, type Dns } from './dns/observer.ts';
import { listResolvers } from './dns/resolvers.ts';
import { startOwnAddresses } from './http/echo/own-addresses.ts';
import { startFetch } from './http/fetch.ts';
import type { Life } from './life.ts';
import { startShelves } from './tls/revocation/crl-shelf.ts';
import { printOf, startIdentities } from './tls/client-identity.ts';
import { createProbeContext } from './tls/handshake.ts';
import { startNarrowing } from './tls/narrowed.ts';
import { startPki } from './tls/pki.ts';
import { loadStores, StoreError } from './tls/stores.ts';

/** What the targets of one environment are looked at with. */
export interface Room {
  readonly settings: Settings;
  readonly dns: Dns;
  readonly wires: Wires;
  readonly stores: StorePrints;
}

/** The way to the room of an environment; environments that say the same of DNS or of trust share what is learnt. */
export interface Rooms {
  readonly common: Room;
  /** By the environment's name; those that have the common room are not among them. */
  readonly own: ReadonlyMap<string, Room>;
  of(target: Pick<Target, 'environment' | 'clientCertificate'>): Room;
  /** Each set of looks at the DNS once. */
  readonly dns: readonly Dns[];
}

export interface RoomOptions {
  readonly settings: Settings;
  readonly environments: Readonly<Record<string, Settings>>;
  readonly echoKey: string | null;
  readonly life: Life;
  readonly version: string;
}

/** Throws StoreError. */
export function openRooms({ settings, environments, echoKey, life, version }: RoomOptions): Rooms {
  const observers = new Map<string, Pick<Wires, 'fetch' | 'crls' | 'own'> & { readonly dns: Dns }>();
  const trusts = new Map<string, ReturnType<typeof trustOf>>();
  const shelves = startShelves();
  const open = (of: Settings): Room => {
    const { stores, ...trusting } = once(trusts, JSON.stringify(of.trust), () => trustOf(of.trust));
    // Resolvers over TLS and HTTPS have to be trusted, too.
    const shared = once(observers, JSON.stringify([of.dns, of.networks, of.trust, of.sourceIp]), () => {
      const roots = [...stores.publicPem, ...stores.privatePem];
      const resolvers = listResolvers(of.dns.resolvers);
      const observer = startDns({ settings: of, life, resolvers, roots, version });
      const trusted = [...roots, ...stores.stagingPem];
      const fetcher = startFetch({ dns: observer, life, settings: of, version, roots: trusted });
      const own = startOwnAddresses({ settings: of, fetch: fetcher, echoKey });
      return { dns: observer, fetch: fetcher, crls: shelves(fetcher), own };
    });
    return {
      settings: of,
      dns: shared.dns,
      wires: {
        settings: of,
        life,
        ...trusting,
        fetch: shared.fetch,
        crls: shared.crls,
        own: shared.own,
        echoKey,
        version,
        inCluster: isInCluster(),
      },
      stores: stores.prints,
    };
  };
  const common = open(settings);
  const own = new Map(Object.entries(environments).map(([name, of]) => [name, open(of)]));
  /** The same for one that trusts further authorities, which are for its servers alone. */
  const roomWith = (ca: string, room: Room): Room => {
    const trust = { ...room.settings.trust, private: [...room.settings.trust.private, ca] };
    try {
      const { stores: _, ...trusting } = once(trusts, JSON.stringify([trust, printOf(ca)]), () => trustOf(trust));
      return { ...room, wires: { ...room.wires, ...trusting } };
    } catch (error) {
      if (!(error instanceof StoreError) && !(error instanceof LookError)) throw error;
      return { ...room, wires: { ...room.wires, identities: unusable(error) } };
    }
  };
  return {
    common,
    own,
    of({ environment, clientCertificate }) {
      const room = (environment === null ? undefined : own.get(environment)) ?? common;
      return clientCertificate?.ca === undefined ? room : roomWith(clientCertificate.ca, room);
    },
    dns: Array.from(observers.values(), ({ dns }) => dns),
  };
}

function trustOf(trust: Settings['trust']) {
  const stores = loadStores(trust);
  const { publicPem } = stores;
  return {
    stores,
    pki: startPki(stores),
    context: createProbeContext(publicPem),
    narrowed: startNarrowing(publicPem),
    identities: startIdentities(publicPem),
  };
}

/** The file was good when the configuration was read: what became of it since is for the readings to say. */
const unusable = ({ message }: Error): Wires['identities'] => ({
  of: () => {
    throw new LookError('other', message);
  },
});

function once<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = make();
  known.set(key, value);
  return value;
}
