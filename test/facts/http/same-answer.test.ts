import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isSameAnswer, type Answer } from '../../../src/facts/http/same-answer.ts';
import type { HttpResponse } from '../../../src/model/http.ts';
import { response } from '../../support/evidence.ts';

interface Page {
  readonly status?: number;
  readonly text?: string;
  readonly location?: string;
  readonly end?: HttpResponse['body']['end'];
}

const answer = (host: string, { status = 404, text = '', location, end = 'whole' }: Page): Answer => ({
  where: { url: `https://${host}/` },
  value: {
    ...response(status, location === undefined ? [] : [['location', location]]),
    body: {
      bytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
      end,
      ...(status >= 400 && { start: text.slice(0, 300) }),
    },
  },
});

const mine = 'shop.example.com';
const theirs = 'hostprobe-a1b2c3d4e5.example.com';
const named = (host: string): string => `<p>no such host: ${host.toUpperCase()}</p>${'.'.repeat(400)}`;

describe('one answer', () => {
  test.each<readonly [string, Page, Page]>([
    ['the same page', { text: 'x' }, { text: 'x' }],
    ['pages that name their host', { text: `no ${mine} here` }, { text: `no ${theirs} here` }],
    ['long pages that name their host', { text: named(mine) }, { text: named(theirs) }],
    [
      'the same place',
      { status: 301, location: 'https://x.example/' },
      { status: 301, location: 'https://x.example/' },
    ],
    [
      'each its own place',
      { status: 301, location: `https://${mine}/a`, text: mine },
      { status: 301, location: `https://${theirs}/a`, text: theirs },
    ],
    ['pages with an identifier', { text: 'no route, 5d41402abc4b2a76' }, { text: 'no route, 7d793037a0760186' }],
    [
      'pages with a UUID',
      { text: 'id aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee' },
      { text: 'id ffffffff-aaaa-4bbb-9ccc-dddddddddddd' },
    ],
    ['pages with times', { text: 'in 9 ms, at 2026-11-21T09:59:59Z' }, { text: 'in 120 ms, at 2026-11-21T10:00:00Z' }],
    [
      'long pages whose identifier is cut',
      { text: `${'<p>'.repeat(98)}id 5d41402a${'.'.repeat(99)}` },
      { text: `${'<p>'.repeat(98)}id 7d793037${'.'.repeat(99)}` },
    ],
    [
      'the same place with an identifier',
      { status: 302, location: 'https://x.example/?state=5d41402abc4b2a76' },
      { status: 302, location: 'https://x.example/?state=7d793037a0760186' },
    ],
    ['no page', {}, {}],
    ['pages that our limit cut', { text: 'x', end: 'limit' }, { text: 'x', end: 'limit' }],
  ])('%s', (_, one, other) => {
    expect(isSameAnswer(answer(mine, one), answer(theirs, other))).toBe(true);
    expect(isSameAnswer(answer(theirs, other), answer(mine, one))).toBe(true);
  });
});

describe('two answers', () => {
  test.each<readonly [string, Page, Page]>([
    ['another status', { text: 'x' }, { text: 'x', status: 403 }],
    ['another page', { text: 'abc' }, { text: 'abd' }],
    ['none beside a page', { text: '' }, { text: '.'.repeat(theirs.length - mine.length) }],
    ['none beside a long page', { text: '' }, { text: '.'.repeat(20 * (theirs.length - mine.length)) }],
    ['a page that begins alike and is longer', { text: `${'.'.repeat(300)}a` }, { text: `${'.'.repeat(300)}ab` }],
    ['other words beside an identifier', { text: 'no page 5d41402abc' }, { text: 'no host 5d41402abd' }],
    [
      'another long place',
      { status: 302, location: `https://x.example/${'a'.repeat(300)}` },
      { status: 302, location: `https://x.example/${'a'.repeat(299)}b` },
    ],
    ['another place', { status: 302, location: '/login' }, { status: 302, location: '/' }],
    ['a place beside none', { status: 302, location: '/login', text: 'x' }, { status: 302, text: 'x' }],
    ['pages of success that differ', { status: 200, text: mine }, { status: 200, text: theirs }],
    ['pages that time cut', { text: 'x', end: 'time' }, { text: 'x', end: 'time' }],
  ])('%s', (_, one, other) => {
    expect(isSameAnswer(answer(mine, one), answer(theirs, other))).toBe(false);
    expect(isSameAnswer(answer(theirs, other), answer(mine, one))).toBe(false);
  });
});

it('is told of any page, and each whole one is like itself', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.constantFrom(200, 302, 404, 500), (text, location, status) => {
      const one = answer(mine, { text, location, status });
      expect(isSameAnswer(one, one)).toBe(true);
      expect(typeof isSameAnswer(one, answer(theirs, { text: location, status }))).toBe('boolean');
    }),
  );
});
