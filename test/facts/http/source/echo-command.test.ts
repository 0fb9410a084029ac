import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { echoHeader, parseEchoHeader, requestWords } from '../../../../src/facts/http/echo-words.ts';
import { echoCommand, forgedProxyCommand } from '../../../../src/facts/http/source/echo-command.ts';
import { preambleBytes } from '../../../../src/facts/reach/proxy-header.ts';
import { canaries } from '../../../support/echoes.ts';
import { settings, target } from '../../../support/evidence.ts';
import { listen } from '../../../support/loopback.ts';

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
  expect(await inShell(command(port))).toBe('told');
  return got.promise;
}

async function inShell(command: string): Promise<string> {
  const env = { ...process.env, HOSTPROBE_ECHO_KEY: key };
  return (await promisify(execFile)('sh', ['-c', command], { env })).stdout;
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
    expect(parseEchoHeader(String(headers[echoHeader]))?.mac).toMatch(/^[0-9a-f]{64}$/);
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

  test.each([1, 2] as const)('says a PROXY protocol header of version %s first where one was sent', async (version) => {
    const forged = { version, source: `198.51.100.${version}` };
    const got = Promise.withResolvers<Buffer>();
    const server = createTcpServer((socket) => {
      const parts: Buffer[] = [];
      socket.on('data', (part: Buffer) => {
        parts.push(part);
        const all = Buffer.concat(parts);
        if (!all.includes('\r\n\r\nGET') && !all.subarray(16).includes('\r\n\r\n')) return;
        got.resolve(all);
        socket.end('HTTP/1.1 200 OK\r\n\r\ntold\x1b');
      });
    });
    await using listening = await listen(server);
    const { port } = listening;
    const url = `http://demo.example.com:${port}/e?hostprobe=0b5c`;
    const where = { address: '127.0.0.1', port, preamble: forged, url };
    const seen = await inShell(forgedProxyCommand(where, target(), settings, true));
    expect(seen).toContain('200 OK');
    expect(seen).toContain('told^[');
    const bytes = await got.promise;
    const header = Buffer.from(preambleBytes(forged, where));
    expect(bytes.subarray(0, header.length)).toEqual(header);
    const [line, ...lines] = bytes.subarray(header.length).toString().split('\r\n');
    expect(line).toBe('GET /e HTTP/1.1');
    expect(lines).toContain(`Host: demo.example.com:${port}`);
    const signed = lines.find((each) => each.startsWith(`${echoHeader}: `)) ?? '';
    expect(parseEchoHeader(signed.slice(echoHeader.length + 2))?.mac).toMatch(/^[0-9a-f]{64}$/);
    expect(forgedProxyCommand(where, target(), settings, false)).not.toContain('$M');
  });

  test('shakes hands after it where that is what is asked', () => {
    const where = { address: '20.80.0.1', port: 443, preamble: { version: 2, source: '198.51.100.2' } } as const;
    const clientCertificate = { cert: '/run/tls.crt', key: '/run/tls.key' };
    const command = forgedProxyCommand(where, target({ clientCertificate }), settings, false);
    expect(command).toContain(
      'c.load_cert_chain("/run/tls.crt","/run/tls.key");s=c.wrap_socket(s,server_hostname="demo.example.com")',
    );
    expect(command).toContain('GET / HTTP/1.1');
  });
});
