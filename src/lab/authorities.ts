import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authority, Identity } from './certificates.ts';
import { createAuthority, createSelfSigned, x509 } from './certificates.ts';
import { type Crls, publishCrls } from './crls.ts';

/** Who signs certificates in the lab. */
export interface Authorities {
  readonly publicRoot: Authority;
  readonly publicIssuer: Authority;
  /** The public root's name and key, signed by a root of former times. Expired, as that root is. */
  readonly expiredCrossSign: Authority;
  /** An issuer below the public root that no store holds, and where it is to be had. */
  readonly unlistedIssuer: Authority;
  readonly unlistedPlace: x509.Extension;
  readonly stagingRoot: Authority;
  readonly stagingIssuer: Authority;
  readonly privateRoot: Authority;
  /** In nobody's store. */
  readonly strangerRoot: Authority;
  /** Has the public issuer's name and another key. */
  readonly forger: Authority;
  /** A server's certificate that signs others. */
  readonly leafThatSigns: Authority;
  /** A client's certificate, of the company's root. */
  readonly member: Identity;
  /** Of the public issuer. */
  readonly crls: Crls;
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
/** Where the issuer that no store holds is published. */
export const unlistedPath = '/unlisted.cer';

/** `crlBase`: where the lists of the public issuer are served, and the issuer that no store holds. */
export async function createAuthorities(crlBase = 'http://crl.example.com'): Promise<Authorities> {
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
  const [publicIssuer, stagingIssuer, expiredCrossSign, unlistedIssuer] = await Promise.all([
    publicRoot.intermediate(publicIssuerName, authorityYears),
    stagingRoot.intermediate('Lab Staging Issuer', authorityYears),
    formerRoot.crossSign(publicRoot, between(-1500, -300)),
    publicRoot.intermediate('Lab Unlisted Issuer', authorityYears),
  ]);
  const member = await privateRoot.leaf({ subject: 'CN=hostprobe', usage: 'client', ...between(-30, 60) });
  const leafThatSigns = await publicIssuer.intermediate('borrowed.example.com', { ca: false, ...between(-30, 60) });
  return {
    publicRoot,
    publicIssuer,
    expiredCrossSign,
    unlistedIssuer,
    unlistedPlace: new x509.AuthorityInfoAccessExtension({ caIssuers: `${crlBase}${unlistedPath}` }),
    stagingRoot,
    stagingIssuer,
    privateRoot,
    strangerRoot,
    forger,
    leafThatSigns,
    member,
    crls: await publishCrls(publicIssuer, crlBase),
    standIn: await standIn,
  };
}

/** PEM files as a target's `clientCertificate` names them. */
export interface ClientFiles {
  readonly cert: string;
  readonly key: string;
}

/** PEM files as the configuration names them. */
export interface TrustFiles {
  readonly public: string;
  readonly staging: string;
  readonly private: string;
  readonly member: ClientFiles;
  remove(): Promise<void>;
}

/** The public file holds the intermediate too, as browsers know it. */
export async function writeTrustFiles(authorities: Authorities): Promise<TrustFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'hostprobe-lab-'));
  const { publicRoot, publicIssuer, stagingRoot, privateRoot, member } = authorities;
  const write = async (name: string, ...texts: readonly string[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, texts.join(''));
    return path;
  };
  const [open, staging, own, cert, key] = await Promise.all([
    write('public.pem', publicRoot.pem, publicIssuer.pem),
    write('staging.pem', stagingRoot.pem),
    write('private.pem', privateRoot.pem),
    write('member.pem', member.pem),
    write('member.key', member.keyPem),
  ]);
  return {
    public: open,
    staging,
    private: own,
    member: { cert, key },
    remove: async () => rm(folder, { recursive: true, force: true }),
  };
}
