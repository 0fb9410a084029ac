import type { Certificate } from '../../src/model/certificate.ts';
import type { DnsMessage, Hop, Outcome, Server, Walk, Zone } from '../../src/model/dns.ts';
import type { Seen, Session, TargetEvidence } from '../../src/model/evidence.ts';
import type { CaaStep, Said } from '../../src/model/name-looks.ts';
import type { RegistryName } from '../../src/model/name-looks.ts';
import type { Pki } from '../../src/model/pki.ts';
import type { FailureCode } from '../../src/model/reading.ts';
import type { Settings, Target } from '../../src/model/target.ts';

/** The clock of all evidence made here. */
export const now = Date.parse('2026-11-21T12:00:00Z');
export const at = new Date(now).toISOString();
export const dayMs = 86_400_000;
export const fromNow = (days: number): string => new Date(now + days * dayMs).toISOString();

export const ns1: Server = { address: '20.50.0.1', port: 53, name: 'ns1.example.com' };
export const ns2: Server = { address: '20.50.0.2', port: 53, name: 'ns2.example.com' };
export const platformNs: Server = { address: '20.60.0.1', port: 53, name: 'ns1.example.org' };
/** Of the zone above. */
export const registryNs: Server = { address: '20.40.0.1', port: 53, name: 'a.gtld-servers.net' };
export const resolver: Server = { address: '20.70.0.53', port: 53 };
export const exampleZone: Zone = { apex: 'example.com', servers: [ns1, ns2] };
export const addresses = { v4: '20.80.0.1', v6: '2a01:4f8::1', internal: '10.20.0.1' } as const;

export const settings: Settings = {
  vantage: 'here',
  selfCheck: [],
  dns: {
    resolvers: ['20.70.0.53'],
    authoritative: { enabled: true, port: 53 },
    search: [],
    timeoutMs: 2000,
    attempts: 2,
  },
  trust: { public: ['bundled'], staging: [], private: [], ari: false, acmeDirectories: [], fetchIssuers: false },
  revocation: false,
  sourceIp: { expected: 'auto', echoPath: '/.well-known/hostprobe/echo', reference: null, keyed: true },
  active: false,
  networks: { public: [], private: [] },
};

/** `demo.example.com`, led to the public load balancer of `ck8s.example.org`. */
export const target = (
  over: Partial<Omit<Target, 'expect'>> & { expect?: Partial<Target['expect']> } = {},
): Target => ({
  host: 'demo.example.com',
  port: 443,
  httpPort: 80,
  name: 'demo.example.com',
  labels: {},
  protocol: 'https',
  domain: 'ck8s.example.org',
  loadBalancers: {
    app: { names: ['app.ck8s.example.org'], internal: false },
    internal: { names: ['*.internal.ck8s.example.org'], internal: true },
  },
  address: [],
  resolvers: [],
  environment: null,
  search: false,
  timeoutMs: 10_000,
  accept: [],
  ...over,
  expect: {
    loadBalancer: 'app',
    trust: 'public',
    minTlsVersion: '1.2',
    renewal: { warnMs: 30 * dayMs, failMs: 7 * dayMs },
    reachable: true,
    ...over.expect,
  },
});

export const data = (by: Server = ns1): Outcome => ({ kind: 'data', by });
export const nodata = (by: Server = ns1): Outcome => ({ kind: 'nodata', by, negativeTtl: 300 });
export const nxdomain = (by: Server = ns1): Outcome => ({ kind: 'nxdomain', by, negativeTtl: 300 });
export const rcode = (code: string, by: Server = ns1, extendedErrors: DnsMessage['extendedErrors'] = []): Outcome => ({
  kind: 'rcode',
  rcode: code,
  by,
  extendedErrors,
});
export const unanswered = (code: FailureCode = 'timeout', by?: Server): Outcome => ({
  kind: 'unanswered',
  failure: { code, detail: 'no answer within 2000 ms' },
  ...(by === undefined ? {} : { by }),
});

/**
 * A walk in which each name of `chain` is an alias of the next. It ends in `addresses`, or in the outcome given for
 * both types; every other field can be set.
 */
export function walk(
  chain: readonly [string, ...string[]],
  end: readonly string[] | Outcome = [addresses.v4, addresses.v6],
  over: Partial<Walk> = {},
): Walk {
  const view = over.view ?? 'authority';
  const by = view === 'authority' ? ns1 : resolver;
  const last = chain[chain.length - 1] ?? chain[0];
  const found = isOutcome(end) ? [] : end;
  const outcome = (wanted: boolean): Outcome => (isOutcome(end) ? end : wanted ? data(by) : nodata(by));
  const a = outcome(found.some((address) => !address.includes(':')));
  const aaaa = outcome(found.some((address) => address.includes(':')));
  return {
    view,
    name: chain[0],
    hops: chain.slice(1).map((to, i) => alias(chain[i] ?? to, to, by)),
    last,
    end: found.length > 0 ? 'addresses' : endOf(a),
    a,
    aaaa,
    addresses: found.map((address) => ({ address, ttl: 300, by })),
    lookMs: [12],
    ...over,
  };
}

