import { describeCertificatesCommand, findSecretCommand } from '../../facts/kubectl.ts';
import { mayBeTold, renewalVerdict } from '../../facts/tls/renewal/renewal-verdict.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  servedAt,
  speaksTls,
} from '../../facts/tls/served.ts';
import { leafCommand } from '../../facts/tls/commands.ts';
import { defineCheck } from '../define.ts';

const renewFix = (host: string): string =>
  `See how far the renewal of ${host} has come, and renew by hand (cmctl renew) where it stands still.`;

const replaceFix = (host: string): string =>
  `Renew the certificate of ${host} today (cmctl renew, certbot renew --force-renewal), read what the authority says of it, and have automation ask for renewal information (RFC 9773) itself.`;

export const renewalOnTime = defineCheck({
  id: 'tls.renewal-on-time',
  title: 'the certificate is renewed in good time, by share of its lifetime',
  why: 'Automation renews when a third of the lifetime is left. A certificate well past that was forgotten by it, and will expire: fixed thresholds in days cry wolf with certificates of 45 days. An authority that is about to revoke one says so before, to those who ask (`--ask-ari`).',
  fix: 'Find out why it was not renewed: the state of the cert-manager Certificate, Order and Challenge, rate limits, port 80 closed to the authority, CAA.',
  sources: [
    { title: "Let's Encrypt: when to renew", url: 'https://letsencrypt.org/docs/integration-guide/#when-to-renew' },
    {
      title: 'RFC 9773: ACME renewal information',
      url: 'https://www.rfc-editor.org/rfc/rfc9773#section-4.2',
    },
    { title: 'cert-manager: renewal', url: 'https://cert-manager.io/docs/usage/certificate/#reissuance-triggers' },
  ],
  aliases: [
    'certificate expires soon',
    'CertificateExpiringSoon',
    'renewal',
    'renewBefore',
    'certbot renew',
    'expiry',
    "Let's Encrypt",
    'ARI',
    'renewalInfo',
    'mass revocation',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['overdue', 'due', 'replace-now', 'window-missed', 'window-not-known', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'twins', 'renewals'],
  mayMiss: ['twins', 'renewals'],
  yieldsTo: [
    ...beforeCertificates,
    'tls.not-placeholder',
    'tls.trust-as-expected',
    'tls.within-validity',
    'kubernetes.certificate-ready',
  ],
  yieldsOnly: { 'kubernetes.certificate-ready': ['overdue', 'due'] },
  limitedBy: certificateLimits,
  applies({ target, sessions, twins, pki, renewals, now }) {
    if (!speaksTls(target)) return false;
    const served = servedAt({ sessions, twins, pki });
    return served.length === 0 || served.some(({ leaf }) => mayBeTold(leaf, target, renewals, now));
  },
  *run({ sessions, twins, pki, renewals, now, target }) {
    const { host } = target;
    const served = servedAt({ sessions, twins, pki });
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap(({ where, leaf }) => {
      const told = renewalVerdict(leaf, target, renewals, now);
      return told === null ? [] : [{ address: where.address, key: leaf.sha256, value: { where, leaf, told } }];
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { leaf, told, where } = value;
      const message = told.message(at);
      if (told.reason === undefined) {
        yield { status: 'pass', subject, message };
        continue;
      }
      if (told.status === 'unknown') {
        yield { reason: told.reason, status: 'unknown', subject, message, see: told.see, owner: 'prober' };
        continue;
      }
      const text = told.reason === 'replace-now' ? replaceFix(host) : renewFix(host);
      yield {
        reason: told.reason,
        status: told.status,
        subject,
        message,
        fix: { text, paste: [findSecretCommand(host), describeCertificatesCommand] },
        see: [leafCommand(where, '-dates'), ...told.see],
        evidence: { sha256: leaf.sha256, notBefore: leaf.notBefore, notAfter: leaf.notAfter },
      };
    }
  },
});
