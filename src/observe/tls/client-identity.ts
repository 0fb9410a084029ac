import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { SecureContext } from 'node:tls';
import { strangeKey, unfitFile, unfitPem, type PemKind } from '../../facts/tls/pem.ts';
import type { ClientCertificate } from '../../model/target.ts';
import { LookError } from '../classify.ts';
import { sha256Of } from './certificate/certificate.ts';
import { startNarrowing, type Narrowed } from './narrowed.ts';

/** What is shown to servers that ask for a certificate, and what their own is compared with. */
export interface ClientIdentity {
  readonly context: SecureContext;
  /** What offers less, for further handshakes. */
  readonly narrowed: (narrowed: Narrowed) => SecureContext;
  /** SHA-256 of the certificate. */
  readonly client: string;
}

/** The client certificates of a round, read anew when their files change. */
export interface ClientIdentities {
  /** Throws LookError where the files hold no certificate and key that belong together. */
  of(paths: ClientCertificate): ClientIdentity;
}

export function startIdentities(publicPem: readonly string[]): ClientIdentities {
  const known = new Map<string, { readonly print: string; readonly identity: ClientIdentity }>();
  return {
    of(paths) {
      const name = JSON.stringify([paths.cert, paths.key]);
      const print = printOfBoth(paths);
      const before = known.get(name);
      if (before?.print === print) return before.identity;
      const identity = load(paths, publicPem, print);
      known.set(name, { print, identity });
      return identity;
    },
  };
}

/** What tells that a file was changed: a Secret that is mounted is replaced by moving a link. */
export const printOf = (path: string): string =>
  onDisk(path, () => {
    const file = statSync(path);
    const { dev, ino, size, mtimeMs } = file;
    demand(unfitFile(file.isFile(), size));
    return [dev, ino, size, mtimeMs].join(' ');
  });

const printOfBoth = ({ cert, key }: ClientCertificate): string => `${printOf(cert)}, ${printOf(key)}`;

/** Between the two files, both may be replaced: then they are read once more. */
function load(paths: ClientCertificate, publicPem: readonly string[], print: string): ClientIdentity {
  try {
    return read(paths, publicPem);
  } catch (error) {
    if (printOfBoth(paths) === print) throw error;
    return read(paths, publicPem);
  }
}

function read({ cert, key }: ClientCertificate, publicPem: readonly string[]): ClientIdentity {
  const [pem, keyPem] = [pemAt(cert, 'certificate'), pemAt(key, 'key')];
  const certificate = onDisk(cert, () => new X509Certificate(pem));
  const narrowed = startNarrowing(publicPem, { cert: pem, key: keyPem });
  const context = onDisk(key, () => {
    // OpenSSL does not compare keys of different kinds.
    demand(certificate.checkPrivateKey(createPrivateKey(keyPem)) ? null : strangeKey(cert));
    return narrowed({});
  });
  return { client: sha256Of(certificate.raw), context, narrowed };
}

const pemAt = (path: string, kind: PemKind): string =>
  onDisk(path, () => {
    const pem = readFileSync(path, 'latin1');
    demand(unfitPem(pem, kind));
    return pem;
  });

function demand(fault: string | null): void {
  if (fault !== null) throw new Error(`it ${fault}`);
}

/** Whatever is wrong with them, it is ours: nothing is known then of the server. */
function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new LookError('other', `our own client certificate cannot be used: ${path}: ${said}`);
  }
}
