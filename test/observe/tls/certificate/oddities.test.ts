import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, encodeDer as der, rawExtension, type Authority } from '../../../../src/lab/certificates.ts';
import { readCertificate } from '../../../../src/observe/tls/certificate/certificate.ts';
import { DerError } from '../../../../src/observe/tls/certificate/der.ts';
import { hasOddSalt } from '../../../../src/observe/tls/certificate/signature-name.ts';

let root: Authority;
beforeAll(async () => {
  root = await createAuthority('Test Root');
});

const example = der(0x30, der(0x31, der(0x30, der(0x06, Buffer.of(0x55, 4, 10)), der(0x0c, 'Example'))));
const permits = (name: Buffer, critical = true) =>
  rawExtension('2.5.29.30', critical, der(0x30, der(0xa0, der(0x30, name))));
const truth = (octet: number) => rawExtension('2.5.29.19', true, der(0x30, der(0x01, Buffer.of(octet))));
const netscape = '2.16.840.1.113730.1.1';

describe('what single verifiers refuse', () => {
  test.each([
    ['nothing odd', [truth(0xff)], undefined],
    ['cA that is true otherwise than DER writes it', [truth(1)], ['truth-not-der']],
    ['cA that is written out as false', [truth(0)], undefined],
    ['critical CRL distribution points', [rawExtension('2.5.29.31', true, der(0x30))], ['critical-crl-points']],
    ['the same, not critical', [rawExtension('2.5.29.31', false, der(0x30))], undefined],
    ['critical policy mappings', [rawExtension('2.5.29.33', true, der(0x30))], ['critical-policy']],
    ['constraints for directory names', [permits(der(0xa4, example))], ['constrained-directory']],
    ['the same, not critical', [permits(der(0xa4, example), false)], undefined],
    ['constraints for mailboxes', [permits(der(0x81, 'example.com'))], undefined],
    ['constraints for registered identifiers', [permits(der(0x88, Buffer.of(0x2a, 3)))], ['constrained-rare']],
    ['a Netscape type for clients', [rawExtension(netscape, false, der(0x03, Buffer.of(7, 0x80)))], ['netscape-type']],
    ['a Netscape type for servers', [rawExtension(netscape, false, der(0x03, Buffer.of(6, 0xc0)))], undefined],
    ['a Netscape type that cannot be read', [rawExtension(netscape, false, der(0x05))], undefined],
  ])('%s', async (_, onlyExtensions, oddities) => {
    const { oddities: found } = readCertificate((await root.leaf({ onlyExtensions })).der);
    expect(found).toEqual(oddities);
  });

  test('a serial number is negative where its first bit is set', async () => {
    const serial = Buffer.from('0a1b2c3d', 'hex');
    const { der: good } = await root.leaf({ serial: serial.toString('hex') });
    const bad = Buffer.from(good);
    bad[bad.indexOf(serial)] = 0x8a;
    expect([readCertificate(good).oddities, readCertificate(bad).oddities]).toEqual([undefined, ['negative-serial']]);
  });
});

const sha256 = der(0xa0, der(0x30, der(0x06, Buffer.from('608648016503040201', 'hex')), der(0x05)));
const salt = (octets: number) => der(0xa2, der(0x02, Buffer.of(octets)));

test.each([
  ['as long as its hash', der(0x30, sha256, salt(32)), false],
  ['shorter', der(0x30, sha256, salt(20)), true],
  ['none', der(0x30, sha256, salt(0)), true],
  ['not written, which is 20', der(0x30, sha256), true],
  ['of a hash that nobody takes', der(0x30, salt(32)), false],
])('the salt of RSASSA-PSS, %s', (_, signatureParameters, odd) => {
  expect(hasOddSalt({ signatureOid: '1.2.840.113549.1.1.10', signatureParameters })).toBe(odd);
  expect(hasOddSalt({ signatureOid: '1.2.840.113549.1.1.11', signatureParameters })).toBe(false);
});

test('a salt that is no number is not guessed', () => {
  const signature = {
    signatureOid: '1.2.840.113549.1.1.10',
    signatureParameters: der(0x30, sha256, der(0xa2, der(0x02))),
  };
  expect(() => hasOddSalt(signature)).toThrow(DerError);
});
