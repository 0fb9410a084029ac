import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserRows } from './certificates-browsers.ts';
import { healthyRows } from './certificates-healthy.ts';
import { startVerifiers, type Looked, type OpensslError, type Verifiers } from './certificates-look.ts';
import { clientRows } from './certificates-clients.ts';
import { pairRows } from './certificates-pairs.ts';
import type { Row } from './certificates-row.ts';
import { ruleRows } from './certificates-rules.ts';
import { nameRows, timeRows } from './certificates-single.ts';
import { chainRows, trustRows } from './certificates-trust.ts';
import { createWorld, type World } from './certificates-world.ts';
import { describeSystem } from './programs.ts';

const groups: Readonly<Record<string, readonly Row[]>> = {
  'what is healthy': healthyRows,
  'what browsers take': browserRows,
  times: timeRows,
  names: nameRows,
  'rules of the path': ruleRows,
  'rules of some clients': clientRows,
  'who vouches': trustRows,
  'what is sent': chainRows,
  'two at once': pairRows,
};

/** OpenSSL's error (x509_vfy.h) → the checks, one of which has to fail where it is so. */
const answeredBy: Readonly<Record<number, readonly string[]>> = {
  // What OpenSSL cannot read to its end has, for it, issued nothing and been issued by nobody (20).
  20: ['tls.trust-as-expected', 'tls.chain-complete', 'tls.path-accepted'],
  ...Object.fromEntries([2, 7, 18, 19, 21].map((code) => [code, ['tls.trust-as-expected', 'tls.chain-complete']])),
  ...Object.fromEntries([9, 10, 13, 14].map((code) => [code, ['tls.within-validity']])),
  ...Object.fromEntries([24, 25, 26, 32, 34, 41, 47, 48, 79, 94].map((code) => [code, ['tls.path-accepted']])),
  ...Object.fromEntries([62, 64].map((code) => [code, ['tls.name-matches']])),
  ...Object.fromEntries(
    [66, 67, 68].map((code) => [code, ['tls.path-accepted', 'tls.key-strong', 'tls.handshake-succeeds']]),
  ),
};

/** How the two differ, as words; null where they agree. */
function differenceOf({ failed, warned }: Looked, errors: readonly OpensslError[]): string | null {
  // Where browsers accept what OpenSSL alone refuses, this check warns.
  const warns = (check: string): boolean => check === 'tls.path-accepted' && warned.has(check);
  const unheard = errors.filter(
    ({ code }) => answeredBy[code]?.some((check) => failed.has(check) || warns(check)) !== true,
  );
  if (unheard.length > 0)
    return `OpenSSL alone says: ${unheard.map(({ code, text }) => `${text} (${code})`).join(', ')}`;
  return errors.length === 0 && failed.size > 0 ? `OpenSSL accepts what fails ${[...failed].join(', ')}` : null;
}

await describeSystem('certificates, beside what OpenSSL says of them', { programs: ['openssl'] }, () => {
  let world: World;
  let verifiers: Verifiers;
  beforeAll(async () => {
    world = createWorld();
    verifiers = await startVerifiers(world);
  });
  afterAll(() => verifiers[Symbol.asyncDispose]());

  describe.each(Object.entries(groups))('%s', (_, rows) => {
    test.each(rows.map((row) => [row.title, row] as const))('%s', async (__, row) => {
      const sent = row.serve(world);
      const [looked, errors] = await Promise.all([verifiers.look(row, sent), verifiers.askOpenssl(row, sent)]);
      const words = looked.findings.map(({ check, message }) => `${check}: ${message}`).join('\n');
      expect(looked.told.toSorted(), words).toEqual(row.told.toSorted());
      const difference = differenceOf(looked, errors);
      expect(
        difference !== null,
        `${difference ?? 'OpenSSL says the same'}; explained by: ${row.differs ?? 'nothing'}`,
      ).toBe(row.differs !== undefined);
    });
  });

  test('each row has a title of its own', () => {
    const titles = Object.entries(groups).flatMap(([group, rows]) => rows.map(({ title }) => `${group}: ${title}`));
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThan(160);
  });
});
