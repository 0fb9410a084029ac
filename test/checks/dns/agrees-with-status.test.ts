import { agreesWithStatus } from '../../../src/checks/dns/agrees-with-status.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { addresses, nxdomain, unanswered, walk } from '../../support/evidence.ts';
import { gateway, httpRoute, ingress, seen, service } from '../../support/kubernetes-objects.ts';

const host = 'demo.example.com';
const published = (...ips: readonly string[]) => ({
  status: { loadBalancer: ips.map((ip) => ({ ip, hostname: null })) },
});
const named = (...names: readonly string[]) => ({
  status: { loadBalancer: names.map((hostname) => ({ ip: null, hostname })) },
});
/** No load balancer is expected by its name. */
const anywhere = { loadBalancers: {}, domain: null, expect: { loadBalancer: 'none' } };
const of = (
  objects: readonly KubernetesObject[],
  led: ReturnType<typeof walk> = walk([host]),
  { target, told, seen: more }: { target?: Row['target']; told?: Partial<ObjectsSeen>; seen?: Row['seen'] } = {},
): Row => ({
  target: target ?? anywhere,
  seen: {
    objects: [seen(objects, { subject: { host }, ...told })],
    resolution: { authority: led, resolver: null, unasked: {} },
    balancers: [],
    ...more,
  },
});
const other = '20.99.0.1';
const elb = 'k8s-shop-1.elb.eu-north-1.amazonaws.com';

cases(agreesWithStatus, {
  pass: {
    'one address in common': {
      ...of([ingress(published(other, addresses.v4))]),
      says: 'demo.example.com leads to where the status of Ingress default/shop says that it answers',
    },
    'DNS passes the name that is published': of([ingress(named(`${elb}.`))], walk([host, elb])),
    'the Gateway': of([gateway({ status: { addresses: [{ type: 'IPAddress', value: addresses.v4 }] } }), httpRoute()]),
    'one of two objects': of([ingress(published(other)), ingress({ name: 'b', ...published(addresses.v6) })]),
    'the private address at home, which DNS has as well': of(
      [ingress(published('192.168.1.240'))],
      walk([host], ['192.168.1.240']),
    ),
  },
  warn: {
    'other addresses': {
      ...of([ingress({ ...published(other), origin: { cluster: null } })]),
      reason: 'elsewhere',
      says: [
        `Ingress default/shop says in status.loadBalancer that it answers at ${other}, and DNS leads demo.example.com to ${addresses.v4}, ${addresses.v6}`,
        'kubectl -n default get ingress shop -o yaml',
        'dig',
      ],
    },
    'a Gateway': of([gateway({ status: { addresses: [{ type: 'IPAddress', value: other }] } })]),
    'a Service': of([service(published(other))], walk([host]), { told: { own: ['service/default/shop'] } }),
    'a name whose addresses were looked up': of([ingress(named(elb))], walk([host]), {
      seen: { balancers: [{ balancer: 'aws', pattern: elb, asked: elb, walk: walk([elb], [other]) }] },
    }),
  },
  absent: {
    'a target that is an address': of([ingress(published(other))], walk([host]), {
      target: { ...anywhere, host: '20.80.0.1' },
    }),
    'objects of other kinds': of([httpRoute()]),
  },
  notJudged: {
    'no object is known': {},
    'a status that says nothing': of([ingress()]),
    'no address in DNS': {
      ...of([ingress(published(other))], walk([host], nxdomain())),
      says: 'DNS gives demo.example.com no address',
    },
    'DNS does not answer': of([ingress(published(other))], walk([host], unanswered())),
    'something in front, as is told': {
      ...of([ingress(published(other))], walk([host]), {
        target: { ...anywhere, expect: { loadBalancer: 'none', via: 'alias' } },
      }),
      says: 'via: alias',
    },
    'Cloudflare in front': {
      ...of([ingress(published(other))], walk([host], ['104.16.1.1'])),
      says: "Cloudflare's proxy",
    },
    'a private address at home': { ...of([ingress(published('192.168.1.240'))]), says: 'are not public' },
    'addresses in DNS that are not public': of([ingress(published(other))], walk([host], ['10.1.1.1'])),
    'a name whose addresses are not known': {
      ...of([ingress(named(elb))]),
      says: 'a name whose addresses were not looked up',
    },
    'DNS leads to the load balancer that is expected': {
      ...of([ingress(published(other))], walk([host, 'app.ck8s.example.org']), { target: {} }),
      says: 'the load balancer that is expected',
    },
    'an address was given to dial': {
      ...of([ingress(published(other))], walk([host]), { target: { ...anywhere, address: ['20.80.0.9'] } }),
      says: 'was given to dial',
    },
  },
});
