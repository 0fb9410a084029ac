import type { KeyKind } from '../../../model/evidence.ts';
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
  const [leaf] = look.first.sentDer;
  if (leaf === undefined) return [];
  const kinds = otherKinds[readCertificate(leaf).key.type] ?? [];
  return await Promise.all(
    kinds.map(async (only) => {
      const { reading, sentDer } = await shakeFurther(look, { ...whereOf(look), only }, { sigalgs: signatures[only] });
      await look.wires.pki.see(sentDer);
      return reading;
    }),
  );
}
