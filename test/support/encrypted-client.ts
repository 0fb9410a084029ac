import type { ServerResponse } from 'node:http';
import type { DnsReading, Server } from '../../src/model/dns.ts';
import { startDeadline } from '../../src/observe/deadline.ts';
import { ask } from '../../src/observe/dns/transport/ask.ts';
import { contextOnce } from '../../src/observe/dns/transport/dial-resolver.ts';
import { startEncrypted, type EncryptedWays } from '../../src/observe/dns/transport/encrypted.ts';
import { framed } from '../../src/observe/dns/transport/frames.ts';
import { decodeHead } from '../../src/observe/dns/wire/wire.ts';
import { startSockets } from '../../src/observe/dns/transport/sockets.ts';
import { startLife } from '../../src/observe/life.ts';
import { settingsFor } from './dns-client.ts';
import { encodeReply, type Reply } from './dns-server.ts';
import { root, type HttpsHandler, type TlsHandler } from './dns-tls.ts';

const timeoutMs = 400;

export interface Client extends Disposable {
  readonly ways: EncryptedWays;
  readonly life: ReturnType<typeof startLife>;
  ask(server: Server, name?: string): Promise<DnsReading>;
}

export function client(roots: readonly string[] = [root.pem]): Client {
  const life = startLife();
  const ways = startEncrypted({ life, context: contextOnce(roots), timeoutMs, version: '9.9.9' });
  return {
    ways,
    life,
    async ask(server, name = 'demo.example.com') {
      const deadline = startDeadline(5000, new AbortController().signal);
      const settings = settingsFor(53);
      const sockets = startSockets();
      const asking = {
        settings,
        life,
        sockets,
        deadline,
        timeoutMs,
        encrypted: ways,
        udpOnly: false,
        onSend: () => undefined,
      };
      return ask({ server, name, type: 'A', recursive: true }, asking).finally(deadline.clear);
    },
    [Symbol.dispose]: ways.close,
  };
}

/** The answer to a message, with the address that its name tells: `20.0.0.7` to `n7.example.com`. */
export function answerTo(message: Buffer, over: Reply = {}): Buffer {
  const { id, question } = decodeHead(message);
  const name = question?.name ?? '.';
  const answers = [`${name} 60 A 20.0.0.${/^n(\d+)\./.exec(name)?.[1] ?? '1'}`];
  return encodeReply({ ra: true, answers, ...over }, { id, name, type: 'A', recursive: true });
}

export const good: TlsHandler = (socket, message) => void socket.write(framed(answerTo(message)));
export const tlsAt = (port: number, certifiedAs?: string): Server => ({
  address: '127.0.0.1',
  port,
  over: 'tls',
  ...(certifiedAs === undefined ? {} : { certifiedAs }),
});
export const httpsAt = (port: number, address = '127.0.0.1'): Server => ({
  address,
  port,
  over: 'https',
  path: '/dns-query',
});
export const reply = (response: ServerResponse, type: string, body: Buffer | string): void => {
  response.setHeader('content-type', type);
  response.end(body);
};
export const send: HttpsHandler = (response, body) => reply(response, 'application/dns-message', answerTo(body));
export const dataOf = (reading: DnsReading): unknown => (reading.ok ? reading.value.answers[0]?.data : reading.failure);
export const names = Array.from({ length: 30 }, (_, i) => `n${i}.example.com`);
