import type { Certificate, KubernetesObject } from '../../../model/kubernetes.ts';

/** Whom an object names to issue its certificates, and where it does. */
export interface IssuerNamed {
  readonly kind: string;
  readonly name: string;
  readonly group: string | null;
  /** Of the name. */
  readonly path: string;
}

/** What annotations ask of cert-manager; `contradiction`: they exclude each other, and nothing is issued. */
export type Asked =
  | { readonly state: 'named'; readonly issuer: IssuerNamed }
  | { readonly state: 'default' }
  | { readonly state: 'contradiction'; readonly keys: readonly string[] };

const ofNamespace = 'cert-manager.io/issuer';
export const ofCluster = 'cert-manager.io/cluster-issuer';
const furtherKeys = ['cert-manager.io/issuer-kind', 'cert-manager.io/issuer-group'];

/** As Go's strconv.ParseBool reads it. */
const isTrue = (text: string | undefined): boolean => /^(?:1|t|T|TRUE|true|True)$/.test(text ?? '');

export const annotationPath = (key: string): string => `metadata.annotations[${key}]`;

/** What an Ingress, Gateway or ListenerSet asks of cert-manager (its certificate-shim); null: nothing. */
export function askedBy({ annotations, kind }: Pick<KubernetesObject, 'annotations' | 'kind'>): Asked | null {
  const [name, clusterName] = [annotations[ofNamespace], annotations[ofCluster]];
  if (clusterName !== undefined) {
    const others = [ofNamespace, ...furtherKeys].filter((key) => annotations[key] !== undefined);
    if (others.length > 0) return { state: 'contradiction', keys: [ofCluster, ...others] };
    return named({ kind: 'ClusterIssuer', name: clusterName, group: null, path: annotationPath(ofCluster) });
  }
  if (name !== undefined) {
    const [issuerKind = 'Issuer', group = null] = furtherKeys.map((key) => annotations[key]);
    return named({ kind: issuerKind, name, group, path: annotationPath(ofNamespace) });
  }
  return kind === 'Ingress' && isTrue(annotations['kubernetes.io/tls-acme']) ? { state: 'default' } : null;
}

const named = (issuer: IssuerNamed): Asked => ({ state: 'named', issuer });

export const issuerOfCertificate = ({ spec }: Certificate): IssuerNamed | null =>
  spec.issuerRef === null ? null : { ...spec.issuerRef, path: 'spec.issuerRef.name' };
