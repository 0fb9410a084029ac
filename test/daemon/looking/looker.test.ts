import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checks } from '../../../src/checks/index.ts';
import { startLooker, type Looker, type LookerOptions } from '../../../src/daemon/looking/looker.ts';
import type { VantageTold } from '../../../src/daemon/view.ts';
import type { Settings, Target } from '../../../src/model/target.ts';
import { StoreError } from '../../../src/observe/tls/stores.ts';
import { serveDns, type Answer, type DnsServers } from '../../support/dns-server.ts';
import { eventually } from '../../support/eventually.ts';
import { settings as base, target as baseTarget } from '../../support/evidence.ts';
import { listen, listenTcp, type Loopback } from '../../support/loopback.ts';

/** What the resolver says: where everybody is, that it failed, or nothing. */
let resolver: 'answers' | 'fails' | 'is silent' = 'answers';
let dns: DnsServers;
let server: Loopback;
let dead = 0;

beforeAll(async () => {
  dns = await serveDns({
    '127.0.0.1': ({ name, type }): Answer => {
      if (resolver === 'is silent' || name === 'silent.example.com') return null;
      if (resolver === 'fails') return { rcode: 2, ra: true };
      if (type === 'A') return { ra: true, answers: [`${name} 60 A 127.0.0.1`] };
      return { ra: true, authorities: ['example.com 60 SOA ns.example.com hostmaster.example.com 1 2 3 4 60'] };
    },
  });
  server = await listenTcp(() => undefined);
  const gone = await listenTcp(() => undefined);
  dead = gone.port;
  await gone[Symbol.asyncDispose]();
});
afterAll(async () => {
  await dns.close();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  resolver = 'answers';
});

const settings = (over: Partial<Settings> = {}): Settings => ({
  ...base,
  dns: {
    ...base.dns,
    resolvers: [`127.0.0.1:${dns.port}`],
    authoritative: { enabled: false, port: dns.port },
    timeoutMs: 150,
    attempts: 1,
  },
  networks: { public: [], private: ['127.0.0.0/8'] },
  ...over,
});

const place = (name: string, over: Parameters<typeof baseTarget>[0] = {}): Target =>
  baseTarget({
    host: `${name}.example.com`,
    name,
    port: server.port,
    protocol: 'tcp',
    domain: null,
    loadBalancers: {},
    timeoutMs: 3000,
    ...over,
    expect: { loadBalancer: 'none', trust: 'any', ...over.expect },
  });

interface Started extends AsyncDisposable {
  readonly looker: Looker;
  readonly told: (readonly [VantageTold, readonly Target[]])[];
}

function start(over: Partial<LookerOptions> & { readonly settings?: Settings } = {}): Started {
  const looker = startLooker({
    configuration: { settings: over.settings ?? settings(), environments: {}, echoKey: null },
    version: '9.9.9',
    checks,
    log: { info: () => undefined, warn: () => undefined },
    roundMs: 100,
    ...over,
  });
  const told: [VantageTold, readonly Target[]][] = [];
  looker.onVantage((vantage, lost) => void told.push([vantage, lost]));
  return { looker, told, [Symbol.asyncDispose]: () => looker.close(2000) };
}

const timeOf = async (promise: Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await promise;
  return performance.now() - started;
};

test('what hangs on nothing else is settled at once, and quick looks judge what is quick', async () => {
  await using started = start({ roundMs: 60_000 });
  const { looker } = started;
  const slow = looker.look(place('silent'), 'quick');
  const { observed, settled } = looker.look(place('a'), 'quick');
  expect(looker.inFlight()).toBe(2);
  await observed;
  const { report, look, ownTrouble, evidence } = await settled;
  expect(report).toMatchObject({ name: 'a', up: true });
  expect({ look, ownTrouble }).toEqual({ look: 'quick', ownTrouble: false });
  expect(evidence.target.name).toBe('a');
  const full = new Set(checks.flatMap((check) => (check.look === 'full' ? [check.id] : [])));
  expect([...report.findings, ...report.notJudged].filter(({ check }) => full.has(check))).toEqual([]);
  const whole = await looker.look(place('b'), 'full').settled;
  expect([...whole.report.findings, ...whole.report.notJudged].some(({ check }) => full.has(check))).toBe(true);
  await slow.observed;
});

