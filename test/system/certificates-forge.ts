import { constants, createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { encodeDer } from '../../src/lab/certificates.ts';
import { dayMs } from '../support/evidence.ts';
import { extensions, nameDer, oidDer } from './certificates-der.ts';

/** Somebody's certificate and the key to it; what it signs is up to the test. */
export interface Party {
  readonly subject: string;
  readonly keys: Keys;
  readonly der: Buffer;
  readonly pem: string;
}

export interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const keyKinds = {
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  p224: () => generateKeyPairSync('ec', { namedCurve: 'secp224r1' }),
  p192: () => generateKeyPairSync('ec', { namedCurve: 'prime192v1' }),
  explicit: () => generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }),
  ed25519: () => generateKeyPairSync('ed25519'),
  ed448: () => generateKeyPairSync('ed448'),
  rsa512: () => generateKeyPairSync('rsa', { modulusLength: 512 }),
  rsa1024: () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
  rsa2048: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  rsa3072: () => generateKeyPairSync('rsa', { modulusLength: 3072 }),
  rsa4096: () => generateKeyPairSync('rsa', { modulusLength: 4096 }),
} as const satisfies Readonly<Record<string, () => Keys>>;
export type KeyKind = keyof typeof keyKinds;

export const makeKeys = (kind: KeyKind): Keys => keyKinds[kind]();

export interface Order {
  /** `O=…, CN=…`; empty: no attribute at all. */
  readonly subject?: string;
  readonly key?: KeyKind | Keys;
  /** Of its validity, from now. */
  readonly days?: readonly [from: number, to: number];
  /** What it says who issued it, where that is not so. */
  readonly issuer?: string;
  readonly version?: 1 | 3;
  readonly hash?: 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';
  /** Whether an RSA key signs as RSASSA-PSS (RFC 4055). */
  readonly pss?: true;
  /** Of RSASSA-PSS, where it is not as long as the hash. */
  readonly salt?: number;
  /** The octets of its serial number. */
  readonly serial?: Buffer;
  /** Its times, notBefore first, where they are written in a way of their own. */
  readonly times?: readonly Buffer[];
  /** Whether the signature has bits turned over. */
  readonly spoilt?: true;
  /** In the place of the usual ones of the same name, or beside them; null takes one away. */
  readonly extensions?: Readonly<Record<string, Buffer | null>>;
}

type Hash = NonNullable<Order['hash']>;

const rsaOids: Readonly<Record<Hash, string>> = {
  md5: '1.2.840.113549.1.1.4',
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
};
const ecdsaOids: Readonly<Partial<Record<Hash, string>>> = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};
const hashOids: Readonly<Record<Hash, string>> = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const edwardsOids: Readonly<Record<string, string>> = { ed25519: '1.3.101.112', ed448: '1.3.101.113' };

/** RFC 4055 3.1, with the hash for the mask as well. */
function pssDer(hashOid: string, saltLength: number): Buffer {
  const hash = encodeDer(0x30, oidDer(hashOid), encodeDer(0x05));
  const mask = encodeDer(0x30, oidDer('1.2.840.113549.1.1.8'), hash);
  const salt = encodeDer(0x02, Buffer.of(saltLength));
  const parameters = encodeDer(0x30, encodeDer(0xa0, hash), encodeDer(0xa1, mask), encodeDer(0xa2, salt));
  return encodeDer(0x30, oidDer('1.2.840.113549.1.1.10'), parameters);
}

/** The AlgorithmIdentifier (RFC 3279, RFC 8410), and what signs accordingly. */
function signer(
  { privateKey }: Keys,
  hash: Hash,
  pss: boolean,
  salt?: number,
): { algorithm: Buffer; sign: (bytes: Buffer) => Buffer } {
  const type = privateKey.asymmetricKeyType ?? '';
  const edwards = edwardsOids[type];
  if (edwards !== undefined) {
    return { algorithm: encodeDer(0x30, oidDer(edwards)), sign: (bytes) => sign(null, bytes, privateKey) };
  }
  if (pss) {
    const saltLength = salt ?? createHash(hash).digest().length;
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return {
      algorithm: pssDer(hashOids[hash], saltLength),
      sign: (bytes) => sign(hash, bytes, { key: privateKey, padding, saltLength }),
    };
  }
  const oid = type === 'rsa' ? rsaOids[hash] : ecdsaOids[hash];
  if (oid === undefined) throw new Error(`${type} does not sign with ${hash}`);
  const parameters = type === 'rsa' ? [encodeDer(0x05)] : [];
  return {
    algorithm: encodeDer(0x30, oidDer(oid), ...parameters),
    sign: (bytes) => sign(hash, bytes, privateKey),
  };
}

