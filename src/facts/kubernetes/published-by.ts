import type { KubernetesObject, ObjectsSeen } from '../../model/kubernetes.ts';
import { canonicalAddress } from '../addresses.ts';
import { objectKey } from './object-place.ts';
import { titleOf } from './routing/title.ts';

/** Where the status of an object says that it is served: addresses as they are written otherwise, and names. */
export function statusOf(object: KubernetesObject): readonly string[] {
  switch (object.kind) {
    case 'Ingress':
    case 'Service':
      return object.status.loadBalancer.flatMap(({ ip, hostname }) =>
        [canonicalAddress(ip ?? ''), placeOf(hostname)].filter((each) => each !== null),
      );
    case 'Gateway':
      return object.status.addresses.flatMap(({ value }) => placeOf(value) ?? []);
    default:
      return [];
  }
}

const placeOf = (text: string | null): string | null =>
  text === null ? null : (canonicalAddress(text) ?? text.toLowerCase().replace(/\.$/, ''));

/** Which of a target's objects says so of one of the addresses, as a sentence names it; null where none is known. */
export function publisherOf(seen: readonly ObjectsSeen[], addresses: readonly string[]): string | null {
  const own = seen.flatMap(({ own: keys, objects }) => objects.filter((object) => keys.includes(objectKey(object))));
  const publisher = own.find((object) => statusOf(object).some((each) => addresses.includes(each)));
  return publisher === undefined ? null : titleOf(publisher);
}
