import { expect, test } from 'vitest';
import { startLasting } from '../../../src/daemon/looking/lasting.ts';
import { startLately } from '../../../src/daemon/looking/lately.ts';
import { startRound } from '../../../src/observe/round.ts';
import { settings as base } from '../../support/evidence.ts';
import { listenTcp } from '../../support/loopback.ts';

test('what is known of our own place is found out once a minute, and again after it was forgotten', async () => {
  let taken = 0;
  await using server = await listenTcp(() => void taken++);
  const settings = {
    ...base,
    dns: { ...base.dns, resolvers: ['127.0.0.1:1'], timeoutMs: 500, attempts: 1 },
    networks: { public: [], private: ['127.0.0.0/8'] },
    selfCheck: [`127.0.0.1:${server.port}`],
  };
  let now = 0;
  let opened = 0;
  const lasting = startLasting(
    () => {
      if (++opened === 4) return Promise.reject(new Error('no round'));
      return startRound({
        settings,
        environments: {},
        echoKey: null,
        version: '9.9.9',
        now: Date.now(),
        look: 'quick',
        signal: new AbortController().signal,
      });
    },
    () => now,
  );
  const all = await Promise.all(Array.from({ length: 20 }, () => lasting.surroundings()));
  expect(taken).toBe(1);
  expect(all[0]?.selfChecks.map(({ seen }) => seen.connections.map(({ ok }) => ok))).toEqual([[true]]);
  expect(all[0]?.validations).toMatchObject([{ told: null, readings: [{ ok: false }] }]);
  now = 59_999;
  expect(await lasting.surroundings()).toBe(all[0]);
  now = 60_000;
  expect(await lasting.surroundings()).not.toBe(all[0]);
  lasting.forget();
  await lasting.surroundings();
  expect(taken).toBe(3);
  lasting.forget();
  await expect(lasting.surroundings()).rejects.toThrow('no round');
  await lasting.surroundings();
  expect(taken).toBe(4);
});

test('each family was heard lately or not', () => {
  let now = 0;
  const lately = startLately(() => now);
  expect(lately.isFresh('ipv4')).toBe(false);
  lately.heard('ipv4');
  now = 90_000;
  expect([lately.isFresh('ipv4'), lately.isFresh('ipv6')]).toEqual([true, false]);
  expect([lately.isSince('ipv4', 0), lately.isSince('ipv4', 1)]).toEqual([true, false]);
  now = 90_001;
  expect(lately.isFresh('ipv4')).toBe(false);
});
