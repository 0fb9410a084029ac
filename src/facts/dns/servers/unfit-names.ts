import type { Delegation } from '../../../model/name-looks.ts';
import type { Placed } from './delegation-trouble.ts';
import { few } from '../few.ts';
import { isUnder } from '../names.ts';
import { isDenied } from '../outcome.ts';

/** What is known of the names that a zone, or the zone above it, lists as its servers. */
export interface ListedNames {
  /** Those that should stand in no list as they are: they have no address, or serve the zone at none. */
  readonly unfit: ReadonlySet<string>;
  /** Those whose addresses were not found out: perhaps there are none. */
  readonly unsure: ReadonlySet<string>;
  /** Those that answer with authority. */
  readonly serving: readonly string[];
}

export function listedNames({ zone, unaddressed }: Delegation, placed: readonly Placed[]): ListedNames {
  const byName = Map.groupBy(placed, ({ one }) => one.server.name ?? '');
  const isServing = (name: string): boolean =>
    byName.get(name)?.some(({ standing }) => standing === 'authoritative') === true;
  // Glue alone keeps up a name in the zone, which nobody else can make.
  const gone = unaddressed.filter(
    ({ name, outcome }) => isDenied(outcome) && !(isUnder(name, zone) && isServing(name)),
  );
  const idle = [...byName].filter(
    ([, own]) =>
      own.some(({ standing }) => standing === 'speaks' || standing === 'dead') &&
      own.every(({ standing }) => standing === 'speaks' || standing === 'dead' || standing === 'lacked'),
  );
  const unfit = new Set([...gone.map(({ name }) => name), ...idle.map(([name]) => name)]);
  return {
    unfit,
    unsure: new Set(unaddressed.flatMap(({ name, outcome }) => (isDenied(outcome) || isServing(name) ? [] : [name]))),
    serving: [...byName.keys()].filter((name) => isServing(name) && !unfit.has(name)).sort(),
  };
}

/** Where a list is left without a name when the unfit ones are taken out of it: what to put there, as the end of a sentence. */
export function insteadText({ delegated, servers }: Delegation, { unfit, serving }: ListedNames): string {
  const lists = [delegated?.names ?? [], ...servers.map(({ names }) => names ?? [])];
  const isEmptied = lists.some((names) => names.length > 0 && names.every((name) => unfit.has(name)));
  return isEmptied && serving.length > 0 ? `, and list there those that answer for it: ${few(serving)}` : '';
}
