import { describeCertificatesCommand, findSecretCommand } from '../../facts/kubectl.ts';
import { leafCommand } from '../../facts/tls/commands.ts';
import { letsEncryptOf } from '../../facts/tls/authorities/issuing-authorities.ts';
import { limitsUsed, memoryText, usedText } from '../../facts/tls/rate-limits/used.ts';
import { beforeCertificates, certificateLimits, groupServed, noCertificate } from '../../facts/tls/served.ts';
import { speaksTls, vouchedAt } from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

export const withinRateLimits = defineCheck({
  id: 'tls.within-rate-limits',
  title: "no more than half of a rate limit of Let's Encrypt was seen used up",
  why: "Let's Encrypt issues 50 certificates a week for new sets of names of one registered domain and 5 for one exact set of names, whoever asks. Who has used them up gets none when one is needed, and there is no way to have it at once: revoking gives nothing back, and for the same names there are no exceptions.",
  fix: 'Find what asks again and again: a Secret that is deleted, several clusters or programs that issue for one name, a loop of re-issuing. Try things out against staging, share certificates, and have clients renew with ARI (RFC 9773), which counts nowhere.',
  sources: [
    { title: "Let's Encrypt: rate limits", url: 'https://letsencrypt.org/docs/rate-limits/' },
    { title: 'RFC 9773: ACME renewal information', url: 'https://www.rfc-editor.org/rfc/rfc9773#section-5' },
  ],
  aliases: [
    'rateLimited',
    'urn:ietf:params:acme:error:rateLimited',
    'too many certificates already issued',
    'duplicate certificate limit',
    'rate limit',
    "Let's Encrypt",
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['same-names', 'same-domain', 'no-handshake'],
  worst: 'warn',
  needs: ['sessions', 'twins', 'issuances'],
  mayMiss: ['twins', 'issuances'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.trust-as-expected'],
  limitedBy: certificateLimits,
  applies(view) {
    if (!speaksTls(view.target)) return false;
    const served = vouchedAt(view);
    return served.length === 0 || served.some(({ vouched }) => letsEncryptOf(vouched.path, view.pki) === 'production');
  },
  lacks: ({ issuances }) =>
    issuances.length > 0
      ? null
      : { because: 'what was issued lately is only known where looks are remembered, as by `serve`', spared: true },
  *run(view) {
    const { issuances, pki, now, target } = view;
    const served = vouchedAt(view);
    if (served.length === 0) yield noCertificate;
    const theirs = served.filter(({ vouched }) => letsEncryptOf(vouched.path, pki) === 'production');
    const rows = theirs.flatMap(({ where, leaf }) =>
      issuances.flatMap((known) =>
        limitsUsed(leaf, known, now).map((used) => ({
          address: where.address,
          key: `${used.of} ${used.what.join(' ')}`,
          value: { where, leaf, used, since: known.since },
        })),
      ),
    );
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { leaf, where, used, since } = value;
      const { of, what, count, limit, first } = used;
      yield {
        reason: of === 'names' ? 'same-names' : 'same-domain',
        status: 'warn',
        subject,
        message: usedText(used, leaf, at, memoryText(since, now)),
        fix: {
          text: `Find what asks again and again: a Secret that is deleted, several clusters or programs that issue for one name, a loop of re-issuing; https://crt.sh/?q=${encodeURIComponent(what[0] ?? '')} lists what was issued. Renewals with ARI (RFC 9773) count nowhere, and staging has limits of its own.`,
          paste: [findSecretCommand(target.host), describeCertificatesCommand],
        },
        see: [leafCommand(where, '-issuer -dates -serial')],
        evidence: { sha256: leaf.sha256, count, limit: limit.certificates, since, first },
      };
    }
  },
});
