import { createPublicKey, sign, type KeyObject } from 'node:crypto';
import { encodeDer as der } from '../../src/lab/certificates.ts';

/** What stands in a certificate, as DER: nobody checks it before it is signed. */
export interface Forgery {
  readonly subject?: Buffer;
  readonly serial?: Buffer;
  readonly notBefore?: Buffer;
  readonly notAfter?: Buffer;
  readonly extensions?: readonly Buffer[];
}

/** A certificate and its key in PEM, as a server takes them. */
export interface Forged {
  readonly der: Buffer;
  readonly cert: string;
  readonly key: string;
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const algorithms = { ec: '2a8648ce3d040302', rsa: '2a864886f70d01010b' } as const;
const attributes = { CN: '550403', O: '55040a' } as const;

export const utcTime = (text: string): Buffer => der(0x17, text);
export const generalizedTime = (text: string): Buffer => der(0x18, text);

/** A name of UTF8Strings, whatever they hold. */
export const nameOf = (...parts: readonly (readonly [type: keyof typeof attributes, value: string])[]): Buffer =>
  der(
    0x30,
    ...parts.map(([type, value]) => der(0x31, der(0x30, oid(attributes[type]), der(0x0c, Buffer.from(value, 'utf8'))))),
  );

export const extension = (oidHex: string, value: Buffer, critical = false): Buffer =>
  der(0x30, oid(oidHex), ...(critical ? [der(0x01, Buffer.of(0xff))] : []), der(0x04, value));

/** A SAN of these DNS names, byte by byte. */
export const namesExtension = (names: readonly string[], { critical = false, after = Buffer.alloc(0) } = {}): Buffer =>
  extension('551d11', Buffer.concat([der(0x30, ...names.map((name) => der(0x82, name))), after]), critical);

/** Vouches for itself with this key, EC on P-256 or RSA. */
export function forge(key: KeyObject, forgery: Forgery = {}): Forged {
  const kind = key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec';
  const algorithm = der(0x30, oid(algorithms[kind]), ...(kind === 'rsa' ? [der(0x05)] : []));
  const {
    subject = nameOf(['CN', 'forged.example']),
    serial = Buffer.of(1),
    notBefore = utcTime('260101000000Z'),
    notAfter = utcTime('360101000000Z'),
    extensions = [],
  } = forgery;
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    algorithm,
    subject,
    der(0x30, notBefore, notAfter),
    subject,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [der(0xa3, der(0x30, ...extensions))]),
  );
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.of(0), sign('sha256', body, key)));
  const base64 = whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    der: whole,
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
