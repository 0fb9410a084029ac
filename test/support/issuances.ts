import type { Certificate } from '../../src/model/certificate.ts';
import type { TargetEvidence } from '../../src/model/evidence.ts';
import { letsEncryptByKey } from '../../src/facts/tls/authorities/letsencrypt.ts';
import { changed } from './chains.ts';
import { evidence, leaf } from './evidence.ts';

const keyOf = (name: string): string =>
  [...letsEncryptByKey.values()].find((authority) => authority.name === name)?.spkiSha256 ?? '';

/** Of an intermediate of its production, and of its staging. */
export const letsEncryptKey = keyOf('R12');
export const stagingKey = keyOf('(STAGING) Baloney Bulgur YE2');

export const letsEncrypt: Certificate['issuer'] = [
  ['C', 'US'],
  ['O', "Let's Encrypt"],
  ['CN', 'R12'],
];

/** The fingerprint of the leaf with this identity. */
export const leafOf = (id: string): string => Buffer.from(id).toString('hex').padEnd(64, '0');

/** A look that sees a leaf of Let's Encrypt's for these names, begun so long ago; each `id` is another one. */
export function issuedLook(
  id: string,
  names: readonly string[],
  notBefore: string,
  over: { readonly key?: string; readonly leaf?: Partial<Certificate>; readonly startedAt?: string } = {},
): TargetEvidence {
  const own = {
    sha256: leaf.sha256,
    issuer: letsEncrypt,
    names: { dns: names, ip: [], other: [] },
    notBefore,
    ...over.leaf,
  };
  const row = changed({ leaf: own, intermediate: { spkiSha256: over.key ?? letsEncryptKey } });
  const look = evidence(row);
  // One leaf in all of it, by another fingerprint.
  const renamed = JSON.parse(JSON.stringify(look).replaceAll(leaf.sha256, leafOf(id))) as TargetEvidence;
  return over.startedAt === undefined ? renamed : { ...renamed, startedAt: over.startedAt };
}
