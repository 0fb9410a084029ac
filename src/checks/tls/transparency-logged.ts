import { calledAs, certificateTitle } from '../../facts/tls/names/distinguished-name.ts';
import { leafCommand } from '../../facts/tls/commands.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  speaksTls,
  vouchedAt,
} from '../../facts/tls/served.ts';
import { mustBeLogged, timestampsAt } from '../../facts/tls/revocation/transparency.ts';
import { defineCheck } from '../define.ts';

export const transparencyLogged = defineCheck({
  id: 'tls.transparency-logged',
  title: 'a certificate under a public root carries proof that it was logged',
  why: 'Chrome, Safari and their kin refuse a certificate of a public authority that brings no signed timestamps of public logs (Certificate Transparency), while curl and most programs take it: it works in every test but the browser.',
  fix: 'Have the certificate issued anew with timestamps embedded, as public authorities do unless they are told not to (in AWS Certificate Manager: CertificateTransparencyLoggingPreference=ENABLED).',
  sources: [
    {
      title: 'Chrome: Certificate Transparency policy',
      url: 'https://googlechrome.github.io/CertificateTransparency/ct_policy.html',
    },
    { title: 'Apple: Certificate Transparency policy', url: 'https://support.apple.com/en-us/103214' },
    { title: 'RFC 6962: Certificate Transparency', url: 'https://www.rfc-editor.org/rfc/rfc6962' },
  ],
  aliases: [
    'NET::ERR_CERTIFICATE_TRANSPARENCY_REQUIRED',
    'ERR_CERTIFICATE_TRANSPARENCY_REQUIRED',
    'Certificate Transparency',
    'CT log',
    'SCT',
    'signed certificate timestamp',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['no-timestamps', 'too-few-timestamps', 'no-handshake'],
  worst: 'warn',
  needs: ['sessions', 'twins'],
  mayMiss: ['twins'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.trust-as-expected'],
  limitedBy: certificateLimits,
  applies(view) {
    if (!speaksTls(view.target)) return false;
    const served = vouchedAt(view);
    return served.length === 0 || served.some((each) => mustBeLogged(each, view.pki));
  },
  *run(view) {
    const served = vouchedAt(view);
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap((each) => {
      const { seen, due } = timestampsAt(each);
      if (!mustBeLogged(each, view.pki) || seen >= due) return [];
      return [{ address: each.where.address, key: `${each.leaf.sha256} ${seen}`, value: { ...each, seen, due } }];
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { leaf, where, seen, due } = value;
      const brings =
        seen === 0
          ? 'holds no signed certificate timestamp, and none came in a stapled OCSP response'
          : `comes with ${seen} signed certificate timestamp${seen === 1 ? '' : 's'}, where ${due} are asked for`;
      yield {
        reason: seen === 0 ? 'no-timestamps' : 'too-few-timestamps',
        status: 'warn',
        subject,
        message: `the certificate${at} (${certificateTitle(leaf)}, issued by ${calledAs(leaf.issuer)}) ${brings}: unless the server sends some in the handshake itself, which is not seen here, Chrome and Safari refuse it`,
        fix: { text: `Have ${calledAs(leaf.issuer)} issue it anew with timestamps embedded.` },
        see: [leafCommand(where, '-issuer -dates -ext ct_precert_scts')],
        evidence: { sha256: leaf.sha256, timestamps: leaf.timestamps },
      };
    }
  },
});
