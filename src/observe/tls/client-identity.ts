import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { SecureContext } from 'node:tls';
import type { ClientCertificate } from '../../model/target.ts';
import { LookError } from '../classify.ts';
import { sha256Of } from './certificate/certificate.ts';
import { createProbeContext } from './handshake.ts';

/** What is shown to servers that ask for a certificate, and what their own is compared with. */
export interface ClientIdentity {
  readonly context: SecureContext;
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

/** Far more than certificates and keys take. */
const mostBytes = 1_048_576;

/** What tells that a file was changed: a Secret that is mounted is replaced by moving a link. */
export const printOf = (path: string): string =>
  onDisk(path, () => {
    const file = statSync(path);
    const { dev, ino, size, mtimeMs } = file;
    if (!file.isFile() || size > mostBytes) throw new Error('it is no PEM file');
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
  const pem = onDisk(cert, () => readFileSync(cert));
  const keyPem = onDisk(key, () => readFileSync(key));
  const certificate = onDisk(cert, () => new X509Certificate(pem));
  const context = onDisk(key, () => {
    // OpenSSL does not compare keys of different kinds.
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) throw new Error(`it is not the key of ${cert}`);
    return createProbeContext(publicPem, { cert: pem, key: keyPem });
  });
  return { client: sha256Of(certificate.raw), context };
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
