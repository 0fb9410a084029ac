import { certificateTitle } from '../../facts/tls/names/distinguished-name.ts';
import { rulesCommand } from '../../facts/tls/commands.ts';
import { newKey, weaknessesSeen } from '../../facts/tls/handshake/key-strength.ts';
import { pathCut } from '../../facts/tls/path/path-cut.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  speaksTls,
  vouchedAt,
} from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

export const keyStrong = defineCheck({
  id: 'tls.key-strong',
  title: 'the keys and signatures of the certificate and of its issuers are strong enough',
  why: 'Keys of RSA under 2048 bits or of elliptic curves under 256 bits, and signatures over MD5 or SHA-1, can be broken: public authorities issue none, and systems with a strict policy refuse them. What a root says of itself is not looked at, for a root is trusted by being in a store.',
  fix: 'Have a new certificate issued for a new key of RSA 2048 bits or more, or of the curve P-256 or P-384, signed over SHA-256 or better.',
  sources: [
    {
      title: 'Baseline Requirements, section 6.1.5: key sizes',
      url: 'https://cabforum.org/working-groups/server/baseline-requirements/requirements/',
    },
    { title: 'RFC 9155: MD5 and SHA-1 in TLS', url: 'https://www.rfc-editor.org/rfc/rfc9155' },
  ],
  aliases: [
    'EE_KEY_TOO_SMALL',
    'CA_MD_TOO_WEAK',
    'signature digest algorithm too weak',
    'RSA 1024',
    'SHA-1',
    'weak key',
    'SECLEVEL',
    'NET::ERR_CERT_WEAK_KEY',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.1)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'full',
  reasons: ['weak-key', 'weak-signature', 'key-unreadable', 'too-many-issuers', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'twins'],
  mayMiss: ['twins'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.path-accepted'],
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  *run(view) {
    const served = vouchedAt(view);
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap(({ where, leaf, vouched }) =>
      weaknessesSeen(vouched, view.pki).map((weakness) => {
        const key = weakness === 'cut' ? weakness : `${weakness.reason} ${weakness.certificate.sha256}`;
        return { address: where.address, key, value: { where, leaf, weakness } };
      }),
    );
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { where, leaf, weakness } = value;
      const see = [rulesCommand(where)];
      if (weakness === 'cut') {
        yield { ...pathCut(at), subject, see };
        continue;
      }
      const { certificate, reason, detail } = weakness;
      const isLeaf = certificate.sha256 === leaf.sha256;
      yield {
        reason,
        status: reason === 'key-unreadable' ? 'unknown' : 'fail',
        subject,
        message: `${isLeaf ? 'the certificate' : 'an issuer of the certificate'}${at}, ${certificateTitle(certificate)}, ${detail}`,
        ...(isLeaf && reason === 'weak-key' ? { fix: newKey } : {}),
        see,
        evidence: { sha256: certificate.sha256, key: certificate.key, signature: certificate.signatureAlgorithm },
      };
    }
  },
});
