import { expect, test } from 'vitest';
import type { Conclusion } from '../../../src/daemon/looking/batch.ts';
import { startVantageWatch } from '../../../src/daemon/looking/vantage-told.ts';
import type { Looked } from '../../../src/daemon/looked.ts';
import type { Limit } from '../../../src/model/vantage.ts';
import { evidence, target } from '../../support/evidence.ts';

const trouble: Conclusion = { trouble: { whose: 'lost', why: 'so' }, alive: false, limits: [] };
const well: Conclusion = { trouble: null, alive: true, limits: [] };
const mute: Conclusion = { trouble: null, alive: false, limits: [] };
const limit: Limit = { code: 'no-ipv6', message: 'none', keepsFrom: 'much' };

const looked = (name: string, ownTrouble: boolean): Looked => ({
  target: target({ name }),
  look: 'quick',
  evidence: evidence(),
  ownTrouble,
  report: {
    host: name,
    port: 443,
    name,
    labels: {},
    status: 'pass',
    up: true,
    startedAt: '2026-11-22T10:00:00.000Z',
    durationMs: 1,
    observed: { chain: [], addresses: [] },
    findings: [],
    notJudged: [],
  },
});

function watched() {
  const watch = startVantageWatch('here');
  const told: string[] = [];
  const off = watch.on(({ up, limits }, lost) => {
    told.push([up ? 'up' : 'down', ...limits.map(({ code }) => code), ...lost.map(({ name }) => name)].join(' '));
  });
  return { watch, told, off };
}

test('it is down until a round hears somebody, and then tells once what was lost', () => {
  const { watch, told, off } = watched();
  expect(watch.told()).toMatchObject({ name: 'here', up: true, limits: [] });
  watch.concluded(well, 1);
  watch.concluded(trouble, 2);
  for (const each of [looked('a', true), looked('b', true), looked('b', false)]) watch.settled(each);
  watch.concluded(mute, 3);
  expect(watch.told().up).toBe(false);
  watch.concluded(trouble, 4);
  watch.concluded(well, 5);
  watch.concluded(well, 6);
  expect(told).toEqual(['down', 'up a']);
  watch.settled(looked('c', true));
  expect(told.at(-1)).toBe('up c');
  off();
  watch.concluded(trouble, 7);
  expect(told.length).toBe(3);
});

test('an earlier round that ends later tells nothing', () => {
  const { watch, told } = watched();
  watch.concluded(well, 2);
  watch.concluded(trouble, 1);
  expect(watch.told().up).toBe(true);
  expect(told).toEqual([]);
});

test('limits are those of the last round that could be opened', () => {
  const { watch, told } = watched();
  watch.concluded({ ...well, limits: [limit] }, 1);
  const { since } = watch.told();
  watch.concluded({ ...trouble, limits: null }, 2);
  watch.concluded(well, 3);
  expect(told).toEqual(['up no-ipv6', 'down no-ipv6', 'up']);
  expect(Date.parse(watch.told().since)).toBeGreaterThanOrEqual(Date.parse(since));
});
