import { entriesFor, rulesFor, rulesForAll } from '../facts/kubernetes/routing/by-host.ts';
import { classOf } from '../facts/kubernetes/routing/ingress-nature.ts';
import type { OfKind } from '../facts/kubernetes/object-place.ts';
import type { ClusterIssuer, Ingress, Issuer, KubernetesObject } from '../model/kubernetes.ts';
import { annotatedIssuers } from './said.ts';
import { holdersOf } from './hosts/gateway-hosts.ts';
import { secretsNamedBy, type ObjectIndex, type SecretName } from './object-index.ts';

/** What of one name stands in other namespaces is only looked at to say that it is there. */
const mostElsewhere = 10;

/** Those in the namespace, and some of the others. */
function nearFirst<One extends KubernetesObject>(
  near: readonly One[],
  found: readonly One[],
  namespace: string | null,
): readonly One[] {
  if (near.length === found.length) return near;
  const elsewhere: One[] = [];
  // Thousands of namespaces may each have one of the name.
  for (const each of found) {
    if (elsewhere.length === mostElsewhere) break;
    if (each.namespace !== namespace) elsewhere.push(each);
  }
  return [...near, ...elsewhere];
}

function namedNear<Kind extends 'Issuer' | 'Secret' | 'Service'>(
  kind: Kind,
  { namespace, name }: SecretName,
  index: ObjectIndex,
): readonly OfKind<Kind>[] {
  const here = index.at(kind, namespace, name);
  return nearFirst(here === undefined ? [] : [here], index.named(kind, name), namespace);
}

/** The issuers of the name that it gives, of both kinds and in all namespaces: which of them is meant is judged. */
export function issuersNamedBy(object: KubernetesObject, index: ObjectIndex): readonly (Issuer | ClusterIssuer)[] {
  return referencesOf(object).flatMap(({ name }) =>
    [namedNear('Issuer', { namespace: object.namespace, name }, index), index.named('ClusterIssuer', name)].flat(),
  );
}

function referencesOf(object: KubernetesObject) {
  switch (object.kind) {
    case 'Ingress':
    case 'Gateway':
    case 'ListenerSet':
      return annotatedIssuers(object);
    case 'Certificate':
    case 'CertificateRequest':
    case 'Order':
      return object.spec.issuerRef === null ? [] : [object.spec.issuerRef];
    default:
      return [];
  }
}

/** Secrets of the name, and the Certificates that write one of it. */
const ofSecret = (secret: SecretName, index: ObjectIndex): readonly KubernetesObject[] => [
  ...namedNear('Secret', secret, index),
  ...nearFirst(index.writingIn(secret), index.writing(secret.name), secret.namespace),
];

const services = (
  names: readonly string[],
  { namespace }: Pick<KubernetesObject, 'namespace'>,
  index: ObjectIndex,
): readonly KubernetesObject[] => names.flatMap((name) => namedNear('Service', { namespace, name }, index));

/** Of what an Ingress names for other hosts, no more than these are looked at beside what it names for the host. */
const mostForOthers = 100;

/** The Secrets that an object names, those for the host first. */
export function secretsNear(object: KubernetesObject, host: string | null): readonly SecretName[] {
  if (object.kind !== 'Ingress' || object.spec.tls.length <= mostForOthers) return secretsNamedBy(object);
  const { spec, namespace } = object;
  const entries = [...(host === null ? [] : entriesFor(object, host)), ...spec.tls.slice(0, mostForOthers)];
  const names = new Set(entries.flatMap(({ secretName }) => secretName ?? []));
  return Array.from(names, (name) => ({ namespace, name }));
}

/** The same of the Services behind an Ingress. */
function backendsNear(ingress: Ingress, host: string | null): readonly string[] {
  const { rules, defaultBackend } = ingress.spec;
  const near =
    host === null || rules.length <= mostForOthers ? [] : [...rulesFor(ingress, host), ...rulesForAll(ingress)];
  const backends = [...near, ...rules.slice(0, mostForOthers)].flatMap(({ paths }) =>
    paths.map(({ backend }) => backend),
  );
  return [...new Set([defaultBackend, ...backends].flatMap((backend) => backend?.service ?? []))];
}

/** What an object names, and what was made for it; of much that it names, what concerns the host. */
export function namedBy(
  object: KubernetesObject,
  index: ObjectIndex,
  host: string | null,
): readonly KubernetesObject[] {
  const { kind, namespace } = object;
  const ofIssuing = () => [
    ...secretsNear(object, host).flatMap((secret) => ofSecret(secret, index)),
    ...issuersNamedBy(object, index),
  ];
  switch (kind) {
    case 'Ingress': {
      const named = classOf(object);
      const classes = named === null ? [] : index.named('IngressClass', named);
      return [...classes, ...ofIssuing(), ...services(backendsNear(object, host), object, index)];
    }
    case 'Gateway':
      return ofIssuing();
    case 'ListenerSet': {
      const { parentRef } = object.spec;
      return [...(parentRef === null ? [] : holdersOf(parentRef, object, index)), ...ofIssuing()];
    }
    case 'HTTPRoute':
    case 'TLSRoute': {
      const backends = object.spec.backendRefs.filter((ref) => (ref.kind ?? 'Service') === 'Service');
      return [
        ...object.spec.parentRefs.flatMap((parent) => holdersOf(parent, object, index)),
        ...backends.flatMap((ref) => services([ref.name], { namespace: ref.namespace ?? namespace }, index)),
      ];
    }
    case 'Certificate': {
      const { secretName } = object.spec;
      const secrets = secretName === null ? [] : ofSecret({ namespace, name: secretName }, index);
      return [...secrets, ...issuersNamedBy(object, index), ...index.madeFor(object)];
    }
    case 'CertificateRequest':
    case 'Order':
      return [...issuersNamedBy(object, index), ...index.madeFor(object)];
    default:
      return [];
  }
}
