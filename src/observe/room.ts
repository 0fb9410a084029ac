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
import { startShared, type Shared, type Trusting } from './shared.ts';
import { startPki } from './tls/pki.ts';
import { StoreError } from './tls/stores.ts';

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
  /** Made of the same settings and environments; without one they have their own. */
  readonly shared?: Shared | undefined;
}

type OfTrust = Pick<Wires, 'pki' | 'context' | 'narrowed' | 'identities'>;

/** Throws StoreError. */
export function openRooms(options: RoomOptions): Rooms {
  const { settings, environments, echoKey, life, version, shared = startShared({ settings, environments }) } = options;
  const observers = new Map<string, Pick<Wires, 'fetch' | 'crls' | 'own'> & { readonly dns: Dns }>();
  const ofTrusts = new Map<Trusting, OfTrust>();
  const ofTrust = ({ stores, context, narrowed, identities }: Trusting): OfTrust => ({
    pki: startPki(stores),
    context,
    narrowed,
    identities,
  });
  const open = (of: Settings): Room => {
    const trusting = shared.trusting(of.trust);
    const { roots, stores } = trusting;
    const means = JSON.stringify([of.dns, of.networks, of.trust, of.sourceIp]);
    const observer = once(observers, means, () => {
      // Resolvers over TLS and HTTPS have to be trusted, too.
      const resolvers = listResolvers(of.dns.resolvers);
      const dns = startDns({ settings: of, life, resolvers, roots: roots.resolvers, version });
      const fetcher = startFetch({ dns, life, settings: of, version, roots: roots.fetched });
      const own = startOwnAddresses({ settings: of, fetch: fetcher, echoKey });
      return { dns, fetch: fetcher, crls: shared.shelves(fetcher, means), own };
    });
    return {
      settings: of,
      dns: observer.dns,
      wires: {
        settings: of,
        life,
        ...once(ofTrusts, trusting, () => ofTrust(trusting)),
        fetch: observer.fetch,
        crls: observer.crls,
        own: observer.own,
        echoKey,
        version,
        inCluster: isInCluster(),
        places: shared.places,
      },
      stores: stores.prints,
    };
  };
  const common = open(settings);
  const own = new Map(Object.entries(environments).map(([name, of]) => [name, open(of)]));
  /** The same for one that trusts further authorities, which are for its servers alone. */
  const roomWith = (ca: string, room: Room): Room => {
    try {
      const trusting = shared.trustingAlso(ca, room.settings.trust);
      return { ...room, wires: { ...room.wires, ...once(ofTrusts, trusting, () => ofTrust(trusting)) } };
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

/** The file was good when the configuration was read: what became of it since is for the readings to say. */
const unusable = ({ message }: Error): Wires['identities'] => ({
  of: () => {
    throw new LookError('other', message);
  },
});

function once<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = make();
  known.set(key, value);
  return value;
}
