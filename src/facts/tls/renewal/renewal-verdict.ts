import type { Certificate } from '../../../model/certificate.ts';
import type { RenewalReading, RenewalWord } from '../../../model/chain-looks.ts';
import type { Expectation, Target } from '../../../model/target.ts';
import { cutWords } from '../../cut-words.ts';
import { daysText } from '../../duration.ts';
import { renewalInfoCommand } from '../commands.ts';
import { certificateTitle } from '../names/distinguished-name.ts';
import { outOfTime } from '../path/path-rules.ts';
import { renewalOf, type Renewal } from './renewal.ts';
import { windowState } from './renewal-window.ts';

/** What is to be said of a leaf's renewal, in one sentence into which `at` fits. */
export interface RenewalVerdict {
  readonly status: 'pass' | 'warn' | 'unknown' | 'fail';
  readonly reason?: 'overdue' | 'due' | 'replace-now' | 'window-missed' | 'window-not-known';
  message(at: string): string;
  /** What shows it, beside the dates of the certificate. */
  readonly see: readonly string[];
}

/** Whether anything can be said: it has not expired, which is told elsewhere, and does not live too shortly, or its authority was asked. */
export const mayBeTold = (
  leaf: Certificate,
  { expect }: Target,
  readings: readonly RenewalReading[],
  now: number,
): boolean =>
  outOfTime(leaf, now)?.state !== 'expired' &&
  (renewalOf(leaf, capsOf(expect), now) !== null || readings.some(({ where }) => where.of === leaf.sha256));

/** Cloudflare's proxy has certificates of its own, which are renewed otherwise than those behind it. */
const capsOf = ({ via, renewal: { renewBeforeMs, ...caps } }: Expectation): Expectation['renewal'] =>
  renewBeforeMs === undefined || via === 'cloudflare' ? caps : { ...caps, renewBeforeMs };

/** Null where there is nothing to say of it: its time has not come, and nobody was asked. An expired one is told elsewhere. */
export function renewalVerdict(
  leaf: Certificate,
  { expect }: Target,
  readings: readonly RenewalReading[],
  now: number,
): RenewalVerdict | null {
  if (outOfTime(leaf, now)?.state === 'expired') return null;
  const asked = readings.filter(({ where }) => where.of === leaf.sha256);
  const wish = wishOf(asked);
  const state = wish === null ? null : windowState(leaf, wish.window, now);
  const told = (at: string): string => `the certificate${at} (${certificateTitle(leaf)})`;
  const see = asked.slice(-1).map(({ where }) => renewalInfoCommand(where.url));
  if (wish !== null && state === 'urgent') {
    return {
      status: 'fail',
      reason: 'replace-now',
      message: (at) =>
        `${told(at)} is to be replaced now: its authority wanted it renewed ${windowText(wish)}, far before it would be due, and will probably revoke it${pageText(wish)}`,
      see,
    };
  }
  const renewal = renewalOf(leaf, capsOf(expect), now);
  if (renewal !== null && renewal.leftMs < Math.max(renewal.warnMs, renewal.failMs)) {
    return lateBy(leaf, renewal, told);
  }
  if (wish !== null && state === 'missed') {
    return {
      status: 'warn',
      reason: 'window-missed',
      message: (at) =>
        `${told(at)} was not renewed when its authority wanted it, ${windowText(wish)}: automation should have done it by now${pageText(wish)}`,
      see,
    };
  }
  if (asked.length === 0) return null;
  if (asked.every((reading) => !reading.ok)) {
    return {
      status: 'unknown',
      reason: 'window-not-known',
      message: (at) =>
        `${told(at)} is not yet due for renewal by its age; whether its authority wants it replaced is not known: ${silenceText(asked)}`,
      see,
    };
  }
  const running = state === 'running' ? ', which is now' : state === 'passed' ? ', which has just passed' : '';
  return {
    status: 'pass',
    message: (at) =>
      wish === null
        ? `${told(at)} is not yet due for renewal; when its authority wants it is not known: ${silenceText(asked)}`
        : `${told(at)} is to be renewed ${windowText(wish)}, as its authority says${running}`,
    see,
  };
}

function lateBy(leaf: Certificate, renewal: Renewal, told: (at: string) => string): RenewalVerdict {
  const { leftMs, lifetimeMs, warnMs, failMs } = renewal;
  const isOverdue = leftMs < failMs;
  const [left, lifetime] = [daysText(leftMs, Math.floor), daysText(lifetimeMs, Math.round)];
  const limit = daysText(isOverdue ? failMs : warnMs, Math.ceil);
  return {
    status: isOverdue ? 'fail' : 'warn',
    reason: isOverdue ? 'overdue' : 'due',
    message: (at) =>
      `${told(at)} has ${left} of its ${lifetime} left and should have been renewed with more than ${limit} to go: it expires ${leaf.notAfter}`,
    see: [],
  };
}

type Wish = RenewalWord & { readonly window: NonNullable<RenewalWord['window']> };

const wishOf = (asked: readonly RenewalReading[]): Wish | null => {
  for (const reading of asked) {
    if (reading.ok && reading.value.window !== null) return { ...reading.value, window: reading.value.window };
  }
  return null;
};

const windowText = ({ window }: Wish): string => `between ${window.start} and ${window.end}`;

const pageText = ({ explanationUrl }: Wish): string =>
  explanationUrl === null ? '' : `; it explains why at ${cutWords(explanationUrl)}`;

const silenceText = (asked: readonly RenewalReading[]): string =>
  cutWords(
    asked
      .map((reading) => `${reading.where.url} ${reading.ok ? 'offers no renewal information' : reading.failure.detail}`)
      .join('; '),
  );
