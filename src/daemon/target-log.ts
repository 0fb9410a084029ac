import { targetKey } from '../facts/target-key.ts';
import type { Target } from '../model/target.ts';
import { clusterTitle } from '../targets/cluster/settings.ts';
import { inSlices } from './in-slices.ts';
import type { Log } from './log.ts';

/** Says how many targets came and went with their objects. */
export interface TargetLog {
  /** Of those that are discovered. */
  tell(before: readonly Target[], after: readonly Target[]): Promise<void>;
}

/** By environment, in which a cluster is. */
type Counts = Map<string | null, number>;

const count = (counts: Counts, { environment }: Target): void =>
  void counts.set(environment, (counts.get(environment) ?? 0) + 1);

const howMany = (number: number): string => `${number} ${number === 1 ? 'target' : 'targets'}`;

/** So many of the targets of an environment at once: somebody may have emptied a cluster, or it is another. */
const nearlyAll = 0.9;
const fewest = 2;

export const startTargetLog = (log: Pick<Log, 'info' | 'warn'>): TargetLog => ({
  async tell(before, after) {
    if (before === after) return;
    const [was, went] = [new Map<string | null, number>(), new Map<string | null, number>()];
    const keys = new Set<string>();
    const known = new Set<string>();
    let came = 0;
    await inSlices(after, (target) => void keys.add(targetKey(target)));
    await inSlices(before, (target) => {
      const key = targetKey(target);
      known.add(key);
      count(was, target);
      if (!keys.has(key)) count(went, target);
    });
    await inSlices(keys, (key) => {
      if (!known.has(key)) came += 1;
    });
    const gone = went.values().reduce((sum, some) => sum + some, 0);
    if (gone + came === 0) return;
    log.info(`${howMany(gone)} went with their objects, ${came} came`, { went: gone, came, targets: after.length });
    for (const [environment, some] of went) {
      const all = was.get(environment) ?? 0;
      if (some < fewest || some < all * nearlyAll) continue;
      log.warn('nearly all targets went at once: are the objects gone, or is this another cluster?', {
        cluster: clusterTitle(environment),
        went: some,
        of: all,
      });
    }
  },
});
