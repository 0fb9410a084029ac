import type { Pki } from '../../../model/pki.ts';
import type { LetsEncryptAuthority } from './letsencrypt.ts';
import { letsEncryptOf } from './issuing-authorities.ts';
import type { Vouched } from '../path/path.ts';

/** Of Let's Encrypt, whose keys are known here (letsencrypt.org/docs/acme-protocol-updates, staging-environment). */
const letsEncrypt: Readonly<Record<LetsEncryptAuthority['environment'], string>> = {
  production: 'https://acme-v02.api.letsencrypt.org/directory',
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
};

const maxDirectories = 4;

/**
 * The ACME servers that may have issued a leaf: that of the known authority on its verified path, or, where a store of
 * the user's vouches for it, those that the user named. None where nobody is known to vouch.
 */
export function acmeDirectoriesOf({ trust, path }: Vouched, pki: Pki, configured: readonly string[]): string[] {
  const environment = letsEncryptOf(path, pki);
  if (environment !== null) return [letsEncrypt[environment]];
  return trust === 'private' || trust === 'staging' ? [...new Set(configured)].slice(0, maxDirectories) : [];
}
