import { afterEach, describe, expect, test } from 'vitest';
import type { CaaClimb } from '../../../../src/model/name-looks.ts';
import { world, type World } from '../../../support/dns-client.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { authority, recursor, type Zones } from '../../../support/dns-zones.ts';

const zones: Zones = {
  'example.com': [
    'example.com 900 NS ns1.example.com',
    'ns1.example.com 900 A 127.0.0.2',
    'example.com 900 CAA 0 issue "letsencrypt.org"',
    'example.com 900 CAA 0 issuewild ";"',
    'demo.example.com 900 A 20.1.1.1',
    'own.example.com 900 CAA 0 issue "digicert.com"',
    'alias.example.com 900 CNAME app.example.org',
    'plain.example.com 900 CNAME app.deep.example.org',
    'loop.example.com 900 CNAME loop.example.com',
  ],
  'example.org': [
    'example.org 900 NS ns1.example.org',
    'ns1.example.org 900 A 127.0.0.4',
    'app.example.org 900 CAA 0 issue "pki.goog"',
    'deep.example.org 900 CAA 0 issue "sectigo.com"',
    'app.deep.example.org 900 A 20.1.1.2',
  ],
  'example.net': [
    'example.net 900 NS ns1.example.net',
    'ns1.example.net 900 A 127.0.0.2',
    'www.example.net 60 A 20.1.1.3',
  ],
};

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const except =
  (usual: Handler, type: string, answer: ReturnType<Handler>): Handler =>
  (question) =>
    question.type === type ? answer : usual(question);

async function climbs(
  over: Parameters<World['look']>[0],
  handlers: Readonly<Record<string, Handler>> = {},
  dns: Parameters<typeof world>[1] = {},
): Promise<readonly CaaClimb[]> {
  made = await world(
    {
      '127.0.0.1': recursor(zones),
      '127.0.0.2': authority({ 'example.com': zones['example.com'] ?? [], 'example.net': zones['example.net'] ?? [] }),
      '127.0.0.4': authority({ 'example.org': zones['example.org'] ?? [] }),
      ...handlers,
    },
    dns,
  );
  const looking = made.look(over);
  // As in every run: a server that answers for addresses was heard before it is asked for CAA.
  const resolution = await looking.resolve();
  const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
  return looking.name('caa', { resolution, walks });
}

const outline = ({ name, steps }: CaaClimb) => [
  name,
  ...steps.map((step) =>
    [step.name, step.outcome.kind, ...step.hops.map(({ target }) => target), ...step.records].join(' '),
  ),
];
const asked = (address: string): string[] =>
  (made?.servers.at[address]?.heard ?? []).filter(({ type }) => type === 'CAA').map(({ name }) => name);

describe('the climb', () => {
  test('ends at the first records, of the host and of the wildcard that may cover it', async () => {
    const found = await climbs({ host: 'demo.example.com' });
    const records = '0 issue "letsencrypt.org" 0 issuewild ";"';
    expect(found.map(outline)).toEqual([
      ['demo.example.com', 'demo.example.com nodata', `example.com data ${records}`],
      ['*.example.com', `example.com data ${records}`],
    ]);
    expect(found[0]?.steps.map(({ view }) => view)).toEqual(['authority', 'authority']);
    expect(asked('127.0.0.2').toSorted()).toEqual(['demo.example.com', 'example.com']);
    expect(asked('127.0.0.1')).toEqual([]);
  });

  test('goes up to the last label, where resolvers are asked', async () => {
    const [found] = await climbs({ host: 'www.example.net' });
    expect(found?.steps.map(({ name, outcome, view }) => `${name} ${outcome.kind} ${view}`)).toEqual([
      'www.example.net nodata authority',
      'example.net nodata authority',
      'net nxdomain resolver',
    ]);
    const ofNet = made?.servers.at['127.0.0.1']?.heard.filter(({ name }) => name === 'net');
    expect(ofNet?.map(({ type }) => type)).toEqual(['CAA']);
  });

  test('follows the aliases of each step, and does not climb where they lead', async () => {
    const found = await climbs({ host: 'alias.example.com', expect: { names: ['plain.example.com'] } });
    expect(found.map(outline)).toEqual(
      expect.arrayContaining([
        ['alias.example.com', 'alias.example.com data app.example.org 0 issue "pki.goog"'],
        [
          'plain.example.com',
          'plain.example.com nodata app.deep.example.org',
          expect.stringMatching(/^example\.com data 0 issue "letsencrypt\.org"/),
        ],
      ]),
    );
  });

  test('is made for each name that is expected, addresses and internal names left out', async () => {
    const found = await climbs({
      host: 'demo.example.com',
      expect: { names: ['own.example.com', '*.example.net', '20.1.1.1', 'a.internal'] },
    });
    expect(found.map(({ name }) => name)).toEqual([
      'demo.example.com',
      '*.example.com',
      'own.example.com',
      '*.example.net',
    ]);
    expect(outline(found[2] ?? { name: '', steps: [] })).toEqual([
      'own.example.com',
      'own.example.com data 0 issue "digicert.com"',
    ]);
  });

  test('nor of a name beside the host that was not seen to exist', async () => {
    const [found, , soon] = await climbs(
      { host: 'demo.example.com', expect: { names: ['soon.example.com'] } },
      {},
      { authoritative: { enabled: false, port: 53 } },
    );
    expect([found?.steps.at(-1)?.outcome.kind, soon?.steps.map(({ outcome }) => outcome.kind)]).toEqual([
      'data',
      ['unasked'],
    ]);
    expect(asked('127.0.0.1').toSorted()).toEqual(['demo.example.com', 'example.com']);
  });

  test('a name that does not exist is climbed from, and no resolver hears of it', async () => {
    const [found] = await climbs({ host: 'missing.example.com' });
    expect(found?.steps.map(({ outcome }) => outcome.kind)).toEqual(['nxdomain', 'data']);
    expect(asked('127.0.0.1')).toEqual([]);
  });

  test('a circle of aliases decides nothing', async () => {
    const [found] = await climbs({ host: 'loop.example.com' });
    expect(found?.steps.map(({ outcome }) => outcome.kind)).toEqual(['unasked']);
  });

  test('nothing is asked for a name that is searched for', async () => {
    expect(await climbs({ host: 'demo.example.com', search: true })).toEqual([]);
  });

  test('keeps records by the hundreds, over TCP', async () => {
    const lines = Array.from({ length: 600 }, (_, i) => `demo.example.com 900 CAA 0 t${i} "x"`);
    const usual = authority({ 'example.com': [...(zones['example.com'] ?? []), ...lines] });
    const [found] = await climbs(
      { host: 'demo.example.com' },
      {
        '127.0.0.2': (question) =>
          question.transport === 'udp' && question.type === 'CAA' ? { aa: true, tc: true } : usual(question),
      },
    );
    expect(found?.steps.map(({ records }) => records.length)).toEqual([600]);
  });
});