test('one target is looked at once in a round, and its looks are settled in their order', async () => {
  await using started = start({ roundMs: 60_000 });
  const { looker } = started;
  const asked = dns.at['127.0.0.1']?.heard.length ?? 0;
  const [a, b] = [place('twice'), place('twice')];
  const order: string[] = [];
  const first = looker.look(a, 'quick').settled.then(() => order.push('first'));
  const second = looker.look(b, 'full').settled.then(() => order.push('second'));
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
  const heard = dns.at['127.0.0.1']?.heard.slice(asked) ?? [];
  expect(heard.filter(({ name, type }) => name === 'twice.example.com' && type === 'A').length).toBeGreaterThan(1);
});

test('a look that is settled sooner waits for the one before it', async () => {
  await using started = start({ roundMs: 300 });
  const { looker } = started;
  const down = place('down', { port: dead });
  const order: string[] = [];
  const first = looker.look(down, 'quick').settled.then(() => order.push('first'));
  const second = looker.look(down, 'quick', { alone: true }).settled.then(() => order.push('second'));
  await Promise.all([first, second]);
  expect(order).toEqual(['first', 'second']);
});

test('a fall that is theirs waits for the end of the round and is told as a fail', async () => {
  await using started = start({ wasUp: () => true });
  const { looker, told } = started;
  const { report, ownTrouble } = await looker.look(place('down', { port: dead }), 'quick').settled;
  expect(report).toMatchObject({ up: false, status: 'fail' });
  expect(ownTrouble).toBe(false);
  expect(looker.vantage().up).toBe(true);
  expect(told.filter(([{ up }]) => !up)).toEqual([]);
});

test.each(['is silent', 'fails'] as const)(
  'where all is lost and the resolver %s, the trouble is our own until somebody is heard',
  async (word) => {
    await using started = start({ wasUp: () => true });
    const { looker, told } = started;
    resolver = word;
    const targets = [place('a', { port: dead, address: ['127.0.0.1'] }), place('b')];
    for (const { settled } of targets.map((each) => looker.look(each, 'quick'))) {
      const { report, ownTrouble } = await settled;
      expect({ ownTrouble, status: report.status, up: report.up }).toEqual({
        ownTrouble: true,
        status: 'unknown',
        up: null,
      });
      expect(report.findings.length).toBeGreaterThan(0);
      expect(report.findings.every(({ status, reason }) => status === 'unknown' && reason === 'not-measured')).toBe(
        true,
      );
      expect(report.findings.filter(({ because }) => because === undefined)).toMatchObject([
        { message: expect.stringMatching(/: the trouble is our own$/) },
      ]);
    }
    expect(looker.vantage()).toMatchObject({ up: false, name: 'here' });
    await looker.look(place('c', { port: dead, address: ['127.0.0.1'] }), 'quick').settled;
    expect(told.filter(([{ up }]) => !up).length).toBeGreaterThan(0);
    resolver = 'answers';
    const { report } = await looker.look(place('b'), 'quick').settled;
    expect(report.up).toBe(true);
    await looker.look(place('a'), 'quick', { alone: true }).settled;
    await looker.look(place('down', { port: dead }), 'quick').settled;
    expect(looker.vantage().up).toBe(true);
    const [, lost] = told.find(([{ up }, again]) => up && again.length > 0) ?? [];
    expect(lost?.map(({ name }) => name).toSorted()).toContain('c');
  },
);

test('what is remembered is put beside what was seen before it is judged', async () => {
  await using started = start({ enrich: (evidence) => ({ ...evidence, questions: 4711 }) });
  const { report, evidence } = await started.looker.look(place('a'), 'quick').settled;
  expect([report.questions, evidence.questions]).toEqual([4711, 4711]);
});

