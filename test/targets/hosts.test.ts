import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../src/model/kubernetes.ts';
import { gathered, outlineOf } from '../support/gathering.ts';
import {
  certificate,
  gateway,
  httpRoute,
  ingress,
  ingressClass,
  listener,
  listenerSet,
  reference,
  ruleOf,
  secret,
  service,
  servicePort,
  tlsRoute,
} from '../support/kubernetes-objects.ts';

const plain = { tls: [] };
const external = 'external-dns.alpha.kubernetes.io/hostname';
const newExternal = 'external-dns.kubernetes.io/hostname';
const balancer = (ports: readonly number[], annotations: Record<string, string>) =>
  service({ annotations, spec: { type: 'LoadBalancer', ports: ports.map((port) => servicePort({ port })) } });
const wild = '*.example.com';
const port8443 = listener({ port: 8443 });
const plainListener = listener({ name: 'http', protocol: 'HTTP', port: 80, tls: null });

describe('the targets of', () => {
  test.each<[what: string, objects: readonly KubernetesObject[], targets: readonly string[]]>([
    ['a rule with TLS', [ingress()], ['https shop.example.com']],
    [
      'a rule without TLS, of a class that has certificates from nowhere else',
      [ingress({ spec: plain })],
      ['http shop.example.com:80'],
    ],
    [
      'a rule without TLS, of a class that has them from elsewhere',
      [ingress({ spec: { ...plain, ingressClassName: 'alb' } })],
      ['https shop.example.com'],
    ],
    [
      'a class that only its controller tells',
      [
        ingress({ spec: { ...plain, ingressClassName: 'public' } }),
        ingressClass({ name: 'public', spec: { controller: 'k8s.io/ingress-nginx' } }),
      ],
      ['http shop.example.com:80'],
    ],
    [
      'the default class',
      [
        ingress({ spec: { ...plain, ingressClassName: null } }),
        ingressClass({ annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } }),
      ],
      ['http shop.example.com:80'],
    ],
    ['no class', [ingress({ spec: { ...plain, ingressClassName: null } })], ['https shop.example.com']],
    [
      'rules and hosts of TLS, each once',
      [
        ingress({
          spec: {
            rules: [ruleOf('a.example.com'), ruleOf('b.example.com'), ruleOf('a.example.com', '/api')],
            tls: [{ hosts: ['a.example.com', 'c.example.com'], secretName: 'a' }],
          },
        }),
      ],
      ['https a.example.com', 'http b.example.com:80', 'https c.example.com'],
    ],
    [
      'a rule that a wildcard of TLS covers',
      [ingress({ spec: { tls: [{ hosts: [wild], secretName: 'wild' }] } })],
      ['https shop.example.com', 'https *.example.com at hostprobe-test.example.com'],
    ],
    [
      'two Ingresses of one host, one of them without TLS',
      [ingress({ name: 'a', spec: plain }), ingress({ name: 'b' })],
      ['https shop.example.com'],
    ],
    [
      'a wildcard with a test label',
      [
        ingress({
          annotations: { 'hostprobe.io/test-label': 'try' },
          spec: { rules: [ruleOf(wild)], tls: [{ hosts: [wild], secretName: 'wild' }] },
        }),
      ],
      ['https *.example.com at try.example.com'],
    ],
    [
      'an Ingress that ExternalDNS gives more hosts',
      [
        ingress({
          annotations: { [external]: 'Shop.example.com., two.example.com', [newExternal]: 'three.example.com' },
        }),
      ],
      ['https shop.example.com', 'http two.example.com:80', 'http three.example.com:80'],
    ],
    ['a listener', [gateway()], ['https shop.example.com']],
    ['a listener at another port', [gateway({ spec: { listeners: [port8443] } })], ['https shop.example.com:8443']],
    [
      'listeners for HTTP and HTTPS',
      [gateway({ spec: { listeners: [plainListener, listener()] } })],
      ['https shop.example.com'],
    ],
    ['a listener for HTTP alone', [gateway({ spec: { listeners: [plainListener] } })], ['http shop.example.com:80']],
    [
      'listeners for TLS and TCP',
      [
        gateway({
          spec: {
            listeners: [listener({ protocol: 'TLS' }), listener({ protocol: 'TCP', hostname: 'db.example.com' })],
          },
        }),
      ],
      ['tls shop.example.com'],
    ],
    [
      'a route at a listener for every host',
      [gateway({ spec: { listeners: [listener({ hostname: null })] } }), httpRoute()],
      ['https shop.example.com'],
    ],
    [
      'a route at a wildcard listener, which stands for no others',
      [gateway({ spec: { listeners: [listener({ hostname: wild })] } }), httpRoute()],
      ['https shop.example.com'],
    ],
    [
      'a route for one host beside one for all of a wildcard listener',
      [
        gateway({ spec: { listeners: [listener({ hostname: wild })] } }),
        httpRoute(),
        httpRoute({ name: 'all', spec: { hostnames: [wild] } }),
      ],
      ['https shop.example.com', 'https *.example.com at hostprobe-test.example.com'],
    ],
    [
      'a wildcard route at a narrower listener',
      [gateway(), httpRoute({ spec: { hostnames: [wild] } })],
      ['https shop.example.com'],
    ],
    [
      'a route without hosts',
      [gateway({ spec: { listeners: [listener({ hostname: wild })] } }), httpRoute({ spec: { hostnames: [] } })],
      ['https *.example.com at hostprobe-test.example.com'],
    ],
    [
      'a route at one section',
      [
        gateway({
          spec: { listeners: [listener({ hostname: null }), listener({ name: 'other', hostname: null, port: 8443 })] },
        }),
        httpRoute({ spec: { parentRefs: [reference({ name: 'edge', sectionName: 'other' })] } }),
      ],
      ['https shop.example.com:8443'],
    ],
    ['a route whose parents are not known', [httpRoute()], ['https shop.example.com']],
    ['a TLS route whose parents are not known', [tlsRoute()], ['tls shop.example.com']],
    ['a ListenerSet', [gateway({ spec: { listeners: [] } }), listenerSet()], ['https shop.example.com']],
    [
      'a Service with a load balancer and a host',
      [balancer([443, 80, 5432], { [newExternal]: 'db.example.com' })],
      ['https db.example.com', 'tcp db.example.com:5432'],
    ],
    [
      'a Service that names an internal host',
      [balancer([443], { 'external-dns.alpha.kubernetes.io/internal-hostname': 'db.example.com' })],
      ['https db.example.com'],
    ],
    ['a Service, a Secret and a class alone', [service(), secret(), ingressClass()], []],
    ['nothing', [], []],
    ['a Certificate beside the Ingress that uses it', [ingress(), certificate()], ['https shop.example.com']],
  ])('%s', (_, objects, targets) => {
    expect(outlineOf(gathered(objects)).toSorted()).toEqual(targets.toSorted());
  });
});

