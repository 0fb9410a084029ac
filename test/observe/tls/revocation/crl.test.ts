import * as fc from 'fast-check';
import { constants, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCertificate } from '../../../../src/observe/tls/certificate/certificate.ts';
import { readCrl } from '../../../../src/observe/tls/revocation/crl.ts';
import { unfitFor } from '../../../../src/observe/tls/revocation/crl-scope.ts';
import { DerError } from '../../../../src/observe/tls/certificate/der.ts';
import { isSignedBy } from '../../../../src/observe/tls/revocation/signed.ts';
import {
  type Authority,
  createAuthority,
  encodeDer as der,
  rawExtension,
  x509,
} from '../../../../src/lab/certificates.ts';
import { listOf, type ListOptions } from '../../../support/revocation.ts';

let issuer: Authority;
beforeAll(async () => {
  issuer = await createAuthority('Test Root');
});

const at = new Date('2026-11-01T00:00:00.000Z');
const serial = (hex: string): Buffer => Buffer.from(hex, 'hex');
const keyOf = ({ der: bytes }: Authority): X509Certificate => new X509Certificate(bytes);

describe('a CRL', () => {
  test('gives its times, its entries and what it says of each', async () => {
    const body = await listOf(issuer, {
      thisUpdate: new Date('2026-11-20T00:00:00Z'),
      nextUpdate: new Date('2026-11-27T00:00:00Z'),
      entries: [
        { serialNumber: '0a1b', revocationDate: at },
        { serialNumber: '1234567890abcdef', revocationDate: at, reason: x509.X509CrlReason.keyCompromise },
        { serialNumber: '77', revocationDate: at, reason: x509.X509CrlReason.removeFromCRL },
        { serialNumber: '00ff', revocationDate: at, reason: x509.X509CrlReason.certificateHold, invalidity: at },
      ],
    });
    const crl = readCrl(body);
    expect(crl).toMatchObject({
      bytes: body.length,
      thisUpdate: '2026-11-20T00:00:00.000Z',
      nextUpdate: '2026-11-27T00:00:00.000Z',
      scope: { unfit: null, urls: null, only: null },
    });
    const revokedAt = at.toISOString();
    expect(await crl.entryOf(serial('0a1b'))).toEqual({ at: revokedAt, reason: null });
    expect(await crl.entryOf(serial('1234567890abcdef'))).toEqual({ at: revokedAt, reason: 'keyCompromise' });
    expect(await crl.entryOf(serial('00ff'))).toEqual({ at: revokedAt, reason: 'certificateHold' });
    expect(await crl.entryOf(serial('77'))).toBeNull();
    // Parts of one that is there, and one that is not.
    for (const hex of ['1b', '34567890', '0a1b0a1b']) expect(await crl.entryOf(serial(hex))).toBeNull();
    expect(await crl.survey()).toEqual({ entries: 4, unknownCritical: null });
    expect(isSignedBy(crl.signed, keyOf(issuer))).toBe(true);
    expect(isSignedBy(crl.signed, keyOf(await createAuthority('Other')))).toBe(false);
  });

  test('of nobody, and one in PEM', async () => {
    const body = await listOf(issuer);
    expect(await readCrl(body).survey()).toMatchObject({ entries: 0 });
    const lines = body.toString('base64').replaceAll(/.{64}/g, '$&\n');
    const crl = readCrl(Buffer.from(`-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`));
    expect(isSignedBy(crl.signed, keyOf(issuer))).toBe(true);
  });

  test('is of its issuer in whatever capitals that is written', async () => {
    const { issuerSha256 } = readCrl(await listOf({ ...issuer, subject: 'CN=TEST  root' }));
    expect(issuerSha256).toBe(readCertificate(issuer.der).subjectSha256);
    expect(readCrl(await listOf({ ...issuer, subject: 'CN=Test Roof' })).issuerSha256).not.toBe(issuerSha256);
  });

  test.each(['rsa', 'ed25519'] as const)('is verified where its issuer has a key of %s', async (key) => {
    const other = await createAuthority('Other', { key });
    const crl = readCrl(await listOf(other));
    expect(isSignedBy(crl.signed, keyOf(other))).toBe(true);
    expect(isSignedBy(crl.signed, keyOf(issuer))).toBe(false);
  });

  test('is verified with RSASSA-PSS', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const sha256 = der(0x30, serial('0609608648016503040201'));
    const mgf = der(0x30, serial('06092a864886f70d010108'), sha256);
    const parameters = der(0x30, der(0xa0, sha256), der(0xa1, mgf), der(0xa2, der(2, Buffer.of(32))));
    const algorithm = der(0x30, serial('06092a864886f70d01010a'), parameters);
    const list = der(0x30, algorithm, der(0x30), der(0x17, '260101000000Z'));
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const signature = sign('sha256', list, { key: privateKey, ...padding });
    const crl = readCrl(der(0x30, list, algorithm, der(3, Buffer.of(0), signature)));
    expect([crl.nextUpdate, isSignedBy(crl.signed, { publicKey })]).toEqual([null, true]);
    const forged = Buffer.from(signature);
    forged[0] = (forged[0] ?? 0) ^ 1;
    expect(isSignedBy({ ...crl.signed, signature: forged }, { publicKey })).toBe(false);
  });

  test('of half a million entries, the last is found', async () => {
    const entry = Buffer.from('3021021004aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa170d3236303130313030303030305a', 'hex');
    const last = Buffer.from(entry);
    last[4] = 5;
    const algorithm = der(0x30, serial('06082a8648ce3d040302'));
    const revoked = der(0x30, Buffer.alloc(400_000 * entry.length, entry), last);
    const list = der(0x30, algorithm, der(0x30), der(0x17, '260101000000Z'), revoked);
    const body = der(0x30, list, algorithm, der(3, Buffer.of(0)));
    const crl = readCrl(body);
    expect(await crl.survey()).toMatchObject({ entries: 400_001 });
    expect(await crl.entryOf(last.subarray(4, 20))).toEqual({ at: '2026-01-01T00:00:00.000Z', reason: null });
  });
});

