import type { Certificate } from '../../src/model/certificate.ts';
import type { ForgedProxy, Seen } from '../../src/model/evidence.ts';
import type { PageAsked } from '../../src/model/http-looks.ts';
import type { Pki } from '../../src/model/pki.ts';
import type { FailureCode } from '../../src/model/reading.ts';
import { alone, changed, own, serving } from '../support/chains.ts';
import {
  acme,
  certificate as certificateObject,
  certificateRequest,
  challenge,
  clusterIssuer,
  ingress,
  order,
  ruleOf,
  seen as objectsSeen,
} from '../support/kubernetes-objects.ts';
import {
  type Deviation,
  addresses,
  answered,
  at,
  certificate,
  data,
  endpoint,
  exampleZone,
  fromNow,
  handshakeAt,
  healthyPki,
  healthySeen,
  intermediate,
  leaf,
  ns1,
  ns2,
  nxdomain,
  pki,
  rcode,
  requestAt,
  resolver,
  response,
  root,
  says,
  session,
  silent,
  walk,
} from '../support/evidence.ts';

const host = 'demo.example.com';
const app = 'app.ck8s.example.org';
const { v4, v6 } = addresses;
const stranger = '20.90.0.1';
const toRoot = [
  ['leaf', 'intermediate'],
  ['intermediate', 'root'],
] as const;

const staged = (over: Partial<Certificate>): Pki =>
  pki([{ ...leaf, ...over }, intermediate, root], toRoot, { staging: ['root'] });

const led = (chain: readonly [string, ...string[]], ...to: readonly string[]): Partial<Seen> => ({
  resolution: { authority: walk(chain, to), resolver: null, unasked: {} },
});
const connected = (...at: readonly string[]): Partial<Seen> => ({
  connections: at.map((address) => answered(endpoint(address), { localAddress: '10.0.0.7' })),
  responses: at.map((address) => answered(requestAt(address), response(200))),
});
const unconnected = (code: FailureCode, at: readonly string[], over: Partial<Seen> = {}): Deviation => ({
  seen: { connections: at.map((address) => silent(endpoint(address), code)), sessions: [], responses: [], ...over },
  gaps: {
    sessions: { state: 'unread', detail: 'no address took a connection' },
    responses: { state: 'unread', detail: 'no address took a connection' },
  },
});
const sameEverywhere = (code: FailureCode, detail: string): Deviation => ({
  seen: { sessions: [v4, v6].map((address) => silent(handshakeAt(address), code, detail)), responses: [] },
  gaps: { responses: { state: 'unread', detail: 'no TLS handshake was finished' } },
});
const answering = (status: number, strange?: number): Partial<Seen> => ({
  responses: [v4, v6].map((address) => answered(requestAt(address), response(status))),
  ...(strange === undefined ? {} : { stranger: [answered(requestAt(v4), response(strange))] }),
});

/** What the public load balancer makes of the host, beside a made-up one that it does not know. */
const exposed = (status: number, preamble?: ForgedProxy): Seen['exposures'][number] => {
  const asked = (of: string, answer: number): PageAsked => ({
    session: answered(handshakeAt(v4), session()),
    response: answered({ ...requestAt(v4), url: `https://${of}/` }, response(answer)),
  });
  const [ours, stranger] = [asked('demo.example.com', status), asked('stranger.example.com', 404)];
  return {
    balancer: 'app',
    name: app,
    connection: answered({ ...endpoint(v4), ...(preamble && { preamble }) }, { localAddress: '10.0.0.7' }),
    ...ours,
    stranger,
    rounds: [{ stranger, own: ours }],
  };
};

const { body, ...head } = response(400);
/** As nginx asks for a client certificate. */
const demandedAt = (...at: readonly string[]): Seen['responses'] =>
  at.map((address) =>
    answered(requestAt(address), { ...head, body: { ...body, start: 'No required SSL certificate was sent' } }),
  );
