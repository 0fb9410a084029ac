import type { Plaintext, PlaintextReading } from '../../../model/place-looks.ts';
import { cutWords } from '../../cut-words.ts';
import { shownUrl } from '../../http/redirects/shown-url.ts';

/** What became of a request of plain HTTP; `what` is the rest of the sentence. */
export interface PlainStanding {
  readonly kind: 'refused' | 'serves-plain-http' | 'answers-in-clear' | 'refusal-unclear' | 'not-seen';
  readonly what: string;
}

const silences: Readonly<Record<string, string>> = {
  closed: 'is met with the end of the connection',
  reset: 'is met with a reset of the connection',
  timeout: 'gets no answer',
};

export function plainStanding(reading: PlaintextReading): PlainStanding {
  if (reading.ok) return standingOf(reading.value);
  const { code, detail } = reading.failure;
  const silence = silences[code];
  return silence === undefined
    ? { kind: 'not-seen', what: `was not brought to an end from here (${code}: ${cutWords(detail)})` }
    : { kind: 'refused', what: silence };
}

/** nginx has a status of its own for it, which some configurations let out. */
const refusals: ReadonlySet<number> = new Set([426, 497]);

/** `The plain HTTP request was sent to HTTPS port`, `Client sent an HTTP request to an HTTPS server`, `… requires TLS`. */
const namesTls = /https|\btls\b|\bssl\b/i;

function standingOf({ said, tls, http }: Plaintext): PlainStanding {
  if (tls) return { kind: 'refused', what: 'is answered in TLS, such as with an alert' };
  if (http === null) return { kind: 'answers-in-clear', what: `is answered in the clear, with ${said}` };
  const { status, location, start } = http;
  if (refusals.has(status)) return { kind: 'refused', what: `is refused with ${status}` };
  if (status === 400) {
    return namesTls.test(start)
      ? { kind: 'refused', what: 'is refused with 400, for want of TLS' }
      : { kind: 'refusal-unclear', what: 'is answered with 400, which does not tell whether for want of TLS' };
  }
  const leads = status >= 300 && status < 400 && location !== null;
  if (leads && /^https:\/\//i.test(location)) return { kind: 'refused', what: `is led to TLS (${status})` };
  const to = leads ? ` and leads to ${shownUrl(location)}` : '';
  return { kind: 'serves-plain-http', what: `is served in the clear: it gets ${status}${to}` };
}
