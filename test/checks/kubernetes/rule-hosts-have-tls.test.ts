import { ruleHostsHaveTls } from '../../../src/checks/kubernetes/rule-hosts-have-tls.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import {
  certificate,
  gateway,
  httpRoute,
  ingress,
  ingressClass,
  issuer,
  listener,
  listenerSet,
  reference,
  ruleOf,
  secret,
  seen,
} from '../../support/kubernetes-objects.ts';

const host = 'shop.example.com';
const of = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen(objects, told)] },
});
const annotated = { 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' };
const api = { spec: { rules: [ruleOf(host), ruleOf('api.example.com')] } };
const plain = { spec: { tls: [] } };
const ofApi = { subject: { host: 'api.example.com' } };
const nginx = (name: string, value: string) => ({ [`nginx.ingress.kubernetes.io/${name}`]: value });
const listening = (told: Parameters<typeof listener>[0]) => ({ spec: { listeners: [listener(told)] } });
const bare = { tls: { mode: 'Terminate', certificateRefs: [] } };

const standard = { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } };
const ofClass = (ingressClassName: string | null) => ingress({ spec: { tls: [], ingressClassName } });

cases(ruleHostsHaveTls, {
  pass: {
    'the controller of the default class has certificates of its own': {
      ...of([
        ofClass(null),
        ingressClass({ name: 'edge', ...standard, spec: { controller: 'traefik.io/ingress-controller' } }),
      ]),
      says: 'its controller traefik.io/ingress-controller takes certificates from elsewhere',
    },
    'rule and TLS have the host': of([ingress({ annotations: annotated })]),
    'whatever the case': of([ingress({ spec: { tls: [{ hosts: ['Shop.example.com'], secretName: 'x' }] } })]),
    'a wildcard stands for it': of([ingress({ spec: { tls: [{ hosts: ['*.example.com'], secretName: 'x' }] } })]),
    'an entry without hosts stands for all': of([ingress({ spec: { tls: [{ hosts: [], secretName: 'x' }] } })]),
    'one without hosts, beside the Certificate': of([
      ingress({ annotations: annotated, spec: { tls: [{ hosts: [], secretName: 'shop-tls' }] } }),
      certificate(),
    ]),
    'no secretName: the certificate is the controller’s': of([
      ingress({ spec: { tls: [{ hosts: [host], secretName: null }] } }),
    ]),
    'no secretName in one of two entries': of([
      ingress({
        annotations: annotated,
        spec: {
          tls: [
            { hosts: [host], secretName: null },
            { hosts: [host], secretName: 'shop-tls' },
          ],
        },
      }),
    ]),
    'the Secret of another host has it': of(
      [ingress(api), certificate({ spec: { dnsNames: ['*.example.com'] } })],
      ofApi,
    ),
    'what is in the Secret of another host has it': of(
      [
        ingress(api),
        secret({
          leaf: { sha256: '', serial: '', notBefore: '', notAfter: '', names: ['api.example.com'] },
        }),
      ],
      ofApi,
    ),
    'another Ingress gives it TLS': of([ingress({ name: 'plain', ...plain }), ingress()]),
    'a Gateway gives it TLS': of([ingress(plain), gateway()]),
    'certificates of the load balancer': {
      ...of([ingress({ spec: { ingressClassName: 'alb', tls: [] } })]),
      says: 'the class alb takes certificates from elsewhere',
    },
    'certificates of GKE': of([
      ingress({
        ...plain,
        annotations: { 'kubernetes.io/ingress.class': 'gce' },
        spec: { ingressClassName: null, tls: [] },
      }),
    ]),
    'certificates of an entry point': of([
      ingress({ ...plain, annotations: { 'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure' } }),
    ]),
    'certificates of Traefik’s router': of([
      ingress({ ...plain, annotations: { 'traefik.ingress.kubernetes.io/router.tls': 'true' } }),
    ]),
    'certificates of the OpenShift route': of([
      ingress({ ...plain, annotations: { 'route.openshift.io/termination': 'edge' } }),
    ]),
    'TLS is ended before it': of([ingress({ ...plain, annotations: nginx('force-ssl-redirect', 'true') })]),
    'TLS is ended behind it': of([ingress({ ...plain, annotations: nginx('ssl-passthrough', 'true') })]),
    'plain HTTP is meant': {
      ...of([ingress({ ...plain, annotations: nginx('ssl-redirect', 'false') })]),
      says: 'plain HTTP is meant',
    },
    'a solver of cert-manager': of([
      ingress({ ...plain, name: 'cm-acme-http-solver-x', labels: { 'acme.cert-manager.io/http01-solver': 'true' } }),
      gateway(listening({ hostname: 'api.example.com' })),
    ]),
    'the host is one of ExternalDNS alone': of([ingress()], { subject: { host: 'other.example.com' } }),
    'a TLS host that the redirect of www serves': of(
      [
        ingress({
          annotations: nginx('from-to-www-redirect', 'true'),
          spec: { tls: [{ hosts: [host, `www.${host}`], secretName: 'shop-tls' }] },
        }),
      ],
      { subject: { host: `www.${host}` } },
    ),
    'a TLS host that is an alias': of(
      [
        ingress({
          annotations: nginx('server-alias', 'a.example.com, b.example.com'),
          spec: { tls: [{ hosts: [host, 'b.example.com'], secretName: 'shop-tls' }] },
        }),
      ],
      { subject: { host: 'b.example.com' } },
    ),
    'a TLS host that the default backend serves': of([
      ingress({ spec: { rules: [], defaultBackend: { service: 'shop', port: 80 } } }),
    ]),
    'a TLS host that a rule for all hosts serves': of([ingress({ spec: { rules: [ruleOf(null)] } })]),
    'a TLS host that another Ingress has a rule for': of([
      ingress({ spec: { rules: [] } }),
      ingress({ name: 'other' }),
    ]),
    'a TLS host that a route serves': of([ingress({ spec: { rules: [] } }), httpRoute()]),
    'a fault in the host of TLS, which is told elsewhere': of([
      ingress({ spec: { tls: [{ hosts: [`https://${host}`], secretName: 'x' }] } }),
    ]),
    'a fault in the host of the rule, which is told elsewhere': of([
      ingress({ spec: { rules: [ruleOf('shop-*.example.com')] } }),
    ]),
    'a wildcard of TLS over a rule': of([ingress({ spec: { tls: [{ hosts: ['*.example.com'], secretName: 'x' }] } })], {
      subject: { host: '*.example.com' },
    }),
    'a listener with its certificate': of([gateway()]),
    'a listener that passes TLS on': of([
      gateway(listening({ protocol: 'TLS', tls: { mode: 'Passthrough', certificateRefs: [] } })),
    ]),
    'a listener of plain HTTP': of([gateway(listening({ protocol: 'HTTP', tls: null }))]),
    'a listener of another host': of([gateway(listening({ ...bare, hostname: 'api.example.com' }))]),
    'a listener whose certificates the cloud keeps': of([
      gateway({ spec: { gatewayClassName: 'gke-l7-global-external-managed', listeners: [listener(bare)] } }),
    ]),
    'a listener with a map of certificates': of([
      gateway({ ...listening(bare), annotations: { 'networking.gke.io/certmap': 'shop' } }),
    ]),
    'a set of listeners on such a Gateway': of([
      gateway({ spec: { gatewayClassName: 'gke-l7-gxlb', listeners: [] } }),
      listenerSet(listening(bare)),
    ]),
  },
  warn: {
    'no TLS at all': {
      ...of([ingress({ ...plain, places: { '': [1, 1], spec: [5, 1], 'spec.rules[0].host': [7, 13] } })]),
      reason: 'no-tls',
      says: [
        `Ingress default/shop: it has no spec.tls: ${host} is served in plain HTTP`,
        ['  tls:', '    - hosts:', `        - ${host}`, `      secretName: ${host}-tls`].join('\n'),
        'in shop.yaml, under spec (from line 5)',
        'sed -n 6,8p shop.yaml',
      ],
    },
    'no TLS, and the redirect that a controller makes anyway': {
      ...of([ingress({ ...plain, annotations: nginx('ssl-redirect', 'true') })]),
      reason: 'no-tls',
    },
    'a TLS host without a rule': {
      ...of([ingress({ spec: { rules: [ruleOf('api.example.com')] } })]),
      reason: 'no-rule',
      says: [
        `spec.tls has ${host}, and no rule has it`,
        `  - host: ${host}\n    http:\n      paths:\n        - path: "/"`,
        '              name: shop\n              port:\n                number: 80',
      ],
    },
    'www without the redirect': {
      ...of([ingress({ spec: { tls: [{ hosts: [host, `www.${host}`], secretName: 'x' }] } })], {
        subject: { host: `www.${host}` },
      }),
      reason: 'no-rule',
    },
  },
  fail: {
    'no secretName under the annotation': {
      ...of([
        ingress({
          annotations: annotated,
          spec: { tls: [{ hosts: [host], secretName: null }] },
          places: { '': [1, 1], 'spec.tls[0]': [9, 7] },
        }),
      ]),
      reason: 'no-secret-name',
      says: [
        `spec.tls[0] stands for ${host} without secretName`,
        `      secretName: ${host}-tls`,
        'in shop.yaml, under spec.tls[0] (from line 9)',
        'sed -n 8,10p shop.yaml',
      ],
    },
    'the same of a class that may have certificates from elsewhere': {
      ...of([
        ingress({
          annotations: annotated,
          spec: { ingressClassName: 'traefik', tls: [{ hosts: [host], secretName: null }] },
        }),
      ]),
      reason: 'no-secret-name',
    },
    'no hosts under the annotation': {
      ...of([ingress({ annotations: annotated, spec: { tls: [{ hosts: [], secretName: 'shop-tls' }] } })]),
      reason: 'no-tls-hosts',
      says: ['names the Secret shop-tls and no hosts', `    hosts:\n      - ${host}`],
    },
    'a host without TLS beside others': {
      ...of([ingress({ ...api, origin: { cluster: null } })], ofApi),
      reason: 'host-without-tls',
      says: [
        `spec.rules[1].host is api.example.com, and spec.tls has only ${host}`,
        '    - api.example.com',
        'in ingress/default/shop, spec.tls[0].hosts',
        'kubectl -n default get ingress shop -o yaml',
      ],
    },
    'a wildcard of TLS stands for one label': {
      ...of([ingress({ spec: { tls: [{ hosts: ['*.com'], secretName: 'x' }] } })]),
      reason: 'host-without-tls',
    },
    'a listener that does not pass TLS on does not serve an Ingress': {
      ...of([ingress(api), gateway(listening({ protocol: 'HTTP', tls: null, hostname: null }))], ofApi),
      reason: 'host-without-tls',
    },
    'a listener without a certificate': {
      ...of([gateway({ ...listening(bare), places: { '': [1, 1], 'spec.listeners[0].tls': [12, 7] } })]),
      reason: 'no-certificate',
      says: [
        'Gateway default/edge: the HTTPS listener https has no certificateRefs',
        `        certificateRefs:\n          - name: ${host}-tls`,
      ],
    },
    'a listener without tls': {
      ...of([gateway(listening({ tls: null, name: null }))]),
      reason: 'no-certificate',
      says: ['the HTTPS listener at spec.listeners[0]', '    tls:\n      certificateRefs:'],
    },
    'a listener of TLS': { ...of([gateway(listening({ protocol: 'TLS', ...bare }))]), reason: 'no-certificate' },
    'a listener of a wildcard': {
      ...of([gateway(listening({ ...bare, hostname: '*.com' }))]),
      says: '- name: wildcard.com-tls',
    },
    'a set of listeners': { ...of([listenerSet(listening(bare))]), says: 'ListenerSet default/shop' },
    'a Gateway without hosts': {
      ...of([gateway(listening({ ...bare, hostname: null }))], { subject: { object: 'gateway/default/edge' } }),
      says: 'edge-tls',
    },
    'a reference elsewhere is no certificate here': {
      ...of([
        gateway({
          spec: {
            listeners: [
              listener({ tls: { mode: 'Terminate', certificateRefs: [reference({ name: 'x' })] } }),
              listener({ ...bare, name: 'second' }),
            ],
          },
        }),
      ]),
      says: 'the HTTPS listener second',
    },
  },
  absent: {
    'objects of other kinds': of([issuer()], { own: ['issuer/default/letsencrypt-prod'] }),
    'a target that no object can lead to': { target: { protocol: 'tcp' } },
  },
  notJudged: {
    'no object is known': { says: 'no Kubernetes object is known that leads to it' },
  },
});
