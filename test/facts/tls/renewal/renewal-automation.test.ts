import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renewalOnTime } from '../../../../src/checks/tls/renewal-on-time.ts';
import { judgeTarget } from '../../../../src/judge/judge.ts';
import type { Status } from '../../../../src/model/check.ts';
import { changed } from '../../../support/chains.ts';
import { dayMs, evidence, now, settings } from '../../../support/evidence.ts';

const hourMs = 3_600_000;

/** What authorities issue, or have said that they will. */
const lifetimes: readonly number[] = [6 * 24, 160, ...[10, 45, 47, 64, 90, 200, 398].map((days) => days * 24)];

interface Served {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What the check says of a certificate at a moment; null where it says nothing. */
function said({ notBefore, notAfter }: Served, moment: number): Status | null {
  const leaf = { notBefore: new Date(notBefore).toISOString(), notAfter: new Date(notAfter).toISOString() };
  const { findings } = judgeTarget(evidence(changed({ leaf })), {
    settings,
    now: moment,
    checks: [renewalOnTime],
    enabled: new Set([renewalOnTime.id]),
  });
  return findings[0]?.status ?? null;
}

const lives = (hours: number): Served => ({ notBefore: now, notAfter: now + hours * hourMs });

describe('at every tenth of a life that nobody renews', () => {
  test.each([
    [160, 'pass pass pass pass pass pass pass pass warn warn'],
    [6 * 24, 'pass pass pass pass pass pass pass pass warn warn'],
    [10 * 24, 'pass pass pass pass pass pass pass pass warn warn'],
    [45 * 24, 'pass pass pass pass pass pass pass pass warn warn'],
    [47 * 24, 'pass pass pass pass pass pass pass pass warn warn'],
    [64 * 24, 'pass pass pass pass pass pass pass pass warn warn'],
    [90 * 24, 'pass pass pass pass pass pass pass pass warn warn'],
    [200 * 24, 'pass pass pass pass pass pass pass pass pass warn'],
    [398 * 24, 'pass pass pass pass pass pass pass pass pass pass'],
  ])('%d hours', (hours, statuses) => {
    const served = lives(hours);
    const tenths = Array.from({ length: 10 }, (_, tenth) => said(served, now + (tenth * hours * hourMs) / 10));
    expect(tenths.join(' ')).toBe(statuses);
    expect(said(served, served.notAfter - (hours * hourMs) / 60)).toBe('fail');
    expect(said(served, served.notAfter + hourMs)).toBeNull();
  });
});

/** In hours, of any length that is judged by its share. */
const anyLife = fc.oneof(fc.constantFrom(...lifetimes), fc.integer({ min: 6 * 24, max: 398 * 24 }));

/** In hours, how much later than at noon and midnight automation looks, and what issuing takes. */
const anyDelays = fc.array(
  fc.record({ look: fc.double({ min: 0, max: 12, noNaN: true }), issue: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { minLength: 3, maxLength: 20 },
);

/** One certificate after the other, each with the moment at which the next one takes its place. */
function* automated(hours: number, delays: readonly { look: number; issue: number }[]): Generator<[Served, number]> {
  const lifetimeMs = hours * hourMs;
  const share = lifetimeMs < 10 * dayMs ? 1 / 2 : 1 / 3;
  let served = lives(hours);
  let looks = 0;
  for (let renewals = 0; renewals < 4; looks++) {
    const { look, issue } = delays[looks % delays.length] ?? { look: 0, issue: 0 };
    const moment = now + (12 * looks + look) * hourMs;
    if (served.notAfter - moment > lifetimeMs * share) continue;
    const replaced = moment + issue * hourMs;
    yield [served, replaced];
    // Authorities set the beginning an hour back.
    served = { notBefore: replaced - hourMs, notAfter: replaced - hourMs + lifetimeMs };
    renewals++;
  }
}

describe('automation that looks twice a day', () => {
  test('is not complained of while it is on time', () => {
    fc.assert(
      fc.property(anyLife, anyDelays, (hours, delays) => {
        for (const [served, replaced] of automated(hours, delays)) {
          expect(said(served, replaced), `${(served.notAfter - replaced) / hourMs} of ${hours} h left`).toBe('pass');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is complained of in time, ever more, once it stands still', () => {
    fc.assert(
      fc.property(anyLife, anyDelays, (hours, delays) => {
        const [last] = [...automated(hours, delays)].at(-1) ?? [lives(hours)];
        const moments = Array.from(
          { length: 2 * Math.ceil(hours / 12) },
          (_, half) => last.notBefore + hourMs + half * 6 * hourMs,
        ).filter((moment) => moment <= last.notAfter);
        const statuses = moments.map((moment) => said(last, moment));
        expect(statuses.filter((status, i) => status !== statuses[i - 1])).toEqual(['pass', 'warn', 'fail']);
        const firstAt = (status: Status): number => moments[statuses.indexOf(status)] ?? Infinity;
        expect(last.notAfter - firstAt('warn')).toBeGreaterThan(36 * hourMs);
        expect(last.notAfter - firstAt('fail')).toBeGreaterThan(8 * hourMs);
      }),
      { numRuns: 100 },
    );
  });
});
