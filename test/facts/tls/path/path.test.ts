import { describe, expect, test } from 'vitest';
import { letsEncryptByKey } from '../../../../src/facts/tls/authorities/letsencrypt.ts';
import { lookedAt, vouch } from '../../../../src/facts/tls/path/path.ts';
import type { Certificate } from '../../../../src/model/certificate.ts';
import type { Pki } from '../../../../src/model/pki.ts';
import {
  authority,
  certificate,
  fingerprint,
  fromNow,
  healthyPki,
  intermediate,
  leaf,
  now,
  pki,
  root,
} from '../../../support/evidence.ts';

const host = 'demo.example.com';
const ids = (...words: string[]) => words.map(fingerprint);
const vouchFor = (sent: readonly string[], evidence: Pki) => vouch(ids(...sent), evidence, now, host);
const anchor = (id: string, over: Partial<Certificate> = {}) => authority(id, { selfSigned: true, ...over });
const withKey = (id: string, key: string, over: Partial<Certificate> = {}) =>
  authority(id, { spkiSha256: fingerprint(`${key} key`), subjectSha256: fingerprint(`${key} subject`), ...over });
const stagingKey = (kind: 'root' | 'intermediate') =>
  [...letsEncryptByKey.values()].find((known) => known.environment === 'staging' && known.kind === kind)?.spkiSha256 ??
  '';
const chain = [
  ['leaf', 'intermediate'],
  ['intermediate', 'root'],
] as const;
const expired = { notBefore: fromNow(-100), notAfter: fromNow(-10) };

test('of one and the same evidence, each time, host and chain has its own answer', () => {
  const twoNames = { ...leaf, names: { dns: ['a.example.com', 'b.example.com'], ip: [], other: [] } };
  const none = { dns: [], ip: [], other: [] };
  const bound = {
    ...intermediate,
    keyUsage: null,
    nameConstraints: { permitted: { ...none, dns: ['example.org'] }, excluded: none },
  };
  const evidence = pki([twoNames, bound, root], chain, { public: ['root'] });
  const later = Date.parse(leaf.notAfter) + 86_400_000;
  const ask = (sent: readonly string[], at: number, name: string) => {
    const { violations, timing, path } = vouch(ids(...sent), evidence, at, name);
    return [violations.map(({ detail }) => /[ab]\.example\.com/.exec(detail)?.[0]), timing.length, path.length];
  };
  for (const _ of ['first', 'again']) {
    expect(ask(['leaf', 'intermediate'], now, 'a.example.com')).toEqual([['a.example.com'], 0, 3]);
    expect(ask(['leaf', 'intermediate'], now, 'b.example.com')).toEqual([['b.example.com'], 0, 3]);
    expect(ask(['leaf', 'intermediate'], later, 'a.example.com')).toEqual([['a.example.com'], 1, 3]);
    expect(ask(['intermediate'], now, 'a.example.com')).toEqual([[], 0, 2]);
  }
});

