import type { Protocol } from '../../../model/target.ts';

/** What a path may break, which makes some verifier refuse it: `refusedBy` says which. */
export const pathRules = [
  'not-version-3',
  'not-an-authority',
  'path-length',
  'key-usage',
  'extended-key-usage',
  'name-constraints',
  'critical-extension',
  'weak-key',
  'weak-signature',
  'distrusted',
  'policy-not-named',
  'handshake-usage',
  'no-server-usage',
  'edwards-448-key',
  'unusual-key',
  'pss-salt',
  'truth-not-der',
  'default-written',
  'critical-crl-points',
  'any-usage',
  'any-usage-above',
  'key-identifier',
  'short-root-key',
  'netscape-type',
  'root-without-constraints',
  'root-version-1',
  'empty-issuer',
  'constrained-directory',
  'constrained-rare',
  'negative-serial',
  'critical-policy',
  'weak-copy-first',
  'must-staple',
  'malformed-name',
  'names-not-critical',
  'empty-name',
  'issuer-name-encoded',
  'issuer-name-differs',
  'constraint-not-compared',
] as const;
export type PathRule = (typeof pathRules)[number];

/** OpenSSL stands for whatever rests on it as it comes; what curl alone does, and Python in its strict mode, is their own. */
const families = ['Chrome', 'OpenSSL', 'Go', 'GnuTLS'] as const;
type Client = (typeof families)[number] | 'curl' | 'Python';

/** Seen of Chromium 156, OpenSSL 3.0 (for Python with -x509_strict), curl 7.88, Go 1.26 and GnuTLS 3.7; `nobody` where nothing was compared. */
const refusedBy: Readonly<Record<PathRule, 'everyone' | 'nobody' | readonly Client[]>> = {
  'not-version-3': 'everyone',
  'not-an-authority': 'everyone',
  'path-length': 'everyone',
  'key-usage': 'everyone',
  'extended-key-usage': 'everyone',
  'name-constraints': 'everyone',
  'critical-extension': 'everyone',
  'weak-key': 'everyone',
  'weak-signature': 'everyone',
  // Each root programme has its own list; the finding names the browser.
  distrusted: 'everyone',
  'policy-not-named': ['Chrome', 'Go', 'GnuTLS'],
  'handshake-usage': ['Chrome', 'GnuTLS'],
  'no-server-usage': ['Chrome', 'OpenSSL'],
  'edwards-448-key': ['Chrome', 'Go'],
  'unusual-key': ['Chrome'],
  'pss-salt': ['Chrome', 'Go', 'GnuTLS'],
  'truth-not-der': ['Chrome', 'Go'],
  'default-written': ['Chrome'],
  'critical-crl-points': ['Chrome'],
  'any-usage': ['OpenSSL'],
  'any-usage-above': ['OpenSSL', 'GnuTLS'],
  'key-identifier': ['OpenSSL'],
  'short-root-key': ['OpenSSL'],
  'netscape-type': ['OpenSSL'],
  'root-without-constraints': ['Go', 'Python'],
  'root-version-1': ['Python'],
  'empty-issuer': ['curl', 'Python'],
  'constrained-directory': ['Go'],
  'constrained-rare': ['Go', 'GnuTLS'],
  'negative-serial': ['Go'],
  'critical-policy': ['GnuTLS'],
  'weak-copy-first': ['OpenSSL', 'GnuTLS'],
  'must-staple': ['GnuTLS'],
  'malformed-name': ['Chrome', 'Go'],
  'names-not-critical': ['Chrome'],
  'empty-name': ['GnuTLS'],
  'issuer-name-encoded': ['Go'],
  'issuer-name-differs': ['Go', 'GnuTLS'],
  'constraint-not-compared': 'nobody',
};

/**
 * `fail` where a browser refuses the path, `warn` where only other clients do, `unknown` where it was not compared.
 * Where no browsers come, a rule that they alone hold is a warning.
 */
export function gravityOf(rule: PathRule, protocol: Protocol = 'https'): 'fail' | 'warn' | 'unknown' {
  const who = refusedBy[rule];
  if (who === 'nobody') return 'unknown';
  if (who === 'everyone') return 'fail';
  return who.includes('Chrome') && (protocol === 'https' || who.length > 1) ? 'fail' : 'warn';
}

/** Whether OpenSSL refuses what breaks the rule; null where nothing was compared. */
export function opensslRefuses(rule: PathRule): boolean | null {
  const who = refusedBy[rule];
  return who === 'nobody' ? null : who === 'everyone' || who.includes('OpenSSL');
}

/** Which clients refuse what breaks the rule, and which do not, as the end of a sentence; empty where all are alike. */
export function clientsText(rule: PathRule): string {
  const who = refusedBy[rule];
  if (typeof who === 'string') return '';
  const others = families.filter((family) => !who.includes(family));
  const refusing = listed(who.map((client) => longNames[client] ?? client));
  return `: ${refusing} ${who.length === 1 ? 'refuses' : 'refuse'} it, while ${listed(others)} ${others.length === 1 ? 'accepts' : 'accept'} it`;
}

const longNames: Partial<Record<Client, string>> = {
  OpenSSL: 'OpenSSL (curl, Python, Ruby, PHP, Node.js, proxies)',
  Python: 'Python from 3.13 on',
};

const listed = (clients: readonly string[]): string =>
  clients.length < 2 ? clients.join('') : `${clients.slice(0, -1).join(', ')} and ${clients.at(-1) ?? ''}`;
