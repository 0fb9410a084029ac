import type { ProofOfLife, Session, SessionWhere } from '../../../model/evidence.ts';
import type { RedirectStep } from '../../../model/http-looks.ts';
import type { Pki } from '../../../model/pki.ts';
import type { Failure, Reading } from '../../../model/reading.ts';
import type { Settings, Target } from '../../../model/target.ts';
import type { LimitCode } from '../../../model/vantage.ts';
import { withPort } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';
import { digCommand } from '../../dns/records/record.ts';
import { durationText } from '../../duration.ts';
import { connectCommand, touchOf, touchText, unseenText } from '../../reach/touch.ts';
import { handshakeCommand, leafCommand } from '../../tls/commands.ts';
import { areNamesUnread, coveredText } from '../../tls/names/covered-names.ts';
import { coversHost } from '../../tls/names/covers-host.ts';
import { certificateOf, vouch } from '../../tls/path/path.ts';
import { certificateLimits } from '../../tls/served.ts';
import { acceptanceOf, voucherText } from '../../tls/trust.ts';
import { curlCommand } from '../curl.ts';
import { slowMs, toleranceMs } from '../slowness.ts';
import { hostOf, namedHostOf } from './hops.ts';
import { isMasked } from './masked.ts';

/** What the verdict on a place rests on, beside what was seen there. */
export interface Ground {
  readonly target: Target;
  readonly settings: Settings;
  readonly pki: Pki;
  readonly life: ProofOfLife;
  readonly limits: readonly LimitCode[];
  readonly now: number;
}

/** What is wrong where a redirect leads, said of the host; or why that was not seen, which says nothing of it. */
export interface Fault {
  readonly isSeen: boolean;
  readonly text: string;
  readonly see: readonly string[];
}

const broken = (text: string, see: readonly string[]): Fault => ({ isSeen: true, text, see });
const unseen = (text: string, see: readonly string[] = []): Fault => ({ isSeen: false, text, see });

/** Null where a step gets through, as far as it went. */
export const faultOf = (step: RedirectStep, ground: Ground): Fault | null =>
  lookupFault(step) ?? connectionFault(step, ground) ?? handshakeFault(step) ?? answerFault(step);

const byLookup = {
  nxdomain: 'does not exist',
  nodata: 'has no address',
  loop: 'has no address: its aliases go in a circle',
  'hop-limit': 'has no address: its aliases come to no end',
} as const;

function lookupFault({ url, lookup }: RedirectStep): Fault | null {
  if (lookup === undefined) return null;
  const see = [digCommand(hostOf(url), 'A'), digCommand(hostOf(url), 'AAAA')];
  return lookup === 'failed' || lookup === 'unanswered'
    ? unseen('could not be looked up to an end', see)
    : broken(byLookup[lookup], see);
}

function connectionFault({ url, connection }: RedirectStep, { life, target }: Ground): Fault | null {
  if (connection === null || connection.ok) return null;
  const touch = touchOf(connection, life);
  const { address, port } = connection.where;
  // Of the target itself it is told beside the words at which of its addresses.
  const at = hostOf(url) === target.host ? `on port ${port}` : `at ${withPort(address, port)}`;
  const see = [connectCommand(connection.where)];
  if (touch === 'dead') return broken(`takes no connection ${at} (${touchText(connection)})`, see);
  return touch === 'answers' ? null : unseen(`was not reached ${at}: ${unseenText(touch, connection).text}`, see);
}

function handshakeFault({ session }: RedirectStep): Fault | null {
  if (session === null) return null;
  const see = [handshakeCommand(session.where, true)];
  const failure = session.ok ? session.value.client.refusal : session.failure;
  if (failure === null) return null;
  // Whoever has the certificate that is asked for gets through.
  if (session.ok) return unseen(`wants a client certificate (${saidIn(failure)})`, see);
  return isOfServer(failure)
    ? broken(`finishes no TLS handshake (${saidIn(failure)})`, see)
    : unseen(`was not seen to finish a TLS handshake (${saidIn(failure)})`, see);
}

function answerFault({ url, response }: RedirectStep): Fault | null {
  if (response === null || response.ok) return null;
  const see = isMasked(url) ? [] : [curlCommand(response.where, namedHostOf(url))];
  // Our own time may end after that of a server, too.
  const isLate = response.failure.code === 'budget' && response.ms >= slowMs - toleranceMs;
  if (!isLate && !isOfServer(response.failure))
    return unseen(`was not heard to the end (${saidIn(response.failure)})`, see);
  return broken(`gives no HTTP answer (${saidIn(response.failure)})`, see);
}

/** The same where a page would have been waited for longer, had it been the first: then it may still come. */
export function patientFaultOf(step: RedirectStep, ground: Ground): Fault | null {
  const { response } = step;
  const fault = faultOf(step, ground);
  const isEarly =
    response?.ok === false &&
    response.failure.code === 'timeout' &&
    response.ms < ground.target.timeoutMs - toleranceMs;
  return isEarly && fault !== null
    ? unseen(`was left after ${durationText(response.ms)} without an answer, too early to tell`, fault.see)
    : fault;
}

const saidIn = ({ code, detail }: Failure): string => cutWords(`${code}: ${detail}`);

/** Each phase of a step has as long as a server's silence takes to be its own fault. */
const isOfServer = ({ code }: Failure): boolean =>
  ['timeout', 'reset', 'closed', 'refused', 'tls-alert', 'not-tls', 'malformed'].includes(code);

/** What clients have against the certificate of another host that a redirect leads to; null where they have nothing, or it is not known. */
export function certificateFault({ url, session }: RedirectStep, ground: Ground): Fault | null {
  if (session?.ok !== true || certificateLimits.some((limit) => ground.limits.includes(limit))) return null;
  const text = objectionTo(session, hostOf(url), ground);
  return text === null
    ? null
    : broken(text, [leafCommand(session.where, '-subject -issuer -dates -ext subjectAltName')]);
}

function objectionTo(
  { value: { sent } }: Extract<Reading<SessionWhere, Session>, { readonly ok: true }>,
  host: string,
  { pki, now, target, settings }: Ground,
): string | null {
  const [first] = sent;
  if (first === undefined || pki.certificates[first] === undefined) return null;
  const leaf = certificateOf(pki, first);
  if (!coversHost(leaf.names, host)) {
    return areNamesUnread(leaf) ? null : `serves a certificate that is not for it: ${coveredText(leaf)}`;
  }
  const vouched = vouch(sent, pki, now, host);
  const late = vouched.timing.find(({ sha256, state }) => state !== 'unreadable' && (sha256 === first || !vouched.cut));
  if (late !== undefined) {
    const whose = late.sha256 === first ? 'that' : 'whose issuer';
    const by = durationText(late.byMs);
    return `serves a certificate ${whose} ${late.state === 'expired' ? `expired ${by} ago` : `is not valid before ${by} from now`}`;
  }
  const isKnown = vouched.trust === 'public' || vouched.trust === 'private';
  return isKnown || acceptanceOf(vouched, pki, target, settings) !== 'refused'
    ? null
    : `serves a certificate that is vouched for by ${voucherText(vouched.trust)}`;
}