describe('what is left out', () => {
  test.each<[what: string, objects: readonly KubernetesObject[], host: string, because: string]>([
    [
      'a default backend',
      [ingress({ spec: { defaultBackend: { service: 'shop', port: 80 } } })],
      '',
      'Ingress default/shop: what takes every host',
    ],
    ['a rule for every host', [ingress({ spec: { rules: [ruleOf(null)] } })], '', 'what takes every host'],
    [
      'what is skipped',
      [ingress({ annotations: { 'hostprobe.io/skip': 'true' } })],
      'shop.example.com',
      'hostprobe.io/skip',
    ],
    [
      'what cert-manager made for a challenge',
      [ingress({ labels: { 'acme.cert-manager.io/http01-solver': 'true' } })],
      'shop.example.com',
      'for the time of a challenge',
    ],
    [
      'a canary alone',
      [ingress({ annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' } })],
      'shop.example.com',
      'stands beside the Ingress that owns the host',
    ],
    [
      'a wildcard with a label that is none',
      [ingress({ annotations: { 'hostprobe.io/test-label': 'a.b' }, spec: { rules: [ruleOf(wild)], tls: [] } })],
      wild,
      'hostprobe.io/test-label: expected one label of a name',
    ],
    [
      'an upper-case host',
      [ingress({ spec: { rules: [ruleOf('Shop.example.com')] } })],
      'Shop.example.com',
      'it has upper case',
    ],
    [
      'a URL',
      [ingress({ spec: { rules: [ruleOf('https://a.example.com/')] } })],
      'https://a.example.com/',
      'is no host',
    ],
    ['a name that ends in a number', [ingress({ spec: { rules: [ruleOf('a.1')] } })], 'a.1', 'cannot be looked up'],
    [
      'a Service without a load balancer',
      [service({ annotations: { [external]: 'db.example.com' } })],
      'db.example.com',
      'it is of type ClusterIP',
    ],
    [
      'a Service for UDP',
      [
        service({
          annotations: { [external]: 'dns.example.com' },
          spec: { type: 'LoadBalancer', ports: [servicePort({ port: 53, protocol: 'UDP' })] },
        }),
      ],
      'dns.example.com',
      'no port for TCP',
    ],
    [
      'a route that no listener takes',
      [gateway(), httpRoute({ spec: { hostnames: ['other.example.com'] } })],
      'other.example.com',
      'no listener of its parents takes the host',
    ],
    [
      'a wildcard listener with narrower routes',
      [gateway({ spec: { listeners: [listener({ hostname: wild })] } }), httpRoute()],
      wild,
      'its routes take hosts below it alone',
    ],
    [
      'a listener for TCP',
      [gateway({ spec: { listeners: [listener({ protocol: 'TCP' })] } })],
      'shop.example.com',
      'a listener for TCP',
    ],
    ['a skipped Certificate', [certificate({ annotations: { 'hostprobe.io/skip': 'true' } })], '', 'hostprobe.io/skip'],
  ])('%s', (_, objects, host, because) => {
    const left = gathered(objects).leftOut.find((each) => each.host === host);
    expect(left?.because).toContain(because);
  });

  test('a canary beside its owner is no news', () => {
    const canary = ingress({ name: 'canary', annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' } });
    const found = gathered([canary, ingress()]);
    expect([outlineOf(found), found.leftOut]).toEqual([['https shop.example.com'], []]);
  });
});
