import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createHash, KeyObject, webcrypto } from 'node:crypto';

/** The library that makes them, for extensions of one's own. */
export { x509 };

/** A certificate and its key, as a server is given them. */
export interface Identity {
  readonly pem: string;
  readonly der: Buffer;
  readonly sha256: string;
  readonly keyPem: string;
}

export interface Authority extends Identity {
  readonly subject: string;
  readonly keys: webcrypto.CryptoKeyPair;
  leaf(options?: LeafOptions): Promise<Identity>;
  intermediate(name: string, options?: AuthorityOptions): Promise<Authority>;
  /** The other authority's name and key, signed by this one. */
  crossSign(other: Authority, options?: AuthorityOptions): Promise<Authority>;
}

export type KeyKind = 'ec' | 'rsa' | 'rsa-1024' | 'ed25519';

interface Dates {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface AuthorityOptions extends Dates {
  readonly key?: KeyKind;
  /** False: a certificate that may sign nothing, and does. */
  readonly ca?: boolean;
  /** Instead of the usual ones. */
  readonly extensions?: readonly x509.Extension[];
}

export interface LeafOptions extends Dates {
  /** `CN=…`; empty unless given. */
  readonly subject?: string | x509.JsonNameParams;
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly key?: KeyKind;
  readonly serial?: string;
  /** What the extended key usage allows; a server's unless given. */
  readonly usage?: 'server' | 'client';
  /** Beside the usual ones. */
  readonly extensions?: readonly x509.Extension[];
  /** Instead of the usual ones and of the SAN. */
  readonly onlyExtensions?: readonly x509.Extension[];
}

const algorithms = {
  ec: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
  'rsa-1024': {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
  ed25519: { name: 'Ed25519' },
} as const;

const generateKeys = async (kind: KeyKind): Promise<webcrypto.CryptoKeyPair> => {
  const keys = await webcrypto.subtle.generateKey(algorithms[kind], true, ['sign', 'verify']);
  if (!('privateKey' in keys)) throw new Error(`${kind} gave no pair of keys`);
  return keys;
};

const day = 86_400_000;
const usual = (dates: Dates): Required<Dates> => ({
  notBefore: dates.notBefore ?? new Date(Date.now() - day),
  notAfter: dates.notAfter ?? new Date(Date.now() + 89 * day),
});

const identity = (certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): Identity => {
  const der = Buffer.from(certificate.rawData);
  return {
    pem: `${certificate.toString('pem')}\n`,
    der,
    sha256: createHash('sha256').update(der).digest('hex'),
    keyPem: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};

const serverExtensions = (options: LeafOptions): x509.Extension[] => {
  const names = [
    ...(options.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(options.ip ?? []).map((value) => ({ type: 'ip' as const, value })),
  ];
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const keyUsage = options.key === 'rsa' ? digitalSignature | keyEncipherment : digitalSignature;
  const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
  const extendedKeyUsage = options.usage === 'client' ? clientAuth : serverAuth;
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(keyUsage, true),
    new x509.ExtendedKeyUsageExtension([extendedKeyUsage]),
    // RFC 5280 4.2.1.6: critical where nothing else names the subject.
    ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names, (options.subject ?? '') === '')]),
    ...(options.extensions ?? []),
  ];
};

const authorityExtensions = async (publicKey: CryptoKey, ca = true): Promise<x509.Extension[]> => [
  new x509.BasicConstraintsExtension(ca, undefined, true),
  new x509.KeyUsagesExtension(
    ca ? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign : x509.KeyUsageFlags.digitalSignature,
    true,
  ),
  await x509.SubjectKeyIdentifierExtension.create(publicKey),
];

interface Order extends Dates {
  readonly subject: string | x509.JsonNameParams;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly extensions: readonly x509.Extension[];
  readonly serial?: string;
}

const sign = async (
  order: Order,
  by: { readonly subject: string | x509.JsonNameParams; readonly keys: webcrypto.CryptoKeyPair },
): Promise<x509.X509Certificate> =>
  x509.X509CertificateGenerator.create({
    ...usual(order),
    ...(order.serial === undefined ? {} : { serialNumber: order.serial }),
    subject: new x509.Name(order.subject),
    issuer: new x509.Name(by.subject),
    publicKey: order.keys.publicKey,
    signingKey: by.keys.privateKey,
    signingAlgorithm: { ...by.keys.privateKey.algorithm, hash: 'SHA-256' },
    extensions: [...order.extensions],
  });

const authority = (certificate: x509.X509Certificate, subject: string, keys: webcrypto.CryptoKeyPair): Authority => {
  const self = { subject, keys };
  const subordinate = async (
    name: string,
    pair: webcrypto.CryptoKeyPair,
    options: AuthorityOptions,
  ): Promise<Authority> => {
    const issuer = await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey);
    const extensions = options.extensions ?? [...(await authorityExtensions(pair.publicKey, options.ca)), issuer];
    return authority(await sign({ ...options, subject: name, keys: pair, extensions }, self), name, pair);
  };
  return {
    ...identity(certificate, keys),
    ...self,
    async leaf(options = {}) {
      const pair = await generateKeys(options.key ?? 'ec');
      const issuer = await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey);
      const extensions = options.onlyExtensions ?? [...serverExtensions(options), issuer];
      return identity(await sign({ ...options, subject: options.subject ?? '', keys: pair, extensions }, self), pair);
    },
    intermediate: async (name, options = {}) =>
      subordinate(`CN=${name}`, await generateKeys(options.key ?? 'ec'), options),
    crossSign: async (other, options = {}) => subordinate(other.subject, other.keys, options),
  };
};

/** A root: `CN=NAME`, signed by itself. */
export async function createAuthority(name: string, options: AuthorityOptions = {}): Promise<Authority> {
  const keys = await generateKeys(options.key ?? 'ec');
  const subject = `CN=${name}`;
  const extensions = options.extensions ?? (await authorityExtensions(keys.publicKey, options.ca));
  return authority(await sign({ ...options, subject, keys, extensions }, { subject, keys }), subject, keys);
}

/** A leaf that nobody but itself vouches for. */
export async function createSelfSigned(options: LeafOptions = {}): Promise<Identity> {
  const keys = await generateKeys(options.key ?? 'ec');
  const subject = options.subject ?? 'CN=self-signed';
  const extensions = options.onlyExtensions ?? serverExtensions({ ...options, subject });
  return identity(await sign({ ...options, subject, keys, extensions }, { subject, keys }), keys);
}

/** What a TLS server is given to send exactly these, in this order; the first is the leaf, whose key it is. */
export const chainOf = (
  leaf: Identity,
  ...rest: readonly { readonly pem: string }[]
): { cert: string; key: string } => ({
  cert: [leaf, ...rest].map(({ pem }) => pem).join(''),
  key: leaf.keyPem,
});

/** One DER element around these, for what no library writes. */
export function encodeDer(tag: number, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const length = content.length.toString(16);
  const bytes = Buffer.from(length.length % 2 === 0 ? length : `0${length}`, 'hex');
  const header = content.length < 0x80 ? [tag, content.length] : [tag, 0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from(header), content]);
}

/** An extension as it is to stand in the certificate, whatever its value is worth. */
export const rawExtension = (oid: string, critical: boolean, value: Uint8Array): x509.Extension =>
  new x509.Extension(oid, critical, new Uint8Array(value));
