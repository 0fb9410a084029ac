import { expect, test } from 'vitest';
import { otherPaths, otherPathText } from '../../../../src/facts/tls/path/other-paths.ts';
import { vouch } from '../../../../src/facts/tls/path/path.ts';
import type { Certificate } from '../../../../src/model/certificate.ts';
import { authority, fingerprint, fromNow, intermediate, leaf, now, pki, root } from '../../../support/evidence.ts';

const path = [
  ['leaf', 'intermediate'],
  ['intermediate', 'root'],
] as const;
const expired = { notBefore: fromNow(-900), notAfter: fromNow(-12) };

/** What is said where further certificates stand above the intermediate. */
function said(
  further: readonly Certificate[],
  edges: readonly (readonly [string, string])[],
  anchors: readonly string[] = [],
) {
  const evidence = pki([leaf, intermediate, root, ...further], [...path, ...edges], { public: ['root', ...anchors] });
  const vouched = vouch([fingerprint('leaf'), fingerprint('intermediate')], evidence, now, 'demo.example.com');
  expect(vouched.path.at(-1)).toBe(fingerprint('root'));
  const others = otherPaths(vouched, evidence, now);
  return { over: others.map(({ over }) => over), text: otherPathText(others) };
}

test('of one path alone nothing is said', () => expect(said([], [])).toEqual({ over: [], text: '' }));

test('nor of another that is as good, or that joins the first again', () => {
  const [cross, top] = [authority('cross'), authority('top', { selfSigned: true })];
  expect(
    said(
      [cross, top],
      [
        ['intermediate', 'cross'],
        ['cross', 'top'],
      ],
      ['top'],
    ).over,
  ).toEqual([]);
  expect(
    said(
      [cross],
      [
        ['intermediate', 'cross'],
        ['cross', 'root'],
      ],
    ).over,
  ).toEqual([]);
});

test('of another that leads nowhere its first certificate is named, in a circle too', () => {
  const [a, b] = [authority('a'), authority('b')];
  const circle = said(
    [a, b],
    [
      ['intermediate', 'a'],
      ['a', 'b'],
      ['b', 'a'],
    ],
  );
  expect(circle.over).toEqual([fingerprint('a')]);
  expect(circle.text).toBe(
    '; judged by the best path, because another does not hold: a, issued by Test Issuing CA 1, leads to nothing that is trusted here',
  );
});

test('of another that is out of time the lowest certificate is named that is', () => {
  const [a, b] = [authority('a', expired), authority('b', { ...expired, selfSigned: true })];
  const [live] = [authority('live')];
  const edges = [
    ['intermediate', 'a'],
    ['a', 'b'],
  ] as const;
  expect(said([a, b], edges, ['b']).text).toContain('hold: a, issued by Test Issuing CA 1, expired 12 d ago');
  const above = said(
    [live, b],
    [
      ['intermediate', 'live'],
      ['live', 'b'],
    ],
    ['b'],
  );
  expect(above).toMatchObject({
    over: [fingerprint('live')],
    text: expect.stringContaining('hold: b expired 12 d ago'),
  });
  const both = said(
    [a, live, b],
    [
      ['intermediate', 'a'],
      ['intermediate', 'live'],
      ['live', 'b'],
    ],
    ['b'],
  );
  expect(both.text).toMatch(/expired 12 d ago \(and 1 more such\)$/);
});

test('of several late ones on one way the lowest counts', () => {
  const late = [authority('fork'), authority('first', expired), authority('second', expired)];
  const edges = [
    ['intermediate', 'fork'],
    ['fork', 'first'],
    ['fork', 'second'],
  ] as const;
  expect(said(late, edges).text).toContain('hold: first, issued by');
});
