import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { judgeTarget } from '../../src/judge/judge.ts';
import type { RegistryName } from '../../src/model/name-looks.ts';
import { changed, serving } from '../support/chains.ts';
import { letsEncryptKey } from '../support/issuances.ts';
import { heard, heardForged, own } from '../support/echoes.ts';
import {
  at,
  certificate,
  data,
  evidence,
  handshakeAt,
  intermediate,
  leaf,
  nodata,
  now,
  pki,
  response,
  requestAt,
  answered,
  root,
  settings,
  silent,
  addresses,
  walk,
  type Deviation,
} from '../support/evidence.ts';
import {
  acme,
  certificate as ofCertManager,
  clusterIssuer,
  ingress,
  ruleOf,
  secret,
  seen,
  service as serviceOf,
  solver,
} from '../support/kubernetes-objects.ts';

const ids = checks.map(({ id }) => id);
const issuer = 'Test';
const caaIssuer = 'letsencrypt.org';

/** The checks that have a verdict, and those that would have one if nothing were missing. */
function applying(deviation: Deviation): { judged: string[]; notJudged: string[] } {
  const bench = { settings: { ...settings, ...deviation.settings }, now, checks, enabled: new Set(ids) };
  const { findings, notJudged } = judgeTarget(evidence(deviation), bench);
  const judged = [...new Set(findings.map(({ check }) => check))];
  const told = notJudged.filter(({ spared }) => spared !== true);
  expect(findings.filter(({ reason }) => reason === 'our-bug')).toEqual([]);
  return { judged: ids.filter((id) => judged.includes(id)), notJudged: told.map(({ check }) => check) };
}

/** What is only judged where there is such a record: the healthy target has none. */
const ifThereIs = ['dns.https-record-agrees', 'dns.registry-consistent'];
/** What is only judged where the status of an object says where it answers. */
const ofStatus = 'dns.agrees-with-status';
const dns = ids.filter((id) => id.startsWith('dns.') && id !== ofStatus && !ifThereIs.includes(id));
const caa = 'dns.caa-allows-issuer';
const challenge = 'dns.challenge-clean';
const toBalancer = ['dns.addresses-fit-load-balancer', 'dns.leads-to-load-balancer', 'dns.own-record'];
/** What says whether DNS leads users to an address. */
const toLead = [
  ...toBalancer,
  'dns.chain-ends',
  'dns.resolves',
  'dns.search-list-agrees',
  'dns.servers-agree',
  'dns.signatures-validate',
];
const reach = ['reach.every-address-answers'];
/** What is only judged where it was asked for, and what under a root that browsers have. */
const ifAsked = ['tls.not-revoked', 'tls.transparency-logged'];
/** What is only judged of Let's Encrypt's, where looks are remembered. */
const ifRemembered = 'tls.within-rate-limits';
/** What is only judged where something is expected of clients, and what of a port that was asked in the clear. */
const ifExpected = ['tls.client-certificate-as-expected', 'tls.plaintext-refused'];
/** What is only judged where Kubernetes objects lead to the host, and of those what is served against what a Secret holds. */
const ofSecret = 'tls.matches-secret';
const ifObjects = ids.filter((id) => id.startsWith('kubernetes.') || id === ofSecret);
const others = [...ifAsked, ...ifExpected, ifRemembered, ofSecret];
const tls = ids.filter((id) => id.startsWith('tls.') && !others.includes(id));
/** What is only judged where browsers are the clients. */
const ofBrowsers = 'tls.browsers-connect';
const redirects = 'http.redirects-end';
const http = [redirects, 'http.status-as-expected'];
const but = (all: readonly string[], ...without: readonly string[]): string[] =>
  all.filter((id) => !without.includes(id));

