import type { Certificate, Gateway, Ingress, ListenerSet, ObjectsSeen } from '../../../model/kubernetes.ts';
import { objectKey, ofKind } from '../object-place.ts';
import { isSolver } from '../routing/ingress-nature.ts';
import { annotationPath, askedBy, issuerOfCertificate, type Asked } from './issuer-named.ts';
import { sameNamespace } from './same-namespace.ts';
import { endsTls, secretUses, type SecretUse } from './secret-uses.ts';

export type Annotated = Ingress | Gateway | ListenerSet;

export interface NameWritten {
  readonly name: string;
  readonly path: string;
}

/** What has a certificate kept in a Secret: a Certificate, or an object that has cert-manager make one of that name. */
export interface Writer {
  readonly by: Certificate | Annotated;
  /** The Certificate's name. */
  readonly name: string;
  /** The Certificate as the cluster has it, or as it is written; null where it is to be made, or was not seen. */
  readonly made: Certificate | null;
  readonly namespace: string | null;
  readonly secretName: string;
  /** Of the Secret's name in `by`. */
  readonly path: string;
  readonly asked: Asked;
  readonly names: readonly NameWritten[];
  readonly commonName: NameWritten | null;
}

/** All that write Secrets, as far as they were seen. */
export function writersOf(seen: ObjectsSeen): Writer[] {
  const certificates = ofKind(seen, 'Certificate');
  const annotated: readonly Annotated[] = [
    ...ofKind(seen, 'Ingress').filter((ingress) => !isSolver(ingress)),
    ...ofKind(seen, 'Gateway'),
    ...ofKind(seen, 'ListenerSet'),
  ];
  const shims = annotated.flatMap((by) => shimsOf(by, certificates));
  return [
    ...certificates
      .filter((certificate) => !shims.some(({ made }) => made === certificate))
      .flatMap((certificate) => writerOf(certificate)),
    // cert-manager leaves a Certificate of that name alone that is another's.
    ...shims.filter((shim) => shim.made !== null || !certificates.some((other) => isInTheWay(other, shim))),
  ];
}

const isInTheWay = ({ namespace, name, createdAt }: Certificate, shim: Writer): boolean =>
  createdAt !== null && name === shim.name && sameNamespace(namespace, shim.namespace) === 'same';

function writerOf(certificate: Certificate): Writer[] {
  const { spec, namespace, name } = certificate;
  const issuer = issuerOfCertificate(certificate);
  if (spec.secretName === null || issuer === null) return [];
  return [
    {
      by: certificate,
      name,
      made: certificate,
      namespace,
      secretName: spec.secretName,
      path: 'spec.secretName',
      asked: { state: 'named', issuer },
      names: spec.dnsNames.map((each, i) => ({ name: each, path: `spec.dnsNames[${i}]` })),
      commonName: spec.commonName === null ? null : { name: spec.commonName, path: 'spec.commonName' },
    },
  ];
}

const commonNameKey = 'cert-manager.io/common-name';
const ignoredListeners = 'cert-manager.io/ignore-tls-listeners';

function shimsOf(by: Annotated, certificates: readonly Certificate[]): Writer[] {
  const asked = askedBy(by);
  if (asked === null) return [];
  const commonName = by.annotations[commonNameKey];
  return (by.kind === 'Ingress' ? entriesOf(by) : listenersOf(by)).map(({ secretName, path, names }) => ({
    by,
    name: secretName,
    secretName,
    path,
    names,
    made: certificates.find((each) => each.name === secretName && isMadeFor(each, by)) ?? null,
    namespace: by.namespace,
    asked,
    commonName: commonName === undefined ? null : { name: commonName, path: annotationPath(commonNameKey) },
  }));
}

const isMadeFor = (certificate: Certificate, by: Annotated): boolean =>
  sameNamespace(certificate.namespace, by.namespace) === 'same' && certificate.owners.includes(`${by.kind}/${by.name}`);

type Entry = Pick<Writer, 'secretName' | 'path' | 'names'>;

/** cert-manager passes over entries that lack either. */
const entriesOf = ({ spec }: Ingress): Entry[] =>
  spec.tls.flatMap(({ hosts, secretName }, i) =>
    secretName === null || hosts.length === 0
      ? []
      : [
          {
            secretName,
            path: `spec.tls[${i}].secretName`,
            names: hosts.map((name, j) => ({ name, path: `spec.tls[${i}].hosts[${j}]` })),
          },
        ],
  );

/** Listeners that name one Secret share its certificate. */
function listenersOf({ spec, annotations, namespace }: Gateway | ListenerSet): Entry[] {
  const ignored = (annotations[ignoredListeners] ?? '').split(',').map((name) => name.trim());
  const found = new Map<string, Entry>();
  for (const [i, listener] of spec.listeners.entries()) {
    const { hostname, name: listenerName, tls } = listener;
    if (!endsTls(listener) || hostname === null || (listenerName !== null && ignored.includes(listenerName))) continue;
    for (const [j, ref] of (tls?.certificateRefs ?? []).entries()) {
      if (ref.kind !== null && ref.kind !== 'Secret') continue;
      if (ref.namespace !== null && ref.namespace !== namespace) continue;
      const { path, names = [] } = found.get(ref.name) ?? {};
      found.set(ref.name, {
        secretName: ref.name,
        path: path ?? `spec.listeners[${i}].tls.certificateRefs[${j}].name`,
        names: [...names, { name: hostname, path: `spec.listeners[${i}].hostname` }],
      });
    }
  }
  return [...found.values()];
}

/** Whether a writer writes the Secret that is used: `unknown` where one of both tells no namespace. */
export const writes = (writer: Writer, { secretName, namespace }: Pick<SecretUse, 'secretName' | 'namespace'>) =>
  writer.secretName === secretName ? sameNamespace(writer.namespace, namespace) : 'other';

/** The writers that a target rests on: of the Secrets that its host is served from, or those that it stands for itself. */
export function writersFor(seen: ObjectsSeen): Writer[] {
  const uses = secretUses(seen);
  const isSubject = ({ by }: Writer): boolean => 'object' in seen.subject && seen.own.includes(objectKey(by));
  return writersOf(seen).filter((writer) => isSubject(writer) || uses.some((use) => writes(writer, use) !== 'other'));
}
