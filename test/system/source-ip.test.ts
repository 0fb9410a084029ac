import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetReport } from '../../src/model/report.ts';
import { reportIn } from '../support/report.ts';
import { balancerSites, balancerSites6, inside, nodeSites, nodeSites6 } from './cluster-network.ts';
import { describeSystem } from './programs.ts';
import { sceneNeeds, startScene, type Scene } from './scene.ts';
import { echoPath, host, key, pastHost, startSourceWorld, type SourceScene, type SourceWorld } from './source-ip.ts';
import { standIn, type Vantage } from './vantages.ts';
import { expectTold } from './web-scenes.ts';

const behindBalancers = ['10.0.0.0/24'];

/** What ingress-nginx passes on as the client wrote it. */
const forwarded = ['warn http.forged-headers-ignored forwarded-untouched'];
const onlyReplaced = ['fail http.source-ip-preserved replaced'];
const replaced = [...onlyReplaced, ...forwarded];
const forgeable = ['fail http.forged-headers-ignored real-ip-forged'];
const heardNothing = ['unknown http.source-ip-preserved no-echo', 'unknown http.forged-headers-ignored no-echo'];

const scenes: Readonly<Record<string, SourceScene>> = {
  'all default, Local': { way: 'local', ingress: {}, told: forwarded },
  'all default, Local, over IPv6': { way: 'local6', ingress: {}, told: forwarded },
  'all default, Cluster': { way: 'cluster', ingress: {}, told: replaced, says: ['externalTrafficPolicy: Local'] },
  'all default, TCP balancer': { way: 'mute', ingress: {}, told: replaced, says: ['use-proxy-protocol'] },
  'all default, HTTP balancer': { way: 'appending', ingress: {}, told: replaced, says: ['use-forwarded-headers'] },
  'enable-real-ip, Local': {
    way: 'local',
    ingress: { 'enable-real-ip': true },
    told: forgeable,
    says: ['proxy-real-ip-cidr'],
  },
  'enable-real-ip, HTTP balancer': {
    way: 'appending',
    ingress: { 'enable-real-ip': true },
    told: forgeable,
    says: ['proxy-real-ip-cidr'],
  },
  'enable-real-ip from the balancer': {
    way: 'appending',
    ingress: { 'enable-real-ip': true, 'proxy-real-ip-cidr': behindBalancers },
    told: forwarded,
  },
  'use-forwarded-headers, Local': {
    way: 'local',
    ingress: { 'use-forwarded-headers': true },
    told: forgeable,
    says: ['use-forwarded-headers', 'proxy-real-ip-cidr'],
  },
  'use-forwarded-headers, Local, over IPv6': {
    way: 'local6',
    ingress: { 'use-forwarded-headers': true },
    told: forwarded,
  },
  'use-forwarded-headers, HTTP balancer': {
    way: 'appending',
    ingress: { 'use-forwarded-headers': true },
    told: forgeable,
    says: ['proxy-real-ip-cidr'],
  },
  'use-forwarded-headers from the balancer': {
    way: 'appending',
    ingress: { 'use-forwarded-headers': true, 'proxy-real-ip-cidr': behindBalancers },
    told: forwarded,
  },
  'use-forwarded-headers and compute-full-forwarded-for': {
    way: 'appending',
    ingress: { 'use-forwarded-headers': true, 'compute-full-forwarded-for': true },
    told: forgeable,
    says: ['proxy-real-ip-cidr'],
  },
  'two in a row, of which both append': {
    way: 'appending',
    ingress: {
      'use-forwarded-headers': true,
      'compute-full-forwarded-for': true,
      'proxy-real-ip-cidr': behindBalancers,
    },
    dropsForwarded: true,
    told: [],
    says: [
      'pass http.forged-headers-ignored',
      /source-ip-preserved.* the 2 right-most hops are to be trusted/,
      /forged-headers-ignored.* 2 right-most hops are/,
    ],
  },
  'compute-full-forwarded-for alone, Local': {
    way: 'local',
    ingress: { 'compute-full-forwarded-for': true },
    told: forwarded,
  },
  'compute-full-forwarded-for alone, HTTP balancer': {
    way: 'appending',
    ingress: { 'compute-full-forwarded-for': true },
    told: replaced,
    says: ['use-forwarded-headers'],
  },
  'use-proxy-protocol, v1': { way: 'v1', ingress: { 'use-proxy-protocol': true }, told: forwarded },
  'use-proxy-protocol, v2': { way: 'v2', ingress: { 'use-proxy-protocol': true }, told: forwarded, guarded: 'pass' },
  'use-proxy-protocol, v2 over IPv6': {
    way: 'v2 over IPv6',
    ingress: { 'use-proxy-protocol': true },
    told: forwarded,
    guarded: 'pass',
  },
  'use-proxy-protocol and use-forwarded-headers': {
    way: 'v2',
    ingress: { 'use-proxy-protocol': true, 'use-forwarded-headers': true },
    told: forgeable,
    says: ['proxy-real-ip-cidr'],
  },
  'use-proxy-protocol and use-forwarded-headers, from the balancer': {
    way: 'v2',
    ingress: { 'use-proxy-protocol': true, 'use-forwarded-headers': true, 'proxy-real-ip-cidr': behindBalancers },
    told: forwarded,
  },
  'Forwarded is dropped': { way: 'local', ingress: {}, dropsForwarded: true, told: [], guarded: 'pass' },
  // It reads a PROXY header itself, and nothing else does.
  'the echo alone, Local': { way: 'local', ingress: null, told: forgeable, guarded: 'unknown' },
  'the echo alone, Cluster': {
    way: 'cluster',
    ingress: null,
    told: [...onlyReplaced, ...forgeable],
    says: ['externalTrafficPolicy'],
  },
  'the echo alone, TCP balancer': {
    way: 'mute',
    ingress: null,
    told: [...onlyReplaced, ...forgeable],
    says: ['PROXY protocol'],
  },
  'the echo alone, v1': { way: 'v1', ingress: null, told: forgeable, guarded: 'pass' },
  'the echo alone, v2': { way: 'v2', ingress: null, told: forgeable, guarded: 'pass' },
  'a cache before the echo': { way: 'local', ingress: {}, echo: 'cached', told: heardNothing, says: ['cache'] },
  'the echo of somebody else': { way: 'local', ingress: {}, echo: 'foreign', told: heardNothing, says: ['key'] },
  'no echo': { way: 'local', ingress: {}, echo: 'none', told: heardNothing, says: ['404'] },
};

