import type { ClusterIssuer, Issuer, ObjectsSeen } from '../../../model/kubernetes.ts';
import { isWholeNow, ofKind } from '../object-place.ts';
import { nearestName } from '../routing/nearest-name.ts';
import type { IssuerNamed } from './issuer-named.ts';
import { sameNamespace } from './same-namespace.ts';
import type { Writer } from './writers.ts';

export type AnyIssuer = Issuer | ClusterIssuer;
type IssuerKind = AnyIssuer['kind'];

/**
 * What became of looking for an issuer. `external`: a controller of somebody else's issues. `missing`: there is none.
 * `not-among`: others of its kind were read, and not this. `unseen`: none of its kind was read, so nothing is known.
 * `not-kept`: it was read, and is not among the objects that are kept for the target.
 * What is said of another kind or namespace is sure where all there are were read.
 */
export type IssuerSought =
  | { readonly state: 'found'; readonly issuer: AnyIssuer }
  | { readonly state: 'external' | 'no-such-kind' | 'unseen' | 'not-kept' }
  | {
      readonly state: 'other-kind';
      readonly kind: IssuerKind;
      readonly issuer: AnyIssuer | null;
      readonly isSure: boolean;
    }
  | { readonly state: 'other-namespace'; readonly issuer: Issuer; readonly isSure: boolean }
  | { readonly state: 'missing' | 'not-among'; readonly near: string | null };

export function seekIssuer(named: IssuerNamed, namespace: string | null, seen: ObjectsSeen): IssuerSought {
  const { kind, name, group } = named;
  if (group !== null && group !== '' && group !== 'cert-manager.io') return { state: 'external' };
  if (kind !== 'Issuer' && kind !== 'ClusterIssuer') return { state: 'no-such-kind' };
  const ofName = ofKind(seen, 'Issuer').filter((issuer) => issuer.name === name);
  const near = ofName.find((issuer) => sameNamespace(issuer.namespace, namespace) !== 'other');
  const forAll = ofKind(seen, 'ClusterIssuer').find((issuer) => issuer.name === name);
  const found = kind === 'Issuer' ? near : forAll;
  if (found !== undefined) return { state: 'found', issuer: found };
  if (kind === 'Issuer' && (forAll !== undefined || seen.names.ClusterIssuer?.includes(name) === true)) {
    // Nobody gives an Issuer of their own the name of one that serves the whole cluster.
    return { state: 'other-kind', kind: 'ClusterIssuer', issuer: forAll ?? null, isSure: true };
  }
  const isSure = isWholeNow(seen, kind);
  if (kind === 'ClusterIssuer' && near !== undefined)
    return { state: 'other-kind', kind: 'Issuer', issuer: near, isSure };
  const [elsewhere] = ofName;
  if (kind === 'Issuer' && elsewhere !== undefined) return { state: 'other-namespace', issuer: elsewhere, isSure };
  const all = namesOf(kind, seen);
  if (all.includes(name)) return { state: 'not-kept' };
  const meant = nearestName(name, all) ?? null;
  if (isSure) return { state: 'missing', near: meant };
  return all.length > 0 ? { state: 'not-among', near: meant } : { state: 'unseen' };
}

const namesOf = (kind: IssuerKind, seen: ObjectsSeen): string[] => [
  ...new Set([...(seen.names[kind] ?? []), ...ofKind(seen, kind).map(({ name }) => name)]),
];

/** The issuer that a writer names, where it was read. */
export function issuerOf({ asked, namespace }: Writer, seen: ObjectsSeen): AnyIssuer | null {
  if (asked.state !== 'named') return null;
  const sought = seekIssuer(asked.issuer, namespace, seen);
  return sought.state === 'found' ? sought.issuer : null;
}

/** Whose job an object is: what serves the whole cluster is the administrator's. */
export const ownerOf = (kind: string): 'administrator' | 'developer' =>
  kind === 'ClusterIssuer' || kind === 'IngressClass' ? 'administrator' : 'developer';
