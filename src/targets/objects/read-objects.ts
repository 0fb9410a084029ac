import { isList, isMapping, quote, type Path } from '../../config/tree.ts';
import type { KubernetesObject, ObjectHead, ObjectKind, ObjectOrigin } from '../../model/kubernetes.ts';
import { readService } from './backend.ts';
import { readCertificate, readCertificateRequest, readChallenge, readOrder } from './certificate.ts';
import { readDnsEndpoint } from './dns-endpoint.ts';
import { objectField, problemsOf, type Field, type Locate, type ObjectProblem } from './field.ts';
import { readGateway, readListenerSet, readRoute } from './gateway.ts';
import { headOf } from './head.ts';
import { readIngress, readIngressClass } from './ingress.ts';
import { readIssuer } from './issuer.ts';
import { readSecret } from './secret.ts';
import { wrongKind, type Stand } from './wrong-kind.ts';

export interface ReadObjects {
  readonly objects: readonly KubernetesObject[];
  readonly passedOver: readonly PassedOver[];
  readonly problems: readonly ObjectProblem[];
}
/** What is of no kind that is read. */
export interface PassedOver {
  /** Null where none is written. */
  readonly kind: string | null;
  readonly name: string | null;
  /** Where it stands in what was read. */
  readonly path: Path;
}

/**
 * The objects in a plain tree: one, or a `List` of them. Never throws: what cannot be read of an object is null in it,
 * and a problem. `locate` tells where a path of the tree stands in its text.
 */
export function readObjects(tree: unknown, origin: ObjectOrigin, locate: Locate | null): ReadObjects {
  const found: Found = { objects: [], passedOver: [], problems: [] };
  readOne(tree, { kind: null, apiVersion: null }, { origin, locate, found, path: [] });
  return found;
}

interface Found {
  readonly objects: KubernetesObject[];
  readonly passedOver: PassedOver[];
  readonly problems: ObjectProblem[];
}
interface Reading {
  readonly origin: ObjectOrigin;
  readonly locate: Locate | null;
  readonly found: Found;
  readonly path: Path;
}
/** What the API writes once for all items of a list. */
interface Assumed {
  readonly kind: string | null;
  readonly apiVersion: string | null;
}

const mostNested = 3;

function readOne(tree: unknown, assumed: Assumed, reading: Reading): void {
  const { path, origin, locate, found } = reading;
  const { kind, apiVersion, name } = outlineOf(tree, assumed);
  if (isMapping(tree) && kind?.endsWith('List') === true && isList(tree['items']) && path.length < 2 * mostNested) {
    const ofItems = kind === 'List' ? { kind: null, apiVersion: null } : { kind: kind.slice(0, -4), apiVersion };
    for (const [index, item] of tree['items'].entries()) {
      readOne(item, ofItems, { ...reading, path: [...path, 'items', index] });
    }
    return;
  }
  const known = kind === null ? undefined : kindsByAnyCase.get(kind.toLowerCase());
  if (
    kind === null ||
    known === undefined ||
    !isMapping(tree) ||
    (apiVersion === null && !Object.hasOwn(tree, 'metadata'))
  ) {
    found.passedOver.push({ kind, name, path });
    return;
  }
  if (kind !== known.kind || (apiVersion !== null && !known.versions.test(apiVersion))) {
    // What a server gives is as it should be, whatever else has kinds of the same name.
    const wrong = 'file' in origin ? wrongKind(kind, apiVersion, known) : [];
    if (wrong.length === 0) found.passedOver.push({ kind, name, path });
    for (const { path: key, ...told } of wrong) {
      const place = locate?.([...path, key]) ?? null;
      found.problems.push({ object: nameFor(tree, kind, name), path: key, place, ...told });
    }
    return;
  }
  const object = objectField(tree, path, nameFor(tree, kind, name), locate);
  found.objects.push(known.read(apiVersion ?? '', object, origin));
  found.problems.push(...problemsOf(object));
  if (apiVersion !== null) return;
  const place = locate === null ? null : locate(path);
  found.problems.push({
    object: object.sheet.object,
    path: 'apiVersion',
    message: 'it is not written',
    place,
    isTemplate: false,
  });
}

