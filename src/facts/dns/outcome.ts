import type { DnsMessage, Outcome } from '../../model/dns.ts';
import { durationText } from '../duration.ts';
import { faultOfError } from './signatures/extended-errors.ts';
import { serverText } from './records/record.ts';

/** Whether somebody who should know said what there is, or that there is nothing. */
export const isTold = (outcome: Outcome): boolean => outcome.kind === 'data' || isDenied(outcome);

/** Whether somebody who should know said that there is nothing. */
export const isDenied = ({ kind }: Outcome): boolean => kind === 'nodata' || kind === 'nxdomain';

/** Whether a validating resolver tells by an extended error that it gave nothing because of the signatures. */
export const blamesSignatures = (outcome: Outcome): boolean =>
  outcome.kind === 'rcode' && outcome.extendedErrors.some(({ code }) => faultOfError(code) !== null);

/** Whether servers were reached and said nothing that is of use: not silence, which may be our own. */
export const isBadAnswer = (outcome: Outcome): boolean =>
  outcome.kind === 'rcode' ||
  outcome.kind === 'lame' ||
  (outcome.kind === 'unanswered' && badAnswers.includes(outcome.failure.code));

const badAnswers: readonly string[] = ['malformed', 'too-large', 'refused', 'reset', 'closed'];

/** Whether all that came was a truncated answer: what fits TCP alone was not brought over it. */
export const isTruncated = (outcome: Outcome): boolean =>
  outcome.kind === 'unanswered' && outcome.failure.truncated === true && !ownEnds.includes(outcome.failure.code);

const ownEnds: readonly string[] = ['budget', 'stopped'];

/** Who said what, as the end of a sentence: `ns1.example.com says NXDOMAIN`. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'data':
      return `${serverText(outcome.by)} has records`;
    case 'nxdomain':
      return `${serverText(outcome.by)} says NXDOMAIN${held(outcome.negativeTtl)}`;
    case 'nodata':
      return `${serverText(outcome.by)} says that there is none${held(outcome.negativeTtl)}`;
    case 'lame':
      return outcome.refers === true && outcome.ofZone !== undefined
        ? `${serverText(outcome.by)} refers to ${outcome.ofZone}, of whose name servers none has an address`
        : `${serverText(outcome.by)} answers without authority`;
    case 'rcode':
      return `${serverText(outcome.by)} answers ${outcome.rcode}${extendedText(outcome.extendedErrors)}`;
    case 'unanswered':
      if (outcome.failure.code === 'unasked') {
        return `${outcome.by === undefined ? '' : `${serverText(outcome.by)} was `}not asked (${outcome.failure.detail})`;
      }
      return `no answer${outcome.by === undefined ? '' : ` from ${serverText(outcome.by)}`} (${outcome.failure.code}: ${outcome.failure.detail})`;
    case 'unasked':
      return `not asked (${outcome.detail})`;
  }
}

const held = (ttlSeconds: number | undefined): string =>
  ttlSeconds === undefined || ttlSeconds === 0 ? '' : `, which caches may hold for ${durationText(ttlSeconds * 1000)}`;

const extendedText = (errors: DnsMessage['extendedErrors']): string =>
  errors.length === 0
    ? ''
    : ` (${errors.map(({ code, text }) => `extended error ${code}${text === '' ? '' : `: ${text}`}`).join('; ')})`;
