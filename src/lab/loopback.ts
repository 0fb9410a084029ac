import { createServer } from 'node:net';

/** Something that listens, and how to end it with all that it holds. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}
/** Listens on the port, or on any free one where it is 0. */
export type Open = (port: number) => Promise<Listener>;

/** Where on loopback the parts of the lab live. */
export interface Places {
  /** Name servers: two of the developers' DNS provider and the platform's own; one and the same where there is no room. */
  readonly providerDns: readonly [string, string];
  readonly platformDns: string;
  readonly resolver: string;
  readonly publicV4: string;
  /** Null where this machine has no IPv6, or where `::1` is the internal load balancer. */
  readonly publicV6: string | null;
  readonly internal: string;
  /** Null where the machine has no addresses left for them: it then gets a smaller lab. */
  readonly further: FurtherPlaces | null;
}
export interface FurtherPlaces {
  /** A load balancer of two nodes. */
  readonly edges: readonly [string, string];
  /** Somebody else's server. */
  readonly elsewhere: string;
  /** Nothing listens here. */
  readonly dead: string;
  /** The name server of the root and of the top-level domains. */
  readonly registryDns: string;
}

/** All of 127.0.0.0/8 where the machine has it (Linux, Windows), else what `127.0.0.1` and `::1` give (macOS). */
export async function findPlaces(): Promise<Places> {
  const [whole, ipv6] = await Promise.all([canBind('127.0.0.12'), canBind('::1')]);
  if (whole) {
    return {
      providerDns: ['127.0.0.1', '127.0.0.2'],
      platformDns: '127.0.0.3',
      resolver: '127.0.0.1',
      publicV4: '127.0.0.11',
      publicV6: ipv6 ? '::1' : null,
      internal: '127.0.0.12',
      further: {
        edges: ['127.0.0.13', '127.0.0.14'],
        elsewhere: '127.0.0.21',
        dead: '127.0.0.19',
        registryDns: '127.0.0.4',
      },
    };
  }
  if (!ipv6) throw new Error('the lab needs two loopback addresses: neither 127.0.0.12 nor ::1 can be listened on');
  return placesOfOneAddress;
}

/** The small lab. */
export const placesOfOneAddress: Places = {
  providerDns: ['127.0.0.1', '127.0.0.1'],
  platformDns: '127.0.0.1',
  resolver: '127.0.0.1',
  publicV4: '127.0.0.1',
  publicV6: null,
  internal: '::1',
  further: null,
};

/** Of the public load balancer. */
export const publicAddresses = ({ publicV4, publicV6 }: Places): readonly string[] =>
  publicV6 === null ? [publicV4] : [publicV4, publicV6];

/** What counts as public and private in the lab, and may be dialled: its own addresses, one by one. */
export function networksOf(places: Places): { public: string[]; private: string[] } {
  const { further } = places;
  const open = [
    ...places.providerDns,
    places.platformDns,
    places.resolver,
    ...publicAddresses(places),
    ...(further === null ? [] : [...further.edges, further.elsewhere, further.dead, further.registryDns]),
  ];
  return { public: [...new Set(open)].map(single), private: [single(places.internal)] };
}

/** `TYPE DATA`. */
export const addressRecord = (address: string): string => `${address.includes(':') ? 'AAAA' : 'A'} ${address}`;

const single = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;

const canBind = async (address: string): Promise<boolean> => {
  const server = createServer();
  const bound = Promise.withResolvers<boolean>();
  server.once('error', () => bound.resolve(false));
  server.listen(0, address, () => server.close(() => bound.resolve(true)));
  return bound.promise;
};

/** Opens all on one port: the one that is given, or any that is free for each of them. */
export async function openOnOnePort(opens: readonly Open[], wanted = 0): Promise<Listener> {
  for (let attempt = 1; ; attempt++) {
    const opened: Listener[] = [];
    const close = async (): Promise<void> => {
      await Promise.all(opened.map((listener) => listener.close()));
    };
    try {
      for (const open of opens) opened.push(await open(opened[0]?.port ?? wanted));
      return { port: opened[0]?.port ?? 0, close };
    } catch (error) {
      await close();
      // The port was free at the first and is taken at another.
      if (!isInUse(error) || attempt === 50) throw error;
    }
  }
}

const isInUse = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
