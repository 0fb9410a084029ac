import type { Seen } from '../../../model/evidence.ts';
import type { FailureCode } from '../../../model/reading.ts';
import { cutWords } from '../../cut-words.ts';
import { clientRefusal, isLate } from './client-refusal.ts';

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
export type HandshakeFailure = (typeof handshakeFailures)[number];

/** A handshake is tried where a connection was made: what stays silent then is the server, not the way to it. */
function failedAs(code: FailureCode): HandshakeFailure {
  if (code === 'not-tls' || code === 'malformed' || code === 'too-large') return code;
  if (code === 'tls-alert') return 'alert';
  if (code === 'reset' || code === 'closed') return 'cut-off';
  return code === 'timeout' ? 'silent' : 'not-measured-here';
}

const stories: Readonly<Record<HandshakeFailure, string>> = {
  'not-tls': 'what answers speaks something else',
  alert: 'the server refuses the handshake with an alert',
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

/** What the story of it says, too. */
const alreadySaid = /^the server (?:sent the alert |did not speak TLS, )/;

/** For want of a client certificate it would come after the server's own. */
const handshakeFailureHint =
  '; it came before the server showed a certificate, so that most often the two share no version, cipher or curve, or the server does not know the name';

export interface HandshakeStory {
  readonly failed: HandshakeFailure;
  readonly story: string;
  /** Why is not said. */
  readonly probable?: boolean;
  /** It may end so for everyone, with a certificate and without. */
  readonly unproven?: boolean;
}

const unheard: HandshakeStory = {
  failed: 'not-measured-here',
  story: `${stories['not-measured-here']}: the server asked for a client certificate, and our time ended before it could say what it makes of ours, or of none`,
};

/** What went wrong in a handshake, with the machine's own words; null where it was made. */
export function handshakeStory(reading: Seen['sessions'][number]): HandshakeStory | null {
  if (!reading.ok) {
    const { code, detail } = reading.failure;
    const failed = failedAs(code);
    const isEarly = failed === 'alert' && detail.includes('handshake_failure') && !isLate(reading.failure);
    const hint = isEarly ? handshakeFailureHint : '';
    return { failed, story: `${stories[failed]}: ${cutWords(detail.replace(alreadySaid, ''))}${hint}` };
  }
  if (reading.value.sent.length === 0) return { failed: 'no-certificate', story: stories['no-certificate'] };
  const refusal = clientRefusal(reading.value);
  if (refusal === null) return reading.value.client.unheard === true ? unheard : null;
  const { probable, unproven } = refusal;
  const failed = refusal.shown ? 'client-certificate-refused' : 'client-certificate-demanded';
  const story = `${probable ? 'probably ' : ''}${stories[failed]}`;
  return { failed, story: `${story}: ${cutWords(refusal.words)}`, probable, unproven };
}
