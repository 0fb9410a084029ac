import { withinRateLimits } from '../../../src/checks/tls/within-rate-limits.ts';
import type { Issuance } from '../../../src/model/history.ts';
import { cases, type Row } from '../../support/cases.ts';
import { changed, noSessions } from '../../support/chains.ts';
import { fromNow, healthySeen, leaf } from '../../support/evidence.ts';
import { letsEncrypt, letsEncryptKey, stagingKey } from '../../support/issuances.ts';

const own = leaf.names?.dns.toSorted() ?? [];

const issued = (count: number, days: number, over: (i: number) => Partial<Issuance> = () => ({})): Issuance[] =>
  Array.from({ length: count }, (_, i) => ({
    sha256: `${days} ${i}`,
    issuer: "Let's Encrypt",
    names: own,
    notBefore: fromNow(-days),
    ...over(i),
  }));
const others = (count: number, days: number, over: Partial<Issuance> = {}): Issuance[] =>
  issued(count, days, (i) => ({ names: [`shop-${i}.example.com`], ...over }));

/** What is remembered for so many days. */
const remembering = (certificates: readonly Issuance[], days = 30, change: Parameters<typeof changed>[0] = {}): Row =>
  changed(
    { ...change, leaf: { issuer: letsEncrypt, ...change.leaf }, intermediate: { spkiSha256: letsEncryptKey } },
    { seen: { ...healthySeen, issuances: [{ since: fromNow(-days), certificates }] } },
  );
const lasting = (days: number): Parameters<typeof changed>[0] => ({
  leaf: { notBefore: fromNow(-1), notAfter: fromNow(days - 1) },
});

cases(withinRateLimits, {
  pass: {
    'nothing issued lately': remembering([]),
    'two of five for the same names': remembering(issued(2, 1)),
    'five, but more than a week ago': remembering(issued(5, 7.01)),
    'half of what a domain has': remembering(others(25, 1)),
    'of a domain, renewals': remembering(others(50, 1, { renews: true })),
    'of a domain, from before anything was remembered: they may be renewals': remembering(others(50, 3), 2),
    'of another domain': remembering(issued(50, 1, (i) => ({ names: [`shop-${i}.example.net`] }))),
    'three of those that live six days': remembering(issued(3, 1), 30, lasting(160 / 24)),
  },
  warn: {
    'three of five for the same names': {
      ...remembering(issued(3, 2)),
      reason: 'same-names',
      says: [
        "3 of the 5 certificates that Let's Encrypt issues for exactly the same names (demo.example.com",
        `in 7 d were seen, the first from ${fromNow(-2)}`,
        'comes on top',
        'beyond 5',
        'one more every 34 h',
        'https://crt.sh/?q=demo.example.com',
        'RFC 9773',
        'kubectl',
        'openssl x509 -noout',
      ],
    },
    'renewals of the same names, which count': {
      ...remembering(issued(3, 2, () => ({ renews: true }))),
      reason: 'same-names',
    },
    'four of those that live six days': { ...remembering(issued(4, 1), 30, lasting(160 / 24)), reason: 'same-names' },
    'with a short memory': {
      ...remembering(issued(4, 1), 2),
      says: [`remembered no longer than since ${fromNow(-2)}`, 'there may be more'],
    },
    'over half of what a domain has': {
      ...remembering([...others(26, 1), ...others(20, 2, { renews: true })]),
      reason: 'same-domain',
      says: ['26 of the 50', 'names below example.com', 'beyond 50', 'one more every 202 min'],
    },
    both: { ...remembering([...issued(4, 1), ...others(30, 1)]), findings: 2 },
  },
  unknown: {
    'no handshake': {
      seen: { ...noSessions.seen, issuances: [{ since: fromNow(-30), certificates: [] }] },
      reason: 'no-handshake',
    },
  },
  notJudged: {
    'nothing is remembered': {
      ...changed({ leaf: { issuer: letsEncrypt }, intermediate: { spkiSha256: letsEncryptKey } }),
      says: 'where looks are remembered',
    },
  },
  absent: {
    'another authority': { seen: { issuances: [{ since: fromNow(-30), certificates: issued(5, 1) }] } },
    'its staging': changed(
      { leaf: { issuer: letsEncrypt }, intermediate: { spkiSha256: stagingKey } },
      { seen: { issuances: [{ since: fromNow(-30), certificates: issued(5, 1) }] } },
    ),
    'plain HTTP': { target: { protocol: 'http' } },
  },
});