/** A hop, of the zone of `exampleZone` where one of its own servers says so. */
function alias(owner: string, to: string, by: Server): Hop {
  const hop = { owner, type: 'CNAME', ttl: 900, target: to, by } as const;
  return by === ns1 && owner.endsWith(`.${exampleZone.apex}`) ? { ...hop, zone: exampleZone.apex } : hop;
}

const isOutcome = (end: readonly string[] | Outcome): end is Outcome => !Array.isArray(end);

const endOf = (outcome: Outcome): Walk['end'] => {
  if (outcome.kind === 'nxdomain' || outcome.kind === 'nodata') return outcome.kind;
  return outcome.kind === 'rcode' || outcome.kind === 'lame' ? 'failed' : 'unanswered';
};

/** 64 hex digits that are the same for the same word. */
export const fingerprint = (word: string): string =>
  Array.from({ length: 64 }, (_, i) => ((word.charCodeAt(i % word.length) * (i + 7)) % 16).toString(16)).join('');

/** A leaf unless told otherwise; its identity is `id`. */
export function certificate(id: string, over: Partial<Certificate> = {}): Certificate {
  return {
    sha256: fingerprint(id),
    spkiSha256: fingerprint(`${id} key`),
    version: 3,
    serial: '0123456789abcdef',
    subject: [['CN', 'demo.example.com']],
    issuer: [
      ['O', 'Test Trust Services'],
      ['CN', 'Test Issuing CA 1'],
    ],
    subjectSha256: fingerprint(`${id} subject`),
    issuerSha256: fingerprint('intermediate subject'),
    notBefore: fromNow(-30),
    notAfter: fromNow(60),
    names: { dns: ['demo.example.com'], ip: [], other: [] },
    subjectKeyIdentifier: null,
    authorityKeyIdentifier: null,
    key: { type: 'ec', bits: 256, curve: 'P-256' },
    signatureAlgorithm: 'ecdsa-with-SHA256',
    ca: null,
    pathLength: null,
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
    nameConstraints: null,
    unknownCritical: [],
    issuerUrls: [],
    crlUrls: [],
    timestamps: 3,
    mustStaple: false,
    selfSigned: false,
    unreadable: [],
    ...over,
  };
}

/** An authority; self-signed where `over.selfSigned` says so. */
export const authority = (id: string, over: Partial<Certificate> = {}): Certificate =>
  certificate(id, {
    subject: [
      ['O', 'Test Trust Services'],
      ['CN', id],
    ],
    names: null,
    notBefore: fromNow(-365),
    notAfter: fromNow(3650),
    ca: true,
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: null,
    ...over,
  });

/**
 * A Pki of `certificates`, with an edge for each `[subject, issuer]` pair of ids and the anchors of each store.
 * Ids are those given to `certificate` and `authority`.
 */
export function pki(
  certificates: readonly Certificate[],
  edges: readonly (readonly [string, string])[],
  anchors: Partial<Record<'public' | 'staging' | 'private', readonly string[]>>,
  intermediates: Partial<Record<'public' | 'staging' | 'private', readonly string[]>> = {},
): Pki {
  const stores: Record<string, { store: 'public' | 'staging' | 'private'; anchor: boolean }[]> = {};
  for (const [list, anchor] of [
    [anchors, true],
    [intermediates, false],
  ] as const) {
    for (const store of ['public', 'staging', 'private'] as const) {
      for (const id of list[store] ?? []) (stores[fingerprint(id)] ??= []).push({ store, anchor });
    }
  }
  return {
    certificates: Object.fromEntries(certificates.map((one) => [one.sha256, one])),
    edges: edges.map(([subject, issuer]) => [fingerprint(subject), fingerprint(issuer)]),
    stores,
  };
}

export const leaf = certificate('leaf');
export const intermediate = authority('intermediate', {
  subjectSha256: fingerprint('intermediate subject'),
  issuerSha256: fingerprint('root subject'),
});
export const root = authority('root', {
  subjectSha256: fingerprint('root subject'),
  issuerSha256: fingerprint('root subject'),
  selfSigned: true,
});
export const healthyPki = pki(
  [leaf, intermediate, root],
  [
    ['leaf', 'intermediate'],
    ['intermediate', 'root'],
    ['root', 'root'],
  ],
  { public: ['root'] },
);

