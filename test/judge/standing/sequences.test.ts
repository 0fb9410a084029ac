import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { gravityOf } from '../../../src/judge/standing/gravity.ts';
import type { Standing } from '../../../src/judge/standing/step.ts';
import type { TargetReport } from '../../../src/model/report.ts';
import { after, findingOf, lookOf, schedule, type Id, type Outcome } from './looking-on.ts';

const outcome = fc.constantFrom('pass', 'pass', 'warn', 'unknown', 'fail', 'fail', 'lacks');
const moment = {
  gapMs: fc.integer({ min: 1000, max: 50_000 }),
  look: fc.constantFrom('quick' as const, 'quick' as const, 'full' as const),
  ownTrouble: fc.constantFrom(false, false, false, false, false, false, true),
};
const aloneMoments = fc.array(fc.record({ ...moment, outcomes: fc.record({ vital: outcome }) }), {
  minLength: 2,
  maxLength: 25,
});
const moments = fc.array(
  fc.record({
    ...moment,
    outcomes: fc.record({ vital: outcome, minor: outcome, deep: outcome, behind: outcome, after: outcome }),
  }),
  { minLength: 2, maxLength: 20 },
);
type Moments = typeof moments extends fc.Arbitrary<infer Sequence> ? Sequence : never;
type Alone = typeof aloneMoments extends fc.Arbitrary<infer Sequence> ? Sequence : never;

interface Passage {
  readonly looked: ReturnType<typeof lookOf>;
  readonly before: TargetReport | null;
  /** Whether something waited to be confirmed before it. */
  readonly doubted: boolean;
  readonly standing: Standing;
}

function passagesOf(sequence: Moments | Alone): Passage[] {
  const passages: Passage[] = [];
  let standing: Standing | null = null;
  let ms = 0;
  for (const { gapMs, outcomes, ...over } of sequence) {
    ms += gapMs;
    const looked = lookOf(outcomes, { ms, ...over });
    const [before, doubted]: [TargetReport | null, boolean] = [
      standing?.told ?? null,
      (standing?.doubt ?? null) !== null,
    ];
    standing = after(standing, looked).standing;
    passages.push({ looked, before, doubted, standing });
  }
  return passages;
}

const gravity = (report: TargetReport, id: Id): number =>
  Math.max(0, ...report.findings.filter(({ check }) => check === `a.${id}`).map(gravityOf));

test('a fail is told after no fewer and no shorter a row of failing looks than is to be', () => {
  fc.assert(
    fc.property(aloneMoments, (sequence) => {
      const passages = passagesOf(sequence);
      passages.forEach(({ before, standing, looked }, i) => {
        const isNew = before !== null && standing.told.status === 'fail' && gravity(before, 'vital') < 2;
        if (!isNew) return;
        // What did not measure neither ends the row nor counts for it.
        const statusOf = ({ looked: one }: Passage) => findingOf(one.report, 'vital')?.status;
        const ends = (one: Passage): boolean =>
          one.looked.ownTrouble || statusOf(one) === 'pass' || statusOf(one) === 'warn';
        const from = passages.findLastIndex((one, at) => at <= i && ends(one)) + 1;
        const row = passages.slice(from, i + 1).filter((one) => statusOf(one) === 'fail');
        expect(row.length).toBeGreaterThan(schedule.confirmMs.length);
        expect(looked.ms - (row[0]?.looked.ms ?? looked.ms)).toBeGreaterThanOrEqual(59_750);
      });
    }),
    { numRuns: 400 },
  );
});

