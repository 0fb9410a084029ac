import { expect, test } from 'vitest';
import { startBreaker, troubleOf, type RoundEnd } from '../../../src/daemon/looking/breaker.ts';

const nobody: RoundEnd['beyond'] = {
  resolvers: { asked: 2, heard: 0 },
  selfChecks: { asked: 1, heard: 0 },
  alive: false,
  connected: false,
};
const somebody = { ...nobody, alive: true, connected: true };
const end = (over: Partial<RoundEnd> = {}): RoundEnd => ({
  wereUp: 10,
  lost: 6,
  all: { looked: 12, lost: 8 },
  beyond: nobody,
  cutOff: false,
  wasDown: false,
  ...over,
});
const none = { wereUp: 0, lost: 0, all: { looked: 0, lost: 0 } };
const unknown = { wereUp: 0, lost: 0, all: { looked: 3, lost: 3 } };

test.each<readonly [string, Partial<RoundEnd>, 'all' | 'lost' | null]>([
  ['most are lost and nobody answers', {}, 'lost'],
  ['most are lost, and others take connections', { beyond: somebody }, 'lost'],
  ['half are lost', { lost: 5 }, null],
  ['all that were up are lost, which is one', { wereUp: 1, lost: 1 }, 'lost'],
  ['nobody was looked at', none, null],
  ['nobody was up, and all are lost', unknown, 'lost'],
  ['nobody was up, and one of them is not lost', { ...unknown, all: { looked: 3, lost: 2 } }, null],
  ['nobody was up, all are lost, and somebody else takes connections', { ...unknown, beyond: somebody }, null],
  [
    'nobody was up, all are lost, and a resolver answers',
    { ...unknown, beyond: { ...nobody, resolvers: { asked: 2, heard: 1 } } },
    null,
  ],
  ['a resolver answers', { beyond: { ...nobody, resolvers: { asked: 2, heard: 1 } } }, null],
  ['a self-check target answers', { beyond: { ...nobody, selfChecks: { asked: 1, heard: 1 } } }, null],
  [
    'nobody was asked',
    { beyond: { ...nobody, resolvers: { asked: 0, heard: 0 }, selfChecks: { asked: 0, heard: 0 }, alive: true } },
    null,
  ],
  ['only resolvers were asked', { beyond: { ...nobody, selfChecks: { asked: 0, heard: 0 } } }, 'lost'],
  ['we were down and nobody answers yet', { ...none, wasDown: true }, 'lost'],
  [
    'we were down and somebody answers',
    { wasDown: true, beyond: { ...nobody, resolvers: { asked: 1, heard: 1 } } },
    null,
  ],
  ['nothing came back at all', { wereUp: 0, lost: 0, cutOff: true }, 'all'],
])('where %s', (_, over, whose) => {
  expect(troubleOf(end(over))?.whose ?? null).toBe(whose);
});

test.each<readonly [Partial<RoundEnd>, string]>([
  [{}, 'answered, while 6 of 10 targets that were up could not be reached: the trouble is our own'],
  [unknown, 'answered, while 3 of 3 targets could not be reached: the trouble is our own'],
  [{ ...none, wasDown: true }, 'answered: the trouble is our own'],
])('says who was silent and how many were lost: %j', (over, why) => {
  expect(troubleOf(end(over))?.why).toBe(`no resolver and no self-check target ${why}`);
});

const minute = 60_000;

function breaker() {
  let now = 0;
  const { troubleOf: told } = startBreaker(() => now);
  let isDown = false;
  /** Whether it is our own trouble so many minutes after the beginning. */
  return (minutes: number, over: Partial<RoundEnd>): boolean => {
    now = minutes * minute;
    isDown = told(end({ wasDown: isDown, ...over })) !== null;
    return isDown;
  };
}

test('while others take connections it is our own trouble for two minutes, and not again as long as the resolvers are silent', () => {
  const at = breaker();
  const lost = { beyond: somebody };
  const well = { lost: 0, all: { looked: 5, lost: 0 }, beyond: somebody };
  expect([at(0, lost), at(0.5, well), at(1, lost), at(1.9, well)]).toEqual([true, true, true, true]);
  expect([at(2, lost), at(2.2, well), at(3, lost), at(30, lost)]).toEqual([false, false, false, false]);
  const heard = { ...somebody, resolvers: { asked: 1, heard: 1 } };
  expect([at(31, { beyond: heard }), at(32, lost), at(33.9, lost), at(34, lost)]).toEqual([false, true, true, false]);
});

test('where nobody takes a connection it lasts until somebody is heard', () => {
  const at = breaker();
  expect([at(0, { beyond: somebody }), at(1, {}), at(60, {})]).toEqual([true, true, true]);
  expect([at(61, { beyond: somebody }), at(62.9, { beyond: somebody }), at(63, { beyond: somebody })]).toEqual([
    true,
    true,
    false,
  ]);
});

test('a round that is cut off is our own trouble however long it lasts', () => {
  const at = breaker();
  expect([at(0, { cutOff: true }), at(10, { cutOff: true })]).toEqual([true, true]);
});