test('a new configuration holds for the rounds that follow; one whose trust cannot be loaded changes nothing', async () => {
  await using started = start({ roundMs: 60_000 });
  const { looker, told } = started;
  await looker.look(place('a'), 'quick').settled;
  const wrong = settings({ vantage: 'there', trust: { ...base.trust, private: ['/no/such/file.pem'] } });
  expect(() => looker.use({ settings: wrong, environments: {}, echoKey: null })).toThrow(StoreError);
  expect(looker.vantage().name).toBe('here');
  const denying = settings({ vantage: 'there', networks: { public: [], private: [] } });
  looker.use({ settings: denying, environments: {}, echoKey: null });
  expect(told.at(-1)?.[0].name).toBe('there');
  const { evidence } = await looker.look(place('b'), 'quick', { alone: true }).settled;
  expect(evidence.seen.connections).toMatchObject([{ ok: false, failure: { code: 'denied' } }]);
});

test('where nobody is known to have been up, and all beyond us is lost, the trouble is our own', async () => {
  await using started = start();
  resolver = 'is silent';
  const looks = [place('a'), place('b')].map((each) => started.looker.look(each, 'quick').settled);
  expect((await Promise.all(looks)).map(({ ownTrouble }) => ownTrouble)).toEqual([true, true]);
  expect(started.looker.vantage().up).toBe(false);
});

test('rounds for looks at what is no target find out of our own place once in all', async () => {
  let taken = 0;
  await using always = await listenTcp(() => void taken++);
  await using started = start({ settings: settings({ selfCheck: [`127.0.0.1:${always.port}`] }) });
  const askedForRoot = () => dns.at['127.0.0.1']?.heard.filter(({ name }) => name === '.').length ?? 0;
  const before = askedForRoot();
  const looks = Array.from({ length: 10 }, async (_, index) => {
    const round = await started.looker.openRound(Date.now(), 'quick', new AbortController().signal);
    const { seen } = await round.observe(place(`probed${index}`), new Set(['resolution', 'connections']));
    round.close();
    return seen.connections.some(({ ok }) => ok);
  });
  expect(await Promise.all(looks)).toEqual(Array.from({ length: 10 }, () => true));
  expect([taken, askedForRoot() - before]).toEqual([1, 1]);
});

test('where no round can be opened nothing is laid at the door of a target', async () => {
  await using started = start({ roundMs: 60_000 });
  const { looker } = started;
  const settings1 = settings({ dns: { ...settings().dns, resolvers: ['nonsense'] } });
  looker.use({ settings: settings1, environments: {}, echoKey: null });
  const { ownTrouble, report } = await looker.look(place('a'), 'quick').settled;
  expect({ ownTrouble, status: report.status }).toEqual({ ownTrouble: true, status: 'unknown' });
  expect(looker.vantage().up).toBe(false);
  looker.use({ settings: settings(), environments: {}, echoKey: null });
  expect((await looker.look(place('a'), 'quick', { alone: true }).settled).report.up).toBe(true);
  await eventually('up again', async () => looker.vantage().up || null);
});

test('what is under way may finish when it is closed, is cut off in the end, and tells nothing then', async () => {
  await using silent = await listen(createServer(() => undefined));
  const { looker } = start({ roundMs: 60_000 });
  const cut = looker.look(place('mute', { port: silent.port, protocol: 'tls', timeoutMs: 60_000 }), 'quick');
  const quick = looker.look(place('a'), 'quick');
  await quick.settled;
  const closing = looker.close(200);
  await expect(looker.look(place('b'), 'quick').settled).rejects.toThrow('being stopped');
  expect(await timeOf(closing)).toBeLessThan(3000);
  await expect(cut.observed).rejects.toThrow('cut off');
  await expect(cut.settled).rejects.toThrow('cut off');
  expect(looker.inFlight()).toBe(0);
});
