import { afterEach, describe, expect, test } from 'vitest';
import { agreementOf, lastSaid } from '../../../../src/facts/dns/servers/agreement.ts';
import { cacheViewOf } from '../../../../src/facts/dns/servers/cache-view.ts';
import type { Poll, Said } from '../../../../src/model/name-looks.ts';
import type { Settings } from '../../../../src/model/target.ts';
import { world } from '../../../support/dns-client.ts';
import type { World } from '../../../support/dns-client.ts';
import { healthy, user } from '../../../support/dns-platform.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { authority, recursor } from '../../../support/dns-zones.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const host = 'demo.example.com';

interface Wanted {
  readonly budgetMs?: number;
  readonly name?: string;
  readonly dns?: Partial<Settings['dns']>;
  readonly internal?: boolean;
}

async function look(
  over: Readonly<Record<string, Handler>>,
  { budgetMs = 2000, name = host, dns, internal }: Wanted = {},
) {
  made = await world({ ...healthy, ...over }, dns);
  const expect = { loadBalancer: internal === true ? 'internal' : 'app' };
  const eye = made.look(
    {
      host: name,
      expect,
      ...(dns?.resolvers && { resolvers: dns.resolvers.map((address) => `${address}:${made?.servers.port}`) }),
    },
    budgetMs,
  );
  const resolution = await eye.resolve();
  const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
  const polls = await eye.name('polls', { resolution, walks, zones: await eye.zones(walks) });
  return { polls, servers: made.servers };
}

const words = ({ rounds }: Poll): string[][] =>
  rounds.map(({ said }) =>
    said.map(({ server, outcome, records, serial }) =>
      [
        server.address,
        ...(records.length > 0 ? records : [outcome.kind]),
        ...(serial === undefined ? [] : [serial]),
      ].join(' '),
    ),
  );
const ofZone = (polls: readonly Poll[], name = host): Poll => {
  const poll = polls.find((one) => one.name === name && one.zone !== null);
  if (poll === undefined) throw new Error(`no poll of ${name}`);
  return poll;
};

/** With the SOA that each gave in any round. */
const lastOfEach = (poll: Poll | undefined): Said[] =>
  (poll?.rounds.flatMap(({ said }) => said) ?? [])
    .filter(({ serial }) => serial !== undefined)
    .slice(-lastSaid(poll ?? { rounds: [] }).length);

const others = (user['example.com'] ?? []).filter((line) => !line.startsWith(host));

/** The user's zone at another serial, with other lines for the host. */
const copy = (serial: number, ...lines: readonly string[]): Handler =>
  authority({
    'example.com': [
      `example.com 900 SOA ns1.example.com hm.example.com ${serial} 7200 900 1209600 300`,
      ...others,
      ...lines,
    ],
  });
const current = copy(3, `${host} 900 CNAME app.ck8s.example.org`);

/** Each answer in turn, and the last one for ever; asked for the host alone. */
const inTurn = (...handlers: readonly Handler[]): Handler => {
  let asked = 0;
  return (question) => {
    const handler = handlers[Math.min(asked, handlers.length - 1)];
    if (question.name === host && question.type === 'A') asked += 1;
    return handler?.(question) ?? null;
  };
};

