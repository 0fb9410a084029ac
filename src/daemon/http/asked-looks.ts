import { targetKey } from '../../facts/target-key.ts';
import type { TargetKey } from '../../model/history.ts';
import type { TargetReport } from '../../model/report.ts';
import type { Target } from '../../model/target.ts';
import type { DaemonActs } from '../view.ts';
import { Refusal } from './refusal.ts';

export interface AskedLooks {
  /** A look at the target: the one that is under way, where somebody asked for it already. Throws a Refusal where too many are. */
  ask(target: Target): Promise<TargetReport>;
}

export function startAskedLooks({ lookNow }: Pick<DaemonActs, 'lookNow'>, most: number): AskedLooks {
  const underWay = new Map<TargetKey, Promise<TargetReport>>();
  return {
    ask(target) {
      const key = targetKey(target);
      const known = underWay.get(key);
      if (known !== undefined) return known;
      if (underWay.size >= most) {
        throw new Refusal(429, `${most} looks that were asked for are under way`, { 'retry-after': '5' });
      }
      const look = lookNow(target).finally(() => underWay.delete(key));
      underWay.set(key, look);
      return look;
    },
  };
}
