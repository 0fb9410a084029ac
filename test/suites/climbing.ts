import { isWildcard } from '../../src/facts/dns/caa/names.ts';
import { decidingStep, recordsAt } from '../../src/facts/dns/caa/text.ts';
import { parseCaa, permissionOf, type Applicant, type Permission } from '../../src/facts/dns/caa/caa.ts';
import { outcomeText } from '../../src/facts/dns/outcome.ts';
import { startDeadline } from '../../src/observe/deadline.ts';
import { startDns } from '../../src/observe/dns/observer.ts';
import { startLife } from '../../src/observe/life.ts';
import { settingsFor } from '../support/dns-client.ts';
import { target } from '../support/evidence.ts';

export interface Climbed {
  readonly name: string;
  /** Where the records stand that count; null where there are none. */
  readonly at: string | null;
  /** A text where nobody answered. */
  readonly permission: Permission | string;
}

/** What CAA says of an applicant for each of these names, asked of the name servers at `port`, whose resolver is 127.0.0.1. */
export async function climbAll(port: number, names: readonly string[], applicant: Applicant): Promise<Climbed[]> {
  const dns = startDns({ settings: settingsFor(port), life: startLife(), resolvers: [{ address: '127.0.0.1', port }] });
  const deadline = startDeadline(60_000, new AbortController().signal);
  const looking = dns.forTarget(target({ host: 'host.invalid', expect: { names } }), deadline);
  const unknown = { resolution: { authority: null, resolver: null, unasked: {} }, walks: [], zones: {} };
  const { seen } = await looking.names(new Set(['caa'] as const), unknown);
  deadline.clear();
  return names.map((name) => {
    const climb = seen.caa.find((each) => each.name === name);
    if (climb === undefined) return { name, at: null, permission: 'it was not looked at' };
    const step = decidingStep(climb);
    if (step === undefined) return { name, at: null, permission: { kind: 'unrestricted' } };
    const at = recordsAt(step);
    if (step.outcome.kind !== 'data') return { name, at, permission: outcomeText(step.outcome) };
    return {
      name,
      at,
      permission: permissionOf(
        step.records.map((one) => parseCaa(one)),
        isWildcard(name),
        applicant,
      ),
    };
  });
}

export const mayIssue = ({ permission }: Climbed): boolean | null =>
  typeof permission === 'string' ? null : permission.kind === 'granted' || permission.kind === 'unrestricted';

export const climbedText = ({ permission }: Climbed): string =>
  typeof permission === 'string' ? permission : permission.kind;
