import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import { judgeTarget } from '../../../src/judge/judge.ts';
import type { TargetEvidence } from '../../../src/model/evidence.ts';
import { dayMs, fromNow, now, settings } from '../../support/evidence.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { issuedLook } from '../../support/issuances.ts';
import { opened } from './entries.ts';

let folder: Folder;
let path: string;
beforeEach(() => {
  folder = makeFolder();
  path = join(folder.path, 'history.db');
});
afterEach(() => folder[Symbol.dispose]());

const id = 'tls.within-rate-limits';
const judged = (evidence: TargetEvidence) => judgeTarget(evidence, { settings, now, checks, enabled: new Set([id]) });
const reasons = (evidence: TargetEvidence): string[] => judged(evidence).findings.map(({ reason }) => reason);
const names = ['demo.example.com'];
const clock = { now: () => now - 30 * dayMs };

test('the same names three times in a week, over two restarts', async () => {
  const told: string[][] = [];
  for (const [i, days] of [-5, -3, -1].entries()) {
    await using it = await opened(path, clock);
    const seen = it.store.enrich(issuedLook(`leaf ${i}`, names, fromNow(days)));
    expect(it.store.enrich(seen).seen.issuances).toEqual(seen.seen.issuances);
    told.push(reasons(seen));
  }
  expect(told).toEqual([['as-expected'], ['as-expected'], ['same-names']]);
});

test('without the store it is not judged', () => {
  expect(judged(issuedLook('leaf', names, fromNow(-1)))).toMatchObject({
    findings: [],
    notJudged: [{ check: id, spared: true }],
  });
});

test('thirty new hosts of one domain', async () => {
  await using it = await opened(null, clock);
  const told = Array.from({ length: 30 }, (_, i) =>
    reasons(it.store.enrich(issuedLook(`leaf ${i}`, [`host-${i}.example.com`], fromNow(-1)))),
  );
  expect(told.map(([reason]) => reason)).toEqual([...Array(25).fill('as-expected'), ...Array(5).fill('same-domain')]);
});

test('thirty hosts of one domain whose certificates are renewed', async () => {
  await using it = await opened(path, clock);
  const told = [-29, -1].flatMap((days) =>
    Array.from({ length: 30 }, (_, i) => {
      const startedAt = fromNow(days);
      return it.store.enrich(issuedLook(`${days} ${i}`, [`host-${i}.example.com`], fromNow(days), { startedAt }));
    }),
  );
  expect(new Set(told.slice(30).flatMap(reasons))).toEqual(new Set(['as-expected']));
});

test('what was renewed before anything was remembered is no finding', async () => {
  await using it = await opened(null, { now: () => now });
  const told = Array.from({ length: 30 }, (_, i) =>
    it.store.enrich(issuedLook(`leaf ${i}`, [`host-${i}.example.com`], fromNow(-1))),
  );
  expect(new Set(told.flatMap(reasons))).toEqual(new Set(['as-expected']));
});
