import { serverText } from '../../facts/dns/records/record.ts';
import type { DnsStanding } from '../../facts/vantage/limits.ts';
import type { DnsReading } from '../../model/dns.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import { startDeadline } from '../deadline.ts';
import type { Dns } from '../dns/observer.ts';
import { raceAbort } from '../read.ts';

/** What is found out of our own place, whatever the targets do. */
export interface Surroundings {
  /** Of what is always up. */
  readonly selfChecks: readonly TargetEvidence[];
  /** By sets of resolvers, in the order of a round's. */
  readonly validations: readonly Validation[];
}

/** Whether a set of resolvers validates, and what was heard when that was asked. */
export interface Validation {
  readonly told: DnsStanding['validation'];
  readonly readings: readonly DnsReading[];
}

export interface SurroundingsMeans {
  readonly dns: readonly { readonly dns: Dns; readonly timeoutMs: number }[];
  readonly signal: AbortSignal;
  /** What others found a short time ago; it is not found out once more. */
  readonly known: Promise<Surroundings> | undefined;
  /** Looks at all that is always up. */
  selfCheck(): Promise<readonly TargetEvidence[]>;
  /** Takes what others saw of it, which is no sign of life by now. */
  recall(evidence: TargetEvidence): void;
  validated(readings: Iterable<DnsReading>): void;
}

/** Each is found out once a round, when it is first wanted. */
export interface SurroundingsLook {
  selfChecked(): Promise<readonly TargetEvidence[]>;
  /** For the resolvers of one room. */
  validated(dns: Dns): Promise<Validation>;
  /** What is known by now; null where it was not asked for. */
  validation(dns: Dns): Promise<Validation> | null;
  all(): Promise<Surroundings>;
}

export function startSurroundings(means: SurroundingsMeans): SurroundingsLook {
  const { signal } = means;
  const { known: given } = means;
  /** Who has no time to wait for it does without. */
  const inTime = async (from: Promise<Surroundings>): Promise<Surroundings> => {
    try {
      return await raceAbort(() => from, signal);
    } catch (error) {
      if (signal.aborted) return { selfChecks: [], validations: [] };
      throw error;
    }
  };
  const known = given && inTime(given);
  // Whoever asks for any of it hears of a fault.
  known?.catch(() => undefined);
  const asked = new Map<Dns, Promise<Validation>>();
  let checked: Promise<readonly TargetEvidence[]> | undefined;

  const recalled = async (from: Promise<Surroundings>): Promise<readonly TargetEvidence[]> => {
    const { selfChecks } = await from;
    for (const evidence of selfChecks) means.recall(evidence);
    return selfChecks;
  };

  const validate = async (dns: Dns): Promise<Validation> => {
    const index = means.dns.findIndex((each) => each.dns === dns);
    const before = (await known)?.validations[index];
    if (before !== undefined) return before;
    const deadline = startDeadline(means.dns[index]?.timeoutMs ?? 0, signal);
    const readings = new Set<DnsReading>();
    const answer = await dns.validates(deadline, readings).finally(deadline.clear);
    return {
      told: answer === null ? null : { by: serverText(answer.by), validates: answer.validates },
      readings: [...readings],
    };
  };

  const validated: SurroundingsLook['validated'] = (dns) => {
    const before = asked.get(dns);
    if (before !== undefined) return before;
    const found = validate(dns).then((validation) => {
      means.validated(validation.readings);
      return validation;
    });
    found.catch(() => undefined);
    asked.set(dns, found);
    return found;
  };
  const selfChecked = (): Promise<readonly TargetEvidence[]> => {
    checked ??= known === undefined ? means.selfCheck() : recalled(known);
    checked.catch(() => undefined);
    return checked;
  };
  return {
    selfChecked,
    validated,
    validation: (dns) => asked.get(dns) ?? null,
    async all() {
      const [selfChecks, validations] = await Promise.all([
        selfChecked(),
        Promise.all(means.dns.map(({ dns }) => validated(dns))),
      ]);
      return { selfChecks, validations };
    },
  };
}