describe('trust', () => {
  test('public: the path ends in an anchor of the public store', () => {
    expect(vouchFor(['leaf', 'intermediate'], healthyPki)).toEqual({
      trust: 'public',
      path: ids('leaf', 'intermediate', 'root'),
      violations: [],
      timing: [],
      cut: false,
    });
  });
  const edges = [
    ['leaf', 'intermediate'],
    ['intermediate', 'root'],
  ] as const;
  test.each(['public', 'staging', 'private'] as const)('%s by the store of the anchor', (store) => {
    const found = vouchFor(['leaf', 'intermediate'], pki([leaf, intermediate, root], edges, { [store]: ['root'] }));
    expect(found).toMatchObject({ trust: store, path: ids('leaf', 'intermediate', 'root') });
  });
  test('staging by a known key, self-signed or not', () => {
    const cross = authority('cross', { spkiSha256: stagingKey('root') });
    const found = vouchFor(
      ['leaf', 'intermediate', 'cross'],
      pki([leaf, intermediate, cross], [edges[0], ['intermediate', 'cross']], {}),
    );
    expect(found).toMatchObject({ trust: 'staging', path: ids('leaf', 'intermediate', 'cross'), violations: [] });
  });
  test('staging by a known intermediate alone', () => {
    const known = authority('known', { spkiSha256: stagingKey('intermediate') });
    const found = vouchFor(['leaf', 'known'], pki([leaf, known], [['leaf', 'known']], {}));
    expect(found).toMatchObject({ trust: 'staging', path: ids('leaf', 'known') });
  });
  test('unrecognised where only the name says staging', () => {
    const fake = authority('fake', { subject: [['CN', '(STAGING) Pretend Pear X1']], selfSigned: true });
    const found = vouchFor(['leaf', 'fake'], pki([leaf, fake], [['leaf', 'fake']], {}));
    expect(found).toMatchObject({ trust: 'unrecognised', path: ids('leaf', 'fake') });
  });
  test('unrecognised where a known key was sent that signed nothing', () => {
    const known = authority('known', { spkiSha256: stagingKey('intermediate') });
    expect(vouchFor(['leaf', 'known'], pki([leaf, known], [], {}))).toMatchObject({
      trust: 'unrecognised',
      path: ids('leaf'),
    });
  });
  test('unrecognised where the names match an anchor and no signature does', () => {
    const forged = certificate('forged', { issuer: root.subject, issuerSha256: root.subjectSha256 });
    const found = vouchFor(['forged'], pki([forged, root], [], { public: ['root'] }));
    expect(found).toMatchObject({ trust: 'unrecognised', path: ids('forged') });
  });
  test('self-signed: the leaf verifies under its own key', () => {
    const own = certificate('own', { selfSigned: true });
    expect(vouchFor(['own'], pki([own], [['own', 'own']], {}))).toMatchObject({
      trust: 'self-signed',
      path: ids('own'),
    });
  });
  test('private where the self-signed leaf itself is an anchor', () => {
    const own = certificate('own', { selfSigned: true });
    const found = vouchFor(['own'], pki([own], [], { private: ['own'] }));
    expect(found).toMatchObject({ trust: 'private', path: ids('own'), violations: [] });
  });
  test('a known production key is not public where the store does not hold its root', () => {
    const key = [...letsEncryptByKey.values()].find(({ name }) => name === 'Root YE')?.spkiSha256 ?? '';
    const ye = authority('ye', { spkiSha256: key, selfSigned: true });
    expect(vouchFor(['leaf', 'ye'], pki([leaf, ye], [['leaf', 'ye']], {})).trust).toBe('unrecognised');
  });
  test('an intermediate of a store helps, but is no anchor', () => {
    const held = { public: ['intermediate'] };
    const found = vouchFor(['leaf'], pki([leaf, intermediate, root], edges, { public: ['root'] }, held));
    expect(found).toMatchObject({ trust: 'public', path: ids('leaf', 'intermediate', 'root') });
    const alone = vouchFor(['leaf'], pki([leaf, intermediate], [edges[0]], {}, held));
    expect(alone).toMatchObject({ trust: 'unrecognised', path: ids('leaf', 'intermediate') });
  });
});

