import type { KubernetesObject } from '../../../src/model/kubernetes.ts';
import { objectKey } from '../../../src/facts/kubernetes/object-place.ts';
import type { Pace } from '../../../src/targets/cluster/pace.ts';
import type { ClusterSettings } from '../../../src/targets/cluster/settings.ts';
import { watchCluster, type ClusterWatch } from '../../../src/targets/cluster/watch-cluster.ts';
import type { Manifest } from '../../support/api-catalogue.ts';
import type { ApiServer } from '../../support/api-server.ts';
import { eventually } from '../../support/eventually.ts';
import { makeFolder } from '../../support/folder.ts';

export const ingress = (name: string, over: Partial<Manifest['metadata']> = {}): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'default', ...over },
  spec: { rules: [{ host: `${name}.example.com` }] },
});

export const certificate = (name: string, secretName = `${name}-tls`): Manifest => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name, namespace: 'default' },
  spec: { secretName, dnsNames: [`${name}.example.com`], issuerRef: { name: 'letsencrypt' } },
});

/** Less patient than the usual one. */
const hasty: Partial<Pace> = {
  firstRetryMs: 50,
  mostRetryMs: 400,
  steadyMs: 100,
  deniedMs: 300,
  absentMs: 300,
  vanishedMs: 600,
  lostMs: 500,
  quietMs: 20,
  mostQuietMs: 100,
};

export interface Watched extends AsyncDisposable {
  readonly watch: ClusterWatch;
  /** Where it found the cluster. */
  readonly kubeconfig: string;
  /** The keys of what it knows. */
  keys(): readonly string[];
  objects(): readonly KubernetesObject[];
  /** How often it told of a change. */
  told(): number;
  /** Resolves when these are the keys, and a watch is open for each resource. */
  knows(...keys: readonly string[]): Promise<void>;
  until(what: string, holds: () => boolean): Promise<void>;
}

export async function watched(
  api: ApiServer,
  over: Partial<ClusterSettings> = {},
  pace: Partial<Pace> = {},
): Promise<Watched> {
  const folder = makeFolder();
  const kubeconfig = folder.write('kubeconfig', api.kubeconfig());
  const settings = { environment: null, kubeconfig, namespaces: [], selector: '', secrets: false, ...over };
  const faults: unknown[] = [];
  let told = 0;
  const watch = watchCluster(settings, {
    env: {},
    pace: { ...hasty, ...pace },
    onChange: () => void (told += 1),
    onFault: (error) => faults.push(error),
  });
  const objects = (): readonly KubernetesObject[] => watch.source()?.objects ?? [];
  const keys = (): readonly string[] => objects().map(objectKey);
  const until: Watched['until'] = async (what, holds) => {
    await eventually(what, async () => (holds() ? true : null), 15_000);
  };
  return {
    watch,
    kubeconfig,
    objects,
    keys,
    told: () => told,
    until,
    knows: (...wanted) => until(`to know ${wanted.join(', ')}`, () => keys().join() === wanted.toSorted().join()),
    async [Symbol.asyncDispose]() {
      await watch.stop();
      folder[Symbol.dispose]();
      if (faults.length > 0) throw new AggregateError(faults, 'a fault of our own');
    },
  };
}

/** The queries of its lists or watches of a resource. */
export const askedOf = (api: ApiServer, resource: string, verb: 'list' | 'watch') =>
  api.asked
    .filter(({ path, query }) => path.endsWith(`/${resource}`) && (query['watch'] === '1') === (verb === 'watch'))
    .map(({ query }) => query);
