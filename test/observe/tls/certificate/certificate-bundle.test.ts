import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, encodeDer, type Identity } from '../../../../src/lab/certificates.ts';
import { certificatesIn } from '../../../../src/observe/tls/certificate/certificate-bundle.ts';
import { DerError } from '../../../../src/observe/tls/certificate/der.ts';
import { bagOf } from '../../../support/certificate-bag.ts';

let all: readonly Identity[];
beforeAll(async () => {
  all = await Promise.all(['One', 'Two'].map((name) => createAuthority(name)));
});

const pem = (kind: string, der: Buffer): string =>
  `text before\n-----BEGIN ${kind}-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END ${kind}-----\n`;

describe('the certificates', () => {
  const ders = (): Buffer[] => all.map(({ der }) => der);

  test.each<[string, () => Buffer, number]>([
    ['one in DER', () => ders()[0] ?? Buffer.alloc(0), 1],
    ['a bag', () => bagOf(...ders()), 2],
    ['one in PEM', () => Buffer.from(all[0]?.pem ?? ''), 1],
    ['several in PEM', () => Buffer.from(all.map((one) => one.pem).join('')), 2],
    ['a bag in PEM', () => Buffer.from(pem('PKCS7', bagOf(...ders()))), 2],
  ])('%s', (_, body, count) => {
    expect(certificatesIn(body())).toEqual(ders().slice(0, count));
  });

  test.each<[string, () => Buffer, RegExp]>([
    ['nothing', () => Buffer.alloc(0), /no certificate/],
    ['a page', () => Buffer.from('<html>not here</html>'), /no certificate/],
    ['an empty bag', () => bagOf(), /no certificate/],
    ['too many', () => bagOf(...Array.from({ length: 17 }, () => ders()[0] ?? Buffer.alloc(0))), /more than 16/],
    ['another message', () => encodeDer(0x30, encodeDer(0x06, Buffer.of(42, 3))), /neither/],
    ['a shell of one', () => encodeDer(0x30, encodeDer(0x30)), /./],
    ['half of one', () => (ders()[0] ?? Buffer.alloc(0)).subarray(0, 100), /ends too early/],
    ['PEM around nonsense', () => Buffer.from(pem('CERTIFICATE', Buffer.from('nonsense'))), /./],
  ])('are not in %s', (_, body, reason) => {
    expect(() => certificatesIn(body())).toThrow(DerError);
    expect(() => certificatesIn(body())).toThrow(reason);
  });

  test('whatever else comes is a DerError, and soon', () => {
    const whole = bagOf(...ders());
    const broken = fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => {
      const copy = Buffer.from(whole);
      copy[at] = byte;
      return copy;
    });
    const anything = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(broken, anything), (body) => {
        try {
          expect(certificatesIn(body).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
    );
  });
});
