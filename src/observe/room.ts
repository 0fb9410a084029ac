import type { StorePrints } from '../model/recording.ts';
import type { Settings } from '../model/target.ts';
import type { Wires } from './address.ts';
import { isInCluster } from './dial.ts';
import { startDns, type Dns } from './dns/observer.ts';
import { listResolvers } from './dns/resolvers.ts';
import type { Life } from './life.ts';
import { createProbeContext } from './tls/handshake.ts';
import { startPki } from './tls/pki.ts';
import { loadStores } from './tls/stores.ts';

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
  of(environment: string | null): Room;
  /** Each set of looks at the DNS once. */
  readonly dns: readonly Dns[];
}

export interface RoomOptions {
  readonly settings: Settings;
  readonly environments: Readonly<Record<string, Settings>>;
  readonly life: Life;
  readonly version: string;
}

/** Throws StoreError. */
export function openRooms({ settings, environments, life, version }: RoomOptions): Rooms {
  const observers = new Map<string, Dns>();
  const trusts = new Map<string, ReturnType<typeof trustOf>>();
  const open = (of: Settings): Room => {
    const { stores, pki, context } = once(trusts, JSON.stringify(of.trust), () => trustOf(of.trust));
    // Resolvers over TLS and HTTPS have to be trusted, too.
    const dns = once(observers, JSON.stringify([of.dns, of.networks, of.trust]), () =>
      startDns({
        settings: of,
        life,
        resolvers: listResolvers(of.dns.resolvers),
        roots: [...stores.publicPem, ...stores.privatePem],
      }),
    );
    return {
      settings: of,
      dns,
      wires: { settings: of, life, pki, context, version, inCluster: isInCluster() },
      stores: stores.prints,
    };
  };
  const common = open(settings);
  const own = new Map(Object.entries(environments).map(([name, of]) => [name, open(of)]));
  return {
    common,
    own,
    of: (environment) => (environment === null ? common : (own.get(environment) ?? common)),
    dns: [...observers.values()],
  };
}

function trustOf(trust: Settings['trust']) {
  const stores = loadStores(trust);
  return { stores, pki: startPki(stores), context: createProbeContext(stores.publicPem) };
}

function once<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = make();
  known.set(key, value);
  return value;
}
