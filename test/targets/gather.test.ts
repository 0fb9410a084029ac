import { describe, expect, test } from 'vitest';
import { adhocTargets } from '../../src/config/adhoc.ts';
import type { KubernetesObject } from '../../src/model/kubernetes.ts';
import { gather } from '../../src/targets/gather.ts';
import { configured, gathered, outlineOf } from '../support/gathering.ts';
import {
  certificate,
  certificateRequest,
  challenge,
  clusterIssuer,
  dnsEndpoint,
  gateway,
  httpRoute,
  ingress,
  issuer,
  listener,
  order,
  ruleOf,
  sourceOf,
} from '../support/kubernetes-objects.ts';

const environments = 'environments: { north: { domain: n.example.org }, south: { domain: s.example.org } }';

describe('with targets of the configuration', () => {
  const staging = ingress({
    annotations: { 'hostprobe.io/trust': 'staging', 'hostprobe.io/path': '/from', 'hostprobe.io/status': '204' },
  });

  test('what it says itself counts, key by key', () => {
    const { targets } = gathered(
      [staging],
      'targets: [{ host: shop.example.com, name: the shop, labels: { namespace: mine }, expect: { trust: any, http: { status: 200 } } }]',
    );
    expect(targets).toHaveLength(1);
    expect(targets[0]).toMatchObject({
      name: 'the shop',
      labels: { namespace: 'mine' },
      expect: { trust: 'any', http: { path: '/from', status: [200] } },
    });
  });

  test('what it says of all counts less, and options count more', () => {
    const trustOf = (text: string, trust?: string) => {
      const configuration = configured(text, trust === undefined ? {} : { trust });
      return gather(configuration, [sourceOf([staging])]).targets.map(({ expect: { trust: found } }) => found);
    };
    expect(trustOf('defaults: { expect: { trust: private } }')).toEqual(['staging']);
    expect(trustOf('{}', 'any')).toEqual(['any']);
    expect(trustOf('targets: [{ host: shop.example.com }]', 'any')).toEqual(['any']);
  });

  test('another port is another target, and plain HTTP beside HTTPS is none', () => {
    const text = (port: number) => `targets: [{ host: shop.example.com, port: ${port} }]`;
    expect(outlineOf(gathered([staging], text(8443)))).toEqual([
      'https shop.example.com:8443',
      'https shop.example.com',
    ]);
    expect(outlineOf(gathered([ingress({ spec: { tls: [] } })], text(443)))).toEqual(['https shop.example.com']);
  });

  test('what is below a wildcard hears of it, and one label of an Ingress is one', () => {
    const wild = ingress({
      annotations: { 'hostprobe.io/trust': 'staging' },
      spec: { rules: [ruleOf('*.example.com')], tls: [{ hosts: ['*.example.com'], secretName: 'wild' }] },
    });
    const { targets, objectsOf } = gathered(
      [wild],
      'targets: [{ host: a.example.com }, { host: b.a.example.com }, { host: example.com }]',
    );
    expect(targets.map(({ name, expect: { trust } }) => `${name} ${trust}`)).toEqual([
      'a.example.com staging',
      'b.a.example.com public',
      'example.com public',
      '*.example.com staging',
    ]);
    expect(targets.map(({ wildcard }) => wildcard)).toEqual([undefined, undefined, undefined, '*.example.com']);
    expect(targets.map((target) => objectsOf(target)?.subject)).toEqual([
      { host: '*.example.com', port: 443 },
      undefined,
      undefined,
      { host: '*.example.com', port: 443 },
    ]);
  });

  test('where nothing may be reached, nothing else is expected', () => {
    const { targets } = gathered([staging], 'targets: [{ host: shop.example.com, expect: { reachable: false } }]');
    expect(targets[0]?.expect).toMatchObject({ trust: 'public', reachable: false });
    expect(targets[0]?.expect).not.toHaveProperty('http');
  });

  test('HOST words find them all', () => {
    const configuration = configured('{}');
    const { targets } = gather(configuration, [sourceOf([staging, issuer()])]);
    const find = (word: string) =>
      adhocTargets(word, { ...configuration, targets }).map(({ name, expect: { trust } }) => `${name} ${trust}`);
    expect(find('https://shop.example.com/')).toEqual(['shop.example.com staging']);
    expect(find('issuer/default/letsencrypt-prod')).toEqual(['issuer/default/letsencrypt-prod public']);
  });

  test('addresses of --address are dialled for them', () => {
    const { targets } = gather(configured('{}', { address: ['192.0.2.9'] }), [sourceOf([ingress()])]);
    expect(targets[0]?.address).toEqual(['192.0.2.9']);
  });
});

