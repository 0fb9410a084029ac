import { spawn } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { chainOf } from '../../src/lab/certificates.ts';
import type { ClientPart } from '../../src/model/evidence.ts';
import { makeFolder } from '../support/folder.ts';
import { look, mounted, startGuarded, type Guarded, type Over } from '../support/guarded.ts';
import { settings } from '../support/http2-frames.ts';
import { program } from './installed.ts';
import { canBindAll, freePort } from './ports.ts';
import { describeSystem } from './programs.ts';

const address = '127.0.0.1';
let guarded: Guarded;

/** What is learnt of our part from a server that asks for a certificate, gives no tickets, and says this. */
async function partAt(said: string, over: Over, version = '-tls1_3 -num_tickets 0'): Promise<ClientPart | null> {
  using folder = makeFolder();
  const { leaf, issuer, member } = guarded;
  const { cert, key } = chainOf(leaf, issuer);
  const files = [folder.write('chain.pem', cert), folder.write('key.pem', key)] as const;
  const port = await freePort([address]);
  const place = `${address}:${port}`;
  const words = `s_server -quiet ${version} -verify 1 -accept ${place} -cert ${files[0]} -cert_chain ${files[0]} -key ${files[1]}`;
  const server = spawn(program('openssl'), words.split(' '), { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    await expect.poll(() => canBindAll([address], port), { timeout: 5000 }).toBe(false);
    server.stdin.end(said);
    const { session } = await look({ address, port }, { clientCertificate: mounted(folder, member), ...over });
    return session?.ok === true ? session.value.client : null;
  } finally {
    server.kill();
  }
}

await describeSystem('a server without tickets', { programs: ['openssl'], addresses: [address] }, () => {
  beforeAll(async () => {
    guarded = await startGuarded();
  });

  test.each<[string, string, Over]>([
    ['what it says after the handshake', '220 ready\n', { protocol: 'tls' }],
    ['an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n', {}],
    ['an answer that has only begun', 'HTTP/1.1 200', {}],
  ])('has gone on by %s', async (_, said, over) => {
    expect(await partAt(said, over)).toMatchObject({ asked: true, taken: true, refusal: null });
  });
  test('has gone on in TLS 1.2 by finishing the handshake', async () => {
    const part = await partAt('', { protocol: 'tls' }, '-tls1_2 -no_ticket -no_cache');
    expect(part).toMatchObject({ asked: true, taken: true, refusal: null });
  });
  test('has not gone on by what HTTP/2 begins with, whoever is there', async () => {
    const part = await partAt(settings.toString('latin1'), {}, '-tls1_3 -num_tickets 0 -alpn h2');
    expect(part).toMatchObject({
      asked: true,
      taken: false,
      refusal: { code: expect.stringMatching(/^(?:closed|reset)$/) },
    });
  });
  test('that ends the connection without a word has not', async () => {
    expect(await partAt('', {})).toMatchObject({ asked: true, taken: false, refusal: { code: 'closed' } });
  });
});
