import type { KubernetesObject } from '../../../model/kubernetes.ts';
import { cutWords } from '../../cut-words.ts';

/** What an object is called in a sentence: `Ingress default/shop`. */
export const titleOf = ({ kind, namespace, name }: Pick<KubernetesObject, 'kind' | 'namespace' | 'name'>): string =>
  cutWords(`${kind} ${namespace === null ? '' : `${namespace}/`}${name}`);

/** Some of many names, as the end of a sentence would list them. */
export const someOf = (names: readonly string[], most = 5): string =>
  names.length <= most
    ? names.map(cutWords).join(', ')
    : `${names.slice(0, most).map(cutWords).join(', ')} and ${names.length - most} more`;
