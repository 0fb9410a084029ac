import { errorMessages } from '../../facts/error-messages.ts';
import { calledAs, certificateTitle } from '../../facts/tls/names/distinguished-name.ts';
import { otherPaths, otherPathText } from '../../facts/tls/path/other-paths.ts';
import { pathCut } from '../../facts/tls/path/path-cut.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  speaksTls,
  vouchedAt,
} from '../../facts/tls/served.ts';
import {
  absentIssuer,
  acceptanceOf,
  claimedText,
  opinions,
  otherIssuerFix,
  voucherText,
  whyUntrusted,
} from '../../facts/tls/trust.ts';
import { soughtIssuer, triedText } from '../../facts/tls/issuer-sought.ts';
import { chainCommand } from '../../facts/tls/commands.ts';
import { defineCheck } from '../define.ts';

export const trustAsExpected = defineCheck({
  id: 'tls.trust-as-expected',
  title: 'those vouch for the certificate who are expected to: a public authority unless said otherwise',
  why: "A browser lets users through only where an authority that it knows vouches for the certificate. The staging environment of Let's Encrypt issues freely, and no browser trusts it.",
  fix: 'Have the certificate issued by the expected authority. After staging: change the ACME server of the issuer to production and delete the Secret, because cert-manager does not issue again when only the server changes.',
  sources: [
    { title: "Let's Encrypt: staging environment", url: 'https://letsencrypt.org/docs/staging-environment/' },
    { title: 'RFC 5280, section 6: path validation', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-6' },
    { title: 'cert-manager: ACME issuers', url: 'https://cert-manager.io/docs/configuration/acme/' },
  ],
  aliases: [
    'NET::ERR_CERT_AUTHORITY_INVALID',
    'SEC_ERROR_UNKNOWN_ISSUER',
    'MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT',
    '526',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'x509: certificate signed by unknown authority',
    'staging',
    "Let's Encrypt staging",
    'Fake LE',
    '(STAGING)',
    'self-signed',
    ...errorMessages.untrusted,
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: [
    ...(['public', 'staging', 'private', 'self-signed', 'unrecognised'] as const),
    ...(['issuer-not-sent', 'too-many-issuers', 'no-handshake'] as const),
  ],
  worst: 'fail',
  needs: ['sessions', 'twins', 'issuers'],
  mayMiss: ['twins', 'issuers'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.chain-complete', 'kubernetes.issuer-environment-fits'],
  yieldsOnly: { 'kubernetes.issuer-environment-fits': ['staging'] },
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target) && target.expect.trust !== 'any',
  *run(view) {
    const { target, settings, pki, issuers, now } = view;
    const { trust: wanted } = target.expect;
    const served = vouchedAt(view);
    if (served.length === 0) yield noCertificate;
    const rows = served.map((each) => {
      const acceptance = acceptanceOf(each.vouched, pki, target, settings);
      const issuer = acceptance === 'accepted' ? '' : calledAs(each.leaf.issuer);
      const others = acceptance === 'accepted' ? otherPaths(each.vouched, pki, now) : [];
      const key = `${acceptance} ${each.vouched.trust} ${issuer} ${otherPathText(others)}`;
      return { address: each.where.address, key, value: { ...each, acceptance, others } };
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { vouched, acceptance, others, leaf, where, session } = value;
      const { trust } = vouched;
      const shared = { subject, evidence: opinions(vouched, session.openssl) };
      const by = trust === 'self-signed' ? '' : `, issued by ${calledAs(leaf.issuer)}`;
      const told = `the certificate${at} (${certificateTitle(leaf)}${by})`;
      const see = [chainCommand(where)];
      const absent = absentIssuer(vouched, pki);
      if (acceptance === 'cut') yield { ...shared, ...pathCut(at), see };
      else if (acceptance === 'absent' && absent !== null) {
        const message = `not known who vouches for ${told}: it names ${claimedText(absent)}`;
        yield { ...shared, status: 'unknown', reason: 'issuer-not-sent', message, see };
      } else if (acceptance === 'refused') {
        const message = `${told} is vouched for by ${voucherText(trust)}, expected was ${wanted}${whyUntrusted(vouched, pki)}`;
        const looked = { vouched, pki, issuers };
        const sought = soughtIssuer(looked, target.host);
        const fix = sought?.fix ?? otherIssuerFix(trust, target.host);
        const whole = `${message}${sought?.message ?? triedText(looked)}`;
        yield { ...shared, status: 'fail', reason: trust, message: whole, fix, see };
      } else if (wanted !== trust && trust === 'public') {
        const message = `${told} is vouched for by a public authority where staging is expected: it counts against rate limits`;
        yield { ...shared, status: 'warn', reason: 'public', message, see };
      } else {
        const nobody = ': nothing vouches for it, and trust.private names no authority that could';
        const message = `${told} is vouched for as expected (${wanted})`;
        yield {
          ...shared,
          status: 'pass',
          message: trust === wanted ? `${message}${otherPathText(others)}` : `${told} is taken as private${nobody}`,
          evidence: { ...shared.evidence, ...(others.length > 0 && { otherPaths: others }) },
        };
      }
    }
  },
});