describe('the best path', () => {
  test('is in time before it is short', () => {
    const old = withKey('old', 'intermediate', expired);
    const evidence = pki(
      [leaf, old, intermediate, withKey('again', 'between'), root],
      [
        ['leaf', 'old'],
        ['old', 'root'],
        ['leaf', 'intermediate'],
        ['intermediate', 'again'],
        ['again', 'root'],
      ],
      { public: ['root'] },
    );
    expect(vouchFor(['leaf', 'old', 'intermediate', 'again'], evidence)).toMatchObject({
      path: ids('leaf', 'intermediate', 'again', 'root'),
      timing: [],
    });
  });
  test('goes past a sent cross-sign that has expired', () => {
    const cross = withKey('cross', 'root', { ...expired, notAfter: fromNow(-1) });
    const ancient = anchor('ancient', expired);
    const evidence = pki(
      [leaf, intermediate, cross, root, ancient],
      [
        ['leaf', 'intermediate'],
        ['intermediate', 'cross'],
        ['intermediate', 'root'],
        ['cross', 'ancient'],
      ],
      { public: ['root', 'ancient'] },
    );
    expect(vouchFor(['leaf', 'intermediate', 'cross'], evidence)).toMatchObject({
      trust: 'public',
      path: ids('leaf', 'intermediate', 'root'),
      timing: [],
    });
  });
  test('breaks no rule before it is in time', () => {
    const clientOnly = withKey('client-only', 'intermediate', { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] });
    const late = authority('late', expired);
    const evidence = pki(
      [leaf, clientOnly, late, root],
      [
        ['leaf', 'client-only'],
        ['client-only', 'root'],
        ['leaf', 'late'],
        ['late', 'root'],
      ],
      { public: ['root'] },
    );
    const found = vouchFor(['leaf', 'client-only', 'late'], evidence);
    expect(found).toMatchObject({ path: ids('leaf', 'late', 'root'), violations: [] });
    expect(found.timing).toMatchObject([{ sha256: fingerprint('late'), state: 'expired' }]);
  });
  test('is made of what was sent before what a store holds', () => {
    const twin = withKey('twin', 'intermediate');
    const evidence = pki(
      [leaf, twin, intermediate, root],
      [
        ['leaf', 'twin'],
        ['leaf', 'intermediate'],
        ['twin', 'root'],
        ['intermediate', 'root'],
      ],
      { public: ['root'] },
      { public: ['twin'] },
    );
    expect(vouchFor(['leaf', 'intermediate'], evidence).path).toEqual(ids('leaf', 'intermediate', 'root'));
    expect(vouchFor(['leaf'], evidence).path).toHaveLength(3);
  });
  test('a good private path counts before an expired public one, and that before an expired private one', () => {
    const make = (over: Partial<Certificate>) =>
      pki(
        [leaf, intermediate, authority('other', over), root, anchor('corp')],
        [
          ['leaf', 'intermediate'],
          ['intermediate', 'root'],
          ['leaf', 'other'],
          ['other', 'corp'],
        ],
        { private: ['root'], public: ['corp'] },
      );
    expect(vouchFor(['leaf', 'intermediate', 'other'], make({})).trust).toBe('public');
    expect(vouchFor(['leaf', 'intermediate', 'other'], make(expired)).trust).toBe('private');
    const late = {
      ...make(expired),
      certificates: { ...make(expired).certificates, [leaf.sha256]: { ...leaf, ...expired } },
    };
    expect(vouchFor(['leaf', 'intermediate', 'other'], late).trust).toBe('public');
  });
  test('an expired public chain is still public', () => {
    const evidence = pki(
      [certificate('leaf', expired), intermediate, root],
      [
        ['leaf', 'intermediate'],
        ['intermediate', 'root'],
      ],
      { public: ['root'] },
    );
    expect(vouchFor(['leaf', 'intermediate'], evidence)).toMatchObject({
      trust: 'public',
      timing: [{ sha256: fingerprint('leaf'), state: 'expired', byMs: 10 * 86_400_000 }],
    });
  });
  test('is made of what was sent even where a store knows a shorter way', () => {
    const evidence = pki(
      [leaf, authority('held'), intermediate, authority('between'), root],
      [
        ['leaf', 'held'],
        ['held', 'root'],
        ['leaf', 'intermediate'],
        ['intermediate', 'between'],
        ['between', 'root'],
      ],
      { public: ['root'] },
      { public: ['held'] },
    );
    const sent = ['leaf', 'intermediate', 'between'];
    expect(vouchFor(sent, evidence).path).toEqual(ids(...sent, 'root'));
  });
  test('goes through no authority twice, by whichever of its certificates', () => {
    const edges = [
      ['leaf', 'a'],
      ['a', 'b'],
      ['b', 'again'],
      ['again', 'root'],
    ] as const;
    const all = [leaf, authority('a'), authority('b'), withKey('again', 'a'), root];
    expect(vouchFor(['leaf', 'a', 'b', 'again'], pki(all, edges, { public: ['root'] })).trust).toBe('unrecognised');
  });
  test('is found beside a mesh that leads nowhere', () => {
    const mesh = Array.from({ length: 9 }, (_, i) => `mesh-${i}`);
    const way = ['w1', 'w2', 'w3', 'w4', 'w5'];
    const all = [leaf, ...[...mesh, ...way].map((word) => authority(word)), root];
    const tangle = ['leaf', ...mesh].flatMap((from) =>
      mesh.filter((to) => to !== from).map((to) => [from, to] as const),
    );
    const steps = ['leaf', ...way].map((from, i) => [from, way[i] ?? 'root'] as const);
    const found = vouchFor(['leaf', ...mesh, ...way], pki(all, [...tangle, ...steps], { public: ['root'] }));
    expect(found).toMatchObject({ trust: 'public', path: ids('leaf', ...way, 'root') });
  });
  test('does not run in circles', () => {
    const [a, b] = [authority('a'), authority('b')];
    const circle = [
      ['leaf', 'a'],
      ['a', 'b'],
      ['b', 'a'],
    ] as const;
    expect(vouchFor(['leaf', 'a', 'b'], pki([leaf, a, b], circle, {}))).toMatchObject({
      trust: 'unrecognised',
      path: ids('leaf', 'a', 'b'),
    });
    const out = pki([leaf, a, b, root], [...circle, ['b', 'root']], { public: ['root'] });
    expect(vouchFor(['leaf', 'a', 'b'], out).path).toEqual(ids('leaf', 'a', 'b', 'root'));
  });
  test.each(['public', 'private'] as const)(
    'what root programmes say of a root counts in the public store alone: %s',
    (store) => {
      const izenpe = '952c2039c0243eb515dd73d83fc3643184874feb0862a9837731ed9b4742e17a';
      const distrusted = { ...root, spkiSha256: izenpe };
      const evidence = pki([leaf, intermediate, distrusted], chain, { [store]: ['root'] });
      const rules = vouchFor(['leaf', 'intermediate'], evidence).violations.map(({ rule }) => rule);
      expect(rules).toEqual(store === 'public' ? ['distrusted'] : []);
    },
  );
  test('compares each name with each constraint once, on however many paths', () => {
    const dns = Array.from({ length: 140 }, (_, i) => `h${i}.example.net`);
    const subtrees = { dns, ip: [], other: [] };
    const words = Array.from({ length: 14 }, (_, i) => `mesh-${i}`);
    const mesh = words.map((word) =>
      authority(word, {
        ...expired,
        nameConstraints: { permitted: subtrees, excluded: { dns: [], ip: [], other: [] } },
      }),
    );
    const edges = words.flatMap((from) => words.filter((to) => to !== from).map((to) => [from, to] as const));
    const evidence = pki(
      [{ ...leaf, names: subtrees }, ...mesh, root],
      [['leaf', 'mesh-0'], ...edges, ['mesh-13', 'root']],
      { public: ['root'] },
    );
    const started = performance.now();
    expect(vouchFor(['leaf', ...words], evidence)).toMatchObject({ trust: 'public', violations: [] });
    expect(performance.now() - started).toBeLessThan(2000);
  });
  test.each([true, false])('comes to an end in a mesh of cross-signs (one way out: %s)', (wayOut) => {
    const words = Array.from({ length: 15 }, (_, i) => `mesh-${i}`);
    const mesh = words.map((word) => authority(word, { ...expired, pathLength: 0 }));
    const edges = words.flatMap((from) => words.filter((to) => to !== from).map((to) => [from, to] as const));
    const evidence = pki(
      [leaf, ...mesh, root],
      [['leaf', 'mesh-0'], ...edges, ['mesh-14', 'root']],
      wayOut ? { public: ['root'] } : {},
    );
    const started = performance.now();
    expect(vouchFor(['leaf', ...words], evidence)).toMatchObject({
      trust: wayOut ? 'public' : 'unrecognised',
      cut: wayOut,
    });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a limit of ours', () => {
  const untried = (evidence: Pki, ...words: string[]): Pki => ({
    ...evidence,
    limits: { unread: [], untried: ids(...words) },
  });
  const sent = ['leaf', 'intermediate'];
  test('makes nothing of a good path doubtful', () => {
    expect(vouchFor(sent, untried(healthyPki, 'leaf', 'root'))).toMatchObject({ trust: 'public', cut: false });
  });
  test.each<[string, Pki]>([
    ['bad', pki([{ ...leaf, ...expired }, intermediate, root], chain, { public: ['root'] })],
    ['for another store', pki([leaf, intermediate, root], chain, { staging: ['root'] })],
    ['not found', pki([leaf, intermediate, root], chain, {})],
  ])('is told where the path is %s and others were not tried', (_, evidence) => {
    expect(vouchFor(sent, evidence).cut).toBe(false);
    expect(vouchFor(sent, untried(evidence, 'intermediate')).cut).toBe(true);
    expect(vouchFor(sent, untried(evidence, 'elsewhere')).cut).toBe(false);
  });
  test('of the depth of a path is told', () => {
    const words = Array.from({ length: 16 }, (_, i) => `${i}-deep`);
    const steps = ['leaf', ...words].map((from, i) => [from, words[i] ?? 'root'] as const);
    const evidence = pki([leaf, ...words.map((word) => authority(word)), root], steps, { public: ['root'] });
    expect(vouchFor(['leaf', ...words], evidence)).toMatchObject({ trust: 'unrecognised', cut: true });
  });
});

describe('what was sent', () => {
  test('counts wherever it stands, but for what was not read', () => {
    const many = Array.from({ length: 20 }, (_, i) => authority(`stray-${i}`));
    const limits = { unread: ids('never-seen'), untried: [] };
    const evidence = {
      ...healthyPki,
      certificates: { ...healthyPki.certificates, ...Object.fromEntries(many.map((one) => [one.sha256, one])) },
      limits,
    };
    const sent = [leaf.sha256, ...many.map(({ sha256 }) => sha256), ...limits.unread, intermediate.sha256];
    expect(vouch(sent, evidence, now, host)).toMatchObject({ trust: 'public', cut: false });
    expect(lookedAt(sent, evidence)).toEqual(sent.filter((sha256) => sha256 !== fingerprint('never-seen')));
  });
  test('must be among the evidence', () => {
    expect(() => vouchFor(['leaf', 'never-seen'], healthyPki)).toThrow('is missing from the evidence');
    expect(() => vouchFor([], healthyPki)).toThrow('without a certificate');
  });
});
