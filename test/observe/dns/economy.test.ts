import * as fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { nameKinds } from '../../../src/model/evidence.ts';
import { mostQuestions } from '../../../src/observe/dns/questions.ts';
import { world, type World } from '../../support/dns-client.ts';
import { balancer, platform, user } from '../../support/dns-platform.ts';
import type { Handler } from '../../support/dns-server.ts';
import { authority, recursor, type Zones } from '../../support/dns-zones.ts';

/** Everything that is looked at for a target's names. */
async function lookAtAll(target: ReturnType<World['look']>): Promise<void> {
  const resolution = await target.resolve();
  const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
  const zones = await target.zones(walks);
  await Promise.all([target.names(new Set(nameKinds), { resolution, walks, zones }), target.balancers()]);
}

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const hosts = 500;
const few = 25;
const sideBySide = 25;
const many: Zones = {
  'example.com': [...(user['example.com'] ?? []), '*.many.example.com 900 CNAME app.ck8s.example.org'],
};

const everywhere = {
  '127.0.0.1': recursor({ ...many, ...platform, ...balancer }),
  '127.0.0.2': authority(many),
  '127.0.0.3': authority(many),
  '127.0.0.4': authority(platform),
  '127.0.0.5': authority(balancer),
};

test('a quick look asks one question of its own where the host leads to its load balancer', async () => {
  made = await world(everywhere);
  await made.look({ host: 'first.many.example.com' }).resolve('quick');
  const second = made.look({ host: 'second.many.example.com' });
  const { authority: walk, resolver, unasked } = await second.resolve('quick');
  expect(walk).toMatchObject({ end: 'addresses', last: 'app.ck8s.example.org' });
  expect([resolver, unasked.resolver]).toEqual([null, expect.stringMatching(/^a quick look asks no cache/)]);
  expect(second.sent()).toBe(1);
});

test('a quick look asks everybody where the host leads elsewhere', async () => {
  made = await world(everywhere);
  const { authority: walk, resolver } = await made.look({ host: 'bare.example.com' }).resolve('quick');
  expect([walk?.end, resolver?.end]).toEqual(['addresses', 'addresses']);
});

interface Asked {
  /** How often everything that is not a host's own was asked. */
  readonly shared: Record<string, number>;
  /** What of each host was asked, `H` in place of its first label. */
  readonly own: Record<string, string[]>;
  readonly sent: number;
}

