import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, rootCertificates } from 'node:tls';
import { isCertificateFile, noCertificateFile, readTrustFile } from '../../facts/tls/trust-file.ts';
import type { StoreName } from '../../model/pki.ts';
import type { StorePrint } from '../../model/recording.ts';
import type { Settings } from '../../model/target.ts';
import { certificateParts } from './certificate/certificate-parts.ts';
import { sha256Of } from './certificate/certificate.ts';
import { nameSha256 } from './certificate/name-hash.ts';
import { remember } from './remember.ts';

/** A trust store that the user named cannot be loaded. */
export class StoreError extends Error {
  override name = 'StoreError';
  readonly path: string;
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
  }
}

export interface Held {
  readonly sha256: string;
  readonly der: Buffer;
}

/** The trust stores, loaded once: indexed by name, and nothing of them read that no chain asks for. */
export interface Stores {
  readonly prints: Readonly<Record<StoreName, StorePrint>>;
  /** The public store in PEM, for OpenSSL. */
  readonly publicPem: readonly string[];
  readonly privatePem: readonly string[];
  readonly stagingPem: readonly string[];
  /** What the stores hold under a subject, by the SHA-256 of its normal form. */
  named(subjectSha256: string): readonly Held[];
  storesOf(sha256: string): readonly StoreName[];
  /** Whether it is a root that comes with Node, however it got into the public store. */
  isBuiltIn(sha256: string): boolean;
}

/** Throws StoreError. */
export function loadStores(trust: Pick<Settings['trust'], StoreName>): Stores {
  const bySubject = new Map<string, Held[]>();
  const holders = new Map<string, StoreName[]>();
  const pems: Record<StoreName, string[]> = { public: [], staging: [], private: [] };
  const load = (store: StoreName): StorePrint => {
    const held = new Set<string>();
    for (const { pem, sha256, der, subjectSha256 } of trust[store].flatMap(loadSource)) {
      if (held.has(sha256)) continue;
      held.add(sha256);
      pems[store].push(pem);
      const known = holders.get(sha256);
      holders.set(sha256, [...(known ?? []), store]);
      if (known === undefined) bySubject.set(subjectSha256, [...(bySubject.get(subjectSha256) ?? []), { sha256, der }]);
    }
    return { certificates: held.size, sha256: sha256Of(Buffer.from([...held].toSorted().join('\n'))) };
  };
  return {
    prints: { public: load('public'), staging: load('staging'), private: load('private') },
    publicPem: pems.public,
    privatePem: pems.private,
    stagingPem: pems.staging,
    named: (subjectSha256) => bySubject.get(subjectSha256) ?? [],
    storesOf: (sha256) => holders.get(sha256) ?? [],
    isBuiltIn: (sha256) => holders.get(sha256)?.includes('public') === true && bundledPrints().has(sha256),
  };
}

const bundledOnce = remember<'bundled', readonly Loaded[]>(1);

/** Read where they are first asked for, and then no more. */
const bundled = (): readonly Loaded[] => bundledOnce('bundled', () => rootCertificates.map(loadBlock));

const printsOnce = remember<'bundled', ReadonlySet<string>>(1);
const bundledPrints = (): ReadonlySet<string> =>
  printsOnce('bundled', () => new Set(bundled().map(({ sha256 }) => sha256)));

interface Loaded extends Held {
  readonly pem: string;
  readonly subjectSha256: string;
}

/** Read at once: waiting for other threads to do it takes as long as a whole handshake. */
function loadSource(source: string): readonly Loaded[] {
  if (source === 'bundled') return bundled();
  if (source === 'system') return onDisk(source, () => getCACertificates('system').map(loadBlock));
  if (!onDisk(source, () => statSync(source)).isDirectory()) return loadFile(source);
  const names = onDisk(source, () => readdirSync(source)).filter(isCertificateFile);
  if (names.length === 0) throw new StoreError(source, noCertificateFile);
  return names.toSorted().flatMap((name) => loadFile(join(source, name)));
}

function loadFile(path: string): readonly Loaded[] {
  const bytes = onDisk(path, () => readFileSync(path));
  const { certificates, fault } = readTrustFile(bytes.toString('latin1'), (base64) =>
    loadDer(base64 === null ? bytes : Buffer.from(base64, 'base64')),
  );
  if (fault !== null) throw new StoreError(path, fault);
  return certificates;
}

/** The certificate alone, whatever follows it. */
function loadDer(bytes: Buffer): Loaded {
  const certificate = new X509Certificate(bytes);
  return loaded(certificate.toString(), certificate.raw);
}

const loadBlock = (pem: string): Loaded => loaded(pem, derOf(pem));
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
const loaded = (pem: string, der: Buffer): Loaded => ({
  pem,
  sha256: sha256Of(der),
  der,
  subjectSha256: nameSha256(certificateParts(der).subject),
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new StoreError(path, messageOf(error));
  }
}
