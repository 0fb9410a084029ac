import { objectKey, type OfKind } from '../facts/kubernetes/object-place.ts';
import { externalHostnames } from '../facts/kubernetes/routing/external-names.ts';
import type { Certificate, DnsEndpoint, KubernetesObject, Listener, ObjectKind } from '../model/kubernetes.ts';
import type { ObjectSource } from './source.ts';

export interface SecretName {
  readonly namespace: string | null;
  readonly name: string;
}

/** The objects of one environment, found by what they name: nothing that is asked here looks at all of them. */
export interface ObjectIndex {
  /** Each once: of an object that several sources hold, the first counts. */
  readonly objects: readonly KubernetesObject[];
  readonly complete: readonly ObjectKind[];
  readonly staleSince: string | null;
  /** By what `objectKey` gives. */
  get(key: string): KubernetesObject | undefined;
  of<Kind extends ObjectKind>(kind: Kind): readonly OfKind<Kind>[];
  /** In all namespaces. */
  named<Kind extends ObjectKind>(kind: Kind, name: string): readonly OfKind<Kind>[];
  at<Kind extends ObjectKind>(kind: Kind, namespace: string | null, name: string): OfKind<Kind> | undefined;
  in(namespace: string | null, kind: ObjectKind): readonly KubernetesObject[];
  /** Certificates that write a Secret of this name, in all namespaces. */
  writing(secret: string): readonly Certificate[];
  /** Of these, those in its namespace. */
  writingIn(secret: SecretName): readonly Certificate[];
  /** What shows the certificate of a Secret. */
  using(secret: SecretName): readonly KubernetesObject[];
  /** Certificates that name the host, or the wildcard that stands for it. */
  certifying(host: string): readonly Certificate[];
  recording(host: string): readonly DnsEndpoint[];
  /** What names the host as one that it serves. */
  naming(host: string): readonly KubernetesObject[];
  /** The Certificate, CertificateRequest or Order that it was made for; null where that is not there. */
  makerOf(object: KubernetesObject): KubernetesObject | null;
  madeFor(object: KubernetesObject): readonly KubernetesObject[];
}

type Many<Value> = Map<string, Value[]>;

function put<Value>(many: Many<Value>, key: string, value: Value): void {
  const values = many.get(key);
  if (values === undefined) many.set(key, [value]);
  else if (values.at(-1) !== value) values.push(value);
}

/** In steps, so that whoever has other things to do may do them in between. */
export function* indexObjects(sources: readonly ObjectSource[]): Generator<undefined, ObjectIndex> {
  const byKey = new Map<string, KubernetesObject>();
  for (const { objects } of sources) {
    for (const object of objects) {
      const key = objectKey(object);
      if (!byKey.has(key)) byKey.set(key, object);
      yield;
    }
  }
  const objects = [...byKey.values()];
  const byKind: Many<KubernetesObject> = new Map();
  const byName: Many<KubernetesObject> = new Map();
  const byNamespace: Many<KubernetesObject> = new Map();
  const writers: Many<Certificate> = new Map();
  const writersIn: Many<Certificate> = new Map();
  const users: Many<KubernetesObject> = new Map();
  const certificates: Many<Certificate> = new Map();
  const records: Many<DnsEndpoint> = new Map();
  const claimants: Many<KubernetesObject> = new Map();
  const makers = new Map<KubernetesObject, KubernetesObject>();
  const children: Many<KubernetesObject> = new Map();
  for (const object of objects) {
    yield;
    const { kind, name, namespace } = object;
    put(byKind, kind, object);
    put(byName, `${kind}/${name}`, object);
    put(byNamespace, `${kind}/${namespace ?? ''}`, object);
    for (const secret of secretsNamedBy(object)) put(users, secretKey(secret), object);
    for (const host of hostsNamedBy(object)) put(claimants, host, object);
    if (kind === 'Certificate') {
      const { secretName } = object.spec;
      if (secretName !== null) {
        put(writers, secretName, object);
        put(writersIn, secretKey({ namespace, name: secretName }), object);
      }
      for (const host of object.spec.dnsNames) put(certificates, plain(host), object);
    }
    if (kind === 'DNSEndpoint') {
      for (const { dnsName } of object.spec.endpoints) put(records, plain(dnsName), object);
    }
    const maker = makersNamedBy(object)
      .map((key) => byKey.get(key))
      .find((each) => each !== undefined);
    if (maker === undefined || maker === object) continue;
    makers.set(object, maker);
    put(children, objectKey(maker), object);
  }
  const stale = sources.flatMap(({ staleSince }) => staleSince ?? []).toSorted();
  return {
    objects,
    complete: [...new Set(sources.flatMap(({ complete }) => complete))],
    staleSince: stale[0] ?? null,
    get: (key) => byKey.get(key),
    of: (kind) => allOf(byKind.get(kind) ?? [], kind),
    named: (kind, name) => allOf(byName.get(`${kind}/${name}`) ?? [], kind),
    at: (kind, namespace, name) => allOf([byKey.get(objectKey({ kind, namespace, name })) ?? []].flat(), kind)[0],
    in: (namespace, kind) => byNamespace.get(`${kind}/${namespace ?? ''}`) ?? [],
    writing: (secret) => writers.get(secret) ?? [],
    writingIn: (secret) => writersIn.get(secretKey(secret)) ?? [],
    using: (secret) => users.get(secretKey(secret)) ?? [],
    certifying: (host) => [...(certificates.get(host) ?? []), ...(certificates.get(wildcardOver(host)) ?? [])],
    recording: (host) => records.get(host) ?? [],
    naming: (host) => claimants.get(host) ?? [],
    makerOf: (object) => makers.get(object) ?? null,
    madeFor: (object) => children.get(objectKey(object)) ?? [],
  };
}

