import type { Verdict } from '../../../model/check.ts';
import type { Certificate, ObjectsSeen } from '../../../model/kubernetes.ts';
import type { Target } from '../../../model/target.ts';
import { cutWords } from '../../cut-words.ts';
import { durationText } from '../../duration.ts';
import { isWholeNow, ownOf, placeOf } from '../object-place.ts';
import { titleOf } from '../routing/title.ts';
import { kubectlIn, kubectlOn, seeObject } from '../see.ts';
import { ownerOf } from './found-issuer.ts';
import { brokenLink, isIssuing, isReady, linkFrom, sinceOf, timeOf, type BrokenLink, type Step } from './issuance.ts';
import { isRateLimited, issuanceCommands, issuanceFix } from './issuance-fix.ts';
import { writersFor, type Writer } from './writers.ts';

type ReadyReason =
  | 'certificate'
  | 'request'
  | 'order'
  | 'challenge'
  | 'issuer'
  | 'rate-limited'
  | 'not-begun'
  | 'renewal';

/** How long an issuance may take until something is in its way. */
const patienceMs = 120_000;

interface Looked {
  readonly seen: ObjectsSeen;
  readonly now: number;
  readonly target: Target;
}

/** Whether the certificates that the target rests on are issued, and renewed. */
export function* readyVerdicts({ seen, now, target }: Looked): Generator<Verdict<ReadyReason>> {
  for (const writer of tracked(seen)) {
    const { made } = writer;
    const verdict = made === null ? unmade(writer, now) : verdictOf(made, writer, { seen, now, target });
    if (verdict !== null) yield verdict;
  }
  for (const step of loneSteps(seen)) {
    const verdict = ofStep(step, { seen, now, target });
    if (verdict !== null) yield verdict;
  }
}

/** Steps of an issuance whose Certificate was not read: the target stands for them alone. */
export const loneSteps = (seen: ObjectsSeen): readonly Step[] =>
  'host' in seen.subject
    ? []
    : [...ownOf(seen, 'CertificateRequest'), ...ownOf(seen, 'Order'), ...ownOf(seen, 'Challenge')];

function ofStep(step: Step, { seen, now }: Looked): Verdict<ReadyReason> | null {
  const link = linkFrom(step, null, seen);
  const since = timeOf(step.createdAt);
  if (link === null || since === null) return null;
  return {
    ...shared(link, null),
    status: now - since < patienceMs ? 'warn' : 'fail',
    reason: reasonOf(link),
    message: `${titleOf(step)} is not done after ${durationText(Math.max(0, now - since))}: ${standsAt(link, step)}`,
  };
}

/** The writers of which a cluster tells how far they are. */
export const tracked = (seen: ObjectsSeen): Writer[] =>
  writersFor(seen).filter(({ made, by }) =>
    made === null ? by.createdAt !== null && isWholeNow(seen, 'Certificate') : hasStatus(made),
  );

const hasStatus = ({ status, createdAt }: Certificate): boolean => createdAt !== null || status.conditions.length > 0;

function verdictOf(
  certificate: Certificate,
  writer: Writer,
  { seen, now, target }: Looked,
): Verdict<ReadyReason> | null {
  if (isReady(certificate)) return renewal(certificate, writer, { seen, now, target });
  const since = sinceOf(certificate);
  const ageMs = since === null ? null : now - since;
  const link = brokenLink(certificate, writer, seen);
  const isYoung = ageMs !== null && ageMs < patienceMs;
  const isUntouched = certificate.status.conditions.length === 0;
  const age = ageMs === null ? '' : ` for ${durationText(Math.max(0, ageMs))}`;
  return {
    ...shared(link, certificate),
    status: isYoung ? 'warn' : 'fail',
    reason: isUntouched ? 'not-begun' : reasonOf(link),
    message: isUntouched
      ? `${titleOf(certificate)} is there${age}, and cert-manager has said nothing of it: is it running?`
      : `${titleOf(certificate)} is not ready${age}: ${standsAt(link, certificate)}`,
  };
}

