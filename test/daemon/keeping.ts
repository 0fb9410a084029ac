import { checks } from '../../src/checks/index.ts';
import { startKeeper, type Keeper } from '../../src/daemon/keeper.ts';
import type { Looked } from '../../src/daemon/looked.ts';
import { reportTarget } from '../../src/judge/report.ts';
import type { Target } from '../../src/model/target.ts';
import { addresses, endpoint, evidence, now, settings, silent, target, type Deviation } from '../support/evidence.ts';

export const schedule = { quick: { everyMs: 300_000 }, full: { everyMs: 21_600_000 }, confirmMs: [20_000, 60_000] };
export const named = (host: string, over: Partial<Target> = {}): Target => ({
  ...target({ host, name: host }),
  schedule,
  ...over,
});
export const demo = named('demo.example.com');
export const other = named('other.example.com');

const wanted = (look: 'quick' | 'full') =>
  new Set(checks.flatMap(({ id, ...one }) => (look === 'full' || one.look === 'quick' ? [id] : [])));

/** A look that began so long after the first. */
export function lookOf(of: Target, ms: number, deviation: Deviation = {}, look: 'quick' | 'full' = 'full'): Looked {
  const seen = { ...evidence(deviation), target: of, startedAt: new Date(now + ms).toISOString() };
  const bench = { settings, now: now + ms, checks, enabled: wanted(look) };
  return {
    target: of,
    look,
    evidence: seen,
    report: reportTarget(seen, bench, { evidence: true, trace: true }),
    ownTrouble: false,
  };
}

export const down: Deviation = {
  seen: {
    connections: [addresses.v4, addresses.v6].map((at) => silent(endpoint(at), 'refused')),
    sessions: [],
    responses: [],
  },
  gaps: {
    sessions: { state: 'unread', detail: 'no address took a connection' },
    responses: { state: 'unread', detail: 'no address took a connection' },
  },
};

/** At so many milliseconds after the first look; what is settled is so at the time of `settle`. */
export async function keeping(targets: readonly Target[] = [demo, other]) {
  let ms = 0;
  const keeper = startKeeper({ checks, clock: { nowMs: () => 5_000_000 + ms, epochMs: () => now + ms } });
  await keeper.replace(targets);
  const settle = (looked: Looked, lateMs = 0): ReturnType<Keeper['settled']> => {
    ms = Date.parse(looked.report.startedAt) - now + lateMs;
    return keeper.settled(looked);
  };
  return { keeper, settle };
}
