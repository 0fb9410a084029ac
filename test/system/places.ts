import { canBindAll } from './ports.ts';

/** Where on loopback the platform lives. */
export const places = {
  addresses: {
    providerDns: ['127.0.0.41', '127.0.0.42'],
    platformDns: '127.0.0.43',
    resolver: '127.0.0.44',
    first: '127.0.0.45',
    second: '127.0.0.46',
    internal: '127.0.0.47',
    /** Nothing listens there. */
    dead: '127.0.0.48',
  },
  /** The public load balancer's, where this machine has IPv6. */
  ipv6: (await canBindAll(['::1'])) ? '::1' : null,
} as const;

export const allAddresses: readonly string[] = Object.values(places.addresses).flat();

/** A and AAAA records of the public load balancer. */
export const publicAddresses: readonly string[] = [
  places.addresses.first,
  ...(places.ipv6 === null ? [] : [places.ipv6]),
];
