import type { Finding, Observed, Report, TargetReport } from '../../src/model/report.ts';
import { fingerprint } from '../support/evidence.ts';

/** The clock of all reports made here. */
export const startedAt = '2026-11-21T12:00:00.000Z';

export const finding = (check: string, status: Finding['status'], message: string, over: Partial<Finding> = {}) => ({
  check,
  status,
  reason: status === 'pass' ? 'as-expected' : 'some-reason',
  message,
  owner: 'developer' as const,
  ...over,
});

export const passed = (...ids: string[]): Finding[] => ids.map((id) => finding(id, 'pass', `${id} holds`));

export const leaf: NonNullable<Observed['certificate']> = {
  subject: 'CN=demo.example.com',
  issuer: 'Test Issuing CA 1',
  names: ['demo.example.com'],
  notBefore: '2026-10-22T12:00:00Z',
  notAfter: '2027-01-20T12:00:00Z',
  serial: '0123456789abcdef',
  sha256: fingerprint('leaf'),
  trust: 'public',
};

const tls = { version: '1.3', cipher: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768', alpn: 'http/1.1' };

export const hop = (owner: string, target: string, over: Partial<Observed['chain'][number]> = {}) => ({
  owner,
  type: 'CNAME',
  ttl: 900,
  target,
  by: 'ns1.example.com',
  ...over,
});

const found = (host: string): Observed => ({
  chain: [hop(host, 'app.ck8s.example.org')],
  end: { kind: 'addresses', name: 'app.ck8s.example.org', by: 'ns1.example.org' },
  addresses: ['20.80.0.1', '2a01:4f8::1'],
  certificate: leaf,
  tls,
  http: { status: 200 },
});

export const target = (over: Partial<TargetReport> = {}): TargetReport => ({
  host: 'demo.example.com',
  port: 443,
  name: over.host ?? 'demo.example.com',
  labels: {},
  status: 'pass',
  up: true,
  startedAt,
  durationMs: 38.4,
  observed: found(over.host ?? 'demo.example.com'),
  findings: passed('dns.resolves', 'reach.every-address-answers', 'tls.name-matches', 'http.status-as-expected'),
  notJudged: [],
  ...over,
});

export function report(targets: readonly TargetReport[], over: Partial<Report> = {}): Report {
  const count = (wanted: TargetReport['status']): number => targets.filter(({ status }) => status === wanted).length;
  return {
    schema: 'hostprobe.report/1',
    version: '0.1.0',
    startedAt,
    finishedAt: '2026-11-21T12:00:01.230Z',
    vantage: { name: 'cluster-a', limits: [] },
    configuration: `sha256:${fingerprint('configuration')}`,
    summary: { pass: count('pass'), warn: count('warn'), fail: count('fail'), unknown: count('unknown') },
    targets,
    ...over,
  };
}

const waiting = (...checks: string[]) =>
  checks.map((check) => ({ check, because: 'the name leads to no address', waits: true }));

export const relativeTarget = target({
  status: 'fail',
  up: false,
  observed: {
    chain: [hop('demo.example.com', 'app.ck8s.example.org.example.com')],
    end: { kind: 'nxdomain', name: 'app.ck8s.example.org.example.com', by: 'ns1.example.com' },
    addresses: [],
  },
  findings: [
    finding(
      'dns.target-is-absolute',
      'fail',
      'the target was taken as relative: example.com was appended to app.ck8s.example.org',
      {
        reason: 'zone-appended',
        subject: 'app.ck8s.example.org.example.com',
        fix: {
          text: 'Set:',
          paste: ['demo.example.com. 900 IN CNAME app.ck8s.example.org.'],
          where: 'the DNS provider of example.com (ns1.example.com, ns2.example.com)',
          form: 'Name demo · Type CNAME · Value app.ck8s.example.org. · TTL 900; if it refuses the last dot, leave it off',
        },
        see: ['dig +norecurse CNAME demo.example.com @ns1.example.com'],
      },
    ),
    ...passed('dns.ttl-sensible'),
  ],
  notJudged: waiting(
    'reach.every-address-answers',
    'tls.name-matches',
    'tls.trust-as-expected',
    'http.status-as-expected',
  ),
});

export const certificateFailure = target({
  host: 'shop.example.com',
  port: 8443,
  name: 'shop-new-lb',
  status: 'fail',
  up: false,
  durationMs: 1234,
  observed: {
    chain: [],
    end: { kind: 'addresses', name: 'shop.example.com', by: 'ns1.example.com' },
    addresses: ['20.80.0.1', '20.80.0.2', '20.80.0.3', '2a01:4f8::1', '2a01:4f8::2'],
    certificate: {
      ...leaf,
      issuer: 'Kubernetes Ingress Controller Fake Certificate',
      trust: 'self-signed',
      notAfter: '2026-11-01T09:30:00Z',
    },
    tls: { ...tls, version: '1.2' },
  },
  findings: [
    finding('tls.not-placeholder', 'fail', "it is ingress-nginx's stand-in, at 1 of 5 addresses (20.80.0.1)", {
      subject: '20.80.0.1',
      fix: {
        text: 'Name the Secret in spec.tls of the Ingress.',
        paste: ['  tls:', '  - hosts: [shop.example.com]', '    secretName: shop-tls'],
        where: 'the Ingress of shop.example.com',
      },
      see: ['kubectl get ingress -A', 'kubectl get certificate -A'],
    }),
    finding('tls.trust-as-expected', 'fail', 'nobody vouches for it', { because: 'tls.not-placeholder' }),
    finding('tls.name-matches', 'fail', 'it covers only ingress.local', { because: 'tls.not-placeholder' }),
    finding('http.redirects-end', 'unknown', 'port 80 gave no answer within 2000 ms', {
      reason: 'not-measured',
      owner: 'prober',
    }),
    finding('tls.renewal-on-time', 'warn', '9 d are left of 90', { owner: 'administrator' }),
    finding('tls.key-strong', 'warn', 'the RSA key has 1024 bits'),
    finding('dns.ttl-sensible', 'warn', 'the TTL is 0'),
    ...passed('dns.resolves', 'reach.every-address-answers', 'dns.target-is-absolute'),
  ],
  notJudged: [
    { check: 'dns.leads-to-load-balancer', because: 'no domain: give --domain' },
    { check: 'http.status-as-expected', because: 'no handshake was finished.', waits: true },
  ],
});

export const healthy = target();

export const many: Report = report(
  [
    target({ host: 'a.example.com' }),
    target({
      host: 'b.example.com',
      status: 'unknown',
      up: null,
      durationMs: 4012,
      observed: {
        chain: [],
        end: { kind: 'unanswered', name: 'b.example.com' },
        addresses: [],
      },
      findings: [
        finding('dns.resolves', 'unknown', 'no resolver answered within 2000 ms', {
          reason: 'not-measured',
          owner: 'prober',
        }),
      ],
      notJudged: waiting('reach.every-address-answers', 'tls.name-matches', 'http.status-as-expected'),
    }),
    target({
      host: 'c.example.com',
      status: 'warn',
      findings: [
        finding('tls.key-strong', 'warn', 'the RSA key has 1024 bits'),
        ...passed('dns.resolves', 'tls.name-matches'),
      ],
      notJudged: [{ check: 'dns.leads-to-load-balancer', because: 'no domain: give --domain' }],
    }),
    relativeTarget,
    target({
      host: '2001:db8::7',
      port: 6443,
      name: '[2001:db8::7]:6443',
      observed: { chain: [], addresses: ['2001:db8::7'], tls, http: { status: 401 } },
    }),
    certificateFailure,
    target({
      host: 'z.example.com',
      observed: {
        ...found('z.example.com'),
        chain: [
          hop('example.com', 'z.example.net', { type: 'DNAME', ttl: 300 }),
          hop('z.example.net', 'app.ck8s.example.org'),
        ],
        addresses: ['20.80.0.1', '20.80.0.2', '20.80.0.3', '2a01:4f8::1', '2a01:4f8::2'],
        certificate: { ...leaf, trust: 'staging' },
      },
    }),
  ],
  {
    judgedBy: '0.2.0',
    vantage: {
      name: 'cluster-a',
      limits: [
        {
          code: 'no-ipv6',
          message: 'this host has no route to the IPv6 Internet',
          keepsFrom: 'Whether IPv6 addresses answer is not judged from here.',
        },
        {
          code: 'resolver-does-not-validate',
          message: 'the resolver takes bogus answers',
          keepsFrom: 'Whether signed zones validate is not judged.',
        },
      ],
    },
  },
);

const csi = '\u001b[2J\u001b[31m';
const c1 = '\u009b2J';
const bidi = '\u202egpj.exe\u202c';

export const hostile: Report = report(
  [
    target({
      host: 'evil.example.com',
      name: `evil${csi}\n✓ bank.example.com   pass`,
      status: 'fail',
      up: false,
      labels: { [csi]: c1 },
      observed: {
        chain: [hop('evil.example.com', `a${csi}.example.org`, { type: `CNAME${c1}`, by: csi })],
        end: { kind: 'nxdomain', name: csi, by: `ns${bidi}` },
        addresses: [`1.2.3.4${csi}`],
        certificate: {
          ...leaf,
          subject: csi,
          issuer: `R3\u001b]0;owned\u0007 ${bidi} \u200b\ufeff\ud800 ${'long '.repeat(40)}`,
          names: [csi],
          notAfter: `9999${csi}`,
        },
        tls: { ...tls, version: csi },
      },
      findings: [
        finding('tls.name-matches', 'fail', `it covers only ${bidi}\r\n  ✓ all is well\u2028\u0085${c1}`, {
          fix: { text: `Set ${csi}`, paste: [`rm -rf /\n${csi}`], where: `there${csi}`, form: `Name ${bidi}` },
          see: [`curl -I 'https://evil.example.com/${csi}'`],
        }),
        finding(`x.${csi}`, 'unknown', `server: nginx${csi}\u007f`),
      ],
      notJudged: [
        { check: `y.${csi}`, because: `because ${csi}` },
        { check: `z.${csi}`, because: csi, waits: true },
      ],
    }),
  ],
  {
    judgedBy: csi,
    version: csi,
    vantage: { name: `cluster${csi}`, limits: [{ code: 'no-ipv6', message: `a\nb${c1}`, keepsFrom: csi }] },
  },
);
