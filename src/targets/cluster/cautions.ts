import type { Reflector } from './reflector.ts';
import { clusterTitle, type ClusterSettings } from './settings.ts';

interface About extends Pick<ClusterSettings, 'environment' | 'namespaces'> {
  /** Of the way to it; null for nothing. */
  readonly caution: string | null;
}

/** What is to be known of what is read of a cluster, and of the way to it, a sentence each. */
export function cautionsOf(
  reflectors: readonly Pick<Reflector, 'namespace' | 'size' | 'standing'>[],
  { environment, namespaces, caution }: About,
): readonly string[] {
  const title = clusterTitle(environment);
  // An API server has nothing against a namespace that there is not.
  const empty = namespaces.filter((name) => {
    const own = reflectors.filter(({ namespace }) => namespace === name);
    const isRead = own.every((each) => each.standing().is === 'current' || each.standing().is === 'absent');
    return isRead && own.every((each) => each.size() === 0);
  });
  const where = `namespace${empty.length === 1 ? '' : 's'} ${empty.join(', ')}`;
  return [
    ...(caution === null ? [] : [`${title} ${caution}`]),
    ...(empty.length === 0
      ? []
      : [
          `${title}: nothing was found in the ${where}: look whether discovery.kubernetes.namespaces says what is meant`,
        ]),
  ];
}
