import type { Certificate } from '../../../model/certificate.ts';
import type { ObjectsSeen, Secret, SecretLeaf } from '../../../model/kubernetes.ts';
import { coversHost } from '../../tls/names/covers-host.ts';
import { comparedName } from '../issuing/covering.ts';
import { secretUses, type SecretUse } from '../issuing/secret-uses.ts';
import { ofKind } from '../object-place.ts';

/** The Secret that a host's certificate is served from, where it is at hand with its certificate. */
export interface SecretMeant {
  readonly secret: Secret;
  readonly leaf: SecretLeaf;
  readonly use: SecretUse;
}

/** A sentence where it is not to be said which Secret is meant, or what is in it. */
export function secretMeant(objects: readonly ObjectsSeen[]): SecretMeant | string {
  const uses = objects.flatMap((seen) => secretUses(seen).map((use) => ({ seen, use })));
  const keys = new Set(uses.map(({ use }) => `${use.namespace ?? ''}/${use.secretName}`));
  const [first] = uses;
  if (first === undefined) return 'no object names a Secret for the host';
  const { seen, use } = first;
  if (keys.size > 1) return `the objects name ${keys.size} Secrets for the host`;
  const secret = ofKind(seen, 'Secret').find(
    ({ name, namespace }) => name === use.secretName && namespace === use.namespace,
  );
  if (secret === undefined) {
    return `the Secret ${use.secretName} was not read; discovery.kubernetes reads Secrets with secrets: true, of which it keeps only tls.crt`;
  }
  const { leaf } = secret;
  return leaf === null ? `the Secret ${use.secretName} has no certificate that can be read` : { secret, leaf, use };
}

/**
 * How a served certificate stands to the Secret's. `older`: it is for the same names and was issued before, and the
 * other one is there long enough. `newer`: the Secret was read before it changed. `other`: one of other names, as in
 * front of a proxy or of the controller's own.
 */
export type Likeness = 'same' | 'older' | 'reloading' | 'newer' | 'other';

/** Authorities date certificates back by an hour, and controllers take some minutes. */
const graceMs = 90 * 60_000;

export function likenessOf(served: Certificate, leaf: SecretLeaf, host: string, now: number): Likeness {
  if (served.sha256 === leaf.sha256) return 'same';
  if (!coversHost(served.names, host) || !haveSameNames(served, leaf)) return 'other';
  const [itsStart, start] = [Date.parse(served.notBefore), Date.parse(leaf.notBefore)];
  if (!(itsStart < start)) return 'newer';
  return now - start < graceMs ? 'reloading' : 'older';
}

function haveSameNames({ names }: Certificate, leaf: SecretLeaf): boolean {
  const listed = (all: readonly string[]): string => [...new Set(all.map(comparedName))].toSorted().join(' ');
  return listed([...(names?.dns ?? []), ...(names?.ip ?? [])]) === listed(leaf.names);
}
