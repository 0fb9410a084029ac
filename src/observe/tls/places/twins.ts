import type { KeyKind, Session, SessionWhere } from '../../../model/evidence.ts';
import type { Reading } from '../../../model/reading.ts';
import { readCertificate } from '../certificate/certificate.ts';
import { shakeFurther, whereOf } from './further.ts';
import type { PlaceLook, PlaceSeen } from './place-looks.ts';

/** The signatures that clients can verify which take keys of one kind alone, as OpenSSL names them. */
const signatures: Readonly<Record<KeyKind, string>> = {
  rsa: 'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1',
  ecdsa: 'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA1',
};

/** By the kind of the leaf's key, the kinds that others may be served. */
const otherKinds: Readonly<Record<string, readonly KeyKind[]>> = {
  ec: ['rsa'],
  rsa: ['ecdsa'],
  'rsa-pss': ['ecdsa'],
  ed25519: ['ecdsa', 'rsa'],
  ed448: ['ecdsa', 'rsa'],
};

export async function twins(look: PlaceLook): Promise<PlaceSeen['twins']> {
  const { session, sentDer: shown } = look.first;
  const [leaf] = shown;
  if (session?.ok !== true || leaf === undefined) return [];
  const kinds = otherKinds[readCertificate(leaf).key.type] ?? [];
  const found: Reading<SessionWhere, Session>[] = [];
  for (const only of kinds) {
    const { reading, sentDer } = await shakeFurther(look, { ...whereOf(look), only }, { sigalgs: signatures[only] });
    await look.wires.pki.see(sentDer);
    if (reading.ok) look.show({ where: reading.where, session: reading.value, sentDer });
    found.push(reading);
  }
  return found;
}
