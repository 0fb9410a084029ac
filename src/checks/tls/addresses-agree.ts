import { certificateTitle } from '../../facts/tls/names/distinguished-name.ts';
import { showSecretCommand } from '../../facts/kubectl.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  servedAt,
  speaksTls,
} from '../../facts/tls/served.ts';
import { leafCommand } from '../../facts/tls/commands.ts';
import { isStale, newerThan } from '../../facts/tls/renewal/older-leaf.ts';
import { defineCheck } from '../define.ts';

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
  needs: ['sessions', 'twins'],
  mayMiss: ['twins'],
  yieldsTo: [...beforeCertificates, 'tls.within-validity', 'tls.renewal-on-time'],
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  *run({ sessions, twins, pki, now, target: { host } }) {
    const served = servedAt({ sessions, twins, pki });
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap(({ where, leaf }) => {
      const newer = newerThan(leaf, served, host);
      if (newer === undefined || !isStale(leaf, now)) return [];
      return [{ address: where.address, key: leaf.sha256, value: { where, leaf, newer } }];
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
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
    if (served.length > 0 && rows.length === 0) {
      const leaves = [...new Map(served.map(({ leaf }) => [leaf.sha256, leaf])).values()];
      const places = new Set(served.map(({ where }) => where.address)).size;
      const kinds = new Set(leaves.map(({ key }) => key.type)).size;
      const current = leaves.filter((leaf) => !isStale(leaf, now)).length;
      const share = current === leaves.length ? 'each' : `${current}`;
      const differ = `${places} addresses serve ${leaves.length} certificates, ${share} of them current`;
      const same = 'all addresses that answered serve the same certificate';
      const twins = leaves.length === kinds && served.some(({ where }) => where.only !== undefined);
      const message = leaves.length === 1 ? same : twins ? `${same} for each kind of key` : differ;
      yield { status: 'pass', message };
    }
  },
});