test('an unknown clears nothing, and a pass clears all, at the latest when no doubt is left', () => {
  fc.assert(
    fc.property(moments, (sequence) => {
      for (const { before, doubted, standing, looked } of passagesOf(sequence)) {
        for (const id of ['vital', 'minor'] as const) {
          const found = looked.report.findings.find(({ check }) => check === `a.${id}`);
          const [then, now] = [before === null ? 0 : gravity(before, id), gravity(standing.told, id)];
          const isUnmeasured = found === undefined || found.status === 'unknown' || looked.ownTrouble;
          const least = isUnmeasured && !doubted ? then : 0;
          const most = !isUnmeasured && found.status === 'pass' && standing.doubt === null ? 0 : 2;
          expect(now).toBeGreaterThanOrEqual(least);
          expect(now).toBeLessThanOrEqual(most);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('since when it is so never goes back, and stays while it is so', () => {
  fc.assert(
    fc.property(moments, (sequence) => {
      for (const { before, standing, looked } of passagesOf(sequence)) {
        const since = standing.told.since ?? '';
        expect(since <= looked.report.startedAt).toBe(true);
        if (before === null) continue;
        if (before.status === standing.told.status) expect(since).toBe(before.since);
        else expect(since > (before.since ?? '')).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('the same look again says the same', () => {
  fc.assert(
    fc.property(moments, (sequence) => {
      const last = passagesOf(sequence).at(-1);
      if (last === undefined || last.standing.doubt !== null) return;
      expect(after(last.standing, last.looked).standing.told).toEqual(last.standing.told);
    }),
    { numRuns: 300 },
  );
});

test('a trouble of our own neither finds nor clears', () => {
  fc.assert(
    fc.property(moments, (sequence) => {
      for (const { before, doubted, standing, looked } of passagesOf(sequence)) {
        if (!looked.ownTrouble) continue;
        expect(standing.told).toMatchObject({ status: 'unknown', up: null });
        for (const id of ['vital', 'minor', 'deep'] as const) {
          const then = before === null ? 0 : gravity(before, id);
          // What was found to be well while something else was in doubt is not kept.
          if (doubted) expect(gravity(standing.told, id)).toBeLessThanOrEqual(then);
          else expect(gravity(standing.told, id)).toBe(then);
        }
      }
    }),
    { numRuns: 300 },
  );
});

const inTime = fc.array(fc.constantFrom('fail' as const, 'unknown' as const), { minLength: 40, maxLength: 60 });

/** Looks as they are wished, else as they are due. */
function lookOn(id: Id, outcomes: readonly Outcome[]): Standing {
  let { standing, next } = after(null, lookOf());
  let ms = 0;
  for (const outcome of outcomes) {
    const confirming = next.find(({ occasion }) => occasion === 'confirm');
    ms += confirming?.afterMs ?? 300_000;
    ({ standing, next } = after(standing, lookOf({ [id]: outcome }, { ms })));
    if (standing.told.status === 'fail') break;
  }
  return standing;
}

test('a check that fails in most looks and never passes is told as fail in the end', () => {
  fc.assert(
    fc.property(inTime, fc.constantFrom('vital' as const, 'minor' as const), (outcomes, id) => {
      const fails = outcomes.filter((outcome) => outcome === 'fail').length;
      // The last row may not be at its end.
      fc.pre(fails > outcomes.length / 2 + schedule.confirmMs.length + 1);
      expect(findingOf(lookOn(id, outcomes).told, id)).toMatchObject({ status: 'fail' });
    }),
    { numRuns: 300 },
  );
});

test('no check is told as worse than by each of a row of looks of its own', () => {
  fc.assert(
    fc.property(moments, (sequence) => {
      const passages = passagesOf(sequence);
      passages.forEach(({ before, standing, looked }, i) => {
        // Nothing was told before that rests on anything, or nothing new is told.
        if (before === null || standing.told === before || looked.ownTrouble) return;
        for (const id of ['minor', 'after'] as const) {
          const [then, now] = [gravity(before, id), gravity(standing.told, id)];
          if (now <= then) continue;
          const found = passages.slice(0, i + 1).map((one) => ({
            ownTrouble: one.looked.ownTrouble,
            status: findingOf(one.looked.report, id)?.status ?? 'unknown',
          }));
          const isLess = ({ ownTrouble, status }: (typeof found)[number]): boolean =>
            ownTrouble || status === 'pass' || (now === 2 && status === 'warn');
          const row = found.slice(found.findLastIndex(isLess) + 1).filter(({ status }) => status !== 'unknown');
          expect(row.length).toBeGreaterThan(schedule.confirmMs.length);
        }
      });
    }),
    { numRuns: 400 },
  );
});

test('a full look that is owed is wished by each look that waits for nothing else, until one was made', () => {
  fc.assert(
    fc.property(moments, (sequence) => {
      let standing: Standing | null = null;
      let [ms, isLost] = [0, false];
      for (const { gapMs, outcomes, ...over } of sequence) {
        ms += gapMs;
        const step = after(standing, lookOf(outcomes, { ms, ...over }));
        standing = step.standing;
        if (over.look === 'full') isLost = over.ownTrouble;
        if (over.ownTrouble || over.look === 'full' || !isLost) continue;
        const [wish] = step.next;
        expect(wish).toMatchObject(standing.doubt === null ? { look: 'full', afterMs: 0 } : { occasion: 'confirm' });
      }
    }),
    { numRuns: 300 },
  );
});

test('what a quick look keeps has the explanation that it had when it was found', () => {
  fc.assert(
    fc.property(moments, (sequence) => {
      let explained: string | undefined;
      for (const { looked, standing } of passagesOf(sequence)) {
        if (looked.ownTrouble) continue;
        const now = standing.latest?.report && findingOf(standing.latest.report, 'behind');
        if (looked.look === 'full') explained = now?.because;
        else expect(now?.because).toBe(explained);
      }
    }),
    { numRuns: 300 },
  );
});
