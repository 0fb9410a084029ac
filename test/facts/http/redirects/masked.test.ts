import { describe, expect, test } from 'vitest';
import { masked, maskedLocation, maskedWalk, numberedMask } from '../../../../src/facts/http/redirects/masked.ts';
import { hopsOf, hopText, stepCommands } from '../../../../src/facts/http/redirects/hops.ts';
import type { RedirectStep } from '../../../../src/model/http-looks.ts';
import { answered, response } from '../../../support/evidence.ts';

const from = 'https://demo.example.com/';
const at = (url: string) => ({ address: '20.80.0.1', port: 443, url });
const step = (url: string, location?: string): RedirectStep => ({
  url,
  connection: null,
  session: null,
  response: answered(
    at(url),
    location === undefined ? response(200) : response(302, [['location', location] as const]),
  ),
});

describe('where an answer leads, as it is kept', () => {
  test.each([
    ['/a', '/a'],
    ['', ''],
    ['#part', '#'],
    ['/a?b', '/a?b'],
    ['/a?lang=de&n=12', '/a?lang=de&n=12'],
    ['/a?token=abcd&n=1', '/a?token=****1&n=1'],
    ['/a?access%5Ftoken=abcd', '/a?access%5Ftoken=****1'],
    ['/a?x=0123456789abcdefg', '/a?x=****1'],
    ['/a?0123456789abcdefg', '/a?****1'],
    ['/a?returnUrl=%2Fa%2Flong%2Fway%2Fback%2F', '/a?returnUrl=/****1'],
    ['/a?%zz=%zzzzz', '/a?%zz=%zzzzz'],
    ['/#access_token=abcd', '/#'],
    ['/login?n=1234', '/login?n=****1'],
    ['https://www.example.com/a?lang=deDE&n=1', 'https://www.example.com/a?lang=****1&n=1'],
    ['https://id.example.net/?rd=https://demo.example.com/', 'https://id.example.net/?rd=https://****1'],
    ['app://callback?code=abcd', 'app://callback?code=****1'],
  ])('%s', (location, kept) => {
    expect(maskedLocation(from, location, numberedMask())).toBe(kept);
  });

  test('one value is one mask wherever it is, and another value another', () => {
    const hide = numberedMask();
    const kept = ['/a?token=abcd', '/a?token=efgh', '/b?code=abcd'].map((each) => maskedLocation(from, each, hide));
    expect(kept).toEqual(['/a?token=****1', '/a?token=****2', '/b?code=****1']);
  });

  test('other headers, and what is no answer, are kept as they are', () => {
    const reading = answered(at(from), response(200, [['server', 'a?token=abcd']]));
    expect(masked(reading, numberedMask())).toEqual(reading);
  });
});

describe('a walk, as it is kept', () => {
  const secret = 'SECRETSTATE123';
  const walk = maskedWalk(
    {
      steps: [
        step(from, `/a?code=${secret}`),
        step(`${from}a?code=${secret}`, `https://id.example.net/authorize?state=${secret}`),
      ],
      end: 'login',
    },
    numberedMask(),
  );

  test('holds no secret, and hangs together', () => {
    expect(JSON.stringify(walk)).not.toContain(secret);
    expect(walk.steps.map(({ url }) => url)).toEqual([from, `${from}a?code=****1`]);
    expect(hopsOf(walk).map(({ to }) => to)).toEqual([
      `${from}a?code=****1`,
      'https://id.example.net/authorize?state=****1',
    ]);
  });

  test('is told without what its URLs ask for, and no command asks for what is left out', () => {
    expect(hopsOf(walk).map(hopText)).toEqual([
      `${from} leads to ${from}a?… (302)`,
      `${from}a?… leads to https://id.example.net/authorize?… (302)`,
    ]);
    const commands = stepCommands(walk.steps, { host: 'demo.example.com' });
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatch(/demo\.example\.com\/$/);
  });
});
