import { afterEach, describe, expect, test } from 'vitest';
import type { Validation } from '../../../../src/model/name-looks.ts';
import { world, type World } from '../../../support/dns-client.ts';
import type { Handler, Heard, Reply } from '../../../support/dns-server.ts';
import { balancer, platform, user } from '../../../support/dns-platform.ts';
import { authority, recursor } from '../../../support/dns-zones.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const zones = { ...user, ...platform, ...balancer };
const recurse = recursor(zones);
const rootSoa = '. 86400 SOA a.root hostmaster.a.root 1 7200 900 86400 60';
const extended = (code: number): Buffer => Buffer.from([0, 15, 0, 2, 0, code]);
const servfail = (code?: number): Reply => ({
  rcode: 2,
  ra: true,
  ...(code === undefined ? {} : { options: extended(code) }),
});
const rrsig = '\\# 3 0001ff';

interface Manner {
  /** Names and zones whose records it finds bad. */
  readonly bad?: readonly string[];
  readonly code?: number;
  readonly validates?: boolean;
  readonly always?: boolean;
}

/** A resolver that validates; below `bad` it says SERVFAIL unless validation is left out. */
const validator =
  ({ bad = [], code, validates = true, always = false }: Manner = {}): Handler =>
  (question: Heard) => {
    const { name, type, unchecked } = question;
    if (name === '.') return { ra: true, ad: validates, answers: type === 'SOA' ? [rootSoa] : [] };
    if (bad.includes(name) && (always || !unchecked) && type !== 'NS') return servfail(code);
    if (type === 'DS') return { ra: true, answers: [`${name} 60 DS \\# 6 00070d02abcd`] };
    if (type === 'DNSKEY') return { ra: true, answers: [`${name} 60 DNSKEY \\# 5 0100030dff`] };
    if (type === 'RRSIG') return { ra: true, answers: [`${name} 60 RRSIG ${rrsig}`] };
    return { ...(recurse(question) as Reply), ad: validates };
  };

const host = 'demo.example.com';
const app = 'app.ck8s.example.org';

async function look(resolver: Handler, over: { host?: string; search?: boolean } = {}, budgetMs = 5000) {
  made = await world({
    '127.0.0.1': resolver,
    '127.0.0.2': authority(user),
    '127.0.0.3': authority(user),
    '127.0.0.4': authority(platform),
    '127.0.0.5': authority(balancer),
  });
  const eye = made.look({ host, ...over }, budgetMs);
  const resolution = await eye.resolve();
  const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
  const known = { resolution, walks, zones: await eye.zones(walks) };
  const heard = made.servers.at['127.0.0.1']?.heard ?? [];
  const before = heard.length;
  const validations = await eye.name('validations', known);
  const asked = heard
    .slice(before)
    .map(({ name, type, unchecked }) => `${name} ${type}${unchecked ? ' unchecked' : ''}`);
  return { validations, asked };
}
const only = (validations: readonly Validation[]): Validation => {
  expect(validations).toHaveLength(1);
  const [one] = validations;
  if (one === undefined) throw new Error('nobody was asked');
  return one;
};

