import * as fc from 'fast-check';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificateParts } from '../../../../src/observe/tls/certificate/certificate-parts.ts';
import { readCertificate as read, sha256Of } from '../../../../src/observe/tls/certificate/certificate.ts';
import {
  createAuthority,
  createSelfSigned,
  encodeDer as der,
  rawExtension,
  type Authority,
  x509,
} from '../../../../src/lab/certificates.ts';

let root: Authority;
beforeAll(async () => {
  root = await createAuthority('Test Root');
});

describe('a certificate', () => {
  test('of a server gives its fields', async () => {
    const leaf = await root.leaf({
      subject: [{ CN: ['demo.example.com'] }, { O: ['Acme Co'] }],
      dns: ['demo.example.com', '*.Example.com'],
      ip: ['192.0.2.1', '2001:db8::1'],
      serial: '0a1b',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2026-04-01T00:00:00Z'),
      extensions: [
        new x509.AuthorityInfoAccessExtension({ caIssuers: 'http://ca.example/root.der', ocsp: 'http://ocsp.example' }),
        new x509.CRLDistributionPointsExtension(['http://crl.example/1.crl', 'ldap://crl.example/x']),
      ],
    });
    const authority = read(root.der);
    const { publicKey } = new X509Certificate(leaf.der);
    expect(read(leaf.der)).toEqual({
      sha256: leaf.sha256,
      spkiSha256: sha256Of(publicKey.export({ type: 'spki', format: 'der' })),
      version: 3,
      serial: '0a1b',
      subject: [
        ['CN', 'demo.example.com'],
        ['O', 'Acme Co'],
      ],
      issuer: [['CN', 'Test Root']],
      subjectSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      issuerSha256: authority.subjectSha256,
      nameBytes: {
        subject: sha256Of(certificateParts(leaf.der).subject),
        issuer: authority.nameBytes?.subject,
      },
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2026-04-01T00:00:00.000Z',
      names: { dns: ['demo.example.com', '*.Example.com'], ip: ['192.0.2.1', '2001:db8::1'], other: [] },
      subjectKeyIdentifier: null,
      authorityKeyIdentifier: authority.subjectKeyIdentifier,
      key: { type: 'ec', bits: 256, curve: 'prime256v1' },
      signatureAlgorithm: 'ecdsa-with-SHA256',
      ca: false,
      pathLength: null,
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
      nameConstraints: null,
      unknownCritical: [],
      timestamps: null,
      mustStaple: false,
      issuerUrls: ['http://ca.example/root.der'],
      crlUrls: ['http://crl.example/1.crl'],
      selfSigned: false,
      unreadable: [],
    });
    expect(read(leaf.der)).toBe(read(Buffer.from(leaf.der)));
  });

  test('of an authority gives what limits it', async () => {
    const ip = (text: string): Buffer => der(0x30, der(0x87, Buffer.from(text, 'hex')));
    const dns = der(0x30, der(0x82, 'example.com'));
    const mail = der(0x30, der(0x81, 'example.com'));
    const permitted = der(0xa0, dns, ip(`20010db8${'0'.repeat(24)}ffffffff${'0'.repeat(24)}`));
    const excluded = der(0xa1, ip('0a000000ff800000'), ip('0000000000000000'), mail, mail);
    const limited = await root.intermediate('Limited', {
      key: 'rsa',
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.decipherOnly, true),
        rawExtension('2.5.29.30', true, der(0x30, permitted, excluded)),
      ],
    });
    expect(read(limited.der)).toMatchObject({
      ca: true,
      pathLength: 0,
      keyUsage: ['keyCertSign', 'decipherOnly'],
      key: { type: 'rsa', bits: 2048, curve: null },
      names: null,
      extendedKeyUsage: null,
      nameConstraints: {
        permitted: { dns: ['example.com'], ip: ['2001:db8::/32'], other: [] },
        excluded: { dns: [], ip: ['10.0.0.0/9', '0.0.0.0/0'], other: ['email:example.com'] },
      },
      unknownCritical: [],
      unreadable: [],
    });
  });

  test('says where its names stand alone and are not critical', async () => {
    const names = [{ type: 'dns', value: 'demo.example.com' }] as const;
    const uncritical = async (critical: boolean, subject: string): Promise<unknown> => {
      const onlyExtensions = [new x509.SubjectAlternativeNameExtension([...names], critical)];
      return read((await root.leaf({ subject, onlyExtensions })).der).namesNotCritical;
    };
    expect(await uncritical(false, '')).toBe(true);
    expect(await uncritical(true, '')).toBeUndefined();
    expect(read((await root.leaf({ dns: ['demo.example.com'] })).der).namesNotCritical).toBeUndefined();
    expect(await uncritical(false, 'CN=demo')).toBeUndefined();
    expect(read((await root.leaf({ subject: '', onlyExtensions: [] })).der).namesNotCritical).toBeUndefined();
  });

  test('that signed itself says so, and one that only bears the same names does not', async () => {
    expect(read(root.der).selfSigned).toBe(true);
    expect(read((await root.crossSign({ ...root, subject: 'CN=TEST root' })).der).selfSigned).toBe(true);
    expect(read((await createSelfSigned({ key: 'ed25519' })).der)).toMatchObject({
      selfSigned: true,
      key: { type: 'ed25519', bits: 256, curve: null },
    });
    const namesake = await root.intermediate('Test Root');
    expect(read(namesake.der)).toMatchObject({ selfSigned: false, subject: [['CN', 'Test Root']] });
    expect(read(namesake.der).subjectSha256).toBe(read(namesake.der).issuerSha256);
  });

  test.each(rootCertificates.map((pem) => [new X509Certificate(pem)]))(
    'of a built-in authority is read in full',
    (openssl) => {
      const certificate = read(openssl.raw);
      expect(certificate).toMatchObject({ ca: true, selfSigned: true, unreadable: [], unknownCritical: [] });
      expect(certificate.subject.length).toBeGreaterThan(0);
      expect(certificate.sha256).toBe(openssl.fingerprint256.replaceAll(':', '').toLowerCase());
    },
  );
});

