import { createHash, KeyObject, sign, type webcrypto, X509Certificate } from 'node:crypto';
import { type Authority, encodeDer as der, type Identity, x509 } from '../../src/lab/certificates.ts';

const day = 86_400_000;

export interface ListOptions {
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
  readonly entries?: readonly x509.X509CrlEntryParams[];
  readonly extensions?: readonly x509.Extension[];
  /** Whose key signs it, where that is not the issuer's. */
  readonly by?: Authority;
}

/** A CRL as an authority publishes it. */
export async function listOf(issuer: Authority, options: ListOptions = {}): Promise<Buffer> {
  const { privateKey } = (options.by ?? issuer).keys;
  const crl = await x509.X509CrlGenerator.create({
    issuer: issuer.subject,
    thisUpdate: options.thisUpdate ?? new Date(Date.now() - day),
    nextUpdate: options.nextUpdate ?? new Date(Date.now() + day),
    entries: [...(options.entries ?? [])],
    extensions: [...(options.extensions ?? [])],
    signingKey: privateKey,
    signingAlgorithm: { ...privateKey.algorithm, hash: 'SHA-256' },
  });
  return Buffer.from(crl.rawData);
}

export interface AnswerOptions {
  readonly about?: Identity;
  /** The DER of CertStatus; `good` unless given. */
  readonly status?: Buffer;
  readonly hash?: 'sha1' | 'sha256';
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date | null;
  readonly extensions?: readonly Buffer[];
  /** Whose key signs it. */
  readonly keys?: webcrypto.CryptoKeyPair;
  readonly keyPem?: string;
  /** Sent along, in DER. */
  readonly certificates?: readonly Buffer[];
}

const oidOf = { sha1: '06052b0e03021a', sha256: '0609608648016503040201' } as const;
const ecdsaWithSha256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));

export const time = (date: Date): Buffer => der(0x18, date.toISOString().replace(/[-:T]|\.\d+/g, ''));
export const statuses = {
  good: Buffer.of(0x80, 0),
  unknown: Buffer.of(0x82, 0),
  revoked: (at: Date, reason?: number): Buffer =>
    der(0xa1, time(at), ...(reason === undefined ? [] : [der(0xa0, der(0x0a, Buffer.of(reason)))])),
} as const;

/** An OCSP response (RFC 6960 4.2.1) about a leaf, signed with an elliptic key. */
export function answerOf(leaf: Identity, issuer: Authority, options: AnswerOptions = {}): Buffer {
  const { hash = 'sha1', status = statuses.good } = options;
  const { nextUpdate = new Date(Date.now() + day), thisUpdate = new Date(Date.now() - day) } = options;
  const digest = (bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest();
  const certificate = new x509.X509Certificate(issuer.der);
  const serial = Buffer.from(new X509Certificate((options.about ?? leaf).der).serialNumber, 'hex');
  const positive = (serial[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), serial]) : serial;
  const id = der(
    0x30,
    der(0x30, Buffer.from(oidOf[hash], 'hex'), Buffer.of(5, 0)),
    der(0x04, digest(new Uint8Array(certificate.subjectName.toArrayBuffer()))),
    der(0x04, digest(keyBits(issuer))),
    der(0x02, positive),
  );
  const single = der(
    0x30,
    id,
    status,
    time(thisUpdate),
    ...(nextUpdate === null ? [] : [der(0xa0, time(nextUpdate))]),
    ...(options.extensions === undefined ? [] : [der(0xa1, der(0x30, ...options.extensions))]),
  );
  const data = der(0x30, der(0xa2, der(0x04, digest(keyBits(issuer)))), time(thisUpdate), der(0x30, single));
  const key = options.keyPem ?? KeyObject.from((options.keys ?? issuer.keys).privateKey);
  const signature = der(0x03, Buffer.of(0), sign('sha256', data, key));
  const sent = options.certificates === undefined ? [] : [der(0xa0, der(0x30, ...options.certificates))];
  const basic = der(0x30, data, ecdsaWithSha256, signature, ...sent);
  const type = Buffer.from('06092b0601050507300101', 'hex');
  return der(0x30, der(0x0a, Buffer.of(0)), der(0xa0, der(0x30, type, der(0x04, basic))));
}

/** The bits of the public key, without what says of which kind it is: of P-256, the last 65 bytes. */
const keyBits = (issuer: Authority): Buffer =>
  new X509Certificate(issuer.der).publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);

/** Timestamps as RFC 6962 3.3 lists them, in their OCTET STRING. */
export function timestampList(...lengths: readonly number[]): Buffer {
  const items = lengths.map((length) => {
    const item = Buffer.alloc(2 + length, 7);
    item.writeUInt16BE(length);
    return item;
  });
  const list = Buffer.concat(items);
  const head = Buffer.alloc(2);
  head.writeUInt16BE(list.length);
  return der(0x04, head, list);
}