const address = '20.80.0.1';
const byAddress: Deviation = {
  target: { host: address, expect: { issuer, caaIssuer } },
  seen: { ...serving([leaf, intermediate]), resolution: { authority: null, resolver: null, unasked: {} } },
  pki: pki(
    [{ ...certificate('leaf'), names: { dns: [], ip: [address], other: [] } }, intermediate, root],
    [
      ['leaf', 'intermediate'],
      ['intermediate', 'root'],
    ],
    { public: ['root'] },
  ),
};
const resolver = {
  authority: null,
  unasked: {},
  resolver: walk(['my-svc.ns.svc.cluster.local'], ['10.1.1.1'], { view: 'resolver' }),
};

const service = {
  name: 'demo.example.com',
  hops: [],
  last: 'demo.example.com',
  outcome: data(),
  records: [{ owner: 'demo.example.com', type: 'HTTPS', ttl: 60, data: '1 . alpn="h3"' }],
  led: [],
};
const none = { name: 'cname-demo.example.com', outcome: nodata(), records: [] };
const kept: RegistryName = {
  name: 'cname-demo.example.com',
  speaksOf: 'CNAME',
  outcome: data(),
  texts: ['heritage=external-dns,external-dns/owner=prod'],
  sibling: none,
  namesake: none,
};

const proxyForgery = {
  forged: { version: 1, source: '198.51.100.1' },
  session: silent(handshakeAt(address), 'reset'),
  echo: null,
  response: null,
} as const;

const host = 'demo.example.com';
const shop = seen(
  [
    ingress({
      spec: { tls: [{ hosts: [host], secretName: 'shop-tls' }], rules: [ruleOf(host)] },
      status: { loadBalancer: [{ ip: addresses.v4, hostname: null }] },
    }),
    ofCertManager({
      spec: { dnsNames: [host, '*.example.com'] },
      status: {
        conditions: [{ type: 'Ready', status: 'True', reason: null, message: null, lastTransitionTime: null }],
      },
    }),
    clusterIssuer({ spec: acme({ solvers: [solver({ type: 'DNS01' })] }) }),
    secret({ leaf: { ...leaf, names: [host] } }),
    serviceOf(),
  ],
  { subject: { host } },
);

interface Row {
  readonly deviation: Deviation;
  readonly judged: readonly string[];
  readonly notJudged?: readonly string[];
}

