import { buildClone } from '../support/clone.ts';
import type { Command } from './ground.ts';
import { startInternet, type Internet, type MoreRecords } from './internet.ts';
import { removeLeftovers, whyNoNamespaces } from './namespaces.ts';

/** What a machine must have for it. */
export const sceneNeeds = {
  programs: ['nsd', 'unbound', 'nginx', 'dig', 'ldns-signzone', 'ip', 'ss', 'nft', 'faketime'],
  trial: whyNoNamespaces,
} as const;

/** The internet, and hostprobe as it is built. */
export interface Scene extends AsyncDisposable {
  readonly internet: Internet;
  /** A command of hostprobe. */
  hostprobe(...words: string[]): Command;
}

export async function startScene(more: MoreRecords = {}): Promise<Scene> {
  await removeLeftovers();
  await using starting = new AsyncDisposableStack();
  const { bin } = starting.use(await buildClone());
  const internet = starting.use(await startInternet(more));
  const running = starting.move();
  return {
    internet,
    hostprobe: (...words) => [process.execPath, bin, ...words],
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
