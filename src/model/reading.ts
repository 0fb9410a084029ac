/**
 * Why a look brought no answer. A closed list: the codes are metric labels and never change meaning.
 *
 * - `timeout` nothing came within the time of this look · `budget` the target's own deadline ended the look first
 * - `refused` the other side said no (RST to a SYN, ICMP port unreachable) · `unreachable` our own stack has no way there
 * - `reset` / `closed` the connection was torn down / ended in order before the answer was whole
 * - `tls-alert` the peer sent an alert · `not-tls` it spoke something else · `malformed` it broke the protocol
 * - `too-large` it sent more than we read · `denied` we may not dial there · `stopped` the whole run was interrupted
 * - `unasked` nothing was sent, as it was silent before in this run: no verdict may rest on it
 * - `other` anything the table of `observe/classify.ts` does not know
 */
export const failureCodes = [
  'timeout',
  'budget',
  'refused',
  'unreachable',
  'reset',
  'closed',
  'tls-alert',
  'not-tls',
  'malformed',
  'too-large',
  'denied',
  'stopped',
  'unasked',
  'other',
] as const;
export type FailureCode = (typeof failureCodes)[number];

export interface Failure {
  readonly code: FailureCode;
  /** The machine's own words, at most 300 characters, unescaped: hostile. */
  readonly detail: string;
  /** Of the DNS: an answer came over UDP, truncated, and none over TCP. */
  readonly truncated?: true;
  /** Of HTTP/2: the server did nothing with the request, and may be asked again, over HTTP/1.1 or as before (RFC 9113 8.7). */
  readonly again?: 'http/1.1' | 'same';
}

export type Answered<What> = { readonly ok: true; readonly value: What };
export type Unanswered = { readonly ok: false; readonly failure: Failure };

/**
 * One look at one place. An answer that we dislike (NXDOMAIN, 503, an expired certificate) is `ok`;
 * `ok: false` means that there was no answer. `at` is RFC 3339 in UTC, `ms` how long the look took.
 */
export type Reading<Where, What> = { readonly where: Where; readonly at: string; readonly ms: number } & (
  | Answered<What>
  | Unanswered
);