export const session = (sent: readonly Certificate[] = [leaf, intermediate], over: Partial<Session> = {}): Session => ({
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  group: 'X25519MLKEM768',
  alpn: 'http/1.1',
  sent: sent.map(({ sha256 }) => sha256),
  openssl: null,
  staple: null,
  client: { certificate: null, asked: false, taken: true, refusal: null },
  ...over,
});

export const answered = <Where, What>(where: Where, value: What, ms = 5) => ({
  where,
  at,
  ms,
  ok: true as const,
  value,
});
export const silent = <Where>(where: Where, code: FailureCode = 'timeout', detail: string = code, ms = 5000) => ({
  where,
  at,
  ms,
  ok: false as const,
  failure: { code, detail },
});

export const endpoint = (address: string) => ({ address, port: 443 });
export const handshakeAt = (address: string) => ({ address, port: 443, serverName: 'demo.example.com' });
export const requestAt = (address: string) => ({ address, port: 443, url: 'https://demo.example.com/' });
export const response = (status: number, headers: readonly (readonly [string, string])[] = []) => ({
  status,
  headers,
  interim: 0,
  body: { bytes: 12, sha256: fingerprint(`body ${status}`), end: 'whole' as const },
});

/** What one server says when several are asked alike. */
export const says = (server: Server, records: readonly string[], over: Partial<Said> = {}): Said => ({
  server,
  outcome: data(server),
  records,
  ttl: 900,
  ...over,
});

const both = [addresses.v4, addresses.v6];

export const caaStep = (
  name: string,
  outcome: Outcome,
  records: readonly string[] = [],
  over: Partial<CaaStep> = {},
): CaaStep => ({ name, hops: [], outcome, records, view: 'authority', otherwise: null, resolver: null, ...over });

const unkept = (name: string, speaksOf: RegistryName['speaksOf']): RegistryName => ({
  name,
  speaksOf,
  outcome: nxdomain(),
  texts: [],
  sibling: null,
  namesake: null,
});

