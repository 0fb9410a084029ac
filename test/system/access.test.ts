import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetReport } from '../../src/model/report.ts';
import { standing } from '../support/report.ts';
import { realIpLines } from './ingress.ts';
import { placesOf, sites, type Both, type Internet } from './internet.ts';
import { describeSystem } from './programs.ts';
import { sceneNeeds, startScene, type Scene } from './scene.ts';
import type { ServerBlock } from './servers.ts';
import { hostOf } from './tls-scenes.ts';
import { standIn, type Vantage } from './vantages.ts';
import {
  checkThere,
  domain,
  expectTold,
  page,
  recordsOf,
  served,
  startWebScenes,
  webRecords,
  type WebScene,
  type WebWorld,
} from './web-scenes.ts';

const site: Both = { ipv4: '20.80.12.1', ipv6: '2a01:4f8:12::1' };
const identityProvider: Both = { ipv4: '20.80.12.2', ipv6: '2a01:4f8:12::2' };
/** No packet comes back from there. */
const silent: Both = { ipv4: '20.80.12.3', ipv6: '2a01:4f8:12::3' };
const clients = ['10.80.0.0/16', '2a01:4f8:ff00::/40'] as const;
const office = ['20.99.0.0/24', '2a01:4f8:99::/48'] as const;

const allowing = (ranges: readonly string[]): string[] => [...ranges.map((range) => `allow ${range};`), 'deny all;'];
const open = [page(served)];
const allowlist = (ranges: readonly string[]): string[] => [page(...allowing(ranges), served)];
const expecting = (access: unknown) => ({ target: { expect: { access } } });
const signIn =
  'https://login.example.com/authorize?client_id=app&redirect_uri=https%3A%2F%2Fapp.example.com%2F&response_type=code';
const sendToLogin = [page(`return 302 ${signIn};`)];

const failing = (reason: string): readonly string[] => [`fail http.access-as-expected ${reason}`];
/** Told of each address family, for we are seen as another in each. */
const failingTwice = (reason: string): readonly string[] => [...failing(reason), ...failing(reason)];
const believing = [
  ...realIpLines({ 'use-forwarded-headers': true, 'proxy-real-ip-cidr': ['0.0.0.0/0', '::/0'] }),
  ...allowlist(office),
];

const scenes = {
  'open and open': { https: open, ...expecting('open'), told: [] },
  'open and shut': { https: allowlist(office), ...expecting('open'), told: failing('shut-out') },
  'open and behind a login': { https: sendToLogin, ...expecting('open'), told: failing('login-wanted') },
  'blocked and shut': { https: allowlist(office), ...expecting('blocked'), told: [] },
  'blocked and open': { https: open, ...expecting('blocked'), told: failing('let-in') },
  'an allowlist with us': { https: allowlist(clients), ...expecting({ allow: clients }), told: [] },
  'an allowlist without us': { https: allowlist(office), ...expecting({ allow: office }), told: [] },
  'an allowlist that forgot us': {
    https: allowlist(office),
    ...expecting({ allow: clients }),
    told: failingTwice('shut-out'),
  },
  'an allowlist that nobody holds': { https: open, ...expecting({ allow: office }), told: failingTwice('let-in') },
  'an allowlist that believes headers': { https: believing, ...expecting({ allow: office }), told: [] },
  'an allowlist that is invalid': {
    https: [page('return 503;')],
    ...expecting({ allow: clients }),
    told: ['fail http.status-as-expected no-endpoints'],
    says: ['unknown http.access-as-expected unavailable', 'allowlist-source-range'],
  },
  'login and login': { https: sendToLogin, ...expecting('login'), told: [] },
  'login, and a form of its own': {
    https: [
      page('return 302 /auth/;'),
      `location = /auth/ { default_type text/html; return 200 '<form><input type="password"></form>'; }`,
    ],
    ...expecting('login'),
    told: [],
  },
  'login, and content below a path of a sign-in': {
    https: [page('return 302 /auth/dashboard;'), `location = /auth/dashboard { ${served} }`],
    ...expecting('login'),
    told: ['unknown http.access-as-expected elsewhere'],
  },
  'login and 401': {
    https: [page('add_header WWW-Authenticate Bearer always;', 'return 401;')],
    ...expecting('login'),
    told: [],
  },
  'blocked and silent': {
    https: [],
    leadsTo: silent,
    target: { timeout: '20s', expect: { loadBalancer: 'none', access: 'blocked' } },
    told: [],
  },
  'login, and a language first': {
    https: [page('return 302 /language?returnUrl=%2F;'), `location = /language { ${served} }`],
    ...expecting('login'),
    told: ['unknown http.access-as-expected elsewhere'],
  },
  'open, and a language first': {
    https: [page('return 302 /language?returnUrl=%2F;'), `location = /language { ${served} }`],
    ...expecting('open'),
    told: [],
  },
  'login and content': { https: open, ...expecting('login'), told: failing('no-login') },
} as const satisfies Readonly<Record<string, WebScene>>;

