import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSource } from '../../src/config/load.ts';
import { complaints } from './loading.ts';

const lines = (text: string): string[] =>
  readSource(text, 'f').problems.map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`);

describe('what is no YAML', () => {
  test.for([
    ['a: b: c', 'f.yaml:1:4: not YAML: Nested mappings are not allowed in compact mappings'],
    ['a: 1\n---\nb: 2', 'f.yaml:2:1: a second YAML document begins here; one is wanted'],
    ['{{- if x }}\na: 1', 'f.yaml:1:3: a template was not filled in (`{{ }}`, `{% %}`)'],
    ['domain: {{ x }}.example', 'f.yaml:1:16: a template was not filled in (`{{ }}`, `{% %}`)'],
    ['domain: {{ x }}', 'f.yaml:1:10: domain: its keys must be text; a `{{ }}` is a template that was not filled in'],
    [
      'selfCheck: {targets: [app.${DOMAIN}:1]}',
      'f.yaml:1:28: not YAML: Missing , or : between flow sequence items (inside [ ] and { }, a text with `${…}` stands in quotes)',
    ],
    ['domain: !x y', 'f.yaml:1:9: not YAML: A tag is unknown or malformed'],
    ['['.repeat(20_000), 'f.yaml:1:'],
  ] as const)('%.40s', ([text, line]) => {
    const [first, ...rest] = complaints(text);
    expect(first).toContain(line);
    expect(rest).toEqual([]);
  });
});

test.each([
  'a: !SECRET x',
  'a: !<SECRET x',
  'a: "\\SECRET"',
  'a: |SECRET\n  x',
  '%SECRET\n---\na: b',
  'a: "x" SECRET',
  'a: @SECRET',
  'a: `SECRET',
  '[SECRET',
  '"SECRET',
  'SECRET: a: b',
  'a: &SECRET: b',
  'a: [b]SECRET',
  '- a\nSECRET',
  'SECRET\nb: c',
])('a message that it is no YAML holds nothing of the text: %j', (text) => {
  expect(complaints(text).join('\n')).toMatch(/^f\.yaml:\d+:\d+: not YAML: /);
  expect(complaints(text).join('\n')).not.toMatch(/SECRET|SEC/);
});

test('what is written twice is named with its path, and the rest is still looked at', () => {
  expect(complaints('domain: a.example\nvantge: x\ndns: {attempts: 1, attempts: 2}\ndomain: b.example')).toEqual([
    'f.yaml:2:1: vantge: unknown key, did you mean `vantage`?',
    'f.yaml:3:20: dns.attempts: it is written twice',
    'f.yaml:4:1: domain: it is written twice',
  ]);
});

test('aliases and merges give what they stand for, and each value keeps its place', () => {
  const source = readSource('a: &x {k: 1, l: 2}\nb: *x\nc: {<<: *x, k: 3}\nd: {<<: [{k: 4}, *x]}', 'f');
  expect(source.problems).toEqual([]);
  expect(source.tree).toEqual({ a: { k: 1, l: 2 }, b: { k: 1, l: 2 }, c: { k: 3, l: 2 }, d: { k: 4, l: 2 } });
  expect(source.locate(['b', 'l'])).toMatchObject({ line: 1, column: 17 });
  expect(source.locate(['c', 'l'], true)).toMatchObject({ line: 1, column: 14 });
  expect(source.locate(['c', 'k'])).toMatchObject({ line: 3, column: 16 });
  expect(source.locate(['d', 'gone', 'deeper'])).toMatchObject({ line: 4, column: 4 });
});

test('aliases that mean too much, themselves or nothing', () => {
  const bomb = [
    'a0: &a0 [x]',
    ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`),
  ];
  expect(lines(bomb.join('\n')).map((line) => line.slice(line.indexOf(' ')))).toEqual([
    expect.stringContaining('its aliases stand for far too much'),
  ]);
  expect(lines('a: &a [*a]')).toEqual(['1:8 a[0] the alias stands inside of what it means']);
  expect(lines('a: *b')).toEqual(['1:4 a no anchor of that name stands before its alias']);
  expect(lines('<<: [1]')).toEqual(['1:1  only mappings can be merged by `<<`']);
});

test('odd keys and values', () => {
  expect(lines('__proto__: {a: 1}')).toEqual(['1:1  unknown key `__proto__`']);
  expect(lines('a: !!binary aGk=')[0]).toContain('it is neither text, nor a number');
  expect(lines(`a: ${'['.repeat(70)}${']'.repeat(70)}`)).toEqual(['1:68 a[0][0] it is nested too deeply']);
  expect(readSource('%YAML 1.1\n---\na: yes\nb: 0x10', 'f').tree).toEqual({ a: 'yes', b: 16 });
});

describe('JSON', () => {
  test('is read as YAML reads it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const { tree, problems } = readSource(text, 'f');
        // A comment makes it YAML and nothing else.
        const slow = readSource(`# YAML\n${text}`, 'f');
        expect([tree, problems]).toEqual([
          slow.tree,
          slow.problems.map(({ line, ...one }) => Object.assign(one, { line: (line ?? 0) - 1 })),
        ]);
      }),
    );
  });
  test.each([
    ['{"a": 1, "b": 2, "a": 3}', /it is written twice$/],
    ['{"__proto__": 1}', /unknown key `__proto__`$/],
  ])('%s is not passed over', (text, complaint) => {
    expect(lines(text)).toEqual([expect.stringMatching(complaint)]);
  });
  test('that is nested too deeply is refused, as YAML is', () => {
    const text = `{"a":${'['.repeat(70)}1${']'.repeat(70)}}`;
    expect(lines(text)).toEqual([expect.stringContaining('it is nested too deeply')]);
  });
  test('tells where its values stand', () => {
    expect(readSource('{\n  "a": [1,\n 2]}', 'f').locate(['a', 1])).toMatchObject({ line: 3, column: 2 });
  });
});
