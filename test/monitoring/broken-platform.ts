import type { Finding, TargetReport } from '../../src/model/report.ts';
import { finding, leaf, passed, target } from '../report/reports.ts';

const daysFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

export const certificateOf = (lifetimeDays: number, leftDays: number): typeof leaf => ({
  ...leaf,
  notBefore: daysFromNow(leftDays - lifetimeDays),
  notAfter: daysFromNow(leftDays),
});

const fails = (check: string, reason: string): Finding => finding(check, 'fail', `${check} does not hold`, { reason });

/** A target at which these fail. */
const failing = (host: string, findings: readonly Finding[], over: Partial<TargetReport> = {}): TargetReport => {
  const seen = target({ host });
  return {
    ...seen,
    loadBalancer: 'internal',
    labels: { team: 'shop' },
    status: 'fail',
    observed: {
      ...seen.observed,
      certificate: certificateOf(90, 60),
      timings: { dnsMs: 4, connectMs: 11, tlsMs: 23, httpMs: 31 },
      sourceIp: { own: ['20.70.0.1'], seen: ['10.0.0.1'], preserved: false },
    },
    findings: [...passed('dns.resolves'), ...findings],
    ...over,
  };
};

const expiring = failing('expiring.example.com', [fails('tls.renewal-on-time', 'overdue')]);

/** A target of each story that an alert tells. */
export const brokenTargets: readonly TargetReport[] = [
  {
    ...target({ host: 'well.example.com' }),
    loadBalancer: 'app',
    lastCertificate: { ...certificateOf(90, 70), seenAt: daysFromNow(0) },
  },
  failing('away.example.com', [fails('dns.leads-to-load-balancer', 'elsewhere')], { up: false }),
  failing('relative.example.com', [fails('dns.target-is-absolute', 'zone-appended')], {
    up: false,
    port: 8443,
    name: 'relative.example.com:8443',
  }),
  failing(
    'staging.example.com',
    [fails('tls.trust-as-expected', 'staging'), fails('tls.name-matches', 'some-reason')],
    {
      up: false,
      name: 'staging & more',
    },
  ),
  failing('placeholder.example.com', [fails('tls.not-placeholder', 'stand-in')]),
  { ...expiring, observed: { ...expiring.observed, earliestCertificate: certificateOf(90, 3) } },
  failing('due.example.com', [finding('tls.renewal-on-time', 'warn', 'it is due', { reason: 'due' })], {
    status: 'warn',
  }),
  failing('masked.example.com', [fails('http.source-ip-preserved', 'replaced')]),
  failing('forged.example.com', [fails('http.forged-headers-ignored', 'real-ip-forged')]),
  failing('open.example.com', [fails('http.internal-stays-internal', 'served')]),
  failing('loop.example.com', [fails('http.redirects-end', 'loop')]),
  failing('old.example.com', [fails('tls.versions-current', 'obsolete')]),
  failing('app.ck8s.example.org', [fails('reach.every-address-answers', 'none')], {
    name: 'load-balancer app',
    loadBalancer: 'app',
    labels: {},
    up: false,
  }),
  failing('served.example.com', [fails('reach.every-address-answers', 'none')], { up: false, loadBalancer: 'app' }),
];

/** What those who are cut off tell. */
export const unknownTargets: readonly TargetReport[] = [
  target({
    host: 'far.example.com',
    status: 'unknown',
    up: null,
    loadBalancer: 'app',
    findings: [finding('dns.resolves', 'unknown', 'nobody answers', { reason: 'not-measured' })],
  }),
  failing(
    'held.example.com',
    [
      finding('dns.leads-to-load-balancer', 'unknown', 'nobody answers', {
        reason: 'not-measured',
        earlier: {
          status: 'fail',
          reason: 'elsewhere',
          message: 'it leads elsewhere',
          owner: 'developer',
          since: '2026-11-21T11:00:00Z',
        },
      }),
    ],
    { status: 'unknown', up: null },
  ),
];
