import * as fc from 'fast-check';
import { KeyObject, sign, X509Certificate } from 'node:crypto';
import { createServer, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Staple } from '../../../../src/model/chain-looks.ts';
import { readCertificate, subjectSha256Of } from '../../../../src/observe/tls/certificate/certificate.ts';
import { createProbeContext, handshake } from '../../../../src/observe/tls/handshake.ts';
import { elementsOf, readElement } from '../../../../src/observe/tls/certificate/der.ts';
import { readAgain, readStaple } from '../../../../src/observe/tls/revocation/staple.ts';
import type { Stores } from '../../../../src/observe/tls/stores.ts';
import {
  type Authority,
  chainOf,
  createAuthority,
  encodeDer as der,
  type Identity,
  rawExtension,
  x509,
} from '../../../../src/lab/certificates.ts';
import { dial, listen, patience } from '../../../support/loopback.ts';
import { answerOf, type AnswerOptions, statuses, timestampList } from '../../../support/revocation.ts';

let root: Authority;
let issuer: Authority;
let leaf: Identity;
let other: Identity;
beforeAll(async () => {
  root = await createAuthority('Test Root');
  issuer = await root.intermediate('Test Issuer');
  leaf = await issuer.leaf({ dns: ['demo.example.com'] });
  other = await issuer.leaf({ dns: ['other.example.com'] });
});

const nothing: Stores['named'] = () => [];
const read = (staple: Buffer, sent: readonly Identity[] = [leaf, issuer], stores = nothing): Staple =>
  readStaple(
    staple,
    sent.map(({ der: bytes }) => bytes),
    stores,
  );
const answer = (options: AnswerOptions = {}): Buffer => answerOf(leaf, issuer, options);

const at = new Date('2026-11-01T00:00:00.000Z');
const timestampsOid = Buffer.from('060a2b06010401d679020405', 'hex');

