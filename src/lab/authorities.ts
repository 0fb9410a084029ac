import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authority, Identity } from './certificates.ts';
import { createAuthority, createSelfSigned } from './certificates.ts';

/** Who signs certificates in the lab. */
export interface Authorities {
  readonly publicRoot: Authority;
  readonly publicIssuer: Authority;
  /** The public root's name and key, signed by a root of former times. Expired, as that root is. */
  readonly expiredCrossSign: Authority;
  readonly stagingRoot: Authority;
  readonly stagingIssuer: Authority;
  readonly privateRoot: Authority;
  /** In nobody's store. */
  readonly strangerRoot: Authority;
  /** Has the public issuer's name and another key. */
  readonly forger: Authority;
  /** A server's certificate that signs others. */
  readonly leafThatSigns: Authority;
  /** What ingress-nginx serves where it has no certificate for a name. */
  readonly standIn: Identity;
}

const dayMs = 86_400_000;

/** Days from now. */
export const between = (from: number, to: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(Date.now() + from * dayMs),
  notAfter: new Date(Date.now() + to * dayMs),
});

const authorityYears = between(-1500, 2000);
const publicIssuerName = 'Lab Public Issuer E1';

export async function createAuthorities(): Promise<Authorities> {
  const standIn = createSelfSigned({
    subject: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
    dns: ['ingress.local'],
    key: 'rsa',
    ...between(-10, 355),
  });
  const [publicRoot, formerRoot, stagingRoot, privateRoot, strangerRoot, forger] = await Promise.all([
    createAuthority('Lab Public Root X1', authorityYears),
    createAuthority('Lab Former Root', between(-4000, -300)),
    createAuthority('Lab Staging Root', authorityYears),
    createAuthority('Example Company Root', authorityYears),
    createAuthority('Root of Nobody We Know', authorityYears),
    createAuthority(publicIssuerName, authorityYears),
  ]);
  const [publicIssuer, stagingIssuer, expiredCrossSign] = await Promise.all([
    publicRoot.intermediate(publicIssuerName, authorityYears),
    stagingRoot.intermediate('Lab Staging Issuer', authorityYears),
    formerRoot.crossSign(publicRoot, between(-1500, -300)),
  ]);
  const leafThatSigns = await publicIssuer.intermediate('borrowed.example.com', { ca: false, ...between(-30, 60) });
  return {
    publicRoot,
    publicIssuer,
    expiredCrossSign,
    stagingRoot,
    stagingIssuer,
    privateRoot,
    strangerRoot,
    forger,
    leafThatSigns,
    standIn: await standIn,
  };
}

/** PEM files as `trust` names them. */
export interface TrustFiles {
  readonly public: string;
  readonly staging: string;
  readonly private: string;
  remove(): Promise<void>;
}

/** The public file holds the intermediate too, as browsers know it. */
export async function writeTrustFiles(authorities: Authorities): Promise<TrustFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'hostprobe-lab-'));
  const { publicRoot, publicIssuer, stagingRoot, privateRoot } = authorities;
  const write = async (name: string, holders: readonly Identity[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, holders.map((holder) => holder.pem).join(''));
    return path;
  };
  const [open, staging, own] = await Promise.all([
    write('public.pem', [publicRoot, publicIssuer]),
    write('staging.pem', [stagingRoot]),
    write('private.pem', [privateRoot]),
  ]);
  return {
    public: open,
    staging,
    private: own,
    remove: async () => rm(folder, { recursive: true, force: true }),
  };
}
