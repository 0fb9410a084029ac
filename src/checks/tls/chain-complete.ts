import { errorMessages } from '../../facts/error-messages.ts';
import { sentChain } from '../../facts/tls/chain.ts';
import { chainVerdict } from '../../facts/tls/chain-verdict.ts';
import { findSecretCommand } from '../../facts/kubectl.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  speaksTls,
  vouchedAt,
} from '../../facts/tls/served.ts';
import { acceptanceOf, otherIssuerFix } from '../../facts/tls/trust.ts';
import { chainCommand } from '../../facts/tls/commands.ts';
import { defineCheck } from '../define.ts';

export const chainComplete = defineCheck({
  id: 'tls.chain-complete',
  title: 'the server sends its certificate first, then each issuer, up to a trust anchor',
  why: 'Clients hold roots and not intermediates. Some browsers hide a missing one, because they remember or fetch it; curl, Java, Go, mobile apps and other servers do not.',
  fix: 'Serve the full chain: the certificate first, then its intermediates (fullchain.pem, or the tls.crt that cert-manager writes), and nothing that is on no path.',
  sources: [
    { title: 'RFC 8446, section 4.4.2: Certificate', url: 'https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2' },
    { title: "Let's Encrypt: chains of trust", url: 'https://letsencrypt.org/certificates/' },
    {
      title: 'nginx: SSL certificate chains',
      url: 'https://nginx.org/en/docs/http/configuring_https_servers.html#chains',
    },
  ],
  aliases: [
    'unable to verify the first certificate',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SEC_ERROR_UNKNOWN_ISSUER',
    'unable to get local issuer certificate',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'PKIX path building failed',
    'incomplete chain',
    'missing intermediate',
    'fullchain',
    'chain order',
    'extra certificates',
    ...errorMessages.incompletePath,
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: [
    ...(['intermediate-missing', 'order', 'stray', 'expired-beside', 'revoked-beside'] as const),
    ...(['issuer-not-known', 'too-many-issuers', 'no-handshake'] as const),
  ],
  worst: 'fail',
  needs: ['sessions', 'twins', 'issuers'],
  mayMiss: ['twins', 'issuers'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'tls.trust-as-expected'],
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  *run(view) {
    const { target, settings, pki, issuers, now } = view;
    const served = vouchedAt(view);
    if (served.length === 0) yield noCertificate;
    const rows = served.map((each) => {
      const chain = sentChain(each.session.sent, each.vouched, pki, now);
      const acceptance = acceptanceOf(each.vouched, pki, target, settings);
      const fault = chainVerdict(chain, { vouched: each.vouched, pki, issuers }, acceptance);
      return { address: each.where.address, key: fault.message, value: { ...each, fault } };
    });
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { fault, where, session, vouched } = value;
      const told = { subject, message: `${fault.message}${at}`, evidence: { sent: session.sent, path: vouched.path } };
      if (fault.status === 'pass') {
        yield { ...told, status: 'pass' };
        continue;
      }
      const paste = [...(fault.paste ?? []), findSecretCommand(target.host)];
      const isUnwanted = fault.staging === true && target.expect.trust === 'public';
      const text = fault.fix;
      const fix = isUnwanted ? otherIssuerFix('staging', target.host) : text === undefined ? null : { text, paste };
      yield {
        ...told,
        status: fault.status,
        reason: fault.reason,
        ...(fix === null ? {} : { fix }),
        see: [chainCommand(where)],
      };
    }
  },
});
