import { errorMessages } from '../../facts/error-messages.ts';
import { faultsAt, revocationReasons } from '../../facts/tls/revocation/revocation-faults.ts';
import { isToldOf, revocationAt, unrevokedText } from '../../facts/tls/revocation/revocation.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  speaksTls,
} from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

export const notRevoked = defineCheck({
  id: 'tls.not-revoked',
  title: 'no certificate on the path was revoked',
  why: 'An authority revokes what was issued by mistake or whose key was lost. Some clients refuse it at once, others not until their own lists have it: users are lost one browser after the other, and nothing at the server has changed.',
  fix: 'Have the certificate issued anew with a new key, and find out who had the old one revoked. An authority of your own has to publish its CRL before each nextUpdate.',
  sources: [
    { title: 'RFC 5280, section 5: CRLs', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-5' },
    { title: 'RFC 6960: OCSP', url: 'https://www.rfc-editor.org/rfc/rfc6960' },
    { title: 'RFC 7633: TLS feature (must-staple)', url: 'https://www.rfc-editor.org/rfc/rfc7633' },
    { title: "Let's Encrypt: the end of OCSP", url: 'https://letsencrypt.org/2024/12/05/ending-ocsp/' },
  ],
  aliases: [...errorMessages.revoked, 'CRL', 'OCSP', 'OCSP stapling', 'must-staple', 'revocation'],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'full',
  reasons: [...revocationReasons, 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'twins', 'crls', 'issuers'],
  mayMiss: ['twins', 'crls', 'issuers'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.trust-as-expected', 'tls.within-validity'],
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  lacks(view) {
    if (!view.settings.revocation) {
      return { because: 'it is not asked for: `revocation: true` has CRLs fetched', spared: true };
    }
    const told = revocationAt(view);
    if (told.length === 0 || told.some(isToldOf)) return null;
    const nobody = 'no certificate on the path names a CRL that could be fetched, and no OCSP response was stapled';
    return { because: nobody, common: true };
  },
  *run(view) {
    const told = revocationAt(view);
    if (told.length === 0) yield noCertificate;
    const rows = told.flatMap((each) =>
      faultsAt(each, view.target.host, view.now).map((fault) => ({
        address: each.where.address,
        key: `${fault.reason} ${fault.message('')}`,
        value: { ...fault, where: each.where },
      })),
    );
    for (const { subject, at, value } of groupServed(rows, told)) {
      const { where: _, ...fault } = value;
      yield { ...fault, subject, message: fault.message(at) };
    }
    if (rows.length === 0 && told.length > 0) yield { status: 'pass', message: unrevokedText(told) };
  },
});