const rows: Readonly<Record<string, Row>> = {
  https: { deviation: { target: { expect: { issuer, caaIssuer } } }, judged: [...dns, ...reach, ...tls, ...http] },
  'https, whatever the issuer': {
    deviation: {},
    judged: [...but(dns, caa), ...reach, ...but(tls, 'tls.issuer-as-expected'), ...http],
    notJudged: [caa],
  },
  'https, whoever vouches': {
    deviation: { target: { expect: { trust: 'any', issuer, caaIssuer } } },
    judged: [...dns, ...reach, ...but(tls, 'tls.trust-as-expected'), ...http],
  },
  http: {
    deviation: { target: { protocol: 'http', expect: { issuer, caaIssuer } } },
    judged: [...but(dns, caa, challenge), ...reach, ...http],
  },
  tls: {
    deviation: { target: { protocol: 'tls', expect: { issuer, caaIssuer } } },
    judged: [...dns, ...reach, ...but(tls, ofBrowsers)],
  },
  tcp: {
    deviation: { target: { protocol: 'tcp', expect: { issuer, caaIssuer } } },
    judged: [...but(dns, caa, challenge), ...reach],
  },
  'what a host need not have': {
    deviation: { target: { expect: { issuer, caaIssuer } }, seen: { services: [service], registry: [kept] } },
    judged: [...dns, ...ifThereIs, ...reach, ...tls, ...http],
  },
  'revocation is asked for, under a root that browsers have': {
    deviation: {
      target: { expect: { issuer, caaIssuer } },
      settings: { revocation: true },
      pki: {
        ...pki(
          [{ ...leaf, crlUrls: ['http://crl.example.com/1.crl'] }, intermediate, root],
          [
            ['leaf', 'intermediate'],
            ['intermediate', 'root'],
          ],
          {},
        ),
        stores: { [root.sha256]: [{ store: 'public', anchor: true, builtIn: true }] },
      },
    },
    judged: [...dns, ...reach, ...tls, ...ifAsked, ...http],
  },
  "Let's Encrypt's, where looks are remembered": {
    deviation: {
      target: { expect: { issuer, caaIssuer } },
      ...changed({ intermediate: { spkiSha256: letsEncryptKey } }),
      seen: { issuances: [{ since: at, certificates: [] }] },
    },
    judged: ids.filter((id) => [...dns, ...reach, ...tls, ifRemembered, ...http].includes(id)),
  },
  'a port of TLS that was asked in the clear, with something expected of clients': {
    deviation: {
      target: { protocol: 'tls', expect: { issuer, caaIssuer, clientCertificate: 'none' } },
      seen: { plaintext: [answered({ address, port: 443 }, { said: '"x"', tls: true, http: null })] },
    },
    judged: ids.filter((id) => [...dns, ...reach, ...but(tls, ofBrowsers), ...ifExpected].includes(id)),
  },
  'something is expected of who is let in, and the host is internal': {
    deviation: { target: { expect: { access: 'open', exposure: 'internal', issuer, caaIssuer } } },
    judged: [...dns, ...reach, ...tls, ...http, 'http.access-as-expected', 'http.internal-stays-internal'],
  },
  'a host that is an address': { deviation: byAddress, judged: [...reach, ...tls, ...http] },
  'not to be reached, by whatever protocol': {
    deviation: { target: { expect: { reachable: false, issuer, caaIssuer } } },
    judged: ['reach.absent-as-expected'],
  },
  'an address that is not to be reached': {
    deviation: { ...byAddress, target: { host: address, protocol: 'tcp', expect: { reachable: false } } },
    judged: ['reach.absent-as-expected'],
  },
  'no load balancer': {
    deviation: { target: { expect: { loadBalancer: 'none', issuer, caaIssuer } } },
    judged: [...but(dns, ...toBalancer), ...reach, ...tls, ...http],
  },
  'any load balancer': {
    deviation: { target: { expect: { loadBalancer: 'any', issuer, caaIssuer } } },
    judged: [...dns, ...reach, ...tls, ...http],
  },
  'no domain': {
    deviation: { target: { domain: null, loadBalancers: {}, expect: { issuer, caaIssuer } } },
    judged: [...but(dns, ...toBalancer), ...reach, ...tls, ...http],
    notJudged: toBalancer,
  },
  "behind a CDN's proxy": {
    deviation: { target: { expect: { via: 'cloudflare', issuer, caaIssuer } } },
    judged: [...dns, ...reach, ...tls, ...http],
  },
  'kept up to date by its provider': {
    deviation: { target: { expect: { via: 'alias', issuer, caaIssuer } } },
    judged: [...dns, ...reach, ...tls, ...http],
  },
  'an address to dial': {
    deviation: { target: { address: [addresses.v4], expect: { issuer, caaIssuer } } },
    judged: [...but(dns, ...toLead), ...reach, ...tls, ...http],
    notJudged: ids.filter((id) => toLead.includes(id)),
  },
  'a certificate that is validated over plain HTTP': {
    deviation: {
      target: { expect: { issuer, caaIssuer, challenge: 'http-01' } },
      seen: {
        challengeWalks: [
          {
            steps: [
              {
                url: 'http://demo.example.com/',
                connection: answered({ address: addresses.v4, port: 80 }, { localAddress: '10.0.0.7' }),
                session: null,
                response: answered({ address: addresses.v4, port: 80, url: 'http://demo.example.com/' }, response(404)),
              },
            ],
            end: 'page',
          },
        ],
      },
    },
    judged: [...dns, ...reach, ...tls, 'http.challenge-path-reaches', ...http],
  },
  'an echo behind it': {
    deviation: {
      target: { expect: { issuer, caaIssuer, sourceIp: 'preserved' } },
      seen: { echoes: [heard([['x-real-ip', own]])], forgedEchoes: [heardForged([['x-real-ip', own]])] },
    },
    judged: [...dns, ...reach, ...tls, 'http.forged-headers-ignored', 'http.source-ip-preserved', ...http],
  },
  'what may be taken for an attack': {
    deviation: {
      target: { expect: { issuer, caaIssuer } },
      settings: { active: true },
      seen: { proxyForgeries: [proxyForgery] },
    },
    judged: [...dns, ...reach, ...tls, 'http.proxy-protocol-guarded', ...http],
  },
  'Kubernetes objects that lead to it': {
    deviation: { target: { expect: { issuer, caaIssuer } }, seen: { objects: [shop] } },
    judged: ids.filter((id) => [...dns, ofStatus, ...reach, ...tls, ...http, ...ifObjects].includes(id)),
  },
  'a name that is searched for': {
    deviation: {
      target: { host: 'my-svc.ns', search: true, protocol: 'http', port: 8080, expect: { loadBalancer: 'none' } },
      seen: { resolution: resolver, responses: [answered(requestAt('10.1.1.1'), response(200))] },
    },
    judged: ['dns.resolves', 'dns.target-is-a-name', 'dns.target-is-absolute', ...reach, ...http],
  },
};