const uri = (text: string): Buffer => der(0x86, text);
const point = (...parts: readonly Buffer[]): ListOptions => ({
  extensions: [rawExtension('2.5.29.28', true, der(0x30, ...parts))],
});
const names = (...urls: readonly string[]): Buffer => der(0xa0, der(0xa0, ...urls.map(uri)));
const yes = Buffer.of(0xff);
const url = 'http://crl.example.com/1.crl';

describe('what a CRL speaks of', () => {
  const leaf = { ca: false, crlUrls: [url] };
  const authority = { ca: true, crlUrls: [url] };
  test.each<[string, ListOptions, typeof leaf, RegExp | null]>([
    ['all', {}, leaf, null],
    ['its own point', point(names('http://other.example', url)), leaf, null],
    ['another point', point(names('http://crl.example.com/2.crl')), leaf, /another distribution point/],
    ['a relative point', point(der(0xa0, der(0xa1, Buffer.alloc(0)))), leaf, /relative/],
    ['others than authorities', point(der(0x81, yes)), leaf, null],
    ['others than authorities', point(der(0x81, yes)), authority, /no certificates of authorities/],
    ['authorities', point(der(0x82, yes)), authority, null],
    ['authorities', point(der(0x82, yes)), leaf, /of authorities alone/],
    ['some reasons', point(der(0x83, Buffer.of(1, 0x40))), leaf, /some reasons/],
    ['other issuers', point(der(0x84, yes)), leaf, /indirect/],
    ['attributes', point(der(0x85, yes)), leaf, /attribute certificates/],
    ['changes', { extensions: [rawExtension('2.5.29.27', true, der(2, Buffer.of(1)))] }, leaf, /delta/],
    ['what is strange', { extensions: [rawExtension('1.2.3.4', true, der(5))] }, leaf, /1\.2\.3\.4/],
    ['what is strange and may be passed over', { extensions: [rawExtension('1.2.3.4', false, der(5))] }, leaf, null],
  ])('%s', async (_, options, certificate, unfit) => {
    const said = unfitFor(readCrl(await listOf(issuer, options)).scope, certificate);
    if (unfit === null) expect(said).toBeNull();
    else expect(said).toMatch(unfit);
  });

  test('an entry with a critical extension that is not known spoils all', async () => {
    const entry = (oid: string, critical: boolean): x509.X509CrlEntryParams => ({
      serialNumber: oid.replaceAll('.', ''),
      revocationDate: at,
      extensions: [rawExtension(oid, critical, der(0x0a, Buffer.of(1)))],
    });
    const read = async (...entries: x509.X509CrlEntryParams[]): Promise<string | null> =>
      (await readCrl(await listOf(issuer, { entries })).survey()).unknownCritical;
    expect(await read(entry('2.5.29.21', true), entry('2.5.29.29', true))).toBe('2.5.29.29');
    expect(await read(entry('2.5.29.21', true), entry('1.2.3', false))).toBeNull();
  });
});

