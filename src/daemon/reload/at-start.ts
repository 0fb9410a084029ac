import type { Configuration } from '../../config/configuration.ts';

/** What counts from the start on: a port that is listened at, and a database that is open, are not exchanged. */
const atStart = {
  'server.listen': ({ server }: Configuration) => `${server.listen.address} ${server.listen.port}`,
  'server.tls': ({ server }: Configuration) => `${server.tls?.cert} ${server.tls?.key}`,
  'store.path': ({ store }: Configuration) => `${store.path}`,
} as const;

/** What was loaded, with what counts from the start on as it was, and the names of what would have changed of that. */
export function asStarted(
  next: Configuration,
  before: Configuration,
): { readonly configuration: Configuration; readonly waiting: readonly string[] } {
  const { listen, tls } = before.server;
  return {
    configuration: {
      ...next,
      server: { ...next.server, listen, tls },
      store: { ...next.store, path: before.store.path },
    },
    waiting: Object.entries(atStart).flatMap(([name, read]) => (read(next) === read(before) ? [] : [name])),
  };
}
