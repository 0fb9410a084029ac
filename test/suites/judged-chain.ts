import { chainComplete } from '../../src/checks/tls/chain-complete.ts';
import { nameMatches } from '../../src/checks/tls/name-matches.ts';
import { pathAccepted } from '../../src/checks/tls/path-accepted.ts';
import { trustAsExpected } from '../../src/checks/tls/trust-as-expected.ts';
import { withinValidity } from '../../src/checks/tls/within-validity.ts';
import { judgeTarget } from '../../src/judge/judge.ts';
import { statuses } from '../../src/model/check.ts';
import type { Seen } from '../../src/model/evidence.ts';
import type { Pki } from '../../src/model/pki.ts';
import { evidence, settings, target } from '../support/evidence.ts';

const checks = [nameMatches, trustAsExpected, chainComplete, pathAccepted, withinValidity];

export const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');

export const targetOf = (host: string, port = 443) =>
  target({ host, port, name: host, protocol: 'https', domain: null, address: ['127.0.0.1'] });

/**
 * Name, trust, chain, rules and validity, as the product judges them: what of it would not let users through, or from
 * `warn` on also what would not let some through.
 */
export function objections(
  host: string,
  sessions: Seen['sessions'],
  pki: Pki,
  { now, from }: { readonly now: number; readonly from: 'warn' | 'unknown' },
): string[] {
  const { findings, notJudged } = judgeTarget(
    evidence({ target: targetOf(host), seen: { sessions, twins: [] }, pki }),
    { settings, now, checks, enabled: new Set(checks.map(({ id }) => id)) },
  );
  return [
    ...findings.flatMap(({ check, status, message }) =>
      statuses.indexOf(status) >= statuses.indexOf(from) ? [`${status} ${check}: ${message}`] : [],
    ),
    ...notJudged.map(({ check, because }) => `${check} was not judged: ${because}`),
  ];
}