describe('which checks have a meaning for a target', () => {
  test.each(Object.entries(rows))('%s', (_, { deviation, judged, notJudged = [] }) => {
    expect(applying(deviation)).toEqual({ judged: ids.filter((id) => judged.includes(id)), notJudged });
  });
  test('every check has one somewhere', () => {
    expect(ids.filter((id) => !Object.values(rows).some(({ judged }) => judged.includes(id)))).toEqual([]);
  });
});

describe('what a limit of the vantage keeps from judging', () => {
  const certificates = but(ids, 'tls.handshake-succeeds').filter((id) =>
    [...tls, 'tls.not-revoked', ofSecret].includes(id),
  );
  test('whoever opens TLS on its way: all that is said of certificates', () => {
    const limits = ['tls-intercepted'] as const;
    expect(applying({ limits, target: { expect: { issuer, caaIssuer } } })).toEqual({
      judged: [...but(dns, caa), ...reach, 'tls.handshake-succeeds', ...http],
      notJudged: [caa, ...certificates],
    });
  });
  test('and a foreign certificate makes a page that is not there no graver', () => {
    const foreign = { ...certificate('leaf'), names: { dns: ['other.example'], ip: [], other: [] } };
    const seen = {
      responses: [answered(requestAt(addresses.v4), response(404))],
      stranger: [answered(requestAt(addresses.v4), response(404))],
    };
    const status = (limits: Deviation['limits'] = []) =>
      judgeTarget(evidence({ seen, limits, pki: pki([foreign, intermediate, root], [['leaf', 'intermediate']], {}) }), {
        settings,
        now,
        checks,
        enabled: new Set(['http.status-as-expected']),
      }).findings.map((finding) => finding.status);
    expect([status(), status(['tls-intercepted'])]).toEqual([['fail'], ['warn']]);
  });
  test.each(['no-ipv4', 'no-ipv6', 'clock-off', 'captive-portal', 'hosts-file', 'cut-off'] as const)(
    '%s: nothing by itself',
    (limit) => {
      const { judged, notJudged } = applying({ limits: [limit], target: { expect: { issuer, caaIssuer } } });
      expect([judged, notJudged]).toEqual([[...dns, ...reach, ...tls, ...http], []]);
    },
  );
  test('hairpin: what may be said by the load balancer itself, whom nobody asks from inside', () => {
    const { judged, notJudged } = applying({ limits: ['hairpin'], target: { expect: { issuer, caaIssuer } } });
    expect([judged, notJudged]).toEqual([[...dns, ...reach, ...tls, ...but(http, redirects)], [redirects]]);
  });
  test('dns-intercepted: what each server of a zone says', () => {
    const { judged, notJudged } = applying({
      limits: ['dns-intercepted'],
      target: { expect: { issuer, caaIssuer } },
    });
    const ofServers = ['dns.delegation-sound', 'dns.servers-agree'];
    expect([judged, notJudged]).toEqual([[...but(dns, ...ofServers), ...reach, ...tls, ...http], ofServers]);
  });
});