/** We come with a certificate, and others without one get as far. */
const shownOwn: Partial<Seen> = {
  sessions: [v4, v6].map((address) =>
    answered(
      handshakeAt(address),
      session(undefined, { client: { certificate: 'aa', asked: true, taken: true, refusal: null } }),
    ),
  ),
  anonymous: [v4, v6].map((address) => ({
    session: answered(handshakeAt(address), session()),
    response: answered(requestAt(address), response(503)),
  })),
};

const standIn = own({
  subject: [
    ['O', 'Acme Co'],
    ['CN', 'Kubernetes Ingress Controller Fake Certificate'],
  ],
  names: { dns: ['ingress.local'], ip: [], other: [] },
  notBefore: fromNow(-400),
  notAfter: fromNow(-35),
});
const servingOwn = (leafOfTheirs = own()): Deviation => ({
  seen: serving([leafOfTheirs]),
  pki: pki([leafOfTheirs], [['own', 'own']], {}),
});
const appliance = own({
  subject: [['CN', 'appliance.local']],
  names: { dns: ['appliance.local'], ip: [], other: [] },
});

/** The server of an old provider, to which the host still leads: another name, expired, not found. */
export const atOldProvider: Deviation = {
  seen: {
    ...led([host, 'shop.old-provider.net'], stranger),
    ...connected(stranger),
    sessions: [answered(handshakeAt(stranger), session())],
    responses: [answered(requestAt(stranger), response(503))],
  },
  pki:
    changed({ leaf: { names: { dns: ['old-provider.net'], ip: [], other: [] }, notAfter: fromNow(-9) } }).pki ??
    healthyPki,
};
const gone = 'shop.gone.net';
/** The host leads to nothing, and nothing was dialled. */
const nowhere = unconnected('timeout', []);
const refusing = says(ns2, [], { outcome: rcode('REFUSED', ns2), ttl: null });
/** What the two servers of the zone say of the host, the second with an older copy. */
const apart = (newer: readonly string[], older: readonly string[]): Seen['polls'] => {
  const said = [says(ns1, newer, { serial: 2 }), says(ns2, older, { serial: 1 })];
  const rounds = [at, at, fromNow(5 / 86_400)].map((when) => ({ at: when, said }));
  return [{ name: host, type: 'A', zone: 'example.com', rounds, confirmed: true }];
};
const renewedAtOne = (left: number): Deviation => {
  const [old, fresh] = [
    certificate('old', { notBefore: fromNow(left - 90), notAfter: fromNow(left) }),
    certificate('fresh', { notBefore: fromNow(-2), notAfter: fromNow(88) }),
  ];
  return {
    seen: serving([fresh, intermediate], [old, intermediate]),
    pki: pki(
      [old, fresh, intermediate, root],
      [
        ['old', 'intermediate'],
        ['fresh', 'intermediate'],
        ['intermediate', 'root'],
      ],
      { public: ['root'] },
    ),
  };
};

const bogus = rcode('SERVFAIL', resolver, [{ code: 7, text: '' }]);
const bogusWalk = walk([host], bogus, { view: 'resolver' });
/** What a resolver that validates says of the host, whose zone it finds bad. */
const unsound: Partial<Seen> = {
  validations: healthySeen.validations.map(({ by, root }) => {
    const failed = { outcome: bogus, authentic: false };
    const links = [{ name: host, type: 'A' as const, outcome: bogus, authentic: false }];
    const failure = { type: 'A' as const, unchecked: data(resolver), lasting: null, links, signatures: null };
    return { by, root, a: failed, aaaa: failed, failure, zones: [] };
  }),
};

