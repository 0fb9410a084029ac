import { unissued, unissuedOnly } from '../../facts/kubernetes/issuing/unissued.ts';
import { calledAs, certificateTitle } from '../../facts/tls/names/distinguished-name.ts';
import { namesakeOf, placeholderOf } from '../../facts/tls/placeholders/placeholders.ts';
import { placeholderVerdict } from '../../facts/tls/placeholders/placeholder-verdict.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  vouchedAt,
  speaksTls,
} from '../../facts/tls/served.ts';
import { leafCommand } from '../../facts/tls/commands.ts';
import { defineCheck } from '../define.ts';

export const notPlaceholder = defineCheck({
  id: 'tls.not-placeholder',
  title: "the certificate is the host's own and not the stand-in of an ingress controller or proxy",
  why: 'A proxy that finds no certificate for a host serves one of its own making. It explains the wrong name and the missing trust at once, and a new certificate alone does not mend it.',
  fix: 'Find out why the proxy has no certificate for the host: secretName missing or misspelt, the Secret in another namespace, not issued yet, or its certificate does not cover the host.',
  sources: [
    { title: 'ingress-nginx: TLS', url: 'https://kubernetes.github.io/ingress-nginx/user-guide/tls/' },
    { title: 'cert-manager: troubleshooting', url: 'https://cert-manager.io/docs/troubleshooting/' },
    { title: 'Traefik: default certificate', url: 'https://doc.traefik.io/traefik/https/tls/#default-certificate' },
  ],
  aliases: [
    'fake certificate',
    'Kubernetes Ingress Controller Fake Certificate',
    'TRAEFIK DEFAULT CERT',
    'Acme Co',
    'default certificate',
    'ingress.local',
    'CloudFlare Origin Certificate',
    'cert-manager.local',
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: ['stand-in', 'authority', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'twins'],
  mayMiss: ['twins'],
  yieldsTo: [...beforeCertificates, ...unissued],
  yieldsOnly: unissuedOnly('stand-in'),
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  *run(view) {
    const { pki, target } = view;
    const served = vouchedAt(view);
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap(({ where, leaf, vouched }) => {
      const placeholder = placeholderOf(leaf, pki);
      const product = placeholder?.product ?? namesakeOf(leaf, pki);
      if (product === null) return [];
      const isVouched = vouched.trust === target.expect.trust;
      const key = `${product} ${placeholder === null} ${isVouched}`;
      return [{ address: where.address, key, value: { where, leaf, placeholder, product, isVouched } }];
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { placeholder, product, leaf, where, isVouched } = value;
      if (placeholder === null) {
        const message = `the certificate${at} (${certificateTitle(leaf)}, issuer ${calledAs(leaf.issuer)}) bears a name of ${product}, and was not made by it`;
        yield { status: 'pass', subject, message };
        continue;
      }
      const { isMeant, ...said } = placeholderVerdict({ leaf, placeholder, at, target, isVouched });
      const { kind, isProven } = placeholder;
      const shared = { subject, ...said, evidence: { product, kind, isProven, sha256: leaf.sha256 } };
      const see = [leafCommand(where, '-subject -issuer -ext subjectAltName')];
      yield isMeant ? { ...shared, status: 'pass' } : { ...shared, status: 'fail', reason: kind, see };
    }
  },
});