/** Who lets nobody in without a PROXY header, and believes whoever sends one. */
const believing: Readonly<Record<string, SourceScene>> = {
  'the load balancer takes one from anybody': { way: 'believing', ingress: { 'use-proxy-protocol': true }, told: [] },
  'the load balancer passes them on to who awaits one': {
    way: 'mute',
    ingress: { 'use-proxy-protocol': true },
    told: [],
  },
};

/** As whom the client behind a NAT is seen. */
const natSites = { ipv4: '20.81.10.1', ipv6: '2a01:4f8:aa::1' } as const;

const needs = { ...sceneNeeds, programs: [...sceneNeeds.programs, 'haproxy'] };
const records = [
  'echo CNAME app.eu.example.com.',
  'past CNAME nodes.eu.example.com.',
  `app.eu A ${balancerSites.v2}`,
  `app.eu AAAA ${balancerSites6.v2}`,
  `nodes.eu A ${nodeSites.cluster}`,
];

await describeSystem('source addresses through load balancers, nodes and ingress controllers', needs, () => {
  let scene: Scene;
  let world: SourceWorld;
  let client: Vantage;
  let translated: Vantage;
  let seen: ReadonlyMap<string, TargetReport>;
  const running = new AsyncDisposableStack();
  beforeAll(async () => {
    scene = running.use(await startScene({ 'example.com': records }));
    const { internet } = scene;
    world = running.use(await startSourceWorld(internet, { ...scenes, ...believing }, scene.hostprobe));
    client = running.use(await standIn(internet));
    const nat = `chain nat {
      type nat hook postrouting priority srcnat
      iifname "$here" meta nfproto ipv4 snat ip to ${natSites.ipv4}
      iifname "$here" meta nfproto ipv6 snat ip6 to ${natSites.ipv6}
    }`;
    translated = running.use(await standIn(internet, { middlebox: nat }));
    // The cache has kept this answer ever since.
    await look(client, { names: ['a cache before the echo'] });
    seen = await look(client, { names: Object.keys(scenes) });
  });
  afterAll(() => running.disposeAsync());

  interface Asking {
    readonly settings?: object;
    /** Of `sourceIp`. */
    readonly own?: object;
    readonly only?: string;
    /** Of the scenes; all that have no name in it are left out. */
    readonly names?: readonly string[];
    /** Instead of those of the scenes. */
    readonly targets?: readonly object[];
    readonly env?: readonly string[];
  }
  let looks = 0;

  async function report({ run }: Vantage, { settings = {}, own = {}, only, names, targets, env = [] }: Asking) {
    const { folder } = scene.internet;
    const wanted = targets ?? world.targets.filter((target) => names?.includes(target.name));
    const config = folder.write(
      `look-${looks++}.json`,
      JSON.stringify({
        vantage: 'client',
        trust: { public: [`${folder.path}/root.pem`] },
        networks: { public: ['10.80.0.0/16'] },
        ...settings,
        sourceIp: { key, ...own },
        targets: wanted,
      }),
    );
    const words = ['check', '--config', config, '-o', 'json', ...(only === undefined ? [] : ['--only', only])];
    return reportIn(await run('env', ...env, ...scene.hostprobe(...words)));
  }

  async function look(from: Vantage, asking: Asking): Promise<ReadonlyMap<string, TargetReport>> {
    const { targets } = await report(from, asking);
    return new Map(targets.map((target) => [target.name, target]));
  }

  describe('each', () => {
    test.each(Object.entries(scenes))('%s', (name, told) => expectTold(seen.get(name), told));
  });

  test('PROXY headers that a client forges', async () => {
    const guarded = Object.entries(scenes).flatMap(([name, one]) =>
      one.guarded === undefined ? [] : [[name, one.guarded] as const],
    );
    const names = guarded.map(([name]) => name);
    const only = 'http.proxy-protocol-guarded';
    const told = await look(client, { names, only, settings: { active: true } });
    const unseen = 'unknown http.proxy-protocol-guarded not-seen';
    for (const [name, status] of guarded) {
      expectTold(told.get(name), {
        told: status === 'unknown' ? [unseen] : [],
        says: [/version 1 or 2 \(naming (?:198\.51\.100|2001:db8:1:)/],
      });
    }
    const quiet = await look(client, { names, only });
    expect([...quiet.values()].flatMap(({ findings }) => findings)).toEqual([]);
  });

  test.each(Object.keys(believing))('%s', async (name) => {
    const settings = { active: true };
    const told = (await look(client, { names: [name], settings })).get(name);
    expectTold(told, {
      told: ['fail tls.handshake-succeeds cut-off', 'fail http.proxy-protocol-guarded believed'],
      says: [/version 1 or 2 .* without one no connection got through, and with it the application is told/],
    });
  });

  describe('behind a NAT', () => {
    const names = ['Forwarded is dropped', 'all default, Cluster', 'use-proxy-protocol, v2 over IPv6'];
    const only = 'http.source-ip-preserved';
    const settings = { networks: {} };
    const reference = (address: string): string => `http://${address}${echoPath}`;

    test('nobody knows from where we are seen, and what was seen is said', async () => {
      const told = await look(translated, { names: names.slice(0, 1), only, settings });
      expectTold(told.get('Forwarded is dropped'), {
        told: ['unknown http.source-ip-preserved own-unknown'],
        says: [natSites.ipv4],
      });
    });

    test('an echo that is reached directly tells', async () => {
      const own = { reference: reference(balancerSites.reference) };
      const told = await look(translated, { names: names.slice(0, 2), only, settings, own });
      expectTold(told.get('Forwarded is dropped'), { told: [], says: [natSites.ipv4] });
      expectTold(told.get('all default, Cluster'), { told: onlyReplaced });
    });

    test('and over IPv6', async () => {
      const own = { reference: reference(`[${balancerSites6.reference}]`) };
      const told = await look(translated, { names: names.slice(2), only, settings, own });
      expectTold(told.get('use-proxy-protocol, v2 over IPv6'), { told: [], says: [natSites.ipv6] });
    });

    test('and so does the configuration', async () => {
      const own = { expected: [`${natSites.ipv4}/32`] };
      const told = await look(translated, { names: names.slice(0, 1), only, settings, own });
      expectTold(told.get('Forwarded is dropped'), { told: [], says: [natSites.ipv4] });
    });
  });

  describe('as users reach it, with all checks', () => {
    const settings = { domain: 'eu.example.com' };
    const expecting = { sourceIp: 'preserved', access: 'open' };
    const echo = { host, expect: expecting };
    const past = { host: pastHost, expect: { ...expecting, loadBalancer: 'nodes' } };
    const loadBalancers = { app: { names: ['app.${DOMAIN}'] }, nodes: { names: ['nodes.${DOMAIN}'] } };

    test('from outside', async () => {
      const told = await look(client, { settings: { ...settings, loadBalancers }, targets: [echo, past] });
      expectTold(told.get(host), { told: forwarded });
      expectTold(told.get(pastHost), { told: replaced, says: ['externalTrafficPolicy'] });
    });

    const unheard = ['unknown http.forged-headers-ignored inside', 'unknown http.source-ip-preserved inside'];

    test('from a place without IPv6', async () => {
      await using place = await standIn(scene.internet, { families: ['ipv4'] });
      const told = await look(place, { settings: { ...settings, loadBalancers }, targets: [echo] });
      expectTold(told.get(host), { told: forwarded });
    });

    test('from inside the cluster, past the load balancer', async () => {
      const middlebox = `chain nodes {
        type nat hook prerouting priority dstnat
        iifname "$here" ip daddr ${balancerSites.v2} tcp dport 443 dnat ip to ${nodeSites.local}
        iifname "$here" ip6 daddr ${balancerSites6.v2} tcp dport 443 dnat ip6 to ${nodeSites6.local}
      }`;
      await using pod = await standIn(scene.internet, { middlebox });
      const env = ['KUBERNETES_SERVICE_HOST=10.96.0.1'];
      const { targets, vantage } = await report(pod, {
        settings: { ...settings, loadBalancers, networks: {} },
        targets: [echo, past],
        env,
      });
      expect(vantage.limits.map(({ code }) => code)).toContain('hairpin');
      const told = new Map(targets.map((target) => [target.name, target]));
      expectTold(told.get(host), { told: [...unheard, 'unknown http.source-ip-preserved inside'] });
      expectTold(told.get(pastHost), { told: unheard, says: [inside.podGateway] });
    });
  });
});
