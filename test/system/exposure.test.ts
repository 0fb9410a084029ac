import { afterAll, beforeAll, describe, test } from 'vitest';
import { chainOf, createSelfSigned } from '../../src/lab/certificates.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { placesOf, sites, type Both } from './internet.ts';
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

/** Of the internal load balancer, which the prober can reach as those inside do. */
const internal: Both = { ipv4: '10.90.0.1', ipv6: 'fd00:90::1' };
/** Of the public load balancers of environments: one that passes everything on, and one behind which a PROXY header is awaited. */
const open: Both = { ipv4: '20.80.13.1', ipv6: '2a01:4f8:13::1' };
const believing: Both = { ipv4: '20.80.14.1', ipv6: '2a01:4f8:14::1' };
/** No packet comes back from there. */
const silent: Both = { ipv4: '20.80.15.1', ipv6: '2a01:4f8:15::1' };

const environments = { proxied: believing, refusing: sites.portal, silent } as const;
const domainOf = (environment: string): string => `${environment}.example.com`;

interface ExposureScene extends WebScene {
  /** What the public load balancer has for the host. */
  readonly outside?: readonly string[];
}

const content = [page(served)];
const privateOnly = ['allow 10.0.0.0/8;', 'deny all;'];
/** An internal host of the usual environment, or of another. */
const internalOf = (environment?: keyof typeof environments) => ({
  https: content,
  leadsTo: `lb.internal.${environment === undefined ? domain : domainOf(environment)}`,
  target: {
    ...(environment === undefined ? {} : { environment }),
    timeout: '20s',
    expect: { loadBalancer: 'internal', exposure: 'internal' },
  },
});
const exposed = (status: string, reason: string): string[] => [`${status} http.internal-stays-internal ${reason}`];

const scenes = {
  kept: { ...internalOf(), told: [] },
  served: { ...internalOf(), outside: content, told: exposed('fail', 'served') },
  guarded: { ...internalOf(), outside: [page('allow 10.90.0.0/16;', 'deny all;', served)], told: [] },
  'behind a login': { ...internalOf(), outside: [page('return 401;')], told: exposed('fail', 'served') },
  'a private address is believed': {
    ...internalOf('proxied'),
    outside: [
      'set_real_ip_from 0.0.0.0/0;',
      'set_real_ip_from ::/0;',
      'real_ip_header proxy_protocol;',
      page(...privateOnly, served),
    ],
    // Whoever sends no header is cut off, whatever he asks for.
    told: exposed('unknown', 'balancer-silent'),
  },
  'the public load balancer refuses': { ...internalOf('refusing'), told: [] },
  'the public load balancer is silent': { ...internalOf('silent'), told: exposed('unknown', 'balancer-silent') },
} as const satisfies Readonly<Record<string, ExposureScene>>;

await describeSystem('what is internal, at public load balancers in network namespaces', sceneNeeds, () => {
  let scene: Scene;
  let world: WebWorld;
  let client: Vantage;
  let usual: ReadonlyMap<string, TargetReport>;
  let active: ReadonlyMap<string, TargetReport>;
  const running = new AsyncDisposableStack();
  beforeAll(async () => {
    const balancers = (of: string, site: Both): string[] =>
      recordsOf(`app.${of}`, site).concat(recordsOf(`*.internal.${of}`, internal));
    const others = Object.entries(environments).flatMap(([name, site]) => balancers(domainOf(name), site));
    scene = running.use(await startScene(webRecords(scenes, balancers(domain, open).concat(others))));
    const { internet } = scene;
    world = running.use(await startWebScenes(internet, internal, scenes, await outsideBlocks(internet.issue)));
    const drops = `chain silence {
      type filter hook prerouting priority raw
      ip daddr ${silent.ipv4} drop
      ip6 daddr ${silent.ipv6} drop
    }`;
    client = running.use(await standIn(internet, { middlebox: drops }));
    const settings = {
      environments: Object.fromEntries(Object.keys(environments).map((name) => [name, { domain: domainOf(name) }])),
    };
    [usual, active] = await Promise.all([
      checkThere(client.run, scene, world.configure('usual', settings)),
      checkThere(client.run, scene, world.configure('active', { ...settings, active: true }), '--only', 'http.*'),
    ]);
  });
  afterAll(() => running.disposeAsync());

  describe('asked as it is', () => {
    test.each(Object.entries(scenes))('%s', (name, told) => expectTold(usual.get(hostOf(name)), told));
  });

  describe('and with a forged PROXY header before it', () => {
    // Its allowlist has no private addresses of IPv6.
    const forged = {
      told: [...exposed('fail', 'served-to-forged'), ...exposed('unknown', 'balancer-silent')],
      says: [],
    };
    test.each(Object.entries(scenes))('%s', (name, told) =>
      expectTold(active.get(hostOf(name)), name === 'a private address is believed' ? forged : told),
    );
  });
});

async function outsideBlocks(issue: Scene['internet']['issue']): Promise<ServerBlock[]> {
  const standIn = chainOf(
    await createSelfSigned({
      subject: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
      dns: ['ingress.local'],
    }),
  );
  const nobody = [open, believing].flatMap((site) =>
    placesOf(site, 443).map((place) => ({
      place,
      host: null,
      chain: standIn,
      status: 404,
      body: 'default backend - 404',
      behindProxy: site === believing,
    })),
  );
  const hosts = Object.entries(scenes).map(async ([name, one]: [string, ExposureScene]): Promise<ServerBlock[]> => {
    if (one.outside === undefined) return [];
    const host = hostOf(name);
    const chain = await issue(host);
    const site = one.leadsTo === `lb.internal.${domainOf('proxied')}` ? believing : open;
    return placesOf(site, 443).map((place) => ({
      place,
      host,
      chain,
      status: 404,
      body: 'no such page',
      behindProxy: site === believing,
      lines: one.outside ?? [],
    }));
  });
  return [...nobody, ...(await Promise.all(hosts)).flat()];
}