/** Of so many hosts of one zone that are looked at in full. */
async function askedOf(count: number): Promise<Asked> {
  const { look, servers, close } = await world(everywhere);
  const queue = Array.from({ length: count }, (_, i) => `h${i}.many.example.com`).values();
  let sent = 0;
  const worker = async (): Promise<void> => {
    for (const host of queue) {
      const target = look({ host }, 30_000);
      await lookAtAll(target);
      expect(target.deadline.signal.aborted).toBe(false);
      sent += target.sent();
      target.deadline.clear();
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
  const shared: Record<string, number> = {};
  const own: Record<string, string[]> = {};
  for (const [place, { heard }] of Object.entries(servers.at)) {
    for (const { name, type, recursive } of heard) {
      // Of which server a made-up name is asked is chance.
      const madeUp = name.replace(/^hostprobe-[^.]*/, 'made-up');
      const [host] = /(?<=^|[.-])h\d+(?=\.)/.exec(name) ?? [];
      if (host !== undefined) {
        (own[host] ??= []).push(`${recursive ? 'resolver' : 'zone'} ${madeUp.replace(host, 'H')} ${type}`);
        continue;
      }
      const question = `${madeUp} ${type} at ${recursive ? 'the resolver' : madeUp === name ? place : 'some server'}`;
      shared[question] = (shared[question] ?? 0) + 1;
    }
  }
  await close();
  return { shared, own, sent };
}

/** Of a host that leads to its load balancer through one alias, with two name servers and one resolver. */
const ofOneHost = [
  'resolver H.many.example.com A',
  'resolver H.many.example.com AAAA',
  // The alias, of both servers: one is followed, all are compared.
  'zone H.many.example.com A',
  'zone H.many.example.com A',
  'zone H.many.example.com SOA',
  // What may stand beside it; CAA, HTTPS and the registry's oldest form are looked at by themselves, too.
  'zone H.many.example.com AAAA',
  'zone H.many.example.com CAA',
  'zone H.many.example.com HTTPS',
  'zone H.many.example.com MX',
  'zone H.many.example.com TXT',
  'zone a-H.many.example.com TXT',
  'zone aaaa-H.many.example.com TXT',
  'zone cname-H.many.example.com TXT',
  'zone _acme-challenge.H.many.example.com TXT',
  'zone _acme-challenge.H.many.example.com.example.com TXT',
  'zone H.many.example.com.example.com A',
  // Below the host, for the wildcard that answers for it here.
  'zone made-up.H.many.example.com A',
].toSorted();

test(`a full look asks ${ofOneHost.length} questions of a host's own, and ${hosts} hosts ask for what they share no oftener than ${few} do`, async () => {
  const [least, most] = [await askedOf(few), await askedOf(hosts)];
  expect(most.shared).toEqual(least.shared);
  expect(most.shared).toMatchObject({
    'example.com NS at the resolver': 1,
    'app.ck8s.example.org A at 127.0.0.5': 1,
  });
  expect(Math.max(...Object.values(most.shared))).toBe(1);
  expect(Object.keys(most.own)).toHaveLength(hosts);
  for (const questions of Object.values(most.own)) expect(questions.toSorted()).toEqual(ofOneHost);
  const shared = Object.keys(most.shared).length;
  expect(most.sent).toBe(hosts * ofOneHost.length + shared);
}, 120_000);

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const internal = fc.constantFrom('local', 'internal', 'svc.cluster.local', 'corp', 'lan');
const internalHost = fc
  .tuple(fc.array(label, { maxLength: 3 }), internal)
  .map(([labels, top]) => [...labels, top].join('.'));

test('what has no public suffix is asked of nobody but the resolvers', async () => {
  const { look } = (made = await world(everywhere, {
    resolvers: ['system'],
    authoritative: { enabled: true, port: 53 },
  }));
  await fc.assert(
    fc.asyncProperty(internalHost, fc.boolean(), async (name, search) => {
      const target = look({ host: name, search });
      await lookAtAll(target);
      target.deadline.clear();
      const others = target.readings().filter(({ where }) => !where.recursive);
      expect(others.filter(({ where }) => !/(?:^|\.)example\.org$/.test(where.name))).toEqual([]);
    }),
    { numRuns: 30 },
  );
}, 60_000);

test('nor, where resolvers were named, of the servers of the root or a top-level domain', async () => {
  const tops = ['.', 'local', 'internal', 'corp', 'lan'];
  const open = recursor({ ...many, ...platform, ...balancer });
  const { look, servers } = (made = await world({
    ...everywhere,
    '127.0.0.1': (question) => {
      const { name, type } = question;
      if (tops.includes(name)) return { ra: true, answers: type === 'NS' ? [`${name} 900 NS a.root`] : [] };
      if (name === 'a.root') return { ra: true, answers: type === 'A' ? ['a.root 900 A 127.0.0.6'] : [] };
      if (name === 'own.lan') return { ra: true, answers: type === 'NS' ? ['own.lan 900 NS ns.own.lan'] : [] };
      if (name === 'ns.own.lan') return { ra: true, answers: type === 'A' ? ['ns.own.lan 900 A 127.0.0.7'] : [] };
      const isInternal = tops.some((top) => name.endsWith(`.${top}`));
      return isInternal ? { ra: true, answers: type === 'A' ? [`${name} 60 A 10.1.1.1`] : [] } : open(question);
    },
    '127.0.0.6': () => ({ aa: true, rcode: 3, authorities: ['. 900 SOA a.root n.example 1 2 3 4 300'] }),
    '127.0.0.7': authority({ 'own.lan': ['own.lan 900 NS ns.own.lan', '*.own.lan 60 A 10.1.1.1'] }),
  }));
  const host = fc.oneof(
    internalHost,
    label.map((first) => `${first}.own.lan`),
  );
  await fc.assert(
    fc.asyncProperty(host, async (name) => {
      const target = look({ host: name });
      await lookAtAll(target);
      target.deadline.clear();
      expect(servers.at['127.0.0.6']?.heard).toEqual([]);
    }),
    { numRuns: 30 },
  );
  expect(servers.at['127.0.0.7']?.heard.length).toBeGreaterThan(0);
}, 60_000);

/** Zones without end: each is cut five times, each cut has servers without glue, and it ends in an alias to the next. */
const endless: Readonly<Record<string, Handler>> = {
  '127.0.0.1': ({ name, type }) => {
    const [, level] = /^ns\d-(\d)\./.exec(name) ?? [];
    if (level !== undefined) return { ra: true, answers: type === 'A' ? [`${name} 60 A 127.0.0.${level}`] : [] };
    return { ra: true, answers: Array.from({ length: 6 }, (_, i) => `${name} 60 NS ns${i}-2.${name}`) };
  },
  ...Object.fromEntries(
    [2, 3, 4, 5, 6].map((level): [string, Handler] => [
      `127.0.0.${level}`,
      ({ name }) => {
        const labels = name.split('.');
        if (level === 6) {
          const next = Number(labels.at(-2)?.slice(1)) + 1;
          return { aa: true, answers: [`${name} 60 CNAME ${[...labels.slice(0, -2), `z${next}`, 'com'].join('.')}`] };
        }
        const cut = labels.slice(-level - 1).join('.');
        const servers = Array.from(
          { length: 6 },
          (_, i) => `${cut} 60 NS ns${i}-${level + 1}.elsewhere${level}.${cut}`,
        );
        return { authorities: servers };
      },
    ]),
  ),
};

test('whatever servers send it to ask, a target asks no more than its share', async () => {
  const { look } = (made = await world(endless));
  const target = look({ host: 'h.e.d.c.b.z0.com' }, 60_000);
  const { authority: walk } = await target.resolve();
  expect(walk).toMatchObject({ end: 'unanswered', a: { failure: { code: 'budget' } } });
  expect(JSON.stringify(walk?.a)).toContain(`${mostQuestions} questions`);
  expect(target.sent()).toBeGreaterThanOrEqual(mostQuestions);
  // Truncated answers are asked for once more.
  expect(target.sent()).toBeLessThan(mostQuestions * 1.1);
  const other = look({ host: 'h.e.d.c.b.z0.com' }, 60_000);
  expect((await other.resolve()).authority?.hops.length).toBeGreaterThan(walk?.hops.length ?? 0);
}, 60_000);