/** Signed by its own key, with no more in it than must be. */
function selfMade(
  privateKey: KeyObject,
  signatureOid: string,
  notBefore = '260101000000Z',
  commonName = der(0x0c, 'odd'),
): Buffer {
  const algorithm = der(0x30, der(0x06, Buffer.from(signatureOid, 'hex')));
  const name = der(0x30, der(0x31, der(0x30, der(0x06, Buffer.from('550403', 'hex')), commonName)));
  const dates = der(0x30, der(0x17, notBefore), der(0x17, '360101000000Z'));
  const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const body = der(0x30, der(0xa0, der(0x02, '\x02')), der(0x02, '\x01'), algorithm, name, dates, name, key);
  return der(0x30, body, algorithm, der(0x03, '\0', sign('sha256', body, privateKey)));
}
const rsaWithSha256 = '2a864886f70d01010b';
const ecdsaWithSha256 = '2a8648ce3d040302';

describe('a key', () => {
  test.each(['named', 'explicit'] as const)('on a curve that is %s in the certificate', (paramEncoding) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding });
    expect(read(selfMade(privateKey, ecdsaWithSha256))).toMatchObject({
      key: { type: 'ec', bits: 256, curve: paramEncoding === 'named' ? 'prime256v1' : null },
      selfSigned: true,
      unreadable: [],
    });
  });

  const isSelfSigned = (privateKey: KeyObject, oid = rsaWithSha256): boolean => {
    const certificate = new X509Certificate(selfMade(privateKey, oid));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    return read(certificate.raw).selfSigned;
  };

  test('of RSA vouches for itself, but not with a huge public exponent, which takes long to raise to', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(isSelfSigned(privateKey)).toBe(true);
    const { e = '', d = '', ...rest } = privateKey.export({ format: 'jwk' });
    const swapped = createPrivateKey({ format: 'jwk', key: { ...rest, e: d, d: e, dp: e, dq: e } });
    expect(isSelfSigned(swapped)).toBe(false);
  });

  test('of DSA vouches for nothing', () => {
    const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 });
    expect(isSelfSigned(privateKey, '608648016503040302')).toBe(false);
  });
});

