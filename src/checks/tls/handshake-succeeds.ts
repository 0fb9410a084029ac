import { errorMessages } from '../../facts/error-messages.ts';
import { lastOfEach } from '../../facts/reach/last-readings.ts';
import { groupByAddress } from '../../facts/by-address.ts';
import { plainCommand } from '../../facts/http/curl.ts';
import { isBarred } from '../../facts/tls/handshake/client-refusal.ts';
import { handshakeFix } from '../../facts/tls/handshake/handshake-fix.ts';
import { handshakeFailures, handshakeStory, type HandshakeStory } from '../../facts/tls/handshake/handshake-failure.ts';
import { noCertificate, speaksTls } from '../../facts/tls/served.ts';
import { handshakeCommand, largeHelloCommand } from '../../facts/tls/commands.ts';
import { defineCheck } from '../define.ts';

const refusals: ReadonlySet<string> = new Set(['client-certificate-demanded', 'client-certificate-refused']);

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
    const isMeant = ({ failed }: HandshakeStory): boolean =>
      failed === 'client-certificate-demanded' && isBarred(target);
    const rows = last.flatMap((reading) => {
      const told = handshakeStory(reading);
      // Who asks for a page sees what comes of it, and http.status-as-expected tells that.
      const isOfHttp = told?.unproven === true && target.protocol === 'https';
      if (told === null || isOfHttp || (isMeant(told) && told.probable !== true)) return [];
      return [{ address: reading.where.address, key: `${told.failed} ${told.story}`, value: { ...told, reading } }];
    });
    for (const { subject, at, value } of groupByAddress(rows, last.length)) {
      const { failed, story, reading } = value;
      const isOurs = failed === 'not-measured-here' || failed === 'too-large' || isMeant(value);
      const isRefusal = refusals.has(failed);
      const fix = handshakeFix(failed, reading, target);
      const asks = failed === 'cut-off' || failed === 'not-tls';
      yield {
        reason: failed,
        status: isOurs ? 'unknown' : 'fail',
        ...(isOurs ? { owner: 'prober' } : {}),
        subject,
        message: `${isRefusal ? 'no way in' : 'no TLS'}${at}: ${story}`,
        ...(fix === null ? {} : { fix }),
        see: [
          failed === 'cut-off'
            ? largeHelloCommand(reading.where)
            : handshakeCommand(reading.where, failed === 'silent' || isRefusal, target.clientCertificate),
          ...(asks ? [plainCommand(reading.where, target.host)] : []),
        ],
      };
    }
  },
});
