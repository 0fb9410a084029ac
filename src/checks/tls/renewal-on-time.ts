import { groupByAddress } from '../../facts/by-address.ts';
import { certificateTitle } from '../../facts/tls/distinguished-name.ts';
import { daysText } from '../../facts/duration.ts';
import { describeCertificatesCommand, findSecretCommand } from '../../facts/kubectl.ts';
import { outOfTime } from '../../facts/tls/path-rules.ts';
import { renewalOf, type Renewal } from '../../facts/tls/renewal.ts';
import { beforeCertificates, certificateLimits, noCertificate, servedAt, speaksTls } from '../../facts/tls/served.ts';
import { leafCommand } from '../../facts/tls/commands.ts';
import type { Certificate } from '../../model/certificate.ts';
import type { Target } from '../../model/target.ts';
import { defineCheck } from '../define.ts';

/** Null where it has expired, which is told elsewhere, or lives too shortly to tell. */
const runningRenewal = (leaf: Certificate, { expect }: Target, now: number): Renewal | null =>
  outOfTime(leaf, now)?.state === 'expired' ? null : renewalOf(leaf, expect.renewal, now);

export const renewalOnTime = defineCheck({
  id: 'tls.renewal-on-time',
  title: 'the certificate is renewed in good time, by share of its lifetime',
  why: 'Automation renews when a third of the lifetime is left. A certificate well past that was forgotten by it, and will expire: fixed thresholds in days cry wolf with certificates of 45 days.',
  fix: 'Find out why it was not renewed: the state of the cert-manager Certificate, Order and Challenge, rate limits, port 80 closed to the authority, CAA.',
  sources: [
    { title: "Let's Encrypt: when to renew", url: 'https://letsencrypt.org/docs/integration-guide/#when-to-renew' },
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
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['overdue', 'due', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'twins'],
  mayMiss: ['twins'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.trust-as-expected', 'tls.within-validity'],
  limitedBy: certificateLimits,
  applies({ target, sessions, twins, pki, now }) {
    if (!speaksTls(target)) return false;
    const served = servedAt({ sessions, twins, pki });
    return served.length === 0 || served.some(({ leaf }) => runningRenewal(leaf, target, now) !== null);
  },
  *run({ sessions, twins, pki, now, target }) {
    const { host } = target;
    const served = servedAt({ sessions, twins, pki });
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap(({ where, leaf }) => {
      const renewal = runningRenewal(leaf, target, now);
      if (renewal === null || renewal.leftMs >= Math.max(renewal.warnMs, renewal.failMs)) return [];
      return [{ address: where.address, key: leaf.sha256, value: { where, leaf, renewal } }];
    });
    for (const { subject, at, value } of groupByAddress(rows, served.length)) {
      const { leaf, renewal, where } = value;
      const { leftMs, lifetimeMs, warnMs, failMs } = renewal;
      const overdue = leftMs < failMs;
      const [left, lifetime] = [daysText(leftMs, Math.floor), daysText(lifetimeMs, Math.round)];
      const limit = daysText(overdue ? failMs : warnMs, Math.ceil);
      yield {
        reason: overdue ? 'overdue' : 'due',
        status: overdue ? 'fail' : 'warn',
        subject,
        message: `the certificate${at} (${certificateTitle(leaf)}) has ${left} of its ${lifetime} left and should have been renewed with more than ${limit} to go: it expires ${leaf.notAfter}`,
        fix: {
          text: `See how far the renewal of ${host} has come, and renew by hand (cmctl renew) where it stands still.`,
          paste: [findSecretCommand(host), describeCertificatesCommand],
        },
        see: [leafCommand(where, '-dates')],
        evidence: { sha256: leaf.sha256, notBefore: leaf.notBefore, notAfter: leaf.notAfter },
      };
    }
  },
});
