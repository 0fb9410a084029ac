import { groupByAddress } from '../../facts/by-address.ts';
import { errorMessages } from '../../facts/error-messages.ts';
import { curlCommand, pageCommand } from '../../facts/http/curl.ts';
import { lastOfEach } from '../../facts/reach/last-readings.ts';
import { clientDemands, clientFindings } from '../../facts/tls/handshake/client-demand.ts';
import { demandedFix, refusedFix } from '../../facts/tls/handshake/client-refusal.ts';
import { handshakeCommand } from '../../facts/tls/commands.ts';
import { beforeCertificates, certificateLimits, noCertificate, speaksTls } from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

export const clientCertificateAsExpected = defineCheck({
  id: 'tls.client-certificate-as-expected',
  title: 'clients without a certificate are let in, or not, as `expect.clientCertificate` says',
  why: 'A door that should take members alone and stands open tells nobody of it: whoever has a certificate notices nothing. And a demand that was made by mistake locks everyone out.',
  fix: 'Where a certificate should be demanded, set it at what ends TLS (ingress-nginx: the annotations auth-tls-secret and auth-tls-verify-client: "on"); where none should be, take that off.',
  sources: [
    {
      title: 'RFC 8446, section 4.3.2: Certificate Request',
      url: 'https://www.rfc-editor.org/rfc/rfc8446#section-4.3.2',
    },
    {
      title: 'ingress-nginx: client certificate authentication',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#client-certificate-authentication',
    },
  ],
  aliases: [
    ...(['mTLS', 'mutual TLS', 'client authentication'] as const),
    ...errorMessages.clientRefused,
    'auth-tls-verify-client',
    'ssl_verify_client',
    '495',
    '496',
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'administrator',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: ['demanded', 'not-demanded', 'own-refused', 'not-seen'],
  worst: 'fail',
  needs: ['sessions', 'responses', 'anonymous'],
  mayMiss: ['responses', 'anonymous'],
  yieldsTo: beforeCertificates,
  limitedBy: certificateLimits,
  applies: ({ target }) =>
    speaksTls(target) && (target.expect.clientCertificate !== undefined || target.clientCertificate !== undefined),
  *run(view) {
    const { target } = view;
    const total = lastOfEach(view.sessions).length;
    const rows = clientDemands(view).flatMap(({ where, ...demand }) =>
      clientFindings(demand, target).map((finding) => ({
        address: where.address,
        key: `${finding.reason} ${finding.text}`,
        value: { ...finding, where, url: demand.url },
      })),
    );
    if (rows.length === 0) yield { ...noCertificate, reason: 'not-seen' };
    for (const { subject, at, value } of groupByAddress(rows, total)) {
      const { reason, text, where, url, ofOwn } = value;
      if (reason === null) {
        yield { status: 'pass', subject, message: `${text}${at}` };
        continue;
      }
      const own = ofOwn ? target.clientCertificate : undefined;
      const show = reason === 'not-demanded' ? curlCommand : pageCommand;
      const asks = url === null || reason === 'not-seen' ? null : { ...where, url };
      yield {
        reason,
        status: reason === 'not-seen' ? 'unknown' : 'fail',
        ...(reason === 'not-seen' ? { owner: 'prober' } : {}),
        subject,
        message: `${text}${at}`,
        ...(reason === 'demanded' ? { fix: demandedFix(target) } : {}),
        ...(reason === 'own-refused' ? { fix: refusedFix(target) } : {}),
        see: [asks === null ? handshakeCommand(where, true, own) : show(asks, target.host, own)],
      };
    }
  },
});
