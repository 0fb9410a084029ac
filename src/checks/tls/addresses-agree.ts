import { groupByAddress } from '../../facts/by-address.ts';
import { certificateTitle } from '../../facts/tls/distinguished-name.ts';
import { coversHost } from '../../facts/tls/identity.ts';
import { showSecretCommand } from '../../facts/kubectl.ts';
import { certificateLimits, noCertificate, servedAt, speaksTls, type Served } from '../../facts/tls/served.ts';
import { leafCommand } from '../../facts/tls/commands.ts';
import type { Certificate } from '../../model/certificate.ts';
import { defineCheck } from '../define.ts';

/** An RSA and an ECDSA certificate for one host are twins and never compared; what else they cover does not matter. */
const isComparable = (one: Certificate, other: Certificate, host: string): boolean =>
  one.key.type === other.key.type && coversHost(one.names, host) && coversHost(other.names, host);

/** In the last third of its life, when automation has renewed it long since. */
function isStale({ notBefore, notAfter }: Certificate, now: number): boolean {
  const until = Date.parse(notAfter);
  return until - now < (until - Date.parse(notBefore)) / 3;
}

const newerThan = (leaf: Certificate, served: readonly Served[], host: string): Served | undefined =>
  served
    .filter(
      (other) => isComparable(leaf, other.leaf, host) && Date.parse(other.leaf.notBefore) > Date.parse(leaf.notBefore),
    )
    .toSorted((a, b) => Date.parse(b.leaf.notBefore) - Date.parse(a.leaf.notBefore))[0];

export const addressesAgree = defineCheck({
  id: 'tls.addresses-agree',
  title: 'no address still serves an older certificate than the others',
  why: 'A proxy that was not reloaded goes on serving the old certificate until it expires, and then only some of the users are hurt: the hardest kind of fault to see.',
  fix: 'Reload or restart the proxy behind the address that serves the old certificate, and see that it reads the Secret that was renewed.',
  sources: [
    { title: 'RFC 5280, section 4.1.2.5: validity', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5' },
    { title: 'ingress-nginx: TLS', url: 'https://kubernetes.github.io/ingress-nginx/user-guide/tls/' },
  ],
  aliases: ['old certificate', 'not reloaded', 'certificate differs', 'stale certificate', 'works for some users'],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'administrator',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['older-leaf', 'no-handshake'],
  worst: 'warn',
  needs: ['sessions'],
  yieldsTo: [
    'tls.handshake-succeeds',
    'tls.within-validity',
    'tls.renewal-on-time',
    'reach.every-address-answers',
    'dns.leads-to-load-balancer',
  ],
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  *run({ sessions, pki, now, target: { host } }) {
    const served = servedAt(sessions, pki);
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap(({ where, leaf }) => {
      const newer = newerThan(leaf, served, host);
      if (newer === undefined || !isStale(leaf, now)) return [];
      return [{ address: where.address, key: leaf.sha256, value: { where, leaf, newer } }];
    });
    for (const { subject, at, value } of groupByAddress(rows, served.length)) {
      const { leaf, newer, where } = value;
      yield {
        reason: 'older-leaf',
        status: 'warn',
        subject,
        message: `an older certificate is served${at} (${certificateTitle(leaf)}, until ${leaf.notAfter}) while ${newer.where.address} serves one until ${newer.leaf.notAfter}`,
        fix: { text: `Reload the proxy behind ${subject}, and compare with the Secret.`, paste: [showSecretCommand] },
        see: [where, newer.where].map((each) => leafCommand(each, '-serial -dates')),
        evidence: { older: leaf.sha256, newer: newer.leaf.sha256 },
      };
    }
    const leaves = [...new Map(served.map(({ leaf }) => [leaf.sha256, leaf])).values()];
    if (served.length > 0 && rows.length === 0) {
      const current = leaves.filter((leaf) => !isStale(leaf, now)).length;
      const share = current === leaves.length ? 'each' : `${current}`;
      const differ = `${served.length} addresses serve ${leaves.length} certificates, ${share} of them current`;
      const message = leaves.length > 1 ? differ : 'all addresses that answered serve the same certificate';
      yield { status: 'pass', message };
    }
  },
});
