import type { Configuration } from '../../config/configuration.ts';
import { valuesIn } from '../../config/targets.ts';

/** Which cluster to read, and what of it. */
export interface ClusterSettings {
  /** A key of the configuration's `environments`; null for the one that stands in none. */
  readonly environment: string | null;
  /** A path; empty for the usual places. */
  readonly kubeconfig: string;
  /** Empty for all. */
  readonly namespaces: readonly string[];
  readonly selector: string;
  readonly secrets: boolean;
}

/** The clusters that are to be read. An environment has one where it says so itself: else that of the top would be read twice. */
export function clustersOf({ values }: Pick<Configuration, 'values'>): readonly ClusterSettings[] {
  const owners = Object.entries(values.environments).flatMap(([name, { discovery }]) =>
    discovery?.kubernetes?.enabled === true ? [name] : [],
  );
  return [...(values.discovery.kubernetes.enabled ? [null] : []), ...owners].map((environment) => {
    const { kubeconfig, namespaces, selector, secrets } = valuesIn(values, environment).discovery.kubernetes;
    return { environment, kubeconfig, namespaces: [...new Set(namespaces)], selector, secrets };
  });
}

/** As a sentence calls it. */
export const clusterTitle = (environment: string | null): string =>
  environment === null ? 'the cluster' : `the cluster of the environment ${JSON.stringify(environment)}`;
