import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { echoHeader, parseEchoHeader, requestWords } from '../../../../src/facts/http/echo-words.ts';
import { echoCommand, forgedProxyCommand } from '../../../../src/facts/http/source/echo-command.ts';
import { canaries } from '../../../support/echoes.ts';
import { settings, target } from '../../../support/evidence.ts';

const key = "a key, with 'quotes' and spaces";
const unkeyed = { ...settings, sourceIp: { ...settings.sourceIp, keyed: false } };

/** Runs the command in a shell against a server, and tells the request that came. */
async function headersSentBy(command: (port: number) => string): Promise<IncomingHttpHeaders> {
  const got = Promise.withResolvers<IncomingHttpHeaders>();
  const server = createServer(({ headers }, answer) => {
    got.resolve(headers);
    answer.end('told');
  });
  await using stack = new AsyncDisposableStack();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  stack.defer(() => void server.close());
  const place = server.address();
  const port = typeof place === 'object' ? (place?.port ?? 0) : 0;
  const env = { ...process.env, HOSTPROBE_ECHO_KEY: key };
  const { stdout } = await promisify(execFile)('sh', ['-c', command(port)], { env });
  expect(stdout).toBe('told');
  return got.promise;
}

const at = (port: number) => ({
  where: { address: '127.0.0.1', port, url: `http://demo.example.com:${port}${settings.sourceIp.echoPath}` },
});

describe('what is to be pasted', () => {
  test('signs as the echo wants it', async () => {
    const headers = await headersSentBy((port) => echoCommand(at(port), target(), settings));
    const asked = parseEchoHeader(String(headers[echoHeader]));
    expect(asked).not.toBeNull();
    const mac = createHmac('sha256', key)
      .update(requestWords(asked?.nonce ?? '', asked?.seconds ?? 0))
      .digest('hex');
    expect(asked?.mac).toBe(mac);
    expect(headers['x-real-ip']).toBeUndefined();
  });

  test('sends what is forged', async () => {
    const headers = await headersSentBy((port) => echoCommand(at(port), target(), settings, canaries));
    expect(headers[echoHeader]).toBeDefined();
    expect(headers).toMatchObject(
      Object.fromEntries(canaries.map(([name, address]) => [name, name === 'forwarded' ? `for=${address}` : address])),
    );
  });

  test('signs nothing where no key is shared', async () => {
    const headers = await headersSentBy((port) => echoCommand(at(port), target(), unkeyed));
    expect(headers[echoHeader]).toBeUndefined();
  });

  test('is the same in every run', () => {
    const url = `https://demo.example.com${settings.sourceIp.echoPath}`;
    const asked = (nonce: string) => ({ where: { address: '20.80.0.1', port: 443, url: `${url}?hostprobe=${nonce}` } });
    const [one, other] = ['0b5c', 'ff01'].map((nonce) => echoCommand(asked(nonce), target(), settings));
    expect(one).toBe(other);
    expect(one?.endsWith(` ${url}`)).toBe(true);
  });

  test('says a PROXY protocol header first where one was sent', () => {
    const where = { address: '20.80.0.1', port: 443, preamble: { version: 2, source: '198.51.100.2' } } as const;
    const proxied = '--haproxy-protocol --haproxy-clientip 198.51.100.2';
    expect(forgedProxyCommand(where, target())).toContain(proxied);
    expect(forgedProxyCommand(where, target())).toContain('https://demo.example.com/');
    expect(echoCommand({ where: { ...where, url: 'https://demo.example.com/e' } }, target(), settings)).toContain(
      proxied,
    );
  });
});
