import type { KubernetesObject, ObjectsSeen } from '../../../model/kubernetes.ts';
import { canonicalAddress } from '../../addresses.ts';
import { ownObjects } from './own.ts';

/** Where the status of an object says that it answers. */
export interface Published {
  readonly object: KubernetesObject;
  /** Where in the object. */
  readonly path: string;
  readonly addresses: readonly string[];
  /** In lower case, without the final dot. */
  readonly names: readonly string[];
}

/** What the objects that lead to the target publish, of each that publishes anything. */
export const publishedBy = (seen: ObjectsSeen): readonly Published[] =>
  ownObjects(seen).flatMap((object) => {
    const { path, values } = statusOf(object);
    if (values.length === 0) return [];
    const addresses = values.flatMap((value) => canonicalAddress(value) ?? []);
    const names = values
      .filter((value) => canonicalAddress(value) === null)
      .map((value) => value.toLowerCase().replace(/\.$/, ''));
    return [{ object, path, addresses, names }];
  });

function statusOf(object: KubernetesObject): { readonly path: string; readonly values: readonly string[] } {
  switch (object.kind) {
    case 'Ingress':
    case 'Service':
      return {
        path: 'status.loadBalancer',
        values: object.status.loadBalancer.flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
      };
    case 'Gateway':
      return { path: 'status.addresses', values: object.status.addresses.flatMap(({ value }) => value ?? []) };
    default:
      return { path: '', values: [] };
  }
}
