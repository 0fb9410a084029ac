import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { edgesOf, vouch } from '../../../../src/facts/tls/path/path.ts';
import {
  anchorViolations,
  intermediateViolations,
  leafViolations,
  outOfTime,
  violationsAbove,
} from '../../../../src/facts/tls/path/path-rules.ts';
import { gravityOf } from '../../../../src/facts/tls/path/rule-clients.ts';
import type { Certificate } from '../../../../src/model/certificate.ts';
import { storeNames, type Pki, type StoreName } from '../../../../src/model/pki.ts';
import { authority, certificate, fromNow, now } from '../../../support/evidence.ts';

const host = 'demo.example.com';

/** Certificates by number, the leaf 0: cross-signs share key and name, and any may have issued any other. */
interface Drawn {
  readonly pki: Pki;
  readonly sent: readonly string[];
}
const idOf = (index: number): string => index.toString(16).padStart(64, '0');

const drawing = (least: number, most: number, mostEdges: number): fc.Arbitrary<Drawn> =>
  fc
    .record({
      nodes: fc.array(
        fc.record({
          authority: fc.nat({ max: most }),
          expired: fc.nat({ max: 2 }).map((one) => one === 0),
          isAuthority: fc.constantFrom(true, true, true, false, null),
          pathLength: fc.constantFrom(null, null, null, 0, 1),
          anchorOf: fc.constantFrom<StoreName | null>(null, null, 'public', 'public', ...storeNames),
          isSent: fc.boolean(),
        }),
        { minLength: least, maxLength: most },
      ),
      edges: fc.array(fc.tuple(fc.nat({ max: most - 1 }), fc.nat({ max: most - 1 })), {
        minLength: 2 * least,
        maxLength: mostEdges,
      }),
    })
    .map(({ nodes, edges }) => {
      const [leaf] = nodes;
      const certificates: Certificate[] = nodes.map(
        ({ authority: which, expired, isAuthority, pathLength }, index) => ({
          ...(index === 0
            ? certificate('leaf')
            : authority(`authority ${which}`, {
                ca: isAuthority,
                pathLength,
                spkiSha256: idOf(1000 + which),
                subjectSha256: idOf(2000 + which),
              })),
          sha256: idOf(index),
          ...(expired && { notBefore: fromNow(-100), notAfter: fromNow(-1) }),
        }),
      );
      const held = nodes.flatMap(({ anchorOf }, index) =>
        anchorOf === null ? [] : [[idOf(index), [{ store: anchorOf, anchor: true }]] as const],
      );
      const within = edges.filter((edge) => edge.every((index) => index < nodes.length));
      return {
        sent: [
          idOf(0),
          ...nodes.flatMap(({ isSent }, index) => (isSent && index > 0 && leaf !== undefined ? [idOf(index)] : [])),
        ],
        pki: {
          certificates: Object.fromEntries(certificates.map((one) => [one.sha256, one])),
          edges: [...new Map(within.map((edge) => [edge.join(' '), edge])).values()].map(([subject, issuer]) => [
            idOf(subject),
            idOf(issuer),
          ]),
          stores: Object.fromEntries(held),
        },
      };
    });

const at = (pki: Pki, sha256: string): Certificate => {
  const found = pki.certificates[sha256];
  if (found === undefined) throw new Error(`${sha256} was not drawn`);
  return found;
};

/** Every way from the leaf upwards on which no authority stands twice. */
function* everyPath(path: readonly string[], pki: Pki): Generator<readonly string[]> {
  yield path;
  for (const issuer of edgesOf(pki).get(path.at(-1) ?? '') ?? []) {
    const { spkiSha256, subjectSha256 } = at(pki, issuer);
    const again = path.some((below) => {
      const one = at(pki, below);
      return one.spkiSha256 === spkiSha256 && one.subjectSha256 === subjectSha256;
    });
    if (!again) yield* everyPath([...path, issuer], pki);
  }
}

