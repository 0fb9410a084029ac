import type { Trouble } from '../../model/trouble.ts';
import type { ClusterState } from './cluster.ts';
import type { Reflector } from './reflector.ts';
import { clusterTitle } from './settings.ts';

interface Troubles {
  readonly denied: readonly string[];
  readonly failing: readonly string[];
}

interface About {
  readonly environment: string | null;
  /** Where its API server is; null where that is not known. */
  readonly where: string | null;
  isLost(reflector: Reflector): boolean;
}

/** What is not read, and why, in as few sentences as there are reasons. */
export function troublesOf(reflectors: readonly Reflector[], { environment, where, isLost }: About): Troubles {
  const title = clusterTitle(environment);
  const is = (standing: string): Reflector[] => reflectors.filter((each) => each.standing().is === standing);
  const failing = is('failing').filter(isLost);
  const expected = reflectors.length - is('denied').length - is('absent').length;
  return {
    denied: sentences(is('denied'), (of, because) => `${title}: ${of} may not be read: ${because}`),
    failing: sentences(failing, (of, because, all) =>
      all === expected
        ? `${title}${where === null ? '' : ` at ${where}`} is not read: ${because}`
        : `${title}: ${of} cannot be read: ${because}`,
    ),
  };
}

function sentences(
  among: readonly Reflector[],
  word: (of: string, because: string, all: number) => string,
): readonly string[] {
  const byReason = Map.groupBy(among, (each) => each.standing().because ?? '');
  return Array.from(byReason, ([because, all]) => word(namesOf(all), because, all.length));
}

/** `Ingresses`, as their resource is called; with the namespace where not all are read. */
const namesOf = (all: readonly Reflector[]): string =>
  [
    ...new Set(
      all.map(({ resource, namespace }) => `${resource.resource}${namespace === null ? '' : ` in ${namespace}`}`),
    ),
  ].join(', ');

/** As a report tells them: what may not be read is meant so, unless that is all there is. */
export function troublesIn({
  environment,
  failing,
  denied,
  cautions,
  hidesTargets,
}: Pick<ClusterState, 'environment' | 'failing' | 'denied' | 'cautions' | 'hidesTargets'>): readonly Trouble[] {
  const told = (messages: readonly string[], hides: boolean): Trouble[] =>
    messages.map((message) => ({ environment, message, hidesTargets: hides }));
  return [
    ...told(failing, hidesTargets),
    ...told(denied, hidesTargets && failing.length === 0),
    ...told(cautions, false),
  ];
}
