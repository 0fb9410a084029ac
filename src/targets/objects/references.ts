import type { Condition, IssuerReference, ObjectReference, PublishedAt } from '../../model/kubernetes.ts';
import { at, complain, isNothing, items, portOf, text, written, type Field } from './field.ts';

/** What a reference of the Gateway API names; null where it names nothing. */
export function referenceIn(field: Field): ObjectReference | null {
  const name = nameIn(field);
  if (name === null) return null;
  return {
    group: written(at(field, 'group')),
    kind: written(at(field, 'kind')),
    namespace: written(at(field, 'namespace')),
    name,
    sectionName: written(at(field, 'sectionName')),
    port: portOf(at(field, 'port')),
  };
}

function nameIn(reference: Field): string | null {
  const field = at(reference, 'name');
  if (isNothing(field) && !isNothing(reference)) complain(field, 'it is not written');
  return written(field);
}

export function issuerRefIn(spec: Field): IssuerReference | null {
  const field = at(spec, 'issuerRef');
  const name = nameIn(field);
  if (name === null) return null;
  return { name, kind: written(at(field, 'kind')) ?? 'Issuer', group: written(at(field, 'group')) };
}

export const conditionsIn = (status: Field): Condition[] =>
  items(at(status, 'conditions')).flatMap((field) => {
    const [type, is] = [text(at(field, 'type')), text(at(field, 'status'))];
    if (type === null || is === null) return [];
    return {
      type,
      status: is,
      reason: text(at(field, 'reason')),
      message: text(at(field, 'message')),
      lastTransitionTime: text(at(field, 'lastTransitionTime')),
    };
  });

/** Where a load balancer answers; an entry that says neither says nothing. */
export const publishedIn = (status: Field): PublishedAt[] =>
  items(at(status, 'loadBalancer', 'ingress')).flatMap((field) => {
    const [ip, hostname] = [text(at(field, 'ip')), text(at(field, 'hostname'))];
    return ip === null && hostname === null ? [] : { ip, hostname };
  });