function priceOf(path: readonly string[], { pki, sent }: Drawn) {
  const all = path.map((sha256) => at(pki, sha256));
  const [leaf, ...issuers] = all;
  if (leaf === undefined) throw new Error('no path is without a leaf');
  const isAnchor = ({ sha256 }: Certificate): boolean => pki.stores[sha256] !== undefined;
  const violations = [
    ...leafViolations(leaf),
    ...issuers.flatMap((issuer, i) => violationsAbove([leaf, ...issuers.slice(0, i)], issuer, () => [])),
    ...issuers.flatMap((issuer) => (isAnchor(issuer) ? anchorViolations(issuer) : [])),
    ...issuers.filter((one, i) => !isAnchor(one) || i < issuers.length - 1).flatMap(intermediateViolations),
  ];
  const ofGravity = (gravity: string): number => violations.filter(({ rule }) => gravityOf(rule) === gravity).length;
  const timing = all.flatMap((one) => outOfTime(one, now) ?? []);
  const absent = path.slice(0, -1).filter((sha256) => !sent.includes(sha256)).length;
  return { violations, timing, price: [ofGravity('fail'), timing.length, ofGravity('warn'), absent, path.length] };
}

const isDearer = (a: readonly number[], b: readonly number[]): boolean => {
  const differs = a.findIndex((each, index) => each !== b[index]);
  return differs >= 0 && (a[differs] ?? 0) > (b[differs] ?? 0);
};
const isGood = ([violations = 0, timing = 0]: readonly number[]): boolean => violations + timing === 0;

function expectVerified(path: readonly string[], pki: Pki): void {
  expect(path[0]).toBe(idOf(0));
  expect(new Set(path).size).toBe(path.length);
  const edges = new Set(pki.edges.map((edge) => edge.join(' ')));
  for (const [index, issuer] of path.entries()) {
    if (index > 0) expect(edges).toContain(`${path[index - 1] ?? ''} ${issuer}`);
  }
}

test('no path is better than the one that is found, to the store that counts most', () => {
  fc.assert(
    fc.property(drawing(4, 6, 14), (drawn) => {
      const { pki, sent } = drawn;
      const found = vouch(sent, pki, now, host);
      expectVerified(found.path, pki);
      expect(found.cut).toBe(false);
      const { violations, timing, price } = priceOf(found.path, drawn);
      expect(found.violations).toHaveLength(violations.length);
      expect([found.violations, found.timing]).toEqual([expect.arrayContaining(violations), timing]);

      const ends = [...everyPath([idOf(0)], pki)].flatMap((path) =>
        (pki.stores[path.at(-1) ?? ''] ?? []).map(({ store }) => ({ store, price: priceOf(path, drawn).price })),
      );
      const good = ends.filter((end) => isGood(end.price));
      const counting = good.length > 0 ? good : ends;
      const expected = storeNames.find((store) => counting.some((end) => end.store === store)) ?? 'unrecognised';
      expect(found.trust).toBe(expected);
      expect(ends.filter((end) => end.store === found.trust && isDearer(price, end.price))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('many issuers that have all issued each other: an answer on verified edges, or a word that it was cut short', () => {
  fc.assert(
    fc.property(drawing(10, 40, 400), ({ pki, sent }) => {
      const found = vouch(sent, pki, now, host);
      expectVerified(found.path, pki);
      const top = pki.stores[found.path.at(-1) ?? ''] ?? [];
      if (found.trust === 'unrecognised') expect(found.cut || top.length === 0).toBe(true);
      else expect(top.map(({ store }) => store)).toContain(found.trust);
    }),
    { numRuns: 200 },
  );
});

test('a path that OpenSSL takes comes before one that others alone take, whatever was sent', () => {
  const leaf = certificate('leaf', { authorityKeyIdentifier: '0a' });
  const root = authority('root', { selfSigned: true, subjectKeyIdentifier: '0f' });
  const [other, meant] = (['0b', '0a'] as const).map((subjectKeyIdentifier) =>
    authority(subjectKeyIdentifier, { subjectKeyIdentifier, spkiSha256: 'one', subjectSha256: 'one' }),
  );
  if (other === undefined || meant === undefined) throw new Error('there are two');
  const all = [leaf, other, meant, root];
  const pki: Pki = {
    certificates: Object.fromEntries(all.map((one) => [one.sha256, one])),
    edges: [other, meant].flatMap(({ sha256 }) => [
      [leaf.sha256, sha256],
      [sha256, root.sha256],
    ]),
    stores: {
      [root.sha256]: [{ store: 'public', anchor: true }],
      [meant.sha256]: [{ store: 'public', anchor: false }],
    },
  };
  expect(vouch([leaf.sha256, other.sha256], pki, now, host)).toMatchObject({
    path: [leaf.sha256, meant.sha256, root.sha256],
    violations: [],
  });
});