function outlineOf(tree: unknown, assumed: Assumed) {
  if (!isMapping(tree)) return { kind: null, apiVersion: null, name: null };
  const metadata = isMapping(tree['metadata']) ? tree['metadata'] : {};
  return {
    kind: textOr(tree['kind'], assumed.kind),
    apiVersion: textOr(tree['apiVersion'], assumed.apiVersion),
    name: textOr(metadata['name'], null),
  };
}

const textOr = (value: unknown, otherwise: string | null): string | null =>
  typeof value === 'string' && value !== '' ? value : otherwise;

/** As a message names it: `Ingress default/shop`. */
function nameFor(tree: Readonly<Record<string, unknown>>, kind: string, name: string | null): string {
  const metadata = isMapping(tree['metadata']) ? tree['metadata'] : {};
  const prefix = textOr(metadata['generateName'], null);
  const parts = [textOr(metadata['namespace'], null), name ?? (prefix === null ? null : `${prefix}*`)];
  const named = parts.filter((part) => part !== null).join('/');
  if (named === '') return kind;
  return `${kind} ${/^[\w./*-]{1,200}$/.test(named) ? named : quote(named)}`;
}

interface KnownKind extends Stand {
  readonly read: (apiVersion: string, object: Field, origin: ObjectOrigin) => KubernetesObject;
}
type Group = Pick<Stand, 'versions' | 'version'>;

const knownKind = <Kind extends ObjectKind>(
  kind: Kind,
  group: Group,
  read: (head: ObjectHead<Kind>, object: Field) => KubernetesObject,
): KnownKind => ({
  kind,
  ...group,
  read: (apiVersion, object, origin) => read(headOf(kind, apiVersion, object, origin), object),
});

/** Groups have kinds of the same name as others: only of these it is ours. */
const core: Group = { version: 'v1', versions: /^v1$/ };
const networking: Group = { version: 'networking.k8s.io/v1', versions: /^networking\.k8s\.io\/v1(?:beta1)?$/ };
const ingresses: Group = {
  version: 'networking.k8s.io/v1',
  versions: /^(?:networking\.k8s\.io\/v1(?:beta1)?|extensions\/v1beta1)$/,
};
const gateways: Group = {
  version: 'gateway.networking.k8s.io/v1',
  versions: /^gateway\.networking\.(?:x-)?k8s\.io\/v1(?:(?:alpha|beta)\d+)?$/,
};
const issuing: Group = { version: 'cert-manager.io/v1', versions: /^cert-manager\.io\/v1(?:(?:alpha|beta)\d+)?$/ };
const acme: Group = {
  version: 'acme.cert-manager.io/v1',
  versions: /^acme\.cert-manager\.io\/v1(?:(?:alpha|beta)\d+)?$/,
};
const externalDns: Group = {
  version: 'externaldns.k8s.io/v1alpha1',
  versions: /^externaldns\.k8s\.io\/v1(?:(?:alpha|beta)\d+)?$/,
};

const kinds: readonly KnownKind[] = [
  knownKind('Ingress', ingresses, readIngress),
  knownKind('IngressClass', networking, readIngressClass),
  knownKind('Gateway', gateways, readGateway),
  knownKind('HTTPRoute', gateways, readRoute),
  knownKind('TLSRoute', gateways, readRoute),
  knownKind('ListenerSet', gateways, readListenerSet),
  // As it was called while it was an experiment.
  { ...knownKind('ListenerSet', gateways, readListenerSet), kind: 'XListenerSet' },
  knownKind('Service', core, readService),
  knownKind('Secret', core, readSecret),
  knownKind('Certificate', issuing, readCertificate),
  knownKind('CertificateRequest', issuing, readCertificateRequest),
  knownKind('Order', acme, readOrder),
  knownKind('Challenge', acme, readChallenge),
  knownKind('Issuer', issuing, readIssuer),
  knownKind('ClusterIssuer', issuing, readIssuer),
  knownKind('DNSEndpoint', externalDns, readDnsEndpoint),
];
const kindsByAnyCase: ReadonlyMap<string, KnownKind> = new Map(kinds.map((known) => [known.kind.toLowerCase(), known]));
