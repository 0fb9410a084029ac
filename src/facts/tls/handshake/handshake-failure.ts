import type { Seen } from '../../../model/evidence.ts';
import type { FailureCode } from '../../../model/reading.ts';
import { clientRefusal } from './client-refusal.ts';
import { cutWords } from '../names/distinguished-name.ts';

export const handshakeFailures = [
  'not-tls',
  'alert',
  'cut-off',
  'silent',
  'malformed',
  'no-certificate',
  'client-certificate-demanded',
  'client-certificate-refused',
  'too-large',
  'not-measured-here',
] as const;
type HandshakeFailure = (typeof handshakeFailures)[number];

/** A handshake is tried where a connection was made: what stays silent then is the server, not the way to it. */
function failedAs(code: FailureCode): HandshakeFailure {
  if (code === 'not-tls' || code === 'malformed' || code === 'too-large') return code;
  if (code === 'tls-alert') return 'alert';
  if (code === 'reset' || code === 'closed') return 'cut-off';
  return code === 'timeout' ? 'silent' : 'not-measured-here';
}

const stories: Readonly<Record<HandshakeFailure, string>> = {
  'not-tls': 'what answers does not speak TLS',
  alert: 'the server refuses the TLS handshake with an alert',
  'cut-off': 'the server cuts the connection off during the TLS handshake',
  silent: 'the server takes the connection and then stays silent in the TLS handshake',
  malformed: 'the server breaks the TLS protocol',
  'no-certificate': 'the server sent no certificate',
  'client-certificate-demanded': 'the server demands a client certificate, and none is configured here',
  'client-certificate-refused': 'the server does not take the client certificate that is configured here',
  'too-large':
    'the server sends more certificates than our TLS library takes, which is our limit, though many clients have the same',
  'not-measured-here': 'the TLS handshake was not brought to an end from here',
};

/** For want of a client certificate it would come after the server's own. */
const handshakeFailureHint =
  '; it came before the server showed a certificate, so that most often the two share no version, cipher or curve, or the server does not know the name';

/** What went wrong in a handshake, with the machine's own words; null where it was made. */
export function handshakeStory(reading: Seen['sessions'][number]): { failed: HandshakeFailure; story: string } | null {
  if (!reading.ok) {
    const { code, detail } = reading.failure;
    const failed = failedAs(code);
    const hint = failed === 'alert' && detail.includes('handshake_failure') ? handshakeFailureHint : '';
    return { failed, story: `${stories[failed]}: ${cutWords(detail)}${hint}` };
  }
  if (reading.value.sent.length === 0) return { failed: 'no-certificate', story: stories['no-certificate'] };
  const refusal = clientRefusal(reading.value);
  if (refusal === null) return null;
  const failed = refusal.shown ? 'client-certificate-refused' : 'client-certificate-demanded';
  return { failed, story: `${stories[failed]}: ${cutWords(refusal.words)}` };
}

/** A further attempt that was made, or that could not be; one that failed as the first did tells nothing. */
export const isTelling = (further: Seen['smallHellos'][number]): boolean =>
  further.ok || ['budget', 'stopped', 'unasked', 'other'].includes(further.failure.code);
