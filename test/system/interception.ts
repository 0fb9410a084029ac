import { join } from 'node:path';
import type { Internet } from './internet.ts';
import { startServer, type Chain } from './servers.ts';

/**
 * What becomes of those who are led to it: a `proxy` mints a certificate for whatever name is asked and passes the
 * request on, a `portal` shows one certificate to everybody (of an authority of its own, unless given), and the way to
 * where one signs in.
 */
export type Manner = { readonly port: number } & (
  | { readonly kind: 'proxy'; readonly addresses: Readonly<Record<string, string>> }
  | { readonly kind: 'portal'; readonly name: string; readonly chain?: Chain }
);

export const readManner = (word = ''): Manner => JSON.parse(word) as Manner;

/** Listens at every address of the internet; rules of a middlebox lead to it. */
export const startInterceptor = ({ namespace }: Internet, manner: Manner): Promise<AsyncDisposable> =>
  startServer(
    [process.execPath, join(import.meta.dirname, 'interceptor.ts'), JSON.stringify(manner)],
    [{ address: '*', port: manner.port }],
    namespace,
  );
