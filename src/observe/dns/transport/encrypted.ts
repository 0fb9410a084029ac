import { serverKey } from '../../../facts/dns/resolver.ts';
import type { DnsMessage, Server } from '../../../model/dns.ts';
import { LookError } from '../../classify.ts';
import type { ResolverDial } from './dial-resolver.ts';
import type { Sending } from './exchange.ts';
import { startOverHttps } from './over-https.ts';
import { startOverTls } from './over-tls.ts';

/** A way to resolvers whose connections are kept, and shared by all who ask. */
export interface Encrypted {
  exchange(sending: Sending, signal: AbortSignal): Promise<DnsMessage>;
  /** Whoever still waits, or asks later, is told the reason. */
  close(reason: Error): void;
}

export interface EncryptedWays {
  /** The way to a resolver over TLS or HTTPS. */
  to(server: Server): Encrypted;
  close(): void;
}

export function startEncrypted(dial: ResolverDial): EncryptedWays {
  const ways = new Map<string, Encrypted>();
  return {
    to(server) {
      const key = serverKey(server);
      const way = ways.get(key) ?? (server.over === 'tls' ? startOverTls(server, dial) : startOverHttps(server, dial));
      ways.set(key, way);
      return way;
    },
    close() {
      for (const way of ways.values()) way.close(new LookError('stopped', 'the round is over'));
    },
  };
}