const shared = (
  link: BrokenLink,
  certificate: Certificate | null,
): Pick<Verdict, 'at' | 'fix' | 'see' | 'owner' | 'evidence'> => {
  const { object, state, said } = link;
  return {
    at: placeOf(object, 'status'),
    owner: ownerOf(object.kind),
    fix: issuanceFix(link, certificate),
    see: issuanceCommands(link, (certificate ?? object).namespace),
    evidence: { state, said: said === null ? null : cutWords(said) },
  };
};

const reasons = {
  Certificate: 'certificate',
  CertificateRequest: 'request',
  Order: 'order',
  Challenge: 'challenge',
  Issuer: 'issuer',
  ClusterIssuer: 'issuer',
} as const;

const reasonOf = (link: BrokenLink): ReadyReason => (isRateLimited(link) ? 'rate-limited' : reasons[link.object.kind]);

function standsAt(link: BrokenLink, from: Certificate | Step): string {
  const { object, state, said } = link;
  const words = said === null ? '' : `: ${cutWords(said)}`;
  const inState = state === null ? 'no state yet' : cutWords(state);
  if (object === from) return `${inState}${words}`;
  const what =
    object.kind === 'Challenge' ? `${object.spec.type ?? ''} for ${cutWords(object.spec.dnsName ?? 'a name')}, ` : '';
  return `it stands at ${titleOf(object)} (${what}${inState})${words}`;
}

/** The old certificate is still good, and the next one does not come. */
function renewal(certificate: Certificate, writer: Writer, { seen, now, target }: Looked): Verdict<ReadyReason> | null {
  const { notAfter, lastFailureTime, failedIssuanceAttempts } = certificate.status;
  const end = timeOf(notAfter);
  const since = sinceOf(certificate);
  const hasFailed = lastFailureTime !== null || (failedIssuanceAttempts ?? 0) > 0;
  const isSlow = isIssuing(certificate) && (since === null || now - since >= patienceMs);
  const isOver = end !== null && end <= now;
  if (!hasFailed && !isSlow && !isOver) return null;
  const link = brokenLink(certificate, writer, seen);
  const left =
    end === null ? '' : isOver ? `it ended ${durationText(now - end)} ago` : `${durationText(end - now)} are left`;
  const tries = failedIssuanceAttempts === null ? '' : ` (${failedIssuanceAttempts} attempts)`;
  const so = hasFailed
    ? `its renewal failed${tries}`
    : isSlow
      ? 'its renewal stands still'
      : 'cert-manager does not renew it: is it running?';
  return {
    ...shared(link, certificate),
    status: end !== null && end - now < urgentMs(certificate, end, target) ? 'fail' : 'warn',
    reason: isRateLimited(link) ? 'rate-limited' : 'renewal',
    message: `${titleOf(certificate)} is ready, and ${so}${left === '' ? '' : `; ${left}`}${link.object === certificate && !hasFailed && !isSlow ? '' : `: ${standsAt(link, certificate)}`}`,
  };
}

/** The second half of the time that renewal has; where that is not known, what the target says. */
function urgentMs({ status, spec }: Certificate, end: number, { expect }: Target): number {
  const begin = timeOf(status.renewalTime);
  const givenMs = begin === null ? spec.renewBeforeMs : end - begin;
  return givenMs === null ? expect.renewal.failMs : givenMs / 2;
}

/** Annotated, in a cluster all of whose Certificates were read, and there is none for it. */
function unmade(writer: Writer, now: number): Verdict<ReadyReason> | null {
  const { by, name, path } = writer;
  const since = timeOf(by.createdAt);
  if (since === null || now - since < patienceMs) return null;
  return {
    status: 'fail',
    reason: 'not-begun',
    at: placeOf(by, path),
    message: `${titleOf(by)} has cert-manager make the Certificate ${cutWords(name)}, and there is none ${durationText(now - since)} later: cert-manager is not running, or refuses the object`,
    fix: {
      text: 'Read the events of the object, where cert-manager says what it refuses (BadConfig), and whether its pods run.',
      paste: [kubectlOn('describe', by), `${kubectlIn('cert-manager')} get pods`],
    },
    see: seeObject(by, path),
  };
}
