import { leafCommand } from '../../facts/tls/commands.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  servedAt,
  speaksTls,
} from '../../facts/tls/served.ts';
import { lacksObjects, mayHaveObjects } from '../../facts/kubernetes/judged.ts';
import { placeOf } from '../../facts/kubernetes/object-place.ts';
import { likenessText, seeSecret, staleFix } from '../../facts/kubernetes/routing/stale-secret.ts';
import { likenessOf, secretMeant } from '../../facts/kubernetes/routing/served-secret.ts';
import { titleOf } from '../../facts/kubernetes/routing/title.ts';
import { defineCheck } from '../define.ts';

export const matchesSecret = defineCheck({
  id: 'tls.matches-secret',
  title: 'no address serves an older certificate than the one in the Secret',
  why: 'cert-manager says Ready when the Secret is renewed, and not when the proxy serves what is in it. A proxy that did not reload goes on with the old certificate until it expires, while every dashboard is green.',
  fix: 'Restart the Ingress controller, and find out in its log why it did not take the Secret.',
  sources: [
    { title: 'ingress-nginx: TLS', url: 'https://kubernetes.github.io/ingress-nginx/user-guide/tls/' },
    { title: 'cert-manager: Certificate resource', url: 'https://cert-manager.io/docs/usage/certificate/' },
  ],
  aliases: [
    'certificate renewed but old one served',
    'ingress not reloaded',
    'stale certificate',
    'Ready True but expired',
    'kubectl rollout restart',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'administrator',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['not-reloaded', 'no-handshake'],
  worst: 'warn',
  needs: ['sessions', 'objects'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.name-matches', 'tls.within-validity'],
  limitedBy: certificateLimits,
  applies: (view) => speaksTls(view.target) && mayHaveObjects(view),
  lacks(view) {
    const meant = secretMeant(view.objects);
    return lacksObjects(view) ?? (typeof meant === 'string' ? { because: meant, lasting: true, spared: true } : null);
  },
  *run({ sessions, pki, objects, target, now }) {
    const meant = secretMeant(objects);
    if (typeof meant === 'string') return;
    const served = servedAt({ sessions, pki });
    if (served.length === 0) yield noCertificate;
    const { secret, leaf } = meant;
    const title = titleOf(secret);
    const rows = served.map((one) => {
      const likeness = likenessOf(one.leaf, leaf, target.host, now);
      return { address: one.where.address, key: `${likeness} ${one.leaf.sha256}`, value: { ...one, likeness } };
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      if (value.likeness !== 'older') {
        yield { status: 'pass', subject, message: likenessText[value.likeness](title, at) };
        continue;
      }
      yield {
        reason: 'not-reloaded',
        status: 'warn',
        subject,
        at: placeOf(secret, ''),
        message: `the certificate${at} (from ${value.leaf.notBefore} until ${value.leaf.notAfter}) is older than that in ${title} (from ${leaf.notBefore} until ${leaf.notAfter}): what serves it did not reload`,
        fix: staleFix,
        see: [leafCommand(value.where, '-serial -dates'), seeSecret(secret)],
        evidence: { served: value.leaf.sha256, secret: leaf.sha256 },
      };
    }
  },
});