/** Of objects that are all of one kind. */
const allOf = <Kind extends ObjectKind>(found: readonly KubernetesObject[], kind: Kind): readonly OfKind<Kind>[] =>
  isAllOf(found, kind) ? found : [];
const isAllOf = <Kind extends ObjectKind>(
  found: readonly KubernetesObject[],
  kind: Kind,
): found is readonly OfKind<Kind>[] => found[0]?.kind === kind;

const plain = (host: string): string => host.trim().toLowerCase().replace(/\.$/, '');

/** `*.example.com` for `shop.example.com`. */
export const wildcardOver = (host: string): string => `*${host.slice(Math.max(host.indexOf('.'), 0))}`;

const secretKey = ({ namespace, name }: SecretName): string => `${namespace ?? ''}/${name}`;

/** The Secrets whose certificates it shows. */
export function secretsNamedBy(object: KubernetesObject): readonly SecretName[] {
  const { kind, namespace } = object;
  if (kind === 'Ingress') {
    return object.spec.tls.flatMap(({ secretName }) => (secretName === null ? [] : [{ namespace, name: secretName }]));
  }
  if (kind !== 'Gateway' && kind !== 'ListenerSet') return [];
  return object.spec.listeners.flatMap((listener) => secretsOfListener(listener, object));
}

export const secretsOfListener = (
  { tls }: Listener,
  { namespace }: Pick<KubernetesObject, 'namespace'>,
): readonly SecretName[] =>
  (tls?.certificateRefs ?? []).flatMap((ref) =>
    (ref.kind ?? 'Secret') === 'Secret' ? [{ namespace: ref.namespace ?? namespace, name: ref.name }] : [],
  );

function hostsNamedBy(object: KubernetesObject): readonly string[] {
  const external = () => externalHostnames(object).map(({ host }) => host);
  switch (object.kind) {
    case 'Ingress': {
      const { rules, tls } = object.spec;
      const written = [...rules.flatMap(({ host }) => host ?? []), ...tls.flatMap(({ hosts }) => hosts), ...external()];
      return written.map(plain);
    }
    case 'Gateway':
    case 'ListenerSet':
      return [...object.spec.listeners.flatMap(({ hostname }) => hostname ?? []), ...external()].map(plain);
    case 'HTTPRoute':
    case 'TLSRoute':
      return [...object.spec.hostnames, ...external()].map(plain);
    case 'Service':
      return external().map(plain);
    default:
      return [];
  }
}

const madeFor: Readonly<Partial<Record<ObjectKind, ObjectKind>>> = {
  CertificateRequest: 'Certificate',
  Order: 'CertificateRequest',
  Challenge: 'Order',
};

/** Keys of what cert-manager may have made it for: by its owner, by annotation, by its name. */
function makersNamedBy(object: KubernetesObject): readonly string[] {
  const { namespace, name, owners, annotations } = object;
  const kind = madeFor[object.kind];
  if (kind === undefined) return [];
  const keyOf = (maker: ObjectKind, called: string): string => objectKey({ kind: maker, namespace, name: called });
  const owned = owners.flatMap((owner) => {
    const [of, called] = owner.split('/');
    return of === kind && called !== undefined ? [keyOf(kind, called)] : [];
  });
  const certificate = annotations['cert-manager.io/certificate-name'];
  const cut = name.lastIndexOf('-');
  return [
    ...owned,
    ...(certificate !== undefined && kind === 'Certificate' ? [keyOf(kind, certificate)] : []),
    ...(cut > 0 ? [keyOf(kind, name.slice(0, cut))] : []),
  ];
}