describe('polls', () => {
  test('of each name in the user’s own zones, once where all agree, and of the host at the resolvers', async () => {
    const { polls } = await look({});
    expect(polls.map(({ name, type, zone, confirmed }) => [name, type, zone, confirmed])).toEqual([
      [host, 'A', 'example.com', false],
      ['app.ck8s.example.org', 'A', 'ck8s.example.org', false],
      ['app.ck8s.example.org', 'AAAA', 'ck8s.example.org', false],
      [host, 'A', null, false],
    ]);
    expect(words(ofZone(polls))).toEqual([['127.0.0.2 app.ck8s.example.org', '127.0.0.3 app.ck8s.example.org']]);
  });

  test('are repeated at once and after five seconds where a server lags behind, with serials', async () => {
    const { polls } = await look({ '127.0.0.2': current, '127.0.0.3': copy(2) }, { budgetMs: 10_000 });
    const poll = ofZone(polls);
    const both = ['127.0.0.2 app.ck8s.example.org 3', '127.0.0.3 nxdomain 2'];
    expect(words(poll)).toEqual([['127.0.0.2 app.ck8s.example.org', '127.0.0.3 nxdomain'], both, both]);
    expect(poll.confirmed).toBe(true);
    expect(agreementOf(poll).kind).toBe('deny');
    const [, second, third] = poll.rounds.map(({ at }) => Date.parse(at));
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(4900);
  });

  test('one that has the name in a zone below, and one that is behind and denies it', async () => {
    const below = {
      'sub.example.com': ['sub.example.com 900 NS ns.sub.example.com', 'www.sub.example.com 60 A 20.80.0.7'],
    };
    const cut = ['sub.example.com 900 NS ns.sub.example.com', 'ns.sub.example.com 900 A 127.0.0.6'];
    const { polls } = await look(
      { '127.0.0.2': copy(2), '127.0.0.3': copy(3, ...cut), '127.0.0.6': authority(below) },
      { budgetMs: 10_000, name: 'www.sub.example.com' },
    );
    const poll = ofZone(polls, 'www.sub.example.com');
    expect(words(poll).at(-1)?.toSorted()).toEqual([
      '127.0.0.2 nxdomain 2',
      '127.0.0.3 that sub.example.com is served by ns.sub.example.com 3',
    ]);
    expect(agreementOf(poll).kind).toBe('deny');
  });

  test('a server that catches up within five seconds agrees', async () => {
    const lagging = inTurn(copy(2), copy(2), current);
    const { polls } = await look({ '127.0.0.2': current, '127.0.0.3': lagging }, { budgetMs: 10_000 });
    expect(ofZone(polls).rounds).toHaveLength(3);
    expect(agreementOf(ofZone(polls)).kind).toBe('agree');
  });

  test('without time for a second look nothing is confirmed', async () => {
    const { polls } = await look({ '127.0.0.2': current, '127.0.0.3': copy(2) });
    expect(ofZone(polls)).toMatchObject({ confirmed: false, rounds: [{}, {}] });
    expect(agreementOf(ofZone(polls)).kind).toBe('unconfirmed');
  });

  test('answers that take turns are told at once by asking again', async () => {
    const one = copy(3, `${host} 60 A 20.1.1.1`);
    const two = copy(3, `${host} 60 A 20.1.1.2`);
    const weighted = (...turns: readonly Handler[]): Handler => inTurn(...turns);
    const { polls } = await look(
      {
        '127.0.0.1': recursor({ 'example.com': others.concat(`${host} 60 A 20.1.1.1`) }),
        '127.0.0.2': weighted(one, one, one, two),
        '127.0.0.3': weighted(two, two, two, one),
      },
      { budgetMs: 10_000 },
    );
    expect(agreementOf(ofZone(polls)).kind).toBe('vary');
    expect(ofZone(polls)).toMatchObject({ confirmed: false });
    expect(ofZone(polls).rounds.length).toBeLessThanOrEqual(5);
  });

  test('where a resolver says otherwise, the zone is asked again whether it ever says so', async () => {
    const one = copy(3, `${host} 60 A 20.1.1.1`);
    const two = copy(3, `${host} 60 A 20.1.1.2`);
    const { polls } = await look({
      '127.0.0.1': recursor({ 'example.com': others.concat(`${host} 60 A 20.1.1.2`) }),
      '127.0.0.2': inTurn(one, one, one, two),
      '127.0.0.3': one,
    });
    expect(words(ofZone(polls)).flat()).toContain('127.0.0.2 20.1.1.2');
    expect(
      polls.flatMap((poll) => (poll.zone === null ? lastSaid(poll).map((said) => cacheViewOf(said, poll, polls)) : [])),
    ).toEqual(['agrees']);
  });

  test('a silent server holds up neither the others nor the second look', async () => {
    const zone = (user['example.com'] ?? []).concat(
      'example.com 900 NS ns3.example.com',
      'ns3.example.com 900 A 127.0.0.8',
    );
    const serving = (serial: number, ...lines: readonly string[]): Handler =>
      authority({
        'example.com': [
          `example.com 900 SOA a.b c.d ${serial} 1 2 3 4`,
          ...zone.filter((line) => !line.startsWith(host)),
          ...lines,
        ],
      });
    const { polls } = await look(
      {
        '127.0.0.1': recursor({ 'example.com': zone, 'ck8s.example.org': ['app.ck8s.example.org 60 A 20.80.0.1'] }),
        '127.0.0.2': serving(3, `${host} 900 CNAME app.ck8s.example.org`),
        '127.0.0.3': serving(2),
        '127.0.0.8': () => null,
      },
      { budgetMs: 10_000, dns: { timeoutMs: 2500 } },
    );
    const poll = ofZone(polls);
    expect(poll.confirmed).toBe(true);
    expect(words(poll)[0]).toEqual(['127.0.0.2 app.ck8s.example.org', '127.0.0.3 nxdomain', '127.0.0.8 unanswered']);
    expect(words(poll).at(-1)).toEqual(['127.0.0.2 app.ck8s.example.org 3', '127.0.0.3 nxdomain 2']);
  });

  test('a resolver that still denies the host is asked again', async () => {
    const denying: Handler = (question) =>
      question.name === host
        ? { ra: true, rcode: 3, authorities: ['example.com 240 SOA a.b c.d 2 1 2 3 300'] }
        : healthy['127.0.0.1'](question);
    const { polls } = await look({ '127.0.0.1': denying }, { budgetMs: 10_000 });
    const poll = polls.find(({ zone }) => zone === null);
    expect(poll).toMatchObject({ confirmed: true, name: host });
    expect(poll?.rounds.map(({ said }) => said.map(({ ttl }) => ttl))).toEqual([[240], [240], [240]]);
  });

  test('no resolver is asked for what no server of the zone has, but each of those servers is', async () => {
    const { polls, servers } = await look({}, { name: 'missing.example.com' });
    expect(polls.map(({ zone }) => zone)).toEqual(['example.com']);
    expect(servers.at['127.0.0.1']?.heard.filter(({ name }) => name === 'missing.example.com')).toEqual([]);
  });

  test.each(['gone.example.com', host])('nor for %s, where a denial stands on the way', async (name) => {
    const { polls, servers } = await look(
      { '127.0.0.3': copy(2, 'gone.example.com 60 CNAME nothing.example.com') },
      { name },
    );
    expect(polls.map(({ zone }) => zone)).not.toContain(null);
    expect(servers.at['127.0.0.1']?.heard.filter((one) => one.name === name)).toEqual([]);
  });

  test('serials are asked for where a resolver says what no server of the zone does', async () => {
    const resolvers: Handler = (question) =>
      question.name === host
        ? { ra: true, answers: [`${host} 600 CNAME old.example.net`] }
        : healthy['127.0.0.1'](question);
    const { polls } = await look({ '127.0.0.1': resolvers, '127.0.0.2': current, '127.0.0.3': current });
    const told = (poll: Poll | undefined) => lastOfEach(poll).map(({ serial, primary }) => [serial, primary]);
    expect(told(ofZone(polls))).toEqual([
      [3, 'ns1.example.com'],
      [3, 'ns1.example.com'],
    ]);
    expect(told(polls.find(({ zone }) => zone === null))).toEqual([[1, 'ns1.example.com']]);
  });

  test.each([
    ['REFUSED', { rcode: 5, ra: true }, 'rcode'],
    ['a referral', { authorities: ['com 900 NS a.com'] }, 'lame'],
  ])('a resolver that says %s brings nothing to compare', async (_, reply, kind) => {
    const resolvers = ['127.0.0.1', '127.0.0.7'];
    const { polls } = await look({ '127.0.0.7': () => reply }, { dns: { resolvers } });
    const poll = polls.find(({ zone }) => zone === null);
    expect(poll?.rounds).toMatchObject([{ said: [{ outcome: { kind: 'data' } }, { outcome: { kind } }] }]);
  });

  test('resolvers of an internal name are compared with each other', async () => {
    const resolvers = ['127.0.0.1', '127.0.0.7'];
    const other: Handler = (question) =>
      question.name === host && question.type === 'A'
        ? { ra: true, answers: [`${host} 60 A 10.9.9.9`] }
        : healthy['127.0.0.1'](question);
    const { polls } = await look({ '127.0.0.7': other }, { dns: { resolvers }, internal: true });
    const poll = polls.find(({ zone }) => zone === null);
    expect(poll?.rounds.length).toBeGreaterThan(1);
  });
});
