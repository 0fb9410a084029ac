import type { Report, TargetReport } from '../../src/model/report.ts';
import { certificateFailure, finding, passed, relativeTarget, report, target } from './reports.ts';

const borne = { reason: 'one wildcard per customer', by: 'shop team', until: '2027-03-31' };

/** Findings that somebody bears, and acceptances that bear nothing. */
export const acceptedTarget = target({
  host: 'borne.example.com',
  findings: [
    finding('tls.key-strong', 'warn', 'the RSA key has 1024 bits', { accepted: borne }),
    ...passed('dns.resolves', 'tls.name-matches'),
  ],
  acceptances: [
    { check: 'tls.key-strong', ...borne, state: 'in-force' },
    { check: 'http.*', ...borne, state: 'unmatched' },
    { check: 'dns.ttl-sensible', ...borne, until: '2026-10-31', state: 'expired' },
  ],
});

/** A fleet: most is well, and the same mistake was made many times over. */
export const fleet: Report = report(
  [
    ...Array.from({ length: 25 }, (_, i) => target({ host: `well-${i}.example.com` })),
    target({
      host: 'noted.example.com',
      status: 'warn',
      findings: [finding('dns.ttl-sensible', 'warn', 'the TTL is 0')],
    }),
    acceptedTarget,
    ...Array.from({ length: 12 }, (_, i) => wrongName(`bad-${i}.example.com`)),
    relativeTarget,
    certificateFailure,
    target({
      host: 'late.example.com',
      status: 'unknown',
      up: null,
      observed: { chain: [], addresses: [] },
      findings: [],
      notJudged: [{ check: 'dns.resolves', because: "the run's deadline came before its turn" }],
    }),
  ],
  { vantage: { name: 'cluster-a', limits: [] } },
);

export function wrongName(host: string): TargetReport {
  return target({
    host,
    status: 'fail',
    up: false,
    findings: [
      finding('tls.name-matches', 'fail', `it covers ingress.local, and not ${host}`, {
        reason: 'other-name',
        fix: { text: 'Add the host to the Ingress:', paste: [`- hosts: [${host}]`], where: 'its Ingress' },
        see: [`kubectl get ingress -A | grep ${host}`],
      }),
      finding('http.status-as-expected', 'unknown', 'nothing was asked', { because: 'tls.name-matches' }),
    ],
  });
}