describe('a staple', () => {
  test.each(['sha1', 'sha256'] as const)('says what its issuer says of the leaf, told by %s', (hash) => {
    const options = { hash, thisUpdate: at, nextUpdate: new Date('2026-11-08T00:00:00Z') };
    expect(read(answer(options))).toEqual({
      response: 'successful',
      status: 'good',
      revoked: null,
      thisUpdate: '2026-11-01T00:00:00.000Z',
      nextUpdate: '2026-11-08T00:00:00.000Z',
      verifiedBy: 'issuer',
      timestamps: 0,
      fault: null,
    });
  });

  test.each<[string, AnswerOptions, Partial<Staple>]>([
    ['revoked', { status: statuses.revoked(at, 1) }, { revoked: { at: at.toISOString(), reason: 'keyCompromise' } }],
    ['revoked', { status: statuses.revoked(at) }, { revoked: { at: at.toISOString(), reason: null } }],
    ['unknown', { status: statuses.unknown }, { revoked: null, verifiedBy: 'issuer' }],
    ['good', { nextUpdate: null }, { nextUpdate: null }],
  ])('that says %s', (status, options, said) => {
    expect(read(answer(options))).toMatchObject({ response: 'successful', status, ...said, fault: null });
  });

  test('counts the timestamps that it brings', () => {
    const value = timestampList(47, 48, 47);
    const extensions = [der(0x30, timestampsOid, der(0x04, value))];
    expect(read(answer({ extensions }))).toMatchObject({ timestamps: 3, fault: null });
    const broken = [der(0x30, timestampsOid, der(0x04, value.subarray(0, -1)))];
    expect(read(answer({ extensions: broken }))).toMatchObject({
      timestamps: 0,
      verifiedBy: null,
      fault: expect.stringMatching(/.+/),
    });
  });

  test('with a critical extension that is not known has a fault', () => {
    const strange = der(0x30, Buffer.from('06032a0304', 'hex'), Buffer.of(1, 1, 0xff), der(0x04, der(5)));
    expect(read(answer({ extensions: [strange] })).fault).toContain('1.2.3.4');
  });

  test('finds the issuer in a store where it was not sent, and in neither says so', () => {
    const named = subjectSha256Of(issuer.der);
    const stores = (subject: string): Authority[] => (subject === named ? [issuer] : []);
    expect(read(answer(), [leaf], stores)).toMatchObject({ status: 'good', verifiedBy: 'issuer' });
    expect(read(answer(), [leaf])).toMatchObject({ status: null, fault: 'the issuer of the certificate is not known' });
    expect(read(answer(), [leaf, root])).toMatchObject({
      verifiedBy: null,
      fault: expect.stringMatching(/is not known/),
    });
  });

  test('is read again where its issuer was fetched, and else left as it was', () => {
    const [lost, sure] = [read(answer(), [leaf]), read(answer())];
    expect(lost.unknownIssuer).toBe(true);
    expect(sure.unknownIssuer).toBeUndefined();
    expect(readAgain(lost, [root.der, issuer.der])).toEqual(sure);
    expect(readAgain(lost, [root.der])).toEqual(lost);
    expect(readAgain(lost, [])).toBe(lost);
    expect(readAgain(sure, [issuer.der])).toBe(sure);
  });

  test('about another certificate says nothing of the leaf', () => {
    const said = { status: null, verifiedBy: null, fault: 'it is about another certificate' };
    expect(read(answer({ about: other }))).toMatchObject(said);
  });

  test('of another issuer says nothing of the leaf', async () => {
    const twin = await createAuthority('Test Issuer');
    expect(read(answerOf(leaf, twin))).toMatchObject({ status: null, fault: 'it is about another certificate' });
  });

  test('that another key has signed is not verified', () => {
    expect(read(answer({ keys: root.keys }))).toMatchObject({
      verifiedBy: null,
      fault: expect.stringMatching(/neither the issuer's/),
    });
  });
});

describe('a delegate', () => {
  const signing = new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.9']);
  const past = { notBefore: new Date(Date.now() - 9e9), notAfter: new Date(Date.now() - 1e9) };
  const by = (delegate: Identity): Staple =>
    read(answer({ keyPem: delegate.keyPem, certificates: [other.der, delegate.der] }));

  test('to whom the issuer gave the right may sign', async () => {
    expect(by(await issuer.leaf({ onlyExtensions: [signing] }))).toMatchObject({
      status: 'good',
      verifiedBy: 'delegate',
      fault: null,
    });
  });

  test('whose key is no point on its curve costs the staple alone', async () => {
    const delegate = await issuer.leaf({ onlyExtensions: [signing] });
    const [body, algorithm] = elementsOf(readElement(delegate.der).content);
    if (body === undefined || algorithm === undefined) throw new Error('it is a certificate');
    const broken = Buffer.from(body.raw);
    const key = broken.indexOf(Buffer.of(3, 0x42, 0, 4));
    broken.fill(0xff, key + 4, key + 68);
    const signature = sign('sha256', broken, KeyObject.from(issuer.keys.privateKey));
    const certificate = der(0x30, broken, algorithm.raw, der(3, Buffer.of(0), signature));
    expect(() => new X509Certificate(certificate).publicKey).toThrow();
    const said = read(answer({ keys: root.keys, certificates: [certificate] }));
    expect(said).toMatchObject({ verifiedBy: null, fault: expect.stringMatching(/neither the issuer's/) });
  });

  test.each<[string, () => Promise<Identity>]>([
    ['has not that right', () => issuer.leaf({ dns: ['x.example.com'] })],
    ['has it no longer', () => issuer.leaf({ onlyExtensions: [signing], ...past })],
    ['has it from another', () => root.leaf({ onlyExtensions: [signing] })],
    ['has what is not known', () => issuer.leaf({ onlyExtensions: [signing, rawExtension('1.2.3.4', true, der(5))] })],
  ])('that %s may not', async (_, make) => {
    expect(by(await make())).toMatchObject({ verifiedBy: null, fault: expect.stringMatching(/neither the issuer's/) });
  });
});

describe('what is none', () => {
  test.each([
    [3, 'tryLater'],
    [6, 'unauthorized'],
    [1, 'malformedRequest'],
    [4, 'unknown'],
    [99, 'unknown'],
  ])('the status %d is told as it is', (code, response) => {
    const said = read(der(0x30, der(0x0a, Buffer.of(code))));
    expect(said).toMatchObject({ response, status: null, verifiedBy: null, fault: null });
  });

  test.each([
    ['empty', Buffer.alloc(0)],
    [
      'of another type',
      der(0x30, der(0x0a, Buffer.of(0)), der(0xa0, der(0x30, Buffer.from('06032a0304', 'hex'), der(4)))),
    ],
    ['far too long', Buffer.alloc(70_000, 0x30)],
  ])('one that is %s cannot be read', (_, bytes) => {
    expect(read(bytes)).toMatchObject({
      response: 'unreadable',
      status: null,
      fault: expect.stringMatching(/^it cannot be read: /),
    });
  });

  test('random bytes and changed responses neither throw nor count', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(read(Buffer.from(bytes)).verifiedBy).toBeNull();
      }),
    );
    const good = answer({ extensions: [der(0x30, timestampsOid, der(0x04, timestampList(5)))] });
    const sure = read(good);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const mutated = Buffer.from(good);
        mutated[place] = (mutated[place] ?? 0) ^ change;
        const said = read(mutated);
        if (said.verifiedBy !== null && said.fault === null) expect(said).toEqual(sure);
        expect(read(good.subarray(0, place)).verifiedBy).toBeNull();
      }),
    );
  });
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('in %s', (version) => {
  const shake = async (staple: Buffer | null, ask: boolean): Promise<Staple | null> => {
    const asked: boolean[] = [];
    const server = createServer(
      { ...chainOf(leaf, issuer), minVersion: version, maxVersion: version },
      (socket: TLSSocket) => socket.on('error', () => undefined),
    );
    server.on('OCSPRequest', (_certificate, _issuer, callback) => {
      asked.push(true);
      callback(null, staple ?? Buffer.alloc(0));
    });
    await using loopback = await listen(server);
    using deadline = patience();
    const { socket } = await dial(loopback, deadline);
    if (socket === null) throw new Error('no connection');
    const { reading, socket: tls } = await handshake(
      socket,
      { address: loopback.address, port: loopback.port, serverName: 'demo.example.com' },
      {
        deadline,
        timeoutMs: 5000,
        context: createProbeContext([root.pem]),
        alpn: [],
        redial: async () => null,
        ...(ask && { readStaple: (bytes, sent) => readStaple(bytes, sent, nothing) }),
      },
    );
    tls?.destroy();
    expect(asked).toEqual(ask ? [true] : []);
    if (!reading.ok) throw new Error(reading.failure.detail);
    expect(reading.value.sent[0]).toBe(readCertificate(leaf.der).sha256);
    return reading.value.staple;
  };

  test('the handshake brings it', async () => {
    expect(await shake(answer(), true)).toMatchObject({ status: 'good', verifiedBy: 'issuer', fault: null });
  });

  test('whatever it is', async () => {
    expect(await shake(Buffer.from('nonsense'), true)).toMatchObject({ response: 'unreadable' });
  });

  test('none is asked for where nobody reads it', async () => {
    expect(await shake(answer(), false)).toBeNull();
  });
});
