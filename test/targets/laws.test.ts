import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sharedKeys } from '../../src/config/written.ts';
import type { KubernetesObject } from '../../src/model/kubernetes.ts';
import { gather } from '../../src/targets/gather.ts';
import { configured, gathered } from '../support/gathering.ts';
import {
  acme,
  certificate,
  dnsEndpoint,
  gateway,
  httpRoute,
  ingress,
  issuer,
  listener,
  listenerSet,
  order,
  ruleOf,
  service,
  servicePort,
  sourceOf,
  tlsRoute,
} from '../support/kubernetes-objects.ts';

const names = [
  'a.example.com',
  'b.example.com',
  '*.example.com',
  'c.b.example.com',
  'B.example.com',
  'x_y',
  'a.1',
  '',
  'https://a',
  '10.0.0.1',
  '*',
];
const host = fc.constantFrom(...names);
const hosts = fc.array(host, { maxLength: 3 });
const word = fc.constantFrom('a', 'b', 'shop-tls');
const annotations = fc.dictionary(
  fc.constantFrom(
    'hostprobe.io/trust',
    'hostprobe.io/skip',
    'hostprobe.io/access',
    'hostprobe.io/test-label',
    'hostprobe.io/path',
    'external-dns.kubernetes.io/hostname',
    'nginx.ingress.kubernetes.io/allowlist-source-range',
    'nginx.ingress.kubernetes.io/canary',
    'cert-manager.io/issuer',
  ),
  fc.oneof(host, word, fc.constantFrom('true', 'any', '10.0.0.0/8', '/x'), fc.string()),
  { maxKeys: 3 },
);
const head = fc.record({ namespace: fc.constantFrom(null, 'a', 'b'), name: word, annotations });
const listeners = fc.array(
  fc
    .record({
      hostname: fc.option(host),
      protocol: fc.constantFrom('HTTP', 'HTTPS', 'TLS', 'TCP', null),
      port: fc.constantFrom(80, 443, null),
    })
    .map(listener),
  { maxLength: 3 },
);
const parents = fc.array(
  fc.record({
    name: word,
    kind: fc.constantFrom(null, 'Gateway', 'ListenerSet', 'Service'),
    group: fc.constant(null),
    namespace: fc.constantFrom(null, 'a'),
  }),
  { maxLength: 2 },
);
const routed = fc.record({ hostnames: hosts, parentRefs: parents });
const anyObject: fc.Arbitrary<KubernetesObject> = fc.oneof(
  fc
    .tuple(
      head,
      fc.array(fc.option(host), { maxLength: 3 }),
      fc.array(fc.record({ hosts, secretName: fc.option(word) }), { maxLength: 2 }),
    )
    .map(([told, rules, tls]) => ingress({ ...told, spec: { rules: rules.map((each) => ruleOf(each)), tls } })),
  fc.tuple(head, listeners).map(([told, list]) => gateway({ ...told, spec: { listeners: list } })),
  fc.tuple(head, listeners).map(([told, list]) => listenerSet({ ...told, spec: { listeners: list } })),
  fc.tuple(head, routed).map(([told, spec]) => httpRoute({ ...told, spec })),
  fc.tuple(head, routed).map(([told, spec]) => tlsRoute({ ...told, spec })),
  fc
    .tuple(head, fc.constantFrom('LoadBalancer', 'ClusterIP'))
    .map(([told, type]) => service({ ...told, spec: { type, ports: [servicePort({ port: 443 })] } })),
  fc.tuple(head, hosts).map(([told, dnsNames]) => certificate({ ...told, spec: { dnsNames } })),
  head.map((told) => issuer({ ...told, spec: acme() })),
  head.map((told) => dnsEndpoint(told)),
  head.map((told) => order({ ...told, owners: ['Order/a', '', '/'] })),
);
const manyObjects = fc.array(anyObject, { maxLength: 8 });

function hostsWritten(object: KubernetesObject): readonly string[] {
  switch (object.kind) {
    case 'Ingress':
      return [
        ...object.spec.rules.flatMap((rule) => rule.host ?? []),
        ...object.spec.tls.flatMap((entry) => entry.hosts),
      ];
    case 'Gateway':
    case 'ListenerSet':
      return object.spec.listeners.flatMap((each) => each.hostname ?? []);
    case 'HTTPRoute':
    case 'TLSRoute':
      return object.spec.hostnames;
    default:
      return [];
  }
}

describe('whatever the objects are', () => {
  test('every host of theirs is looked at, or is left out with a reason', () => {
    fc.assert(
      fc.property(manyObjects, (objects) => {
        const { targets, leftOut } = gathered(objects);
        const known = new Set([
          ...targets.map(({ name }) => name.replace(/:\d+$/, '')),
          ...leftOut.map((each) => each.host),
        ]);
        // Of two objects with one name, the first counts.
        const once = new Map(
          objects.toReversed().map((object) => [`${object.kind} ${object.namespace} ${object.name}`, object]),
        );
        const listed = [...once.values()].flatMap(hostsWritten);
        const isRouted = objects.some(({ kind }) => kind.endsWith('Route'));
        for (const written of listed) {
          const isNarrowed = isRouted && written.startsWith('*.') && targets.length > 0;
          expect(known.has(written) || isNarrowed, written).toBe(true);
        }
        expect(leftOut.every(({ because }) => because !== '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('every target is told apart, and has objects that lead to it', () => {
    fc.assert(
      fc.property(manyObjects, manyObjects, (objects, others) => {
        const { targets, objectsOf } = gather(
          configured(`environments: { north: { domain: n.example.org }, south: { domain: s.example.org } }`),
          [sourceOf(objects, { environment: 'north' }), sourceOf(others, { environment: 'south' })],
        );
        expect(new Set(targets.map(({ host: at, port, name }) => `${at} ${port} ${name}`)).size).toBe(targets.length);
        for (const target of targets) {
          const seen = objectsOf(target);
          expect(seen?.own.length).toBeGreaterThan(0);
          expect(new Set(seen?.objects).size).toBe(seen?.objects.length);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('what the configuration says of a target itself stays as it is', () => {
    const own = fc.record(
      {
        loadBalancer: fc.constantFrom('app', 'internal', 'any', 'none'),
        trust: fc.constantFrom('public', 'staging', 'any'),
        exposure: fc.constant('internal'),
        access: fc.constantFrom('open', 'blocked', 'login'),
        via: fc.constantFrom('alias', 'cloudflare'),
        challenge: fc.constantFrom('http-01', 'dns-01'),
        http: fc.record(
          { path: fc.constantFrom('/', '/own'), status: fc.constantFrom(200, 404) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(manyObjects, own, (objects, said) => {
        const text = JSON.stringify({ targets: [{ host: 'a.example.com', expect: said }] });
        const [alone] = gathered([], text).targets;
        const [merged] = gathered(objects, text).targets;
        const at = (target: unknown, key: string): unknown =>
          key
            .split('.')
            .reduce<unknown>((inside, step) => (inside as Record<string, unknown> | undefined)?.[step], target);
        for (const key of sharedKeys) {
          if (at({ expect: said }, key) !== undefined) expect(at(merged, key)).toEqual(at(alone, key));
        }
        expect(merged).toMatchObject({ host: 'a.example.com', port: 443, name: 'a.example.com' });
      }),
      { numRuns: 200 },
    );
  });
});