describe('what a hostile certificate holds', () => {
  test('in its names stays text', async () => {
    const odd = await root.leaf({
      subject: [
        { CN: ['a\u0000b\u001b[31m\n'] },
        { O: [{ bmpString: 'Ünïcode' }] },
        { OU: ['x'.repeat(5000)] },
        { '1.2.3.4': ['custom'] },
      ],
      onlyExtensions: [
        rawExtension('2.5.29.17', false, der(0x30, der(0x82, 'a\u0000.example.com'), der(0x86, 'urn:x'), der(0xa4))),
      ],
    });
    expect(read(odd.der)).toMatchObject({
      subject: [
        ['CN', 'a\u0000b\u001b[31m\n'],
        ['O', 'Ünïcode'],
        ['OU', `${'x'.repeat(1023)}…`],
        ['1.2.3.4', 'custom'],
      ],
      names: { dns: ['a\u0000.example.com'], ip: [], other: ['uri:urn:x', 'directory'] },
      unreadable: [],
    });
  });

  test.each(['261332000000Z', '260230000000Z', '2601010000Z', '260101000000+0100', '2 0101000000Z', ''])(
    'as a time that is none, %j, is never valid',
    (time) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const certificate = read(selfMade(privateKey, ecdsaWithSha256, time));
      expect(certificate.notBefore).toBe('9999-12-31T23:59:59.000Z');
      expect(certificate.unreadable).toHaveLength(1);
    },
  );

  test('is kept whole: names', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => der(0x82, `host-${i}.example.com`));
    const crowd = await root.leaf({ onlyExtensions: [rawExtension('2.5.29.17', false, der(0x30, ...many))] });
    const certificate = read(crowd.der);
    expect(certificate.names?.dns).toHaveLength(5000);
    expect(certificate.unreadable).toEqual([]);
  });

  test('in its names is read as its kind of text, and as DER where it is none', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const values: [tag: number, content: Buffer | string, text: string][] = [
      [0x0c, Buffer.from('Müller'), 'Müller'],
      [0x0c, Buffer.from('4dfc6c', 'hex'), 'Mül'],
      [0x13, 'Plain', 'Plain'],
      [0x14, Buffer.from('4dfc6c', 'hex'), 'Mül'],
      [0x16, 'a@example.com', 'a@example.com'],
      [0x1c, Buffer.from('0001f600', 'hex'), '\u{1f600}'],
      [0x1e, Buffer.from('00dc0062', 'hex'), 'Üb'],
      [0x12, '12', '#12023132'],
    ];
    for (const [tag, content, text] of values) {
      expect(read(selfMade(privateKey, ecdsaWithSha256, undefined, der(tag, content)))).toMatchObject({
        subject: [['CN', text]],
      });
    }
    for (const torn of [der(0x1e, 'abc'), der(0x1c, Buffer.from('00110000', 'hex')), Buffer.alloc(0)]) {
      const certificate = read(selfMade(privateKey, ecdsaWithSha256, undefined, torn));
      expect(certificate).toMatchObject({ subject: [], issuer: [] });
      expect(certificate.unreadable.join()).toContain('subject: ');
    }
  });

  test('is kept within bounds: a subject', async () => {
    const long = await root.leaf({ subject: Array.from({ length: 300 }, () => ({ OU: ['x'.repeat(60)] })) });
    expect(read(long.der)).toMatchObject({
      subject: [],
      unreadable: [expect.stringMatching(/^subject: a name of \d+ bytes$/)],
    });
    const many = await root.leaf({ subject: Array.from({ length: 65 }, () => ({ OU: ['x'] })) });
    expect(read(many.der)).toMatchObject({ subject: [], unreadable: ['subject: a name of 65 attributes'] });
  });

  const garbage = Buffer.from('ffff', 'hex');
  const directoryName = (organisation: string): Buffer =>
    der(0x30, der(0x31, der(0x30, der(0x06, Buffer.from('55040a', 'hex')), der(0x0c, organisation))));
  const constraining = (...bases: Buffer[]): ReturnType<typeof rawExtension> =>
    rawExtension('2.5.29.30', true, der(0x30, der(0xa0, ...bases.map((base) => der(0x30, base)))));
  test.each<[string, ReturnType<typeof rawExtension>[], object]>([
    ['an unknown extension', [rawExtension('1.2.3', false, garbage)], { unknownCritical: [], unreadable: [] }],
    ['an unknown critical one', [rawExtension('1.2.3', true, garbage)], { unknownCritical: ['1.2.3'], unreadable: [] }],
    [
      'policies, which restrict nothing',
      [rawExtension('2.5.29.32', true, der(0x30, der(0x30, der(0x06, Buffer.from('551d2000', 'hex')))))],
      { unknownCritical: [] },
    ],
    [
      'a demand for an explicit policy',
      [rawExtension('2.5.29.36', true, der(0x30, der(0x80, Buffer.from([0]))))],
      {
        unknownCritical: [],
        oddities: ['critical-policy'],
        policies: { named: [], mappings: [], requireExplicit: 0, inhibitMapping: null, inhibitAny: null },
      },
    ],
    [
      'a ban on mapping policies',
      [rawExtension('2.5.29.36', true, der(0x30, der(0x81, Buffer.from([0]))))],
      { unknownCritical: [] },
    ],
    [
      'an unreadable key usage, not even critical',
      [rawExtension('2.5.29.15', false, garbage)],
      { keyUsage: null, unknownCritical: ['2.5.29.15'], unreadable: [expect.stringMatching(/^2\.5\.29\.15: /)] },
    ],
    [
      'a key usage with more bits unused than there are',
      [rawExtension('2.5.29.15', false, der(0x03, Buffer.from([1])))],
      { keyUsage: null, unknownCritical: ['2.5.29.15'], unreadable: [expect.stringMatching(/^2\.5\.29\.15: /)] },
    ],
    [
      'an authority whose path may be shorter than nothing',
      [rawExtension('2.5.29.19', true, der(0x30, der(0x01, Buffer.from([255])), der(0x02, Buffer.from([255]))))],
      { ca: null, pathLength: null, unknownCritical: ['2.5.29.19'] },
    ],
    [
      'no authority, said though it need not be',
      [rawExtension('2.5.29.19', true, der(0x30, der(0x01, Buffer.from([0]))))],
      { ca: false, pathLength: null, unknownCritical: [], unreadable: [] },
    ],
    [
      'an authority key identifier by name and number alone',
      [
        rawExtension(
          '2.5.29.35',
          false,
          der(
            0x30,
            der(0xa1, der(0xa4, der(0x30, der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, 'Above')))))),
            der(0x82, 'a'),
          ),
        ),
      ],
      {
        authorityKeyIdentifier: null,
        authorityCertificate: { issuer: [['CN', 'Above']], serial: '61' },
        unreadable: [],
      },
    ],
    [
      'an authority by number, and by a name that cannot be read',
      [rawExtension('2.5.29.35', false, der(0x30, der(0x80, 'b'), der(0xa1, der(0xa4, 'x')), der(0x82, 'a')))],
      { authorityKeyIdentifier: '62', authorityCertificate: { issuer: null, serial: '61' }, unreadable: [] },
    ],
    [
      'an authority by its key alone',
      [rawExtension('2.5.29.35', false, der(0x30, der(0x80, 'b')))],
      { authorityKeyIdentifier: '62', unreadable: [] },
    ],
    [
      'an unreadable list of addresses of CRLs',
      [rawExtension('2.5.29.31', false, garbage)],
      { crlUrls: [], unknownCritical: [], unreadable: [expect.stringMatching(/^2\.5\.29\.31: /)] },
    ],
    [
      'the same extension twice',
      [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.BasicConstraintsExtension(true, undefined, true),
      ],
      { ca: null, unknownCritical: ['2.5.29.19'], unreadable: ['2.5.29.19: it is there more than once'] },
    ],
    [
      'a range of addresses with holes',
      [
        rawExtension(
          '2.5.29.30',
          true,
          der(0x30, der(0xa0, der(0x30, der(0x87, Buffer.from('0a000000ff00ff00', 'hex'))))),
        ),
      ],
      { nameConstraints: null, unknownCritical: ['2.5.29.30'] },
    ],
    [
      'constraints on other kinds of names',
      [constraining(der(0xa4, directoryName('Corp,  Ltd')), der(0x86, '.example.com'), der(0x88, 'x'), der(0x88, 'y'))],
      {
        nameConstraints: {
          permitted: { dns: [], ip: [], other: ['directory:O=corp\\, ltd,', 'uri:.example.com', 'registered-id'] },
          excluded: { dns: [], ip: [], other: [] },
        },
        unknownCritical: [],
      },
    ],
    [
      'a constraint on a directory name that is none',
      [constraining(der(0xa4, 'x'))],
      { nameConstraints: null, unknownCritical: ['2.5.29.30'] },
    ],
    [
      'a constraint that is longer than any name',
      [constraining(der(0x81, 'x'.repeat(1020)))],
      { nameConstraints: null, unknownCritical: ['2.5.29.30'] },
    ],
    [
      'a directory name among its names',
      [rawExtension('2.5.29.17', false, der(0x30, der(0xa4, directoryName('Corp')), der(0x82, 'example.com')))],
      { names: { dns: ['example.com'], ip: [], other: ['directory:O=corp,'] }, unreadable: [] },
    ],
    [
      'an address of five bytes',
      [rawExtension('2.5.29.17', false, der(0x30, der(0x87, 'abcde'), der(0x87, 'abcd')))],
      { names: { dns: [], ip: ['97.98.99.100'], other: [] }, unreadable: ['2.5.29.17: an IP address of 5 bytes'] },
    ],
    [
      'an extended key usage of 40 KiB',
      [new x509.ExtendedKeyUsageExtension(Array.from({ length: 4000 }, (_, i) => `1.3.6.1.5.5.7.3.${i}`))],
      { extendedKeyUsage: null, unknownCritical: ['2.5.29.37'] },
    ],
  ])('is told from what it should: %s', async (_, onlyExtensions, fields) => {
    expect(read((await root.leaf({ onlyExtensions })).der)).toMatchObject(fields);
  });

  test('never throws, and what cannot be read is never valid', async () => {
    const { der: good } = await root.leaf({ dns: ['demo.example.com'], ip: ['192.0.2.1'] });
    const broken = fc.record({
      at: fc.nat(good.length - 1),
      byte: fc.nat(255),
      length: fc.oneof(fc.constant(good.length), fc.nat(good.length)),
    });
    fc.assert(
      fc.property(broken, ({ at, byte, length }) => {
        const bytes = Buffer.from(good);
        bytes[at] = byte;
        const certificate = read(bytes.subarray(0, length));
        const openssl = attempt(() => new X509Certificate(bytes.subarray(0, length)));
        if (openssl === null) {
          expect(certificate.unreadable).not.toEqual([]);
          expect(Date.parse(certificate.notBefore)).toBeGreaterThan(Date.parse(certificate.notAfter));
        }
        expect(JSON.parse(JSON.stringify(certificate))).toEqual(certificate);
      }),
      { numRuns: 1500 },
    );
    expect(read(Buffer.alloc(0)).unreadable).not.toEqual([]);
  });
});

const attempt = <T>(work: () => T): T | null => {
  try {
    return work();
  } catch {
    return null;
  }
};
