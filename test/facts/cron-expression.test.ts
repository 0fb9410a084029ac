import { CronTime } from 'cron';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCron, type CronFields } from '../../src/facts/cron-expression.ts';

const sorted = (values: ReadonlySet<number>): number[] => [...values].toSorted((a, b) => a - b);

function fields(text: string): CronFields {
  const parsed = parseCron(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

test.each<[string, Partial<Record<keyof CronFields, number[]>>]>([
  ['0,30 8-10 * * *', { minutes: [0, 30], hours: [8, 9, 10] }],
  ['*/20 0-12/6 */10 * *', { minutes: [0, 20, 40], hours: [0, 6, 12], daysOfMonth: [1, 11, 21, 31] }],
  ['5 4 1,15 jan,Jul-SEP *', { daysOfMonth: [1, 15], months: [1, 7, 8, 9] }],
  ['0 0 * * MON-FRI', { daysOfWeek: [1, 2, 3, 4, 5] }],
  ['0 0 * * 7', { daysOfWeek: [0] }],
  ['0 0 * * 5-7', { daysOfWeek: [0, 5, 6] }],
  ['0 0 * * */2', { daysOfWeek: [0, 2, 4, 6] }],
  ['0 0 * * SUN,sat', { daysOfWeek: [0, 6] }],
  ['00 09 29 2 *', { minutes: [0], hours: [9], daysOfMonth: [29], months: [2] }],
  // A day of either kind will do.
  ['0 0 31 2 MON', { daysOfMonth: [31], daysOfWeek: [1] }],
  ['0  0   * * *', { hours: [0] }],
])('%s', (text, expected) => {
  const parsed = fields(text);
  for (const [key, values] of Object.entries(expected)) {
    expect(sorted(parsed[key as keyof CronFields]), key).toEqual(values);
  }
});

const fiveFields = 'a cron expression has five fields (minute, hour, day of month, month, day of week)';
test.each([
  ['', fiveFields],
  ['* * * *', fiveFields],
  ['* * * * * *', `${fiveFields}; seconds are not among them`],
  ['* * * * * * *', fiveFields],
  ['*\t* * * *', fiveFields],
  ['@hourly', 'names such as @hourly are not known; write five fields'],
  ['60 * * * *', 'minute: expected 0 to 59, got `60`'],
  ['* 24 * * *', 'hour: expected 0 to 23, got `24`'],
  ['* * 0 * *', 'day of month: expected 1 to 31, got `0`'],
  ['* * * 13 *', 'month: expected 1 to 12 or JAN to DEC, got `13`'],
  ['* * * MAI *', 'month: expected 1 to 12 or JAN to DEC, got `MAI`'],
  ['* * * * 8', 'day of week: expected 0 to 7 or SUN to SAT, got `8`'],
  ['MON * * * *', 'minute: expected 0 to 59, got `MON`'],
  ['* * * JANFEB *', 'month: expected 1 to 12 or JAN to DEC, got `JANFEB`'],
  ['1, * * * *', 'minute: `` is not understood'],
  ['1--2 * * * *', 'minute: `1--2` is not understood'],
  ['*-5 * * * *', 'minute: `*-5` is not understood'],
  ['-5 * * * *', 'minute: `-5` is not understood'],
  ['1.5 * * * *', 'minute: expected 0 to 59, got `1.5`'],
  ['30-10 * * * *', 'minute: the range `30-10` runs backwards'],
  ['* * * * FRI-MON', 'day of week: the range `FRI-MON` runs backwards'],
  ['5/10 * * * *', 'minute: a step follows `*` or a range, got `5/10`'],
  ['*/0 * * * *', 'minute: expected a step from 1 to 59, got `*/0`'],
  ['*/60 * * * *', 'minute: expected a step from 1 to 59, got `*/60`'],
  ['*/ * * * *', 'minute: expected a step from 1 to 59, got `*/`'],
  ['*/5/5 * * * *', 'minute: `*/5/5` is not understood'],
  ['? * * * *', 'minute: expected 0 to 59, got `?`'],
  ['* * L * *', 'day of month: expected 1 to 31, got `L`'],
  ['0 0 31 2 *', 'its day never comes: no such month has it'],
  ['0 0 31 2,4,6,9,11 *', 'its day never comes: no such month has it'],
  ['0 0 30 FEB *', 'its day never comes: no such month has it'],
  ['0 0 31 2 0-7', 'its day never comes: no such month has it'],
  [`${'0,'.repeat(200)}0 * * * *`, 'it is longer than 300 characters'],
])('%s is none', (text, fault) => {
  expect(parseCron(text)).toBe(fault);
});

const value = (least: number, most: number, words: readonly string[] = []): fc.Arbitrary<string> =>
  fc
    .integer({ min: least, max: most })
    .chain((number) => fc.constantFrom(String(number), words[number - least] ?? String(number)));
/** Ranges that run backwards and steps that lead nowhere among them, but few. */
const part = (least: number, most: number, words?: readonly string[]): fc.Arbitrary<string> => {
  const [low, high] = [
    fc.integer({ min: least, max: Math.ceil(most / 2) }),
    fc.integer({ min: 1 + (most >> 1), max: most }),
  ];
  return fc.oneof(
    { arbitrary: fc.constant('*'), weight: 3 },
    { arbitrary: value(least, most, words), weight: 3 },
    { arbitrary: fc.integer({ min: 1, max: most - 2 }).map((step) => `*/${step}`), weight: 2 },
    { arbitrary: fc.tuple(low, high).map(([from, to]) => `${from}-${to}`), weight: 2 },
    { arbitrary: fc.tuple(low, high).map(([from, to]) => `${from}-${to}/${Math.max(1, (to - from) >> 1)}`), weight: 2 },
    {
      arbitrary: fc.tuple(value(least, most, words), value(least, most, words)).map((both) => both.join('-')),
      weight: 1,
    },
  );
};
const field = (least: number, most: number, words?: readonly string[]): fc.Arbitrary<string> =>
  fc.array(part(least, most, words), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
const expression = fc
  .tuple(
    field(0, 59),
    field(0, 23),
    field(1, 31),
    field(1, 12, 'jan FEB mar APR may JUN jul AUG sep OCT nov DEC'.split(' ')),
    field(0, 7, 'SUN mon TUE wed THU fri SAT'.split(' ')),
  )
  .map((all) => all.join(' '));

/** Whether a time is one of those that the fields allow. */
function allows({ minutes, hours, daysOfMonth, months, daysOfWeek }: CronFields, at: Date): boolean {
  const [ofMonth, ofWeek] = [daysOfMonth.has(at.getUTCDate()), daysOfWeek.has(at.getUTCDay())];
  const isDay = daysOfMonth.size < 31 && daysOfWeek.size < 7 ? ofMonth || ofWeek : ofMonth && ofWeek;
  const isTime = minutes.has(at.getUTCMinutes()) && hours.has(at.getUTCHours());
  return isTime && isDay && months.has(at.getUTCMonth() + 1);
}

test('what is taken here is understood alike by what computes the times', () => {
  let taken = 0;
  const from = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) });
  fc.assert(
    fc.property(expression, from, (text, start) => {
      const parsed = parseCron(text);
      if (typeof parsed === 'string') return;
      taken += 1;
      const next = new CronTime(text, 'UTC').getNextDateFrom(new Date(start), 'UTC').toMillis();
      expect(next).toBeGreaterThan(start);
      expect(allows(parsed, new Date(next)), `${text} at ${new Date(next).toISOString()}`).toBe(true);
      // Nor is one before it left out: of the day's minutes before it, none is allowed.
      for (let at = next - 60_000; at > Math.max(start, next - 86_400_000); at -= 60_000) {
        if (allows(parsed, new Date(at))) throw new Error(`${text}: ${new Date(at).toISOString()} is passed over`);
      }
    }),
    { numRuns: 300 },
  );
  expect(taken).toBeGreaterThan(100);
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[*0-9,/@A-Z -]{0,30}$/)), (text) => {
      expect(['string', 'object']).toContain(typeof parseCron(text));
    }),
  );
});
