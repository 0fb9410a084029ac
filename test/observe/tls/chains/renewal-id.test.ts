import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAuthority, encodeDer, x509 } from '../../../../src/lab/certificates.ts';
import { renewalId } from '../../../../src/observe/tls/chains/renewal-id.ts';

/** RFC 9773 appendix A. */
const example = `
MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK`;

test('is that of the example in RFC 9773', () => {
  expect(renewalId(Buffer.from(example, 'base64'))).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
});

/** No more of a certificate than the name is made of; nobody has signed it. */
function shellOf(serial: Uint8Array, keyIdentifier: Uint8Array): Buffer {
  const name = encodeDer(0x30);
  const algorithm = encodeDer(0x30, encodeDer(0x06, Buffer.of(42, 3)));
  const time = encodeDer(0x17, '260101000000Z');
  const value = encodeDer(0x30, encodeDer(0x80, keyIdentifier));
  const extension = encodeDer(0x30, encodeDer(0x06, Buffer.of(0x55, 0x1d, 0x23)), encodeDer(0x04, value));
  const fields = [algorithm, name, encodeDer(0x30, time, time), name, encodeDer(0x30, algorithm)];
  const extensions = encodeDer(0xa3, encodeDer(0x30, extension));
  const toBeSigned = encodeDer(0x30, encodeDer(0x02, serial), ...fields, extensions);
  return encodeDer(0x30, toBeSigned, algorithm, encodeDer(0x03, Buffer.of(0)));
}

test('holds the bytes of key identifier and serial number as they are, without padding', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 21 });
  fc.assert(
    fc.property(bytes, bytes, (serial, keyIdentifier) => {
      const id = renewalId(shellOf(serial, keyIdentifier)) ?? '';
      expect(id).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
      const [issuer = '', own = ''] = id.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
      expect([issuer, own]).toEqual([Buffer.from(keyIdentifier).toString('hex'), Buffer.from(serial).toString('hex')]);
    }),
  );
});

test('there is none without a key identifier, and none for what is no certificate', async () => {
  const root = await createAuthority('Test Root');
  const bare = await root.leaf({ onlyExtensions: [new x509.BasicConstraintsExtension(false)] });
  expect(renewalId(bare.der)).toBeNull();
  expect(renewalId(Buffer.from('nonsense'))).toBeNull();
});
