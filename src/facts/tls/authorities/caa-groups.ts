import type { Seen } from '../../../model/evidence.ts';
import type { Pki } from '../../../model/pki.ts';
import type { CaaStep } from '../../../model/name-looks.ts';
import type { Target } from '../../../model/target.ts';
import { countingTag, parseCaa, permissionOfAll, type PermissionOfAll } from '../../dns/caa/caa.ts';
import { isWildcard } from '../../dns/caa/names.ts';
import { decidingStep, failsForCaa, recordsAt } from '../../dns/caa/text.ts';
import { namesApplied } from './caa-applicants.ts';

/**
 * Names to issue for, for which the same stands in DNS. `open`: there is no CAA record on the whole way up. `records`:
 * the first there are. `fails`: its servers fail for CAA alone. `unseen`: no other answer came; no step where nobody was
 * asked.
 */
export type CaaGroup = { readonly names: readonly string[] } & (
  | { readonly kind: 'open' }
  | { readonly kind: 'records'; readonly step: CaaStep; readonly ofAll: PermissionOfAll | null }
  | { readonly kind: 'fails'; readonly step: CaaStep }
  | { readonly kind: 'unseen'; readonly step: CaaStep | undefined }
);

interface Ground extends Pick<Seen, 'sessions' | 'caa'> {
  readonly target: Target;
  readonly pki: Pki;
  readonly now: number;
}

export function caaGroups(ground: Ground): CaaGroup[] {
  const climbs = namesApplied(ground).map((name) => {
    const climb = ground.caa.find((each) => each.name === name);
    const step = climb === undefined ? undefined : decidingStep(climb);
    const how = climb === undefined ? 'unasked' : step === undefined ? 'open' : `at ${recordsAt(step)}`;
    return { name, step, isOpen: how === 'open', key: `${how} ${step === undefined ? '' : tagFor(name, step)}` };
  });
  return Array.from(Map.groupBy(climbs, ({ key }) => key).values(), ([first, ...others]): CaaGroup | [] => {
    if (first === undefined) return [];
    const { step, isOpen } = first;
    const names = [first, ...others].map(({ name }) => name);
    if (isOpen) return { kind: 'open', names };
    if (step?.outcome.kind !== 'data') {
      return step !== undefined && failsForCaa(step, ground.caa)
        ? { kind: 'fails', names, step }
        : { kind: 'unseen', names, step };
    }
    return { kind: 'records', names, step, ofAll: permissionOfAll(propertiesOf(step), isWildcard(first.name)) };
  }).flat();
}

export const propertiesOf = ({ records }: CaaStep) => records.map((record) => parseCaa(record));

const tagFor = (name: string, step: CaaStep): string => countingTag(propertiesOf(step), isWildcard(name));

/** Whether what is so depends on who is to issue. */
export const needsIssuer = (group: CaaGroup): boolean => group.kind === 'records' && group.ofAll === null;

/** Whether nobody may issue, whoever it is. */
export const forbidsAll = (group: CaaGroup): boolean =>
  group.kind === 'fails' || (group.kind === 'records' && group.ofAll !== null && group.ofAll.kind !== 'unrestricted');