describe('what a resolver makes of signatures', () => {
  test('where all is well: it vouches for the root and the host, and says which zones are signed', async () => {
    const { validations, asked } = await look(validator());
    expect(only(validations)).toMatchObject({
      by: { address: '127.0.0.1' },
      root: { outcome: { kind: 'data' }, authentic: true },
      a: { outcome: { kind: 'data' }, authentic: true },
      aaaa: { authentic: true },
      failure: null,
    });
    expect(only(validations).zones.map(({ zone, ds, inside }) => [zone, ds.records, inside])).toEqual([
      ['example.com', ['7 13 2 abcd'], null],
      ['example.org', ['7 13 2 abcd'], null],
      ['ck8s.example.org', ['7 13 2 abcd'], null],
    ]);
    expect(asked.toSorted()).toEqual([
      '. SOA',
      'ck8s.example.org DS unchecked',
      'example.com DS unchecked',
      'example.org DS unchecked',
    ]);
  });

  test('that does not validate: no zone is asked for', async () => {
    const { validations, asked } = await look(validator({ validates: false }));
    expect(only(validations)).toMatchObject({ root: { authentic: false }, a: { authentic: false }, zones: [] });
    expect(asked).toEqual(['. SOA']);
  });

  test('that goes wrong at the host: all that tells why is asked for', async () => {
    const bad = [host, 'example.com'];
    const { validations, asked } = await look(validator({ bad, code: 7 }));
    const { failure, zones } = only(validations);
    expect(failure).toMatchObject({
      type: 'A',
      unchecked: { kind: 'data' },
      lasting: null,
      links: [
        { name: host, type: 'CNAME', outcome: { kind: 'rcode', rcode: 'SERVFAIL', extendedErrors: [{ code: 7 }] } },
      ],
      signatures: { records: [rrsig] },
    });
    expect(zones[0]).toMatchObject({
      zone: 'example.com',
      ds: { outcome: { kind: 'data' } },
      inside: {
        soa: { outcome: { kind: 'rcode', rcode: 'SERVFAIL' } },
        keys: { records: ['\\# 5 0100030dff'] },
        signatures: { records: [rrsig] },
      },
    });
    // It blamed the signatures itself: no second try.
    expect(asked.filter((each) => each === `${host} A`)).toEqual([]);
  });

  test('that tells signatures of an alias by those of its target: they are not taken for its own', async () => {
    const { validations } = await look((question) =>
      question.name === host && question.type === 'RRSIG'
        ? { ra: true, answers: [`${host} 60 CNAME ${app}`, `${app} 60 RRSIG ${rrsig}`] }
        : validator({ bad: [host], code: 6 })(question),
    );
    expect(only(validations).failure?.signatures?.records).toEqual([]);
  });

  test('that goes wrong behind the host: the links say where', async () => {
    const { validations } = await look((question) =>
      question.name === host && question.type !== 'CNAME' && !question.unchecked && question.recursive
        ? servfail(6)
        : validator({ bad: [app], code: 6 })(question),
    );
    expect(only(validations).failure?.links.map(({ name, type, outcome }) => [name, type, outcome.kind])).toEqual([
      [host, 'CNAME', 'data'],
      [app, 'A', 'rcode'],
    ]);
  });

  test('that fails by chance: what it says when it is asked again counts', async () => {
    let times = 0;
    const { validations } = await look((question) => {
      const isHost = question.name === host && question.type === 'A' && !question.unchecked;
      return isHost && times++ === 0 ? servfail() : validator()(question);
    });
    expect(only(validations)).toMatchObject({ a: { outcome: { kind: 'data' }, authentic: true }, failure: null });
    expect(times).toBe(2);
  });

  test(
    'that remembers a failure for a while: it is asked again when it has forgotten',
    { timeout: 15_000 },
    async () => {
      let since: number | undefined;
      const { validations } = await look(
        (question) => {
          const isHost = question.name === host && question.type === 'A' && !question.unchecked;
          if (isHost) since ??= performance.now();
          return isHost && performance.now() - (since ?? 0) < 5000 ? servfail() : validator()(question);
        },
        {},
        10_000,
      );
      expect(only(validations)).toMatchObject({ a: { outcome: { kind: 'data' }, authentic: true }, failure: null });
    },
  );

  test('that goes on failing without a reason', { timeout: 15_000 }, async () => {
    const { validations, asked } = await look(validator({ bad: [host] }), {}, 10_000);
    expect(only(validations).failure).toMatchObject({ lasting: true, unchecked: { kind: 'data' } });
    expect(asked.filter((each) => each === `${host} A`)).toHaveLength(2);
  });

  test('that fails without a reason, and there is no time to see whether it goes on', async () => {
    const { validations } = await look(validator({ bad: [host] }));
    expect(only(validations).failure).toMatchObject({ lasting: false });
  });

  test('that fails whatever it is asked to leave out', async () => {
    const { validations } = await look(validator({ bad: [host], always: true, code: 22 }));
    expect(only(validations)).toMatchObject({
      a: { outcome: { kind: 'rcode' } },
      failure: { type: 'A', unchecked: { kind: 'rcode' }, links: [], signatures: null },
    });
    expect(only(validations).zones.every(({ inside }) => inside === null)).toBe(true);
  });

  test('that fails for one type alone', async () => {
    const { validations } = await look((question) =>
      question.name === host && question.type === 'AAAA' && !question.unchecked ? servfail(12) : validator()(question),
    );
    expect(only(validations)).toMatchObject({
      a: { outcome: { kind: 'data' } },
      aaaa: { outcome: { kind: 'rcode' } },
      failure: { type: 'AAAA' },
    });
  });

  test('that is silent', async () => {
    const { validations } = await look((question) => (question.name === '.' ? null : validator()(question)));
    expect(only(validations).root).toMatchObject({ outcome: { kind: 'unanswered' }, authentic: false });
  });
});

describe('no cache is asked', () => {
  test.each(['missing.example.com', 'text.example.com', 'gone.example.com'])(
    'for %s, which leads nowhere',
    async (host) => {
      expect(await look(validator(), { host })).toEqual({ validations: [], asked: [] });
    },
  );
  test('for a name that is searched for', async () => {
    expect((await look(validator(), { search: true })).validations).toEqual([]);
  });
});
