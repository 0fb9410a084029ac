import { errorMessages } from '../../facts/error-messages.ts';
import { certificateTitle } from '../../facts/tls/names/distinguished-name.ts';
import { findSecretCommand } from '../../facts/kubectl.ts';
import { certificateOf } from '../../facts/tls/path/path.ts';
import { pathCut } from '../../facts/tls/path/path-cut.ts';
import { handshakeViolations, stapleViolations } from '../../facts/tls/path/handshake-rules.ts';
import type { Violation } from '../../facts/tls/path/path-rules.ts';
import { remedyFor } from '../../facts/tls/path/remedies.ts';
import { clientsText, gravityOf, pathRules } from '../../facts/tls/path/rule-clients.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  speaksTls,
  vouchedAt,
} from '../../facts/tls/served.ts';
import { acceptanceOf, opinions } from '../../facts/tls/trust.ts';
import { encodingCommand, rulesCommand } from '../../facts/tls/commands.ts';
import { statuses } from '../../model/check.ts';
import type { Protocol } from '../../model/target.ts';
import { defineCheck } from '../define.ts';

/** The gravest first. */
const ranked = (violations: readonly Violation[], protocol: Protocol): Violation[] => {
  const weight = ({ rule }: Violation): number => statuses.indexOf(gravityOf(rule, protocol));
  return violations.toSorted((a, b) => weight(b) - weight(a));
};

const mostTold = 3;

/** Which only the bytes show. */
const encodings: readonly (string | undefined)[] = ['truth-not-der', 'default-written'];

export const pathAccepted = defineCheck({
  id: 'tls.path-accepted',
  title: 'the path that vouches for the certificate breaks no rule that browsers and verifiers hold',
  why: 'A signature alone does not make an authority: verifiers also look at the CA bit, path length, key usages, name constraints, critical extensions, weak keys and signatures along the whole path. Where only some clients hold a rule, those are lost alone: the finding names them.',
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
    'authority and subject key identifier mismatch',
    'anyExtendedKeyUsage',
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
      const unstapled = settings.revocation ? [] : stapleViolations(each);
      const violations = [...each.vouched.violations, ...handshakeViolations(each, pki), ...unstapled];
      const broken = accepted ? ranked(violations, target.protocol) : [];
      if (accepted && broken.length === 0) return [];
      return [{ address: each.where.address, key: JSON.stringify(broken), value: { ...each, broken } }];
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { broken, vouched, session, where } = value;
      const [first, ...others] = broken;
      const place = encodings.includes(first?.rule) ? session.sent.indexOf(first?.sha256 ?? '') : -1;
      const see = place < 0 ? rulesCommand(where) : encodingCommand(where, place);
      const shared = { subject, see: [see] };
      if (vouched.cut) {
        yield { ...shared, ...pathCut(at) };
        continue;
      }
      if (first === undefined) {
        const message = `there is no path${at} from the certificate to anyone who is expected to vouch for it`;
        yield { ...shared, reason: 'no-path', status: 'unknown', message };
        continue;
      }
      const leaf = first.sha256 === vouched.path[0];
      const told = ({ sha256, rule, detail }: Violation, comma: '' | ','): string =>
        `${certificateTitle(certificateOf(pki, sha256))}${comma} ${detail}${clientsText(rule)}`;
      const more = others.slice(0, mostTold).map((each) => `; besides, ${told(each, '')}`);
      const left = others.length > mostTold ? `; and ${others.length - mostTold} more such findings` : '';
      yield {
        ...shared,
        reason: first.rule,
        status: gravityOf(first.rule, target.protocol),
        message: `${leaf ? 'the certificate' : 'an issuer of the certificate'}${at}, ${told(first, ',')}${more.join('')}${left}`,
        fix: {
          text: remedyFor(first.rule),
          paste: [findSecretCommand(target.host)],
        },
        evidence: { ...opinions(vouched, session.openssl), violations: broken },
      };
    }
  },
});
