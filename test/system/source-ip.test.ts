import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetReport } from '../../src/model/report.ts';
import { reportIn, standing } from '../support/report.ts';
import { describeSystem } from './programs.ts';
import { sceneNeeds, startScene, type Scene } from './scene.ts';
import { key, startSourceWorld, type SourceScene, type SourceWorld } from './source-ip.ts';
import { standIn, type Vantage } from './vantages.ts';

const checks = ['http.source-ip-preserved', 'http.forged-headers-ignored'] as const;
const preserved = { 'source-ip-preserved': 'pass' } as const;

const behindBalancers = ['10.0.0.0/24'];

const scenes: Readonly<Record<string, SourceScene>> = {
  'all default, Local': { way: 'local', ingress: {}, told: preserved },
  'all default, Local, over IPv6': { way: 'local6', ingress: {}, told: preserved },
  'all default, Cluster': { way: 'cluster', ingress: {}, told: {} },
  'all default, TCP balancer': { way: 'mute', ingress: {}, told: {} },
  'all default, HTTP balancer': { way: 'appending', ingress: {}, told: {} },
  'enable-real-ip, Local': { way: 'local', ingress: { 'enable-real-ip': true }, told: {} },
  'enable-real-ip, HTTP balancer': { way: 'appending', ingress: { 'enable-real-ip': true }, told: {} },
  'enable-real-ip from the balancer': {
    way: 'appending',
    ingress: { 'enable-real-ip': true, 'proxy-real-ip-cidr': behindBalancers },
    told: {},
  },
  'use-forwarded-headers, Local': { way: 'local', ingress: { 'use-forwarded-headers': true }, told: {} },
  'use-forwarded-headers, Local, over IPv6': { way: 'local6', ingress: { 'use-forwarded-headers': true }, told: {} },
  'use-forwarded-headers, HTTP balancer': { way: 'appending', ingress: { 'use-forwarded-headers': true }, told: {} },
  'use-forwarded-headers from the balancer': {
    way: 'appending',
    ingress: { 'use-forwarded-headers': true, 'proxy-real-ip-cidr': behindBalancers },
    told: {},
  },
  'use-forwarded-headers and compute-full-forwarded-for': {
    way: 'appending',
    ingress: { 'use-forwarded-headers': true, 'compute-full-forwarded-for': true },
    told: {},
  },
  'use-forwarded-headers and compute-full-forwarded-for from the balancer': {
    way: 'appending',
    ingress: {
      'use-forwarded-headers': true,
      'compute-full-forwarded-for': true,
      'proxy-real-ip-cidr': behindBalancers,
    },
    told: {},
  },
  'compute-full-forwarded-for alone, Local': {
    way: 'local',
    ingress: { 'compute-full-forwarded-for': true },
    told: {},
  },
  'compute-full-forwarded-for alone, HTTP balancer': {
    way: 'appending',
    ingress: { 'compute-full-forwarded-for': true },
    told: {},
  },
  'use-proxy-protocol, v1': { way: 'v1', ingress: { 'use-proxy-protocol': true }, told: {} },
  'use-proxy-protocol, v2': { way: 'v2', ingress: { 'use-proxy-protocol': true }, told: {} },
  'use-proxy-protocol, v2 over IPv6': {
    way: 'v2 over IPv6',
    ingress: { 'use-proxy-protocol': true, 'proxy-real-ip-cidr': ['0.0.0.0/0', '::/0'] },
    told: {},
  },
  'use-proxy-protocol and use-forwarded-headers': {
    way: 'v2',
    ingress: { 'use-proxy-protocol': true, 'use-forwarded-headers': true },
    told: {},
  },
  'use-proxy-protocol and use-forwarded-headers, from the balancer': {
    way: 'v2',
    ingress: { 'use-proxy-protocol': true, 'use-forwarded-headers': true, 'proxy-real-ip-cidr': behindBalancers },
    told: {},
  },
  'Forwarded is dropped': { way: 'local', ingress: {}, dropsForwarded: true, told: {} },
  'the echo alone, Local': { way: 'local', ingress: null, told: {} },
  'the echo alone, Cluster': { way: 'cluster', ingress: null, told: {} },
  'the echo alone, TCP balancer': { way: 'mute', ingress: null, told: {} },
  'the echo alone, v1': { way: 'v1', ingress: null, told: {} },
  'the echo alone, v2': { way: 'v2', ingress: null, told: {} },
  'a cache before the echo': { way: 'local', ingress: {}, echo: 'cached', told: {} },
  'the echo of somebody else': { way: 'local', ingress: {}, echo: 'foreign', told: {} },
  'no echo': { way: 'local', ingress: {}, echo: 'none', told: {} },
};

const needs = { ...sceneNeeds, programs: [...sceneNeeds.programs, 'haproxy'] };

await describeSystem('source addresses through load balancers, nodes and ingress controllers', needs, () => {
  let scene: Scene;
  let world: SourceWorld;
  let client: Vantage;
  let seen: ReadonlyMap<string, TargetReport>;
  const running = new AsyncDisposableStack();
  beforeAll(async () => {
    scene = running.use(await startScene());
    const { internet } = scene;
    world = running.use(await startSourceWorld(internet, scenes, scene.hostprobe));
    client = running.use(await standIn(internet));
    seen = await look(client, 'all', { settings: { networks: { public: ['10.80.0.0/16'] } } });
  });
  afterAll(() => running.disposeAsync());

  async function look(
    { run }: Vantage,
    name: string,
    {
      settings = {},
      only = checks,
      targets = world.targets,
    }: { settings?: object; only?: readonly string[]; targets?: readonly object[] },
  ): Promise<ReadonlyMap<string, TargetReport>> {
    const { folder } = scene.internet;
    const config = folder.write(
      `${name}.json`,
      JSON.stringify({
        vantage: 'client',
        trust: { public: [`${folder.path}/root.pem`] },
        targets,
        ...settings,
        sourceIp: {
          key,
          ...('sourceIp' in settings && typeof settings.sourceIp === 'object' ? settings.sourceIp : {}),
        },
      }),
    );
    const ended = await run(
      ...scene.hostprobe('check', '--config', config, '--only', only.join(','), '-o', 'json', '--evidence'),
    );
    const { targets: told } = reportIn(ended);
    return new Map(told.map((target) => [target.name, target]));
  }

  describe('each', () => {
    test.each(Object.keys(scenes))('%s', (name) => {
      const target = seen.get(name);
      console.log(
        name,
        JSON.stringify(standing(target)),
        target?.findings.map(({ message, check }) => `${check} ${message}`).join('\n'),
      );
      expect(target).toBeDefined();
    });
  });
});