/** Hosts with an address of each family, of which one lives. */
const halves = {
  'IPv6 is silent': {
    https: open,
    leadsTo: { ipv4: site.ipv4, ipv6: silent.ipv6 },
    target: { timeout: '20s', expect: { loadBalancer: 'none' } },
    told: ['warn reach.every-address-answers ipv6-dead'],
    says: [/IPv6/],
  },
  'IPv6 refuses': {
    https: open,
    leadsTo: { ipv4: site.ipv4, ipv6: sites.portal.ipv6 },
    target: { expect: { loadBalancer: 'none' } },
    told: ['warn reach.every-address-answers ipv6-dead'],
  },
  'IPv4 refuses': {
    https: open,
    leadsTo: { ipv4: sites.portal.ipv4, ipv6: site.ipv6 },
    target: { expect: { loadBalancer: 'none' } },
    told: ['warn reach.every-address-answers some-do-not'],
  },
} as const satisfies Readonly<Record<string, WebScene>>;

await describeSystem('who is let in, and where, from network namespaces', sceneNeeds, () => {
  let scene: Scene;
  let world: WebWorld;
  let client: Vantage;
  let ipv4Only: Vantage;
  let usual: string;
  let seen: ReadonlyMap<string, TargetReport>;
  const running = new AsyncDisposableStack();
  beforeAll(async () => {
    const names = [...recordsOf(`app.${domain}`, site), ...recordsOf('login.example.com', identityProvider)];
    const all = { ...scenes, ...halves };
    scene = running.use(await startScene(webRecords(all, names)));
    const { internet } = scene;
    world = running.use(await startWebScenes(internet, site, all, await loginBlocks(internet)));
    const middlebox = `chain silence {
      type filter hook prerouting priority raw
      ip daddr ${silent.ipv4} drop
      ip6 daddr ${silent.ipv6} drop
    }`;
    client = running.use(await standIn(internet, { middlebox }));
    ipv4Only = running.use(await standIn(internet, { families: ['ipv4'], middlebox }));
    usual = world.configure('usual', {});
    seen = await checkThere(client.run, scene, usual);
  });
  afterAll(() => running.disposeAsync());

  describe('each', () => {
    test.each(Object.entries(scenes))('%s', (name, told) => expectTold(seen.get(hostOf(name)), told));
  });

  test('where users sign in, nobody has asked for anything', () => {
    expect(readFileSync(loginLog(scene.internet), 'utf8')).toBe('');
  });

  test('with tests that are active, an allowlist that a header passes is found, and no other', async () => {
    const active = world.configure('active', { active: true });
    const hosts = Object.keys(scenes)
      .filter((name) => name !== 'blocked and silent')
      .map(hostOf);
    const told = await checkThere(client.run, scene, active, '--only', 'http.access-as-expected', ...hosts);
    const found = Object.keys(scenes).filter((name) =>
      told.get(hostOf(name))?.findings.some(({ reason }) => reason === 'walked-around'),
    );
    expect(found).toEqual(['an allowlist that believes headers']);
    expectTold(told.get(hostOf('an allowlist that believes headers')), {
      told: failing('walked-around'),
      says: ['proxy-real-ip-cidr'],
    });
  });

  test('who does not know where we are seen from does not judge an allowlist', async () => {
    const lost = world.configure('lost', { networks: {} });
    const hosts = ['an allowlist with us', 'an allowlist without us'] as const;
    const told = await checkThere(ipv4Only.run, scene, lost, '--only', 'http.*', ...hosts.map(hostOf));
    for (const name of hosts) {
      expectTold(told.get(hostOf(name)), { told: ['unknown http.access-as-expected own-unknown'] });
    }
  });

  describe('an address of each family', () => {
    test.each(Object.entries(halves))('%s', (name, told) => expectTold(seen.get(hostOf(name)), told));

    test('without IPv6 here, what is dead there is laid at no door', async () => {
      const told = await checkThere(ipv4Only.run, scene, usual, ...Object.keys(halves).map(hostOf));
      expect(Object.keys(halves).map((name) => standing(told.get(hostOf(name))))).toEqual([
        [],
        [],
        ['fail reach.every-address-answers none-answers'],
      ]);
    });
  });
});

const loginLog = ({ folder }: Internet): string => `${folder.path}/login.log`;

async function loginBlocks(internet: Internet): Promise<ServerBlock[]> {
  const host = 'login.example.com';
  const lines = [`access_log ${loginLog(internet)};`];
  const chain = await internet.issue(host);
  return [443, 80].flatMap((port) =>
    placesOf(identityProvider, port).map((place) => ({
      place,
      host,
      chain: port === 443 ? chain : null,
      status: 200,
      body: 'who are you',
      lines,
    })),
  );
}
