import { expect, test } from 'vitest';
import { readProbeRequest, RefusedProbe, timeoutOf } from '../../../src/daemon/probe/request.ts';

test.each([
  ['10', 60_000, 9500],
  ['2.5', 60_000, 2000],
  ['10', 3000, 3000],
  [null, 600_000, 119_500],
  [null, 10_000, 10_000],
  ['0', 10_000, 10_000],
  ['0.4', 10_000, 10_000],
  ['0.5', 10_000, 10_000],
])('a scrape of %s s, of at most %i ms: %i ms', (seconds, mostMs, timeoutMs) => {
  expect(timeoutOf(seconds, mostMs)).toBe(timeoutMs);
});

test.each(['soon', '-1', 'Infinity', 'NaN', '1s'])('a scrape of %s', (seconds) => {
  expect(() => timeoutOf(seconds, 1000)).toThrow(RefusedProbe);
});

test('the first of several parameters counts, an empty one is none, and debug is true alone', () => {
  const { signal } = new AbortController();
  const read = (query: string) =>
    readProbeRequest({ parameters: new URLSearchParams(query), header: (name) => `of ${name}`, signal });
  expect(read('target=a&target=b&module=&hostname=c&debug=true')).toEqual({
    target: 'a',
    module: null,
    hostname: 'c',
    debug: true,
    scrapeTimeoutSeconds: 'of x-prometheus-scrape-timeout-seconds',
    accept: 'of accept',
    signal,
  });
  expect(read('debug=1').debug).toBe(false);
});
