import type { KubernetesObject, ObjectKind } from '../../model/kubernetes.ts';
import { shellWord } from '../dns/records/record.ts';
import { placeOf } from './object-place.ts';

type Named = Pick<KubernetesObject, 'kind' | 'namespace' | 'name'>;

/** As kubectl finds them where other groups have a kind of the same name: Istio has a Gateway, too. */
const resources: Readonly<Partial<Record<ObjectKind, string>>> = {
  Gateway: 'gateways.gateway.networking.k8s.io',
  ListenerSet: 'listenersets',
  Certificate: 'certificates.cert-manager.io',
};

const notNamespaced: ReadonlySet<ObjectKind> = new Set(['ClusterIssuer', 'IngressClass']);

/** `kubectl -n NAMESPACE`, or `kubectl` where none is known. */
export const kubectlIn = (namespace: string | null): string =>
  namespace === null ? 'kubectl' : `kubectl -n ${shellWord(namespace)}`;

/** A kind as an argument of kubectl. */
export const resourceOf = (kind: ObjectKind): string => resources[kind] ?? kind.toLowerCase();

/** An object as arguments of a command of kubectl, such as `get` or `delete`. */
export const kubectlOn = (verb: string, { kind, namespace, name }: Named): string =>
  `${kubectlIn(notNamespaced.has(kind) ? null : namespace)} ${verb} ${resourceOf(kind)} ${shellWord(name)}`;

const linesBeside = 1;
const linesOfObject = 12;

/** Commands that show the object, or where in its file a field stands. */
export function seeObject(object: KubernetesObject, path = ''): readonly string[] {
  const { file, line } = placeOf(object, path);
  if (file === undefined || line === undefined || file === '-') return [`${kubectlOn('get', object)} -o yaml`];
  const first = path === '' ? line : Math.max(line - linesBeside, 1);
  const last = path === '' ? line + linesOfObject : line + linesBeside;
  return [`sed -n ${first},${last}p ${shellWord(file.startsWith('-') ? `./${file}` : file)}`];
}
