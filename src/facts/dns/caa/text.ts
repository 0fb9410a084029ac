import type { CaaClimb, CaaStep } from '../../../model/name-looks.ts';
import { cutWords } from '../../cut-words.ts';
import { type Applicant, type CaaProperty, type Permission, parametersOf, parseIssueValue } from './caa.ts';
import { isDenied, isTold, outcomeText } from '../outcome.ts';

export interface TitledApplicant extends Applicant {
  readonly title: string;
  readonly because: string;
}

const shownRecords = 4;

/** The name at which the step's records stand: where the aliases of its own lead. */
export const recordsAt = ({ name, hops }: CaaStep): string => hops.at(-1)?.target ?? name;

const placeText = (step: CaaStep): string =>
  step.hops.length === 0 ? step.name : `${recordsAt(step)} (to which ${step.name} is an alias)`;

function setText(records: readonly string[]): string {
  const more = records.length > shownRecords ? ` and ${records.length - shownRecords} more` : '';
  return `${cutWords(records.slice(0, shownRecords).join(', '))}${more}`;
}

/** Whom the properties let issue, as far as anybody can tell. */
function allowedText(properties: readonly CaaProperty[]): string {
  const issuers = properties.flatMap(({ value }) => parseIssueValue(value)?.issuer || []);
  return issuers.length === 0 ? 'lets nobody' : `lets only ${cutWords([...new Set(issuers)].join(', '))}`;
}

/** What limits a permission beyond what was compared, as the end of a sentence. */
function limitsText(value: ReturnType<typeof parseIssueValue>, { account, method }: Applicant): string {
  if (value === null) return '';
  const [accounts, methods] = [parametersOf(value, 'accounturi'), parametersOf(value, 'validationmethods')];
  return [
    ...accounts.map((one) => ` for the ACME account ${one}${account === undefined ? ' alone' : ', as expected'}`),
    ...methods.map(
      (one) => `${accounts.length > 0 ? ' and' : ''} only by ${one}${method === undefined ? '' : ', as expected'}`,
    ),
  ].join('');
}

export function permissionText(
  permission: Permission,
  { step, counting, names }: { step: CaaStep; counting: readonly CaaProperty[]; names: readonly string[] },
  applicant: TitledApplicant,
): string {
  const [at, whom] = [placeText(step), cutWords(names.join(', '))];
  switch (permission.kind) {
    case 'unrestricted':
      return `the CAA records at ${at} (${setText(step.records)}) do not say who may issue for ${whom}, so any authority may`;
    case 'granted':
      return `CAA at ${at} lets ${applicant.title} issue for ${whom}${limitsText(permission.value, applicant)}: ${setText(step.records)}`;
    case 'critical':
      return `no authority may issue for ${whom}: the CAA record ${cutWords(permission.by.text)} at ${at} is critical and of a kind that they do not know`;
    case 'refused':
      return `${refusedText(permission, at, whom, counting, applicant)}: ${applicant.title}, ${applicant.because}, will refuse the next certificate`;
  }
}

function refusedText(
  { by, obstacle }: Extract<Permission, { kind: 'refused' }>,
  at: string,
  whom: string,
  counting: readonly CaaProperty[],
  applicant: TitledApplicant,
): string {
  const text = cutWords(by.text);
  switch (obstacle) {
    case 'other-issuer':
      return `CAA at ${at} ${allowedText(counting)} issue for ${whom} (${setText(counting.map((each) => each.text))})`;
    case 'malformed':
      return `the value of the CAA record ${text} at ${at} is malformed (RFC 8659, section 4.2), and so lets nobody issue for ${whom}`;
    case 'method':
      return `CAA at ${at} (${text}) lets nobody issue for ${whom} by ${applicant.method ?? 'any method, for it names them twice'}`;
    case 'account':
      return `CAA at ${at} (${text}) lets nobody issue for ${whom} ${
        applicant.account === undefined
          ? 'at all, for it names two accounts at once'
          : `for the account ${applicant.account}`
      }`;
  }
}

/** What stands nowhere on the way up. */
export const openText = (names: readonly string[]): string =>
  `no CAA record stands at or above ${cutWords(names.join(', '))}: any authority may issue`;

/**
 * Whether the zone's own servers fail for CAA alone: an authority then issues to nobody, as if it were forbidden. Their
 * silence may be that of our own way, unless resolvers fail as well, or others' servers were heard for CAA.
 */
export function failsForCaa({ outcome, otherwise, resolver }: CaaStep, climbs: readonly CaaClimb[]): boolean {
  if (otherwise === null || !isTold(otherwise)) return false;
  if (outcome.kind === 'rcode') return true;
  if (outcome.kind !== 'unanswered' || !failing.includes(outcome.failure.code)) return false;
  return (
    (resolver?.kind === 'rcode' && resolver.rcode === 'SERVFAIL') || climbs.some(({ steps }) => steps.some(isHeard))
  );
}

const isHeard = ({ view, outcome }: CaaStep): boolean => view === 'authority' && isTold(outcome);

const failing: readonly string[] = ['timeout', 'refused', 'reset', 'closed'];

export const failedText = (step: CaaStep, names: readonly string[]): string =>
  `the name servers fail for the CAA of ${placeText(step)} and answer for its addresses: ${outcomeText(step.outcome)}${alsoText(step)}; authorities take that for a refusal, so that none will issue for ${cutWords(names.join(', '))}`;

export const unseenText = (step: CaaStep | undefined, names: readonly string[]): string =>
  `whether CAA lets anybody issue for ${cutWords(names.join(', '))} was not seen: ${
    step === undefined ? 'nobody was asked' : `for ${recordsAt(step)}, ${outcomeText(step.outcome)}${alsoText(step)}`
  }`;

const alsoText = ({ resolver }: CaaStep): string => (resolver === null ? '' : `; ${outcomeText(resolver)}`);

/** The step that decides: the first with records, or with no answer; undefined where there is none on the whole way. */
export const decidingStep = ({ steps }: CaaClimb): CaaStep | undefined => {
  const last = steps.at(-1);
  return last !== undefined && isDenied(last.outcome) ? undefined : last;
};
