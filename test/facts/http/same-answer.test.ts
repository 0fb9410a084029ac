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
