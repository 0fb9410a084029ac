import { errorMessages } from '../../facts/error-messages.ts';
import { certificateTitle } from '../../facts/tls/names/distinguished-name.ts';
import { findSecretCommand } from '../../facts/kubectl.ts';
import { certificateOf } from '../../facts/tls/path/path.ts';
import { pathCut } from '../../facts/tls/path/path-cut.ts';
import { pathRules, type Violation } from '../../facts/tls/path/path-rules.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  speaksTls,
  vouchedAt,
} from '../../facts/tls/served.ts';
import { acceptanceOf, opinions } from '../../facts/tls/trust.ts';
import { rulesCommand } from '../../facts/tls/commands.ts';
import { defineCheck } from '../define.ts';

const gravest = (violations: readonly Violation[]): Violation | undefined =>
  violations.find(({ rule }) => rule !== 'constraint-not-compared') ?? violations[0];

export const pathAccepted = defineCheck({
  id: 'tls.path-accepted',
  title: 'the path that vouches for the certificate breaks no rule that browsers and verifiers hold',
  why: 'A signature alone does not make an authority: verifiers also look at the CA bit, path length, key usages, name constraints, critical extensions, weak keys and signatures along the whole path.',
  fix: 'Have the certificate, or the intermediate that breaks the rule, issued anew with the right extensions by its authority.',
  sources: [
    { title: 'RFC 5280, section 6: path validation', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-6' },
    { title: 'RFC 5280, section 4.2: extensions', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.2' },
  ],
  aliases: [
    'NET::ERR_CERT_INVALID',
    'SEC_ERROR_CA_CERT_INVALID',
    'SEC_ERROR_INADEQUATE_CERT_TYPE',
    'INVALID_PURPOSE',
    'NET::ERR_CERT_WEAK_SIGNATURE_ALGORITHM',
    'NET::ERR_CERT_NAME_CONSTRAINT_VIOLATION',
    'PATH_LENGTH_EXCEEDED',
    'SEC_ERROR_INADEQUATE_KEY_USAGE',
    'SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION',
    'extended key usage',
    'distrusted',
    ...errorMessages.refusedPath,
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: [...pathRules, 'no-path', 'too-many-issuers', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'twins'],
  mayMiss: ['twins'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.trust-as-expected'],
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  *run(view) {
    const { target, settings, pki } = view;
    const served = vouchedAt(view);
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap((each) => {
      const accepted = acceptanceOf(each.vouched, pki, target, settings) === 'accepted';
      const broken = accepted ? gravest(each.vouched.violations) : undefined;
      if (accepted && broken === undefined) return [];
      return [{ address: each.where.address, key: JSON.stringify(broken ?? 'no-path'), value: { ...each, broken } }];
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { broken, vouched, session, where } = value;
      const shared = { subject, see: [rulesCommand(where)] };
      if (vouched.cut) {
        yield { ...shared, ...pathCut(at) };
        continue;
      }
      if (broken === undefined) {
        const message = `there is no path${at} from the certificate to anyone who is expected to vouch for it`;
        yield { ...shared, reason: 'no-path', status: 'unknown', message };
        continue;
      }
      const leaf = broken.sha256 === vouched.path[0];
      const title = certificateTitle(certificateOf(pki, broken.sha256));
      const more = vouched.violations.length > 1 ? ` (the first of ${vouched.violations.length} such findings)` : '';
      yield {
        ...shared,
        reason: broken.rule,
        status: broken.rule === 'constraint-not-compared' ? 'unknown' : 'fail',
        message: `${leaf ? 'the certificate' : 'an issuer of the certificate'}${at}, ${title}, ${broken.detail}${more}`,
        fix: {
          text: 'Have it issued anew by its authority without that fault.',
          paste: [findSecretCommand(target.host)],
        },
        evidence: { ...opinions(vouched, session.openssl), violations: vouched.violations },
      };
    }
  },
});
