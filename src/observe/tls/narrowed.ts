import type { SecureContext, SecureContextOptions } from 'node:tls';
import { createProbeContext } from './handshake.ts';

/** What a further handshake offers less of than the first. */
export type Narrowed = Pick<SecureContextOptions, 'sigalgs' | 'ecdhCurve' | 'minVersion' | 'maxVersion' | 'ciphers'>;

/** Contexts that offer less, with a client certificate or without: each is made when it is first needed, and once. */
export function startNarrowing(
  publicPem: readonly string[],
  own: Pick<SecureContextOptions, 'cert' | 'key'> = {},
): (narrowed: Narrowed) => SecureContext {
  const made = new Map<string, SecureContext>();
  return (narrowed) => {
    const key = JSON.stringify(narrowed);
    const context = made.get(key) ?? createProbeContext(publicPem, { ...own, ...narrowed });
    made.set(key, context);
    return context;
  };
}