describe('what is no CRL', () => {
  const readOrRefused = async (bytes: Buffer): Promise<'read' | 'refused'> => {
    try {
      const crl = readCrl(bytes);
      await crl.survey();
      await crl.entryOf(serial('0a1b'));
      isSignedBy(crl.signed, keyOf(issuer));
      return 'read';
    } catch (error) {
      expect(error).toBeInstanceOf(DerError);
      return 'refused';
    }
  };

  test('is refused, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await readOrRefused(Buffer.from(bytes))).toBe('refused');
      }),
    );
    expect(await readOrRefused(Buffer.from('<html>not found</html>'))).toBe('refused');
    expect(await readOrRefused(Buffer.from('-----BEGIN X509 CRL-----\nAAAA\n'))).toBe('refused');
  });

  test('a real one that was changed neither throws otherwise nor verifies', async () => {
    const body = await listOf(issuer, {
      entries: [{ serialNumber: '0a1b', revocationDate: at, reason: x509.X509CrlReason.superseded }],
      ...point(names(url)),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const mutated = Buffer.from(body);
        mutated[place] = (mutated[place] ?? 0) ^ change;
        if ((await readOrRefused(mutated)) === 'read') {
          expect(isSignedBy(readCrl(mutated).signed, keyOf(issuer))).toBe(false);
        }
        await readOrRefused(body.subarray(0, place));
      }),
    );
  });
});

describe('sixteen megabytes of a hostile list', () => {
  const bytes = 16_777_216;
  const algorithm = der(0x30, serial('06082a8648ce3d040302'));
  const listWith = (...parts: readonly Buffer[]): Buffer =>
    der(0x30, der(0x30, ...parts), algorithm, der(3, Buffer.of(0)));
  const header = [algorithm, der(0x30), der(0x17, '260101000000Z')];
  const filled = (pattern: Buffer): Buffer =>
    Buffer.alloc(Math.floor((bytes - 200) / pattern.length) * pattern.length, pattern);
  const extension = (oid: string): Buffer => der(0x30, serial(`0603${oid}`), Buffer.of(1, 1, 0xff), der(4, der(5)));
  const time = der(0x17, '260101000000Z');
  const known = der(0x30, serial('0603551d15'), Buffer.of(1, 1, 0xff), der(4, der(0x0a, Buffer.of(1))));

  /** The longest time for which nothing else had its turn, and how often something had. */
  async function turnsBeside(work: () => Promise<unknown>): Promise<{ longest: number; turns: number }> {
    let [longest, turns] = [0, 0];
    let last = performance.now();
    let isOver = false;
    const tick = (): void => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      turns++;
      if (!isOver) setImmediate(tick);
    };
    setImmediate(tick);
    await new Promise((resolve) => void setImmediate(resolve));
    await work();
    await new Promise((resolve) => void setImmediate(resolve));
    isOver = true;
    return { longest, turns };
  }

  test.each<[string, () => Buffer, RegExp | null]>([
    ['nothing, millions of times', () => der(0x30, filled(der(5))), /it has more than 4 parts$/],
    ['fields without end', () => listWith(...header, filled(der(5))), /it has more than 7 fields$/],
    [
      'extensions without end',
      () => listWith(...header, der(0xa0, der(0x30, filled(extension('2a0304'))))),
      /more than/,
    ],
    [
      'one extension without end',
      () => listWith(...header, der(0xa0, der(0x30, der(0x30, filled(der(5)))))),
      /more than/,
    ],
    [
      'a point of many names',
      () =>
        listWith(
          ...header,
          der(
            0xa0,
            der(0x30, der(0x30, serial('0603551d1c'), der(4, der(0x30, der(0xa0, der(0xa0, filled(uri('a')))))))),
          ),
        ),
      /more than/,
    ],
    ['entries of nothing', () => listWith(...header, der(0x30, filled(der(0x30, der(2))))), /without a time/],
    ['short entries', () => listWith(...header, der(0x30, filled(der(0x30, der(2), time)))), null],
    [
      'critical entries',
      () => listWith(...header, der(0x30, filled(der(0x30, der(2, Buffer.of(1)), time, der(0x30, known))))),
      null,
    ],
    [
      'an entry without end',
      () => listWith(...header, der(0x30, der(0x30, der(2, Buffer.of(1)), time, der(0x30, filled(known))))),
      /more than/,
    ],
    [
      'what almost is the serial number',
      () =>
        listWith(...header, der(0x30, der(0x30, der(2, Buffer.of(1)), time, der(4, filled(Buffer.alloc(19, 0x61)))))),
      null,
    ],
  ])('blocks nothing and is refused or read: %s', async (name, make, refusal) => {
    const body = make();
    let said = '';
    const before = process.memoryUsage().rss;
    const { longest, turns } = await turnsBeside(async () => {
      try {
        const crl = readCrl(body);
        await crl.survey();
        await crl.entryOf(Buffer.concat([Buffer.alloc(19, 0x61), Buffer.of(0x62)]));
      } catch (error) {
        if (!(error instanceof DerError)) throw error;
        said = error.message;
      }
    });
    if (name === 'short entries') expect(turns).toBeGreaterThan(300);
    if (refusal === null) expect(said).toBe('');
    else expect(said).toMatch(refusal);
    // Far above the tens of milliseconds and the few megabytes that it takes, far below what reading it all would take.
    expect(longest).toBeLessThan(700);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });
});
