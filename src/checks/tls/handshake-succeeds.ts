import { groupByAddress } from '../../facts/by-address.ts';
import { cutWords } from '../../facts/distinguished-name.ts';
import { durationText } from '../../facts/duration.ts';
import { noCertificate, opensslCommand, speaksTls } from '../../facts/served.ts';
import type { FailureCode } from '../../model/reading.ts';
import { defineCheck } from '../define.ts';

type Failed = 'not-tls' | 'alert' | 'cut-off' | 'silent' | 'malformed' | 'not-measured-here';

/** A handshake is tried where a connection was made: what stays silent then is the server, not the way to it. */
const failedAs = (code: FailureCode): Failed => {
  if (code === 'not-tls' || code === 'malformed') return code;
  if (code === 'tls-alert') return 'alert';
  if (code === 'reset' || code === 'closed') return 'cut-off';
  if (code === 'too-large') return 'malformed';
  return code === 'timeout' ? 'silent' : 'not-measured-here';
};

const stories: Readonly<Record<Failed, string>> = {
  'not-tls': 'what answers does not speak TLS',
  alert: 'the server refuses the TLS handshake with an alert',
  'cut-off': 'the server cuts the connection off during the TLS handshake',
  silent: 'the server takes the connection and then stays silent in the TLS handshake',
  malformed: 'the server breaks the TLS protocol',
  'not-measured-here': 'the TLS handshake was not brought to an end from here',
};

export const handshakeSucceeds = defineCheck({
  id: 'tls.handshake-succeeds',
  title: 'a TLS handshake is made at every address that takes a connection',
  why: 'Browsers try the next address when a connection fails, but never when the handshake fails: each address that fails it loses its share of the users.',
  fix: 'Find what listens at that address and port: a plain HTTP server, a proxy that wants the PROXY protocol, a listener without a certificate, or a firewall that cuts TLS.',
  sources: [
    { title: 'RFC 8446, section 4: handshake protocol', url: 'https://www.rfc-editor.org/rfc/rfc8446#section-4' },
    { title: 'RFC 8446, section 6: alerts', url: 'https://www.rfc-editor.org/rfc/rfc8446#section-6' },
  ],
  aliases: [
    ...['ERR_SSL_PROTOCOL_ERROR', 'SSL_ERROR_RX_RECORD_TOO_LONG', 'PR_END_OF_FILE_ERROR', 'PR_CONNECT_RESET_ERROR'],
    ...['ERR_SSL_VERSION_OR_CIPHER_MISMATCH', 'SSL_ERROR_UNRECOGNIZED_NAME_ALERT', 'wrong version number', '525'],
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'administrator',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: ['not-tls', 'alert', 'cut-off', 'silent', 'malformed', 'no-certificate', 'not-measured-here', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions'],
  yieldsTo: ['reach.every-address-answers'],
  applies: ({ target }) => speaksTls(target),
  *run({ sessions }) {
    if (sessions.length === 0) yield noCertificate;
    const rows = sessions.flatMap((reading) => {
      const { address } = reading.where;
      if (!reading.ok) {
        const reason = failedAs(reading.failure.code);
        const after = reason === 'silent' ? ` (waited ${durationText(reading.ms)})` : '';
        const story = `${stories[reason]}${after}: ${cutWords(reading.failure.detail)}`;
        return [{ address, key: `${reason} ${reading.failure.detail}`, value: { reason, story, where: reading.where } }];
      }
      if (reading.value.sent.length > 0) return [];
      const value = { reason: 'no-certificate' as const, story: 'the server sent no certificate', where: reading.where };
      return [{ address, key: 'no-certificate', value }];
    });
    for (const { subject, at, value } of groupByAddress(rows, sessions.length)) {
      yield {
        reason: value.reason,
        status: value.reason === 'not-measured-here' ? 'unknown' : 'fail',
        subject,
        message: `no TLS${at}: ${value.story}`,
        see: [opensslCommand(value.where)],
      };
    }
  },
});
