import { targetKey } from '../../facts/target-key.ts';
import type { TargetKey } from '../../model/history.ts';
import type { Target } from '../../model/target.ts';
import type { Looked } from '../looked.ts';
import type { VantageTold } from '../view.ts';
import type { Conclusion } from './batch.ts';

/** Told whenever something of it has changed; `lost` are the targets of which nothing was learnt while it was down, once it is up again. */
export type VantageListener = (vantage: VantageTold, lost: readonly Target[]) => void;

/** What is told of our own place, over many rounds. */
export interface VantageWatch {
  told(): VantageTold;
  named(name: string): void;
  /** Rounds are numbered as they were opened: an earlier one tells nothing that a later one has not overtaken. */
  concluded(conclusion: Conclusion, round: number): void;
  settled(looked: Looked): void;
  on(listener: VantageListener): () => void;
}

export function startVantageWatch(name: string): VantageWatch {
  let told: VantageTold = { name, up: true, since: new Date().toISOString(), limits: [] };
  let latest = 0;
  const lost = new Map<TargetKey, Target>();
  const listeners = new Set<VantageListener>();
  const tell = (next: VantageTold, again: readonly Target[]): void => {
    told = next;
    for (const listener of listeners) listener(told, again);
  };
  return {
    told: () => told,
    named(next) {
      if (next !== told.name) tell({ ...told, name: next }, []);
    },
    concluded({ trouble, alive, limits: found }, round) {
      if (round < latest) return;
      latest = round;
      const up = trouble === null && (told.up || alive);
      const limits = found ?? told.limits;
      const isSame = up === told.up && JSON.stringify(limits) === JSON.stringify(told.limits);
      if (isSame) return;
      const again = up && !told.up ? [...lost.values()] : [];
      if (up) lost.clear();
      tell({ ...told, up, limits, ...(up !== told.up && { since: new Date().toISOString() }) }, again);
    },
    settled({ target, ownTrouble }) {
      // It may be up again before all of it is told.
      if (ownTrouble && told.up) tell(told, [target]);
      else if (ownTrouble) lost.set(targetKey(target), target);
      else lost.delete(targetKey(target));
    },
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
