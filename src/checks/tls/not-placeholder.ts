import { groupByAddress } from '../../facts/by-address.ts';
import { certificateTitle } from '../../facts/tls/distinguished-name.ts';
import { describeCertificatesCommand, findSecretCommand, showSecretCommand } from '../../facts/kubectl.ts';
import { placeholderOf } from '../../facts/tls/placeholders.ts';
import { beforeCertificates, certificateLimits, noCertificate, servedAt, speaksTls } from '../../facts/tls/served.ts';
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
  yieldsTo: [...beforeCertificates],
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  *run({ sessions, twins, pki, target: { host, expect } }) {
    const served = servedAt({ sessions, twins, pki });
    if (served.length === 0) yield noCertificate;
    const strict = expect.trust === 'public' || expect.trust === 'staging';
    const rows = served.flatMap(({ where, leaf }) => {
      const placeholder = placeholderOf(leaf);
      if (placeholder === null) return [];
      return [{ address: where.address, key: placeholder.product, value: { where, leaf, placeholder } }];
    });
    for (const { subject, at, value } of groupByAddress(rows, served.length)) {
      const { placeholder, leaf, where } = value;
      const { product, kind, causes } = placeholder;
      const evidence = { product, kind, sha256: leaf.sha256 };
      const title = certificateTitle(leaf);
      if (kind === 'authority' && !strict) {
        yield {
          status: 'pass',
          subject,
          message: `the certificate${at} (${title}) was issued by ${product}`,
          evidence,
        };
        continue;
      }
      const what =
        kind === 'stand-in' ? `the stand-in certificate of ${product}` : `a certificate that ${product} issued`;
      yield {
        reason: kind,
        status: 'fail',
        subject,
        message: `${what} (${title}) is served${at} instead of one for ${host}; usual causes: ${causes.join('; ')}`,
        fix: {
          text: `Find the Ingress of ${host} and its Secret, and see whether the Secret is there and what it holds.`,
          paste: [findSecretCommand(host), describeCertificatesCommand, showSecretCommand],
        },
        see: [leafCommand(where, '-subject -issuer -ext subjectAltName')],
        evidence,
      };
    }
  },
});
