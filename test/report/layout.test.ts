import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columns, flow, hang, pad } from '../../src/report/layout.ts';

describe('columns', () => {
  test.each([
    ['demo', 4],
    ['──▶', 3],
    ['東京', 4],
    ['e\u0301', 1],
    ['\u001b[31mfail\u001b[0m', 4],
    ['', 0],
  ])('%j takes %i', (text, width) => expect(columns(text)).toBe(width));
  test('pad fills up to them', () => {
    expect(pad('\u001b[31m東\u001b[0m', 4)).toBe('\u001b[31m東\u001b[0m  ');
    expect(pad('longer', 3)).toBe('longer');
  });
});

describe('flow', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  test('keeps every piece whole and in order, and every line of more than one piece in the width', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 1, max: 40 }), (words, width) => {
        const lines = flow(words, width);
        expect(lines.join(' ').split(' ')).toEqual(words);
        for (const line of lines) if (line.includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });
  test('fills a line before it starts another', () => {
    expect(flow(['aa', 'bb', 'cc', 'dd'], 5)).toEqual(['aa bb', 'cc dd']);
    expect(flow([], 5)).toEqual(['']);
  });
  test('hang indents by what leads', () => {
    expect(hang('fix   ', 'one two  three', 13)).toEqual(['fix   one two', '      three']);
  });
});
