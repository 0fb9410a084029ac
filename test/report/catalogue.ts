import type { CheckMeta } from '../../src/model/check.ts';
import type { CheckCatalogue } from '../../src/model/report.ts';

/** Metadata of a check, complete; ids and prose are the real list's, so that golden files read as users will. */
const meta = (id: string, title: string, over: Partial<CheckMeta> = {}): CheckMeta => ({
  id,
  title,
  why: `Users depend on it: ${title}.`,
  fix: 'Mend what the message names.',
  sources: [{ title: 'RFC 1034', url: 'https://www.rfc-editor.org/rfc/rfc1034' }],
  aliases: [],
  controls: ['8.20 (2013: A.13.1.1)'],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['some-reason'],
  worst: 'fail',
  yieldsTo: [],
  ...over,
});

const essential = true;

export const checks: readonly CheckMeta[] = [
  meta('dns.resolves', 'the name leads to at least one address, for everyone', {
    essential,
    aliases: ['NXDOMAIN', 'DNS_PROBE_FINISHED_NXDOMAIN'],
  }),
  meta('dns.target-is-absolute', 'no hop is a name with its zone appended', {
    why: 'A provider takes a target without its final dot as relative and appends the zone, so that the alias leads to a name that nobody made.',
    fix: 'Set the target with its final dot.',
    aliases: ['trailing dot', 'doubled name', 'missing dot'],
    reasons: ['zone-appended', 'wildcard-answered'],
    yieldsTo: ['dns.owner-is-absolute'],
  }),
  meta('dns.leads-to-load-balancer', 'the chain passes a name of the expected load balancer', { essential }),
  meta('dns.ttl-sensible', "the TTLs of the user's own records are sensible", { worst: 'warn', urgency: 'hygiene' }),
  meta('reach.every-address-answers', 'every address takes a connection', { essential }),
  meta('reach.absent-as-expected', 'what must not answer does not'),
  meta('tls.name-matches', 'the certificate covers the host', {
    essential,
    aliases: ['NET::ERR_CERT_COMMON_NAME_INVALID', 'SSL_ERROR_BAD_CERT_DOMAIN'],
  }),
  meta('tls.trust-as-expected', 'the certificate is vouched for by whom the target expects', {
    essential,
    aliases: ['NET::ERR_CERT_AUTHORITY_INVALID', 'fake certificate'],
  }),
  meta('tls.not-placeholder', "no ingress controller's stand-in certificate is served", {
    essential,
    aliases: ['fake certificate'],
  }),
  meta('tls.chain-complete', 'the chain is sent whole', { essential }),
  meta('tls.renewal-on-time', 'renewal is not overdue', { urgency: 'soon', owner: 'administrator' }),
  meta('tls.key-strong', 'keys and signatures are strong', { worst: 'warn', urgency: 'hygiene' }),
  meta('tls.transparency-logged', 'the certificate is logged', { worst: 'warn', urgency: 'hygiene' }),
  meta('http.status-as-expected', 'the application answers as expected', { essential, aliases: ['526', '502'] }),
  meta('http.redirects-end', 'plain HTTP leads to https | and ends', { worst: 'warn', look: 'full' }),
];

export const catalogue: CheckCatalogue = Object.fromEntries(checks.map((check) => [check.id, check]));