describe('environments', () => {
  test('two with one host are told apart by name, each with what holds there', () => {
    const { targets, objectsOf } = gather(configured(environments), [
      sourceOf([ingress({ annotations: { 'hostprobe.io/trust': 'private' } })], { environment: 'north' }),
      sourceOf([ingress({ name: 'other' })], { environment: 'south' }),
    ]);
    expect(
      targets.map(({ name, environment, domain, expect: { trust } }) => [name, environment, domain, trust]),
    ).toEqual([
      ['shop.example.com', 'north', 'n.example.org', 'private'],
      ['shop.example.com (south)', 'south', 's.example.org', 'public'],
    ]);
    expect(targets.map((target) => objectsOf(target)?.own)).toEqual([
      ['ingress/default/shop'],
      ['ingress/default/other'],
    ]);
  });

  test('objects that stand in none bear on the targets of all', () => {
    const text = `${environments}\ntargets: [{ host: shop.example.com, environment: north }]`;
    const { targets, objectsOf } = gather(configured(text), [
      sourceOf([ingress()], { complete: ['Secret'] }),
      sourceOf([ingress({ name: 'live' })], {
        environment: 'north',
        complete: ['Service'],
        staleSince: '2026-01-01T00:00:00Z',
      }),
      sourceOf([ingress({ name: 'elsewhere' })], { environment: 'south' }),
    ]);
    expect(outlineOf({ targets })).toEqual([
      'https shop.example.com',
      'https shop.example.com (south) at shop.example.com',
    ]);
    expect(targets.map((target) => objectsOf(target))).toMatchObject([
      {
        own: ['ingress/default/shop', 'ingress/default/live'],
        complete: ['Secret', 'Service'],
        staleSince: '2026-01-01T00:00:00Z',
      },
      { own: ['ingress/default/shop', 'ingress/default/elsewhere'], complete: ['Secret'], staleSince: null },
    ]);
  });

  test('of an object that several sources hold, the first counts', () => {
    const first = ingress({ annotations: { 'hostprobe.io/trust': 'private' } });
    const { targets, objectsOf } = gather(configured(), [sourceOf([first]), sourceOf([ingress()])]);
    expect(targets.map((target) => [target.expect.trust, objectsOf(target)?.objects])).toEqual([['private', [first]]]);
  });
});

describe('objects that lead to no host', () => {
  const made = [certificateRequest(), order(), challenge()];

  test.each<[what: string, objects: readonly KubernetesObject[], lone: readonly string[]]>([
    ['a Certificate that nothing uses', [certificate(), ...made], ['certificate/default/shop-tls']],
    ['one that is used', [ingress(), certificate(), ...made], []],
    ['one in another namespace', [ingress(), certificate({ namespace: 'other' })], ['certificate/other/shop-tls']],
    ['an issuer that nothing names', [ingress(), issuer()], ['issuer/default/letsencrypt-prod']],
    ['one that is named', [ingress(), certificate(), clusterIssuer()], []],
    ['what was made for nothing that is there', made.slice(1), ['order/default/shop-tls-1-4011839226']],
    ['a Challenge alone', [challenge({ owners: [] })], ['challenge/default/shop-tls-1-4011839226-1']],
    [
      'one that its name alone leads to',
      [order({ owners: [] }), challenge({ owners: [] })],
      ['order/default/shop-tls-1-4011839226'],
    ],
    [
      'a request that its annotation leads to',
      [
        ingress(),
        certificate(),
        certificateRequest({ owners: [], name: 'x', annotations: { 'cert-manager.io/certificate-name': 'shop-tls' } }),
      ],
      [],
    ],
    [
      'an Ingress whose hosts are none',
      [ingress({ spec: { rules: [ruleOf('A')], tls: [] } })],
      ['ingress/default/shop'],
    ],
    [
      'an Ingress without hosts',
      [ingress({ namespace: null, spec: { rules: [ruleOf(null)], tls: [] } })],
      ['ingress/shop'],
    ],
    [
      'a Gateway without hosts',
      [gateway({ spec: { listeners: [listener({ hostname: null })] } })],
      ['gateway/default/edge'],
    ],
    ['a route without hosts', [httpRoute({ spec: { hostnames: [] } })], ['httproute/default/shop']],
    ['a DNSEndpoint', [dnsEndpoint()], ['dnsendpoint/default/shop']],
    ['one for a host that is looked at', [ingress(), dnsEndpoint()], []],
    ['what is skipped', [issuer({ annotations: { 'hostprobe.io/skip': 'true' } })], []],
    ['what was made for a challenge', [ingress({ labels: { 'acme.cert-manager.io/http01-solver': 'true' } })], []],
  ])('%s', (_, objects, lone) => {
    const { targets, objectsOf } = gathered(objects);
    const unprobed = targets.filter((target) => target.unprobed === true);
    expect(unprobed.map(({ host }) => host)).toEqual(lone);
    for (const target of unprobed) {
      expect(target).toMatchObject({ name: target.host, port: 0, httpPort: null, expect: { loadBalancer: 'none' } });
      expect(target).not.toHaveProperty('published');
      expect(objectsOf(target)).toMatchObject({ subject: { object: target.host }, own: [target.host] });
    }
  });

  test('nothing is asked beside them, whatever the port of plain HTTP is', () => {
    const { targets } = gathered([issuer()], 'defaults: { http: { port: 8080 } }');
    expect(targets.map(({ port, httpPort }) => [port, httpPort])).toEqual([[0, null]]);
  });

  test('say what trust is meant', () => {
    const { targets } = gathered([certificate({ annotations: { 'hostprobe.io/trust': 'staging' } })]);
    expect(targets[0]?.expect.trust).toBe('staging');
  });
});