/** RFC 5280 4.1.2.5: two digits of the year before 2050. */
function timeDer(time: Date): Buffer {
  const digits = `${time.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`;
  return time.getUTCFullYear() < 2050 ? encodeDer(0x17, digits.slice(2)) : encodeDer(0x18, digits);
}

const begun = Date.now();
const daysFromNow = (days: number): Date => new Date(begun + days * dayMs);

/** Of a key, as issuers and subjects are told apart by it (RFC 5280 4.2.1.2). */
export const keyIdentifier = ({ publicKey }: Keys): Buffer =>
  createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();

/** A certificate with exactly these extensions; null: signed by its own key. */
function issue(
  by: Party | null,
  order: Order & { readonly subject: string; readonly days: readonly [number, number] },
) {
  const { subject, key = 'p256', days, version = 3, hash = 'sha256', pss = false, spoilt } = order;
  const keys = typeof key === 'string' ? makeKeys(key) : key;
  const { algorithm, sign: signBytes } = signer((by ?? { keys }).keys, hash, pss, order.salt);
  const listed = Object.values({
    ...(by === null ? {} : { authorityKey: extensions.authorityKey(keyIdentifier(by.keys)) }),
    ...order.extensions,
  }).filter((extension) => extension !== null);
  const body = encodeDer(
    0x30,
    ...(version === 3 ? [encodeDer(0xa0, encodeDer(0x02, Buffer.of(2)))] : []),
    encodeDer(0x02, order.serial ?? Buffer.concat([Buffer.of(0x40), randomBytes(14)])),
    algorithm,
    nameDer(order.issuer ?? by?.subject ?? subject),
    encodeDer(0x30, ...(order.times ?? days.map((each) => timeDer(daysFromNow(each))))),
    nameDer(subject),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    ...(version === 3 && listed.length > 0 ? [encodeDer(0xa3, encodeDer(0x30, ...listed))] : []),
  );
  const signature = signBytes(body);
  if (spoilt === true) signature.writeUInt8(signature.readUInt8(signature.length - 1) ^ 1, signature.length - 1);
  const der = encodeDer(0x30, body, algorithm, encodeDer(0x03, Buffer.of(0), signature));
  const base64 = der.toString('base64').replaceAll(/.{64}(?!$)/g, '$&\n');
  return { subject, keys, der, pem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n` };
}

/** Of an authority that issues below `by`, or of a root. */
export function authority(by: Party | null, subject: string, order: Omit<Order, 'subject'> = {}): Party {
  const { key = 'p256' } = order;
  const keys = typeof key === 'string' ? makeKeys(key) : key;
  return issue(by, {
    days: [-1000, 2000],
    ...order,
    subject,
    key: keys,
    extensions: {
      basicConstraints: extensions.basicConstraints(true),
      keyUsage: extensions.keyUsage('keyCertSign', 'cRLSign'),
      subjectKey: extensions.subjectKey(keyIdentifier(keys)),
      ...order.extensions,
    },
  });
}

/** Of a server; null: self-signed. */
export function leaf(by: Party | null, names: readonly string[], order: Order = {}): Party {
  return issue(by, {
    subject: '',
    days: [-30, 60],
    ...order,
    extensions: {
      basicConstraints: extensions.basicConstraints(false),
      keyUsage: extensions.keyUsage('digitalSignature', 'keyEncipherment'),
      extendedKeyUsage: extensions.extendedKeyUsage('serverAuth'),
      names: extensions.names(names, (order.subject ?? '') === ''),
      ...order.extensions,
    },
  });
}
