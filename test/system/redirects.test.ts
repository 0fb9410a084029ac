import { afterAll, beforeAll, describe, test } from 'vitest';
import type { TargetReport } from '../../src/model/report.ts';
import { placesOf, type Both } from './internet.ts';
import { describeSystem } from './programs.ts';
import { sceneNeeds, startScene, type Scene } from './scene.ts';
import type { Chain, ServerBlock } from './servers.ts';
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

const site: Both = { ipv4: '20.80.16.1', ipv6: '2a01:4f8:16::1' };
/** Where port 80 is closed. */
const encrypted: Both = { ipv4: '20.80.16.3', ipv6: '2a01:4f8:16::3' };
const elsewhere: Both = { ipv4: '20.80.16.2', ipv6: '2a01:4f8:16::2' };

const at = (path: string, ...lines: string[]): string => `location = ${path} { ${lines.join(' ')} }`;
const to = (url: string): string => `return 302 ${url};`;
const content = [page(served)];
const upwards = ['return 308 https://$host$request_uri;'];
const ends = (status: string, reason: string): string[] => [`${status} http.redirects-end ${reason}`];
const wellKnown = (...lines: string[]): string => `location /.well-known/acme-challenge/ { ${lines.join(' ')} }`;
const proven = { target: { expect: { challenge: 'http-01' } } };

const closed = (expecting: object = {}) => ({
  leadsTo: encrypted,
  target: { expect: { loadBalancer: 'none', ...expecting } },
});

const scenes = {
  'to https': { https: content, http: upwards, told: [] },
  'port 80 closed': { https: content, ...closed(), told: [] },
  'a path deeper': { https: [page(to('/start')), at('/start', served)], http: upwards, told: [] },
  'to itself': {
    https: [page(to('/'))],
    http: upwards,
    told: ends('fail', 'loop'),
    says: ['https://to-itself.example.com/ leads to itself'],
  },
  'there and back': {
    https: [page(to('/a')), at('/a', to('/'))],
    http: upwards,
    told: ends('fail', 'loop'),
    says: ['there-and-back.example.com/a'],
  },
  'to http': {
    https: [page(to('http://$host/plain'))],
    http: [at('/plain', served), page(to('https://$host/'))],
    told: ends('fail', 'https-to-http'),
    says: ['http://to-http.example.com/plain'],
  },
  'down and up again': {
    https: [page(to('http://$host/plain')), at('/end', served)],
    http: [at('/plain', to('https://$host/end')), page(to('https://$host/'))],
    told: ends('fail', 'https-to-http'),
    says: ['leads to http://down-and-up-again.example.com/plain'],
  },
  'the same at port 80': {
    https: content,
    http: content,
    told: ends('warn', 'plain-content'),
    says: ['force-ssl-redirect: "true"'],
  },
  'its own sign-in': { https: [page(to('/login')), at('/login', served)], http: upwards, told: [] },
  'its own sign-in, for every path': {
    https: [page(to('/login?next=/')), at('/login', to('/login?next=/'))],
    http: upwards,
    told: ends('fail', 'loop'),
  },
  'its own sign-in, and back': {
    https: [page(to('/login')), at('/login', to('/'))],
    http: upwards,
    told: ends('fail', 'loop'),
  },
  'its own sign-in, which is broken': {
    https: [page(to('/login')), at('/login', 'return 500;')],
    http: upwards,
    told: ends('warn', 'ends-broken'),
  },
  'its own sign-in, over plain HTTP': {
    https: [page(to('/login')), at('/login', to('http://$host/x'))],
    http: [at('/x', served), page(...upwards)],
    told: ends('fail', 'https-to-http'),
  },
  'many steps': {
    https: [page(to('/1')), at('/1', to('/2')), at('/2', to('/3')), at('/3', to('/4')), at('/4', served)],
    http: upwards,
    told: ends('warn', 'many-hops'),
    says: ['5 redirects'],
  },
  'to a page that is not there': {
    https: [page(to('/gone'))],
    http: upwards,
    told: ends('warn', 'ends-broken'),
    says: ['answers 404'],
  },
  'to http, which browsers do not ask': {
    https: [
      page('add_header Strict-Transport-Security max-age=31536000 always;', to('http://$host/plain')),
      at('/plain', served),
    ],
    http: [at('/plain', to('https://$host/plain')), page(...upwards)],
    told: ends('warn', 'https-to-http'),
    says: ['Strict-Transport-Security'],
  },
  'from http to a broken page': {
    https: [page(served), at('/index.php', 'return 500;')],
    http: [page(to('https://$host/index.php'))],
    told: ends('warn', 'ends-broken'),
    says: ['answers 500'],
  },
  'to another host': { https: [page(to('https://well.example.net/'))], http: upwards, told: [] },
  'to a host with the certificate of another': {
    https: [page(to('https://wrong.example.net/'))],
    http: upwards,
    told: ends('warn', 'leaves-for-broken'),
    says: ['it covers well.example.net'],
  },
  'to a host that is not there': {
    https: [page(to('https://nowhere.example.net/'))],
    http: upwards,
    told: ends('warn', 'leaves-for-broken'),
    says: ['nowhere.example.net does not exist'],
  },
  'http-01 and to https': { https: content, http: upwards, ...proven, told: [] },
  'http-01 and port 80 closed': {
    https: content,
    ...closed({ challenge: 'http-01' }),
    told: ['fail http.challenge-path-reaches closed'],
    says: ['20.80.16.3 connection refused'],
  },
  'http-01 and a responder for many hosts': {
    https: content,
    http: [wellKnown('return 302 https://well.example.net$request_uri;'), page(...upwards)],
    ...proven,
    told: ['warn http.challenge-path-reaches another-party'],
    says: ['only where it answers challenges for this host'],
  },
  'http-01 and somebody else answers': {
    https: content,
    http: [wellKnown('return 302 http://well.example.net$request_uri;'), page(...upwards)],
    ...proven,
    told: ['fail http.challenge-path-reaches another-party'],
    says: ['leads to http://well.example.net/'],
  },
} as const satisfies Readonly<Record<string, WebScene>>;

await describeSystem('where redirects lead, from a network namespace', sceneNeeds, () => {
  let scene: Scene;
  let world: WebWorld;
  let client: Vantage;
  let seen: ReadonlyMap<string, TargetReport>;
  const running = new AsyncDisposableStack();
  beforeAll(async () => {
    const others = ['well.example.net', 'wrong.example.net'];
    scene = running.use(
      await startScene({
        ...webRecords(scenes, recordsOf(`app.${domain}`, site)),
        'example.net': others.flatMap((host) => recordsOf(host, elsewhere)),
      }),
    );
    const { internet } = scene;
    const chain = await internet.issue('well.example.net');
    const at443 = (site: Both, host: string, shown: Chain): ServerBlock[] =>
      placesOf(site, 443).map((place) => ({ place, host, chain: shown, status: 200, body: 'welcome' }));
    const more = others.flatMap((host) => at443(elsewhere, host, chain));
    for (const name of ['port 80 closed', 'http-01 and port 80 closed']) {
      more.push(...at443(encrypted, hostOf(name), await internet.issue(hostOf(name))));
    }
    world = running.use(await startWebScenes(internet, site, scenes, more));
    client = running.use(await standIn(internet));
    seen = await checkThere(client.run, scene, world.configure('usual', {}));
  });
  afterAll(() => running.disposeAsync());

  describe('each', () => {
    test.each(Object.entries(scenes))('%s', (name, told) => expectTold(seen.get(hostOf(name)), told));
  });
});