/** What leads to the host in the cluster: an Ingress that has cert-manager make its certificate, and what else there is. */
const ofCluster = (annotation: string, ...others: Parameters<typeof objectsSeen>[0]): Seen['objects'] => {
  const leading = ingress({
    annotations: { [annotation]: 'letsencrypt-prod' },
    spec: { tls: [{ hosts: [host], secretName: 'demo-tls' }], rules: [ruleOf(host)] },
  });
  return [objectsSeen([leading, ...others], { subject: { host } })];
};
const unissuedFor = (days: number): Parameters<typeof objectsSeen>[0] => {
  const conditions = [
    {
      type: 'Ready',
      status: 'False',
      reason: 'Expired',
      message: 'Certificate expired',
      lastTransitionTime: fromNow(-days),
    },
  ];
  return [
    certificateObject({
      name: 'demo-tls',
      owners: ['Ingress/shop'],
      createdAt: fromNow(-400),
      spec: { secretName: 'demo-tls', dnsNames: [host] },
      status: { conditions },
    }),
    certificateRequest({ owners: ['Certificate/demo-tls'] }),
    order({ status: { state: 'pending' } }),
    challenge({ status: { state: 'pending', reason: 'Waiting for HTTP-01 challenge propagation' } }),
  ];
};

/** A mistake of a developer or an administrator → exactly what is told of it. */
export const stories: Readonly<Record<string, readonly [Deviation, ...string[]]>> = {
  'all is well': [{}],
  'an annotation names a ClusterIssuer as an Issuer, and a stand-in is served': [
    {
      seen: { ...serving([standIn]), objects: ofCluster('cert-manager.io/issuer', clusterIssuer()) },
      pki: pki([standIn], [['own', 'own']], {}),
    },
    'fail kubernetes.issuer-exists other-kind',
  ],
  'a staging server was left in place': [
    {
      seen: {
        objects: ofCluster(
          'cert-manager.io/cluster-issuer',
          clusterIssuer({ spec: acme({ server: 'https://acme-staging-v02.api.letsencrypt.org/directory' }) }),
        ),
      },
      pki: staged({}),
    },
    'fail kubernetes.issuer-environment-fits staging',
  ],
  'a challenge is not answered, and the certificate has expired': [
    {
      ...changed({ leaf: { notBefore: fromNow(-100), notAfter: fromNow(-10) } }),
      seen: { objects: ofCluster('cert-manager.io/cluster-issuer', clusterIssuer(), ...unissuedFor(10)) },
    },
    'fail kubernetes.certificate-ready challenge',
  ],
  'the load balancer is not there yet': [
    unconnected('denied', ['203.0.113.10'], led([host, app], '203.0.113.10')),
    'fail dns.addresses-fit-load-balancer placeholder',
  ],
  'the load balancer has one private address beside a dead public one': [
    unconnected('refused', [v4, '10.9.9.9'], led([host, app], v4, '10.9.9.9')),
    'fail dns.addresses-fit-load-balancer not-public',
    'fail reach.every-address-answers none-answers',
  ],
  'the host still leads to an old provider': [atOldProvider, 'fail dns.leads-to-load-balancer elsewhere'],
  'the same, and the old provider has gone': [
    unconnected('timeout', [stranger], led([host, 'shop.old-provider.net'], stranger)),
    'fail dns.leads-to-load-balancer elsewhere',
  ],
  'the same, and its server speaks no TLS': [
    {
      ...atOldProvider,
      seen: { ...atOldProvider.seen, sessions: [silent(handshakeAt(stranger), 'not-tls')], responses: [] },
      gaps: { responses: { state: 'unread', detail: 'no TLS handshake was finished' } },
    },
    'fail dns.leads-to-load-balancer elsewhere',
  ],
  'the target was taken as relative, and a wildcard leads to a stranger': [
    {
      ...atOldProvider,
      seen: {
        ...atOldProvider.seen,
        ...led([host, `${app}.example.com`], stranger),
        appendedTargets: [
          {
            hop: {
              owner: host,
              type: 'CNAME',
              ttl: 900,
              target: `${app}.example.com`,
              by: ns1,
            },
            zone: 'example.com',
            target: {
              name: `${app}.example.com`,
              outcome: data(),
              records: [stranger],
            },
            sibling: {
              name: 'x.ck8s.example.org.example.com',
              outcome: data(),
              records: [stranger],
            },
            remainder: { name: app, outcome: data(), records: [v4] },
          },
        ],
      },
    },
    'fail dns.target-is-absolute zone-appended',
  ],
  'only a wildcard answers, and leads to a page that says nothing': [
    {
      ...atOldProvider,
      seen: {
        ...atOldProvider.seen,
        ...led([host], stranger),
        beside: [],
        ownRecord: [
          {
            own: { name: host, outcome: data(), records: [stranger] },
            sibling: { name: 'x.example.com', outcome: data(), records: [stranger] },
            below: { name: `x.${host}`, outcome: data(), records: [stranger] },
          },
        ],
      },
    },
    'fail dns.leads-to-load-balancer elsewhere',
  ],
  'only a wildcard answers, and leads to a name that is gone': [
    {
      ...nowhere,
      seen: {
        ...led([host, gone]),
        ...nowhere.seen,
        resolution: { authority: walk([host, gone], nxdomain()), resolver: null, unasked: {} },
        beside: [],
        ownRecord: [
          {
            own: { name: host, outcome: data(), records: [gone] },
            sibling: { name: 'x.example.com', outcome: data(), records: [gone] },
            below: { name: `x.${host}`, outcome: data(), records: [gone] },
          },
        ],
      },
    },
    'fail dns.chain-ends dangling',
  ],
  'one name server still leads to the old provider by an address': [
    { ...atOldProvider, seen: { ...atOldProvider.seen, ...led([host], stranger), polls: apart([app], [stranger]) } },
    'fail dns.servers-agree server-differs',
  ],
  'one name server still leads to the old provider by an alias': [
    { ...atOldProvider, seen: { ...atOldProvider.seen, polls: apart([app], ['shop.old-provider.net']) } },
    'fail dns.servers-agree server-differs',
  ],
  'one name server still leads to a name that is gone': [
    {
      ...nowhere,
      seen: {
        ...nowhere.seen,
        resolution: { authority: walk([host, gone], nxdomain()), resolver: null, unasked: {} },
        polls: apart([app], [gone]),
      },
    },
    'fail dns.servers-agree server-differs',
  ],
  'the name servers lead to different strangers': [
    {
      ...atOldProvider,
      seen: { ...atOldProvider.seen, ...led([host], stranger), polls: apart(['20.90.0.2'], [stranger]) },
    },
    'fail dns.leads-to-load-balancer elsewhere',
    'fail dns.servers-agree server-differs',
  ],
  'a name server of the zone refuses': [
    {
      seen: {
        polls: healthySeen.polls.map((poll) =>
          poll.zone === null ? poll : { ...poll, rounds: [{ at, said: [says(ns1, [app]), refusing] }] },
        ),
        delegations: healthySeen.delegations.map((one) => ({
          ...one,
          servers: one.servers.map((each) =>
            each.server === ns2 ? { ...each, soa: rcode('REFUSED', ns2), serial: null, names: null } : each,
          ),
        })),
      },
    },
    'warn dns.delegation-sound lame',
  ],
  'the apex was made an alias, and its mail stands beside it': [
    {
      target: { host: 'example.com' },
      pki: changed({ leaf: { names: { dns: ['example.com'], ip: [], other: [] } } }).pki ?? healthyPki,
      seen: {
        ...led(['example.com', app], v4, v6),
        zones: { 'example.com': [exampleZone] },
        appendedOwners: [],
        beside: [
          {
            owner: 'example.com',
            zone: 'example.com',
            answers: [
              {
                asked: 'MX',
                outcome: data(),
                records: [
                  { owner: 'example.com', type: 'CNAME', ttl: 900, data: app },
                  { owner: 'example.com', type: 'MX', ttl: 900, data: '10 mail.example.com' },
                ],
              },
            ],
          },
        ],
      },
    },
    'fail dns.apex-without-cname cname',
  ],
  'the apex holds an address that the load balancer had once': [
    {
      target: { host: 'example.com' },
      pki: changed({ leaf: { names: { dns: ['example.com'], ip: [], other: [] } } }).pki ?? healthyPki,
      seen: {
        ...led(['example.com'], v4, stranger),
        zones: { 'example.com': [exampleZone] },
        appendedOwners: [],
        beside: [],
      },
    },
    'warn dns.apex-without-cname stale',
  ],
  'an internal host on the public load balancer': [
    { target: { expect: { loadBalancer: 'internal' } } },
    'fail dns.leads-to-load-balancer internal-on-public',
  ],
  "the domain is not the environment's, and the certificate has expired": [
    {
      ...changed({ leaf: { notAfter: fromNow(-9) } }),
      seen: {
        balancers: [{ balancer: 'app', pattern: app, asked: app, walk: walk([app], nxdomain()) }],
        ...led([host, 'app.other.example.net'], v4, v6),
      },
    },
    'fail dns.leads-to-load-balancer no-such-load-balancer',
    'fail tls.within-validity expired',
  ],
  'nobody is let in from here, as it should be': [
    { ...unconnected('timeout', [v4, v6]), target: { expect: { access: 'blocked' } } },
  ],
  'everybody is let in where nobody should be': [
    { target: { expect: { access: 'blocked' } } },
    'fail http.access-as-expected let-in',
  ],
  'an application without pods, of which the allowlist may be broken': [
    { target: { expect: { access: 'open' } }, seen: answering(503) },
    'fail http.status-as-expected no-endpoints',
  ],
  'an internal host, served by the public load balancer to whom the PROXY protocol names somebody inside': [
    {
      target: { expect: { loadBalancer: 'any', exposure: 'internal' } },
      seen: { exposures: [exposed(403), exposed(200, { version: 1, source: '10.0.0.1' })] },
    },
    'fail http.internal-stays-internal served-to-forged',
  ],
  'nothing listens': [unconnected('refused', [v4, v6]), 'fail reach.every-address-answers none-answers'],
  'a firewall drops everything': [unconnected('timeout', [v4, v6]), 'fail reach.every-address-answers none-answers'],
  'IPv6 is dead': [
    {
      seen: {
        connections: [answered(endpoint(v4), { localAddress: '10.0.0.7' }), silent(endpoint(v6))],
        sessions: [answered(handshakeAt(v4), session())],
        responses: [answered(requestAt(v4), response(200))],
      },
    },
    'warn reach.every-address-answers ipv6-dead',
  ],
  'a client certificate is demanded over HTTP where none should be': [
    { target: { expect: { clientCertificate: 'none' } }, seen: { responses: demandedAt(v4, v6) } },
    'fail tls.client-certificate-as-expected demanded',
  ],
  'everybody is let in where members alone should be, and the application is broken': [
    {
      target: { expect: { clientCertificate: 'required' }, clientCertificate: { cert: 'own.crt', key: 'own.key' } },
      seen: { ...shownOwn, ...answering(503) },
    },
    'fail http.status-as-expected no-endpoints',
    'fail tls.client-certificate-as-expected not-demanded',
  ],
  'plain HTTP at the port of TLS': [sameEverywhere('not-tls', 'HTTP/1.1 400'), 'fail tls.handshake-succeeds not-tls'],
  'no certificate for the name at all': [
    sameEverywhere('tls-alert', 'unrecognized_name'),
    'fail tls.handshake-succeeds alert',
  ],
  'TLS fails at one of two addresses': [
    {
      seen: {
        sessions: [answered(handshakeAt(v4), session()), silent(handshakeAt(v6), 'reset')],
        responses: [answered(requestAt(v4), response(200))],
      },
    },
    'fail tls.handshake-succeeds cut-off',
  ],
  'the Secret is missing: an expired stand-in': [servingOwn(standIn), 'fail tls.not-placeholder stand-in'],
  'the Ingress is missing: the stand-in and the default backend': [
    { ...servingOwn(standIn), seen: { ...servingOwn(standIn).seen, ...answering(404, 404) } },
    'fail http.status-as-expected no-rule',
    'fail tls.not-placeholder stand-in',
  ],
  'the stand-in at one node, and an expired certificate at the other': [
    {
      seen: serving([standIn], [leaf, intermediate]),
      pki: pki(
        [standIn, { ...leaf, notAfter: fromNow(-9) }, intermediate, root],
        [
          ['own', 'own'],
          ['leaf', 'intermediate'],
          ['intermediate', 'root'],
        ],
        { public: ['root'] },
      ),
    },
    'fail tls.not-placeholder stand-in',
    'fail tls.within-validity expired',
  ],
  'the certificate of another host': [
    changed({ leaf: { names: { dns: ['shop.example.com'], ip: [], other: [] } } }),
    'fail tls.name-matches host-not-covered',
  ],
  'staging was forgotten, and its renewal as well': [
    {
      pki: staged({ notBefore: fromNow(-87), notAfter: fromNow(3) }),
      target: { expect: { issuer: 'Nobody Else' } },
    },
    'fail tls.trust-as-expected staging',
  ],
  "an appliance's own certificate, for its own name": [
    servingOwn(appliance),
    'fail tls.name-matches host-not-covered',
    'fail tls.trust-as-expected self-signed',
  ],
  'only the leaf of a known authority': [
    alone({ authorityKeyIdentifier: null, issuerUrls: ['http://r12.i.lencr.org/'] }),
    'fail tls.chain-complete intermediate-missing',
  ],
  expired: [changed({ leaf: { notAfter: fromNow(-1) } }), 'fail tls.within-validity expired'],
  'expired, and staging is not what it should be': [
    {
      pki: staged({ notAfter: fromNow(-1) }),
    },
    'fail tls.trust-as-expected staging',
    'fail tls.within-validity expired',
  ],
  'renewed, but one node was not reloaded and has expired': [renewedAtOne(-1), 'fail tls.within-validity expired'],
  'renewed, but one node was not reloaded and soon expires': [renewedAtOne(3), 'fail tls.renewal-on-time overdue'],
  'renewed, but one node was not reloaded': [renewedAtOne(28), 'warn tls.addresses-agree older-leaf'],
  'a certificate for clients': [
    changed({ leaf: { extendedKeyUsage: ['1.3.6.1.5.5.7.3.2'] } }),
    'fail tls.path-accepted extended-key-usage',
  ],
  'another authority than agreed': [
    { target: { expect: { issuer: "Let's Encrypt" } } },
    'fail tls.issuer-as-expected other-issuer',
  ],
  'no pod is ready': [{ seen: answering(503) }, 'fail http.status-as-expected no-endpoints'],
  'no pod is ready, and the certificate has expired': [
    { ...changed({ leaf: { notAfter: fromNow(-1) } }), seen: answering(503) },
    'fail http.status-as-expected no-endpoints',
    'fail tls.within-validity expired',
  ],
  'the load balancer was pinned, and one copied address has died': [
    {
      seen: {
        ...led([host], v4, stranger),
        connections: [answered(endpoint(v4), { localAddress: '10.0.0.7' }), silent(endpoint(stranger))],
        sessions: [answered(handshakeAt(v4), session())],
        responses: [answered(requestAt(v4), response(200))],
      },
    },
    'warn dns.leads-to-load-balancer pinned',
    'warn reach.every-address-answers some-do-not',
  ],
  'the signatures of the zone have expired': [
    { seen: { ...unsound, resolution: { ...healthySeen.resolution, resolver: bogusWalk } } },
    'fail dns.signatures-validate expired',
  ],
  'the same, and only resolvers know the name': [
    {
      target: { expect: { loadBalancer: 'none', trust: 'any' } },
      seen: { ...unsound, resolution: { authority: null, resolver: bogusWalk, unasked: {} } },
    },
    'fail dns.signatures-validate expired',
  ],
  'what must not be reachable is': [
    {
      target: { expect: { reachable: false } },
      seen: { control: [answered({ target: 'control.example.com:443' }, { localAddress: '10.0.0.7' })] },
    },
    'fail reach.absent-as-expected answers',
  ],
};
