import { expect, test } from 'vitest';
import { parseDay, parsePath, parseSchedule, parseSecureUrl, parseStatus } from '../../src/config/lexical.ts';

test('days are days of the calendar', () => {
  expect(['2027-03-31', '2027-13-01', '2027-3-1', 'soon'].map(parseDay)).toEqual(['2027-03-31', null, null, null]);
});

test('schedules are durations or five fields of cron', () => {
  const taken = ['10s', '5m', '366d', '*/5 * * * *', '30 5 * * MON'];
  expect(taken.map(parseSchedule)).toEqual(taken);
  expect(['', 'soon', '5', '-5m'].map(parseSchedule)).toEqual([null, null, null, null]);
  expect(() => parseSchedule('9999ms')).toThrow('10 s or more');
  expect(() => parseSchedule('0s')).toThrow('10 s or more');
  expect(() => parseSchedule('367d')).toThrow('a year or less');
  expect(() => parseSchedule('* * *')).toThrow('five fields');
  expect(() => parseSchedule('@hourly')).toThrow('names such as @hourly are not known');
});

test('statuses and their classes', () => {
  expect(['204', '2xx', '5XX', '600', '6xx', '2x', '0200'].map(parseStatus)).toEqual([
    204,
    '2xx',
    '5xx',
    null,
    null,
    null,
    null,
  ]);
});

test('paths are what a request line can hold', () => {
  expect(['/', '/a?b=%20', 'a', '/a b', '/ü', '/a#b'].map(parsePath)).toEqual([
    '/',
    '/a?b=%20',
    null,
    null,
    null,
    null,
  ]);
});

test.each([
  ['https://acme.example.com/dir', true],
  ['HTTPS://[2001:db8::1]:14000/dir?x', true],
  ['nonsense', false],
  ['http://acme.example.com/dir', false],
  ['ftp://acme.example.com/dir', false],
  ['https:acme.example.com', false],
  ['https://', false],
  ['https://a b.example/', false],
  ['https://me:secret@acme.example.com/', false],
  [`https://acme.example.com/${'x'.repeat(1000)}`, false],
])('what is asked over https alone: %s, %s', (url, isTaken) => {
  expect(parseSecureUrl(url)).toBe(isTaken ? url : null);
});