describe('servers that fail for CAA', () => {
  const usual = authority({ 'example.com': zones['example.com'] ?? [] });
  test.each([
    ['SERVFAIL', { rcode: 2 }, { kind: 'rcode', rcode: 'SERVFAIL' }],
    ['REFUSED', { rcode: 5 }, { kind: 'rcode', rcode: 'REFUSED' }],
  ] as const)('%s: the climb ends, and they are asked for addresses', async (_, answer, outcome) => {
    const [found] = await climbs({ host: 'demo.example.com' }, { '127.0.0.2': except(usual, 'CAA', answer) });
    expect(found?.steps).toMatchObject([
      { name: 'demo.example.com', outcome, view: 'authority', otherwise: { kind: 'data' } },
    ]);
  });

  test('silence: resolvers are asked, from there on alone', async () => {
    const [found] = await climbs({ host: 'demo.example.com' }, { '127.0.0.2': except(usual, 'CAA', null) });
    expect(found?.steps).toMatchObject([
      { name: 'demo.example.com', outcome: { kind: 'nodata' }, view: 'resolver', otherwise: null, resolver: null },
      { name: 'example.com', outcome: { kind: 'data' }, view: 'resolver', otherwise: null },
    ]);
    const names = new Set(
      made?.servers.at['127.0.0.2']?.heard.filter(({ type }) => type === 'CAA').map(({ name }) => name),
    );
    expect(names).toEqual(new Set(['demo.example.com', 'example.com']));
  });

  test('silence, and resolvers fail as well', async () => {
    const [found] = await climbs(
      { host: 'demo.example.com' },
      {
        '127.0.0.1': except(recursor(zones), 'CAA', { rcode: 2, ra: true }),
        '127.0.0.2': except(usual, 'CAA', null),
      },
    );
    const outcome = { kind: 'unanswered', failure: { code: 'timeout' } };
    const resolver = { kind: 'rcode', rcode: 'SERVFAIL' };
    expect(found?.steps).toMatchObject([{ outcome, view: 'authority', otherwise: { kind: 'data' }, resolver }]);
  });

  test('silence for a name that does not exist: no cache is asked', async () => {
    const [found] = await climbs({ host: 'missing.example.com' }, { '127.0.0.2': except(usual, 'CAA', null) });
    expect(found?.steps).toMatchObject([{ outcome: { kind: 'unanswered' }, otherwise: { kind: 'nxdomain' } }]);
    expect(asked('127.0.0.1')).not.toContain('missing.example.com');
  });

  test('and for all else', async () => {
    const [found] = await climbs({ host: 'demo.example.com' }, { '127.0.0.2': () => null });
    expect(found?.steps).toMatchObject([{ outcome: { kind: 'unanswered' }, otherwise: { kind: 'unanswered' } }]);
  });

  test('a resolver alone is told apart', async () => {
    const [found] = await climbs(
      { host: 'demo.example.com' },
      { '127.0.0.1': except(recursor(zones), 'CAA', { rcode: 2 }) },
      { authoritative: { enabled: false, port: 53 } },
    );
    expect(found?.steps).toMatchObject([{ outcome: { kind: 'rcode' }, view: 'resolver', otherwise: null }]);
  });
});
