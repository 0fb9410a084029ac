import { groupByAddress } from '../../facts/by-address.ts';
import { certificateTitle } from '../../facts/distinguished-name.ts';
import { showSecretCommand } from '../../facts/kubectl.ts';
import { noCertificate, opensslCommand, servedAt, speaksTls, type Served } from '../../facts/served.ts';
import type { Certificate } from '../../model/certificate.ts';
import { defineCheck } from '../define.ts';

/** An RSA and an ECDSA certificate for the same names are twins and never compared. */
const kindOf = ({ names, key }: Certificate): string =>
  JSON.stringify([key.type, [...(names?.dns ?? []), ...(names?.ip ?? [])].map((name) => name.toLowerCase()).sort()]);

/** In the last third of its life, when automation has renewed it long since. */
function isStale({ notBefore, notAfter }: Certificate, now: number): boolean {
  const until = Date.parse(notAfter);
  return until - now < (until - Date.parse(notBefore)) / 3;
}

const newerThan = (leaf: Certificate, served: readonly Served[]): Served | undefined =>
  served
    .filter(
      (other) => kindOf(other.leaf) === kindOf(leaf) && Date.parse(other.leaf.notBefore) > Date.parse(leaf.notBefore),
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
  yieldsTo: ['tls.handshake-succeeds', 'reach.every-address-answers'],
  applies: ({ target }) => speaksTls(target),
  *run({ sessions, pki, now }) {
    const served = servedAt(sessions, pki);
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap(({ where, leaf }) => {
      const newer = newerThan(leaf, served);
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
        see: [where, newer.where].map((each) => `${opensslCommand(each)} | openssl x509 -noout -serial -dates`),
        evidence: { older: leaf.sha256, newer: newer.leaf.sha256 },
      };
    }
    const leaves = new Set(served.map(({ leaf }) => leaf.sha256)).size;
    if (served.length > 0 && rows.length === 0) {
      const differ = `${served.length} addresses serve ${leaves} certificates, each of them current`;
      yield { status: 'pass', message: leaves > 1 ? differ : 'all addresses that answered serve the same certificate' };
    }
  },
});
