import type { DelegationTrouble } from './servers/delegation-trouble.ts';
import { few } from './few.ts';

/** So many of one kind are told each by itself. */
const mostOfKind = 4;

/** What is wrong in the same way with many name servers of a zone is said of all that are left at once. */
export const folded = (troubles: readonly DelegationTrouble[]): DelegationTrouble[] =>
  [...Map.groupBy(troubles, ({ kind }) => kind).values()].flatMap((alike) => {
    const left = alike.slice(mostOfKind);
    const [first] = left;
    if (first === undefined) return alike;
    const names = few(left.map(({ server }) => server ?? first.zone));
    const { kind, zone, see } = first;
    const text = `and so with ${left.length} more name servers of ${zone}: ${names}`;
    const fatal = left.some(({ isFatal }) => isFatal === true) ? { isFatal: true as const } : {};
    return alike.slice(0, mostOfKind).concat({ kind, zone, server: names, text, see, ...fatal });
  });