/** Everything as it should be: a row of a check's table states only how it differs. */
export const healthySeen: Seen = {
  resolution: {
    authority: walk(['demo.example.com', 'app.ck8s.example.org']),
    resolver: walk(['demo.example.com', 'app.ck8s.example.org'], both, { view: 'resolver' }),
    unasked: {},
  },
  zones: { 'demo.example.com': [exampleZone] },
  appendedOwners: [
    {
      zone: 'example.com',
      appended: { name: 'demo.example.com.example.com', outcome: nxdomain(), records: [] },
      sibling: { name: 'hostprobe-a1b2c3d4e5.example.com.example.com', outcome: nxdomain(), records: [] },
    },
  ],
  appendedTargets: [],
  searched: [{ list: { domains: ['example.se'], ndots: 1, tldAsked: true }, tried: [], answered: null, sibling: null }],
  ownRecord: [
    {
      own: { name: 'demo.example.com', outcome: data(), records: ['app.ck8s.example.org'] },
      sibling: { name: 'hostprobe-a1b2c3d4e5.example.com', outcome: nxdomain(), records: [] },
      below: {
        name: 'hostprobe-a1b2c3d4e5.demo.example.com',
        outcome: { kind: 'unasked', detail: 'no wildcard answers' },
        records: [],
      },
    },
  ],
  beside: [
    {
      owner: 'demo.example.com',
      zone: 'example.com',
      answers: ['A', 'AAAA', 'MX', 'TXT', 'CAA', 'HTTPS'].map((asked) => ({
        asked,
        outcome: data(),
        records: [{ owner: 'demo.example.com', type: 'CNAME', ttl: 900, data: 'app.ck8s.example.org' }],
      })),
    },
  ],
  polls: [
    {
      name: 'demo.example.com',
      type: 'A',
      zone: 'example.com',
      rounds: [{ at, said: [ns1, ns2].map((server) => says(server, ['app.ck8s.example.org'])) }],
      confirmed: false,
    },
    {
      name: 'demo.example.com',
      type: 'A',
      zone: null,
      rounds: [{ at, said: [says(resolver, ['app.ck8s.example.org'])] }],
      confirmed: false,
    },
  ],
  delegations: [
    {
      zone: 'example.com',
      delegated: { parent: 'com', by: registryNs, names: ['ns1.example.com', 'ns2.example.com'], glue: [ns1, ns2] },
      servers: [ns1, ns2].map((server) => ({
        server,
        listedBy: ['parent', 'zone'],
        addressFrom: ['glue', 'record'],
        soa: data(server),
        serial: 3,
        names: ['ns1.example.com', 'ns2.example.com'],
      })),
      unaddressed: [],
    },
  ],
  validations: [
    {
      by: resolver,
      root: { outcome: data(resolver), authentic: true },
      a: { outcome: data(resolver), authentic: true },
      aaaa: { outcome: data(resolver), authentic: true },
      failure: null,
      zones: [
        {
          zone: 'example.com',
          ds: { outcome: data(resolver), records: [`20326 13 2 ${fingerprint('key')}`] },
          inside: null,
        },
      ],
    },
  ],
  caa: ['demo.example.com', '*.example.com'].map((name) => ({
    name,
    steps: [
      ...(name.startsWith('*') ? [] : [caaStep(name, nodata())]),
      caaStep('example.com', data(), ['0 issue "letsencrypt.org"']),
    ],
  })),
  registry: [
    unkept('a-demo.example.com', 'A'),
    unkept('aaaa-demo.example.com', 'AAAA'),
    unkept('cname-demo.example.com', 'CNAME'),
    unkept('demo.example.com', null),
  ],
  services: [
    {
      name: 'demo.example.com',
      hops: [{ owner: 'demo.example.com', type: 'CNAME', ttl: 900, target: 'app.ck8s.example.org', by: ns1 }],
      last: 'app.ck8s.example.org',
      outcome: nodata(platformNs),
      records: [],
      led: [],
    },
  ],
  serviceEndpoints: [],
  challenges: [
    {
      name: '_acme-challenge.demo.example.com',
      hops: [],
      last: '_acme-challenge.demo.example.com',
      outcome: nxdomain(),
      texts: [],
      zone: 'example.com',
      appended: [
        {
          zone: 'example.com',
          appended: { name: '_acme-challenge.demo.example.com.example.com', outcome: nxdomain(), records: [] },
          sibling: { name: 'hostprobe-a1b2c3d4e5.demo.example.com.example.com', outcome: nxdomain(), records: [] },
        },
      ],
    },
  ],
  balancers: [
    {
      balancer: 'app',
      pattern: 'app.ck8s.example.org',
      asked: 'app.ck8s.example.org',
      walk: walk(['app.ck8s.example.org']),
    },
    {
      balancer: 'internal',
      pattern: '*.internal.ck8s.example.org',
      asked: 'hostprobe-a1b2c3d4e5.internal.ck8s.example.org',
      walk: walk(['hostprobe-a1b2c3d4e5.internal.ck8s.example.org'], [addresses.internal], { view: 'resolver' }),
    },
  ],
  connections: both.map((address) => answered(endpoint(address), { localAddress: '10.0.0.7' })),
  sessions: both.map((address) => answered(handshakeAt(address), session())),
  twins: [],
  versions: both.map((address) => ({
    where: handshakeAt(address),
    offered: ['1.0', '1.1'],
    unspoken: [],
    handshake: silent(handshakeAt(address), 'tls-alert', 'alert protocol_version (70)'),
    usual: null,
  })),
  anonymous: [],
  plaintext: [],
  smallHellos: [],
  browserHellos: [],
  issuers: [],
  crls: [],
  renewals: [],
  tlsa: [],
  responses: both.map((address) => answered(requestAt(address), response(200))),
  stranger: [],
  repeats: [],
  pageWalks: [],
  plainWalks: [],
  challengeWalks: [],
  echoes: [],
  forgedEchoes: [],
  proxyForgeries: [],
  accessForgeries: [],
  exposures: [],
  issuances: [],
  objects: [],
  ownAddresses: [],
  control: [],
};

export interface Deviation {
  readonly target?: Parameters<typeof target>[0];
  readonly settings?: Partial<Settings>;
  readonly seen?: Partial<Seen>;
  readonly gaps?: TargetEvidence['gaps'];
  readonly life?: TargetEvidence['life'];
  readonly limits?: TargetEvidence['limits'];
  readonly pki?: Pki;
  readonly now?: number;
}

export const alive: TargetEvidence['life'] = {
  ipv4: { beyond: true, own: false },
  ipv6: { beyond: true, own: false },
};

export const evidence = (deviation: Deviation = {}): TargetEvidence => ({
  target: target(deviation.target),
  startedAt: at,
  durationMs: 41.2,
  seen: { ...healthySeen, ...deviation.seen },
  gaps: deviation.gaps ?? {},
  life: deviation.life ?? alive,
  pki: deviation.pki ?? healthyPki,
  dns: [],
  questions: 8,
  limits: deviation.limits ?? [],
});
