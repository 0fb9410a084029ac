import { errorMessages } from '../../facts/error-messages.ts';
import { lastOfEach } from '../../facts/reach/last-readings.ts';
import { groupByAddress } from '../../facts/by-address.ts';
import { demandedFix, isBarred, refusedFix } from '../../facts/tls/handshake/client-refusal.ts';
import { handshakeFailures, handshakeStory } from '../../facts/tls/handshake/handshake-failure.ts';
import { noCertificate, speaksTls } from '../../facts/tls/served.ts';
import { handshakeCommand, largeHelloCommand } from '../../facts/tls/commands.ts';
import type { Fix } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import { defineCheck } from '../define.ts';

const refusals: Readonly<Record<string, (target: Target) => Fix>> = {
  'client-certificate-demanded': demandedFix,
  'client-certificate-refused': refusedFix,
};

export const handshakeSucceeds = defineCheck({
  id: 'tls.handshake-succeeds',
  title: 'a TLS handshake is made at every address that takes a connection',
  why: 'Browsers try the next address when a connection fails, but never when the handshake fails: each address that fails it loses its share of the users.',
  fix: 'Find what listens at that address and port: a plain HTTP server, a proxy that wants the PROXY protocol, a listener without a certificate, or a firewall that cuts TLS. Where a client certificate is demanded, give hostprobe one (`clientCertificate` of the target): without it nothing gets through, also with `expect.clientCertificate: any`; only with `required` a demand for one is as it should be.',
  sources: [
    { title: 'RFC 8446, section 4: handshake protocol', url: 'https://www.rfc-editor.org/rfc/rfc8446#section-4' },
    { title: 'RFC 8446, section 6: alerts', url: 'https://www.rfc-editor.org/rfc/rfc8446#section-6' },
  ],
  aliases: [
    'ERR_SSL_PROTOCOL_ERROR',
    'SSL_ERROR_RX_RECORD_TOO_LONG',
    'PR_END_OF_FILE_ERROR',
    'PR_CONNECT_RESET_ERROR',
    'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
    'SSL_ERROR_UNRECOGNIZED_NAME_ALERT',
    'wrong version number',
    'ERR_BAD_SSL_CLIENT_AUTH_CERT',
    'SSL_ERROR_HANDSHAKE_FAILURE_ALERT',
    'certificate required',
    'mTLS',
    '525',
    ...errorMessages.noHandshake,
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'administrator',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: [...handshakeFailures, 'no-handshake'],
  worst: 'fail',
  needs: ['sessions'],
  yieldsTo: ['reach.every-address-answers', 'dns.leads-to-load-balancer', 'tls.large-hello-tolerated'],
  applies: ({ target }) => speaksTls(target),
  *run({ sessions, target }) {
    if (sessions.length === 0) yield noCertificate;
    const last = lastOfEach(sessions);
    const rows = last.flatMap((reading) => {
      const told = handshakeStory(reading);
      if (told === null || (told.failed === 'client-certificate-demanded' && isBarred(target))) return [];
      const { where } = reading;
      return [{ address: where.address, key: `${told.failed} ${told.story}`, value: { ...told, where } }];
    });
    for (const { subject, at, value } of groupByAddress(rows, last.length)) {
      const isOurs = value.failed === 'not-measured-here' || value.failed === 'too-large';
      const refusal = refusals[value.failed];
      const curl = value.failed === 'silent' || refusal !== undefined;
      yield {
        reason: value.failed,
        status: isOurs ? 'unknown' : 'fail',
        ...(isOurs ? { owner: 'prober' } : {}),
        subject,
        message: `${refusal === undefined ? 'no TLS' : 'no way in'}${at}: ${value.story}`,
        ...(refusal === undefined ? {} : { fix: refusal(target) }),
        see: [
          value.failed === 'cut-off'
            ? largeHelloCommand(value.where)
            : handshakeCommand(value.where, curl, target.clientCertificate),
        ],
      };
    }
  },
});
