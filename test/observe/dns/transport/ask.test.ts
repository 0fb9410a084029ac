import { createSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startDeadline } from '../../../../src/observe/deadline.ts';
import { ask } from '../../../../src/observe/dns/transport/ask.ts';
import type { Asked, Asking } from '../../../../src/observe/dns/transport/ask.ts';
import { startSockets } from '../../../../src/observe/dns/transport/sockets.ts';
import { startLife } from '../../../../src/observe/life.ts';
import type { DnsReading, Server } from '../../../../src/model/dns.ts';
import type { Settings } from '../../../../src/model/target.ts';
import { settingsFor } from '../../../support/dns-client.ts';
import { encodeReply, serveDns } from '../../../support/dns-server.ts';
import type { DnsServers, Handler, Heard, Reply } from '../../../support/dns-server.ts';

let servers: DnsServers | undefined;
afterEach(async () => {
  await servers?.close();
  servers = undefined;
});

type Plainly = Partial<Pick<Asking, 'mayNeedPlain' | 'withoutEdns'>>;

interface Looked {
  readonly reading: DnsReading;
  readonly heard: readonly Heard[];
  readonly sent: number;
  readonly life: ReturnType<typeof startLife>;
}

async function lookAt(
  handle: Handler,
  {
    name = 'demo.example.com',
    tcp = true,
    budgetMs = 5000,
    settings = {},
    manner = {},
  }: { name?: string; tcp?: boolean; budgetMs?: number; settings?: Partial<Settings>; manner?: Plainly } = {},
): Promise<Looked> {
  servers = await serveDns({ '127.0.0.2': handle }, { tcp });
  return lookAtPort(servers.port, name, budgetMs, settings, {}, manner);
}

async function lookAtPort(
  port: number,
  name: string,
  budgetMs: number,
  settings: Partial<Settings> = {},
  over: Pick<Server, 'over'> = {},
  manner: Plainly = {},
): Promise<Looked> {
  const life = startLife();
  const deadline = startDeadline(budgetMs, new AbortController().signal);
  let sent = 0;
  const where: Asked = { server: { address: '127.0.0.2', port, ...over }, name, type: 'A', recursive: false };
  const reading = await ask(where, {
    settings: { ...settingsFor(port), ...settings },
    life,
    sockets: startSockets(),
    deadline,
    timeoutMs: 200,
    encrypted: null,
    udpOnly: false,
    ...manner,
    onSend: () => (sent += 1),
  });
  deadline.clear();
  return { reading, heard: servers?.at['127.0.0.2']?.heard ?? [], sent, life };
}

const good: Reply = { aa: true, answers: ['demo.example.com 60 A 20.1.1.1'] };
const octets = (reply: Reply, question: Heard): Buffer => encodeReply(reply, question);
const length = (bytes: Buffer): Buffer => Buffer.of(bytes.length >> 8, bytes.length & 0xff);
const overTcpOnly =
  (hand: (socket: Socket, question: Heard) => void): Handler =>
  (question) =>
    question.transport === 'udp' ? { tc: true } : (socket) => hand(socket, question);

describe('an answer', () => {
  test('is read with its flags, records and size', async () => {
    const { reading, heard, sent, life } = await lookAt(() => good);
    expect(reading).toMatchObject({
      ok: true,
      value: {
        rcode: 'NOERROR',
        transport: 'udp',
        flags: { aa: true, tc: false, ra: false, ad: false },
        answers: [{ owner: 'demo.example.com', type: 'A', ttl: 60, data: '20.1.1.1' }],
        strays: 0,
        dropped: 0,
      },
    });
    expect(heard).toMatchObject([{ edns: true, recursive: false, transport: 'udp' }]);
    expect(sent).toBe(1);
    expect(life.proof().ipv4).toEqual({ beyond: false, own: true });
  });

  test('counts in any case of letters', async () => {
    const { reading } = await lookAt(() => ({
      ...good,
      question: { name: 'DEMO.example.COM', type: 'A' },
      answers: ['dEMO.example.com 60 A 20.1.1.1'],
    }));
    expect(reading).toMatchObject({ ok: true, value: { answers: [{ owner: 'demo.example.com' }] } });
  });

  test.each(['app\\.ck8s.example.org', 'nul\\000.example.org', 'back\\\\slash.example.org', '\\255\\032x.example.org'])(
    'for %s keeps the label whole',
    async (name) => {
      const { reading, heard } = await lookAt(() => ({ aa: true, answers: [`${name} 60 A 20.1.1.1`] }), { name });
      expect(heard[0]?.name).toBe(name);
      expect(reading).toMatchObject({ ok: true, value: { answers: [{ owner: name }] } });
    },
  );
});

describe('what is not the answer is counted and passed over', () => {
  const strays: Readonly<Record<string, Partial<Reply>>> = {
    'another ID': { id: 0 },
    'another name': { question: { name: 'evil.example.com', type: 'A' } },
    'another type': { question: { name: 'demo.example.com', type: 'AAAA' } },
    'no question': { question: null },
  };
  test.each(Object.keys(strays))('%s', async (what) => {
    const { reading } = await lookAt((question) => {
      const stray: Reply = { aa: true, answers: ['demo.example.com 60 A 20.6.6.6'], ...strays[what] };
      const id = what === 'another ID' ? question.id ^ 1 : question.id;
      return { datagrams: [octets({ ...stray, id }, question), octets(good, question)] };
    });
    expect(reading).toMatchObject({ ok: true, value: { strays: 1, answers: [{ data: '20.1.1.1' }] } });
  });

  test('a question, and another opcode', async () => {
    const { reading } = await lookAt((question) => {
      const query = octets(good, question);
      query.writeUInt16BE(query.readUInt16BE(2) & 0x7fff, 2);
      const notify = octets(good, question);
      notify.writeUInt16BE(notify.readUInt16BE(2) | (4 << 11), 2);
      return { datagrams: [query, notify, Buffer.from('not DNS'), octets(good, question)] };
    });
    expect(reading).toMatchObject({ ok: true, value: { strays: 3 } });
  });

  test('another sender does not even reach the socket', async () => {
    const { reading } = await lookAt(async (question) => {
      const stranger = createSocket('udp4');
      const forged = octets({ aa: true, answers: ['demo.example.com 60 A 20.6.6.6'] }, question);
      await new Promise((resolve) => stranger.send(forged, question.port, '127.0.0.1', resolve));
      stranger.close();
      return good;
    });
    expect(reading).toMatchObject({ ok: true, value: { strays: 0, answers: [{ data: '20.1.1.1' }] } });
  });

  test('up to a bound', async () => {
    const { reading } = await lookAt((question) => ({
      datagrams: Array.from({ length: 150 }, () => octets({ ...good, id: question.id ^ 1 }, question)),
    }));
    expect(reading).toMatchObject({ ok: false, failure: { code: 'too-large' } });
  });

  test('over TCP there is nothing to pass over', async () => {
    const { reading } = await lookAt((question) =>
      question.transport === 'udp' ? { tc: true } : { ...good, id: question.id ^ 1 },
    );
    expect(reading).toMatchObject({ ok: false, failure: { code: 'malformed' } });
  });
});

describe('a server that does not know EDNS', () => {
  test.each([
    ['FORMERR', 1, undefined],
    ['FORMERR without a question', 1, null],
    ['NOTIMP', 4, undefined],
    ['BADVERS', 16, undefined],
  ])('%s: is asked once without', async (said, rcode, question) => {
    const { reading, heard } = await lookAt(({ edns }) =>
      edns
        ? { rcode, ...(question === null ? { question } : {}), ...(rcode > 15 ? { options: Buffer.alloc(0) } : {}) }
        : good,
    );
    expect(reading).toMatchObject({ ok: true, value: { rcode: 'NOERROR', withoutEdns: said.split(' ')[0] } });
    expect(heard.map(({ edns }) => edns)).toEqual([true, false]);
  });

  test('and then says nothing: the first answer stands', async () => {
    const { reading } = await lookAt(({ edns }) => (edns ? { rcode: 4 } : null));
    expect(reading).toMatchObject({ ok: true, value: { rcode: 'NOTIMP' } });
  });

  test('and says FORMERR to that too: that is its answer', async () => {
    const { reading, heard } = await lookAt(() => ({ rcode: 1 }));
    expect(reading).toMatchObject({ ok: true, value: { rcode: 'FORMERR' } });
    expect(reading.ok && 'withoutEdns' in reading.value).toBe(false);
    expect(heard).toHaveLength(2);
  });

  const manner = { mayNeedPlain: true };

  test('and drops it: is asked without', async () => {
    const { reading, heard } = await lookAt(({ edns }) => (edns ? null : good), { manner });
    expect(reading).toMatchObject({ ok: true, value: { rcode: 'NOERROR', withoutEdns: 'no answer' } });
    expect(heard.filter(({ edns }) => !edns)).toHaveLength(1);
  });

  test('a packet that was lost is not taken for that', async () => {
    let lost = 0;
    const { reading } = await lookAt(({ transport }) => (transport === 'tcp' || lost++ === 0 ? null : good), {
      manner,
    });
    expect(reading).toMatchObject({ ok: true, value: { transport: 'udp' } });
    expect(reading.ok && 'withoutEdns' in reading.value).toBe(false);
  });

  test('an answer over TCP is not taken for that', async () => {
    const { reading } = await lookAt(({ edns, transport }) => (edns && transport === 'udp' ? null : good), { manner });
    expect(reading).toMatchObject({ ok: true, value: { transport: 'tcp' } });
    expect(reading.ok && 'withoutEdns' in reading.value).toBe(false);
  });

  test('silence with and without it is silence', async () => {
    const { reading, heard } = await lookAt(() => null, { manner });
    expect(reading).toMatchObject({ ok: false, failure: { code: 'timeout' } });
    expect(heard.map(({ edns, transport }) => `${transport} ${edns}`).toSorted()).toEqual([
      'tcp true',
      'udp false',
      'udp true',
    ]);
  });

  test('which is known by now: is only asked without', async () => {
    const { reading, heard } = await lookAt(() => good, { manner: { withoutEdns: 'no answer' } });
    expect(reading).toMatchObject({ ok: true, value: { withoutEdns: 'no answer' } });
    expect(heard.map(({ edns }) => edns)).toEqual([false]);
  });
});

describe('TCP', () => {
  test('follows truncation, even one inside a record', async () => {
    const { reading, heard } = await lookAt((question) => {
      if (question.transport === 'tcp') return good;
      const cut = octets({ ...good, tc: true }, question);
      return cut.subarray(0, cut.length - 3);
    });
    expect(reading).toMatchObject({ ok: true, value: { transport: 'tcp', answers: [{ data: '20.1.1.1' }] } });
    expect(heard.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
  });

  test('follows silence', async () => {
    const { reading, sent } = await lookAt(({ transport }) => (transport === 'udp' ? null : good));
    expect(reading).toMatchObject({ ok: true, value: { transport: 'tcp' } });
    expect(sent).toBe(2);
  });

  test('alone is tried where nothing else is wanted', async () => {
    servers = await serveDns({ '127.0.0.2': () => good });
    const { reading, heard } = await lookAtPort(servers.port, 'demo.example.com', 5000, {}, { over: 'tcp' });
    expect(reading).toMatchObject({ ok: true, value: { transport: 'tcp' } });
    expect(heard.map(({ transport }) => transport)).toEqual(['tcp']);
  });

  test('carries 64 KB', async () => {
    const text = `demo.example.com 60 TYPE65280 \\# 65000 ${'ab'.repeat(65_000)}`;
    const { reading } = await lookAt(({ transport }) => (transport === 'udp' ? { tc: true } : { answers: [text] }));
    expect(reading).toMatchObject({ ok: true, value: { answers: [{ type: 'TYPE65280' }] } });
    expect(reading.ok && reading.value.bytes).toBeGreaterThan(65_000);
  });

  test('in drips, with a half-closed connection, is read', async () => {
    const { reading } = await lookAt(
      overTcpOnly((socket, question) => {
        const message = octets(good, question);
        const all = Buffer.concat([length(message), message]);
        let at = 0;
        const timer = setInterval(() => {
          socket.write(all.subarray(at, at + 5));
          at += 5;
          if (at < all.length) return;
          clearInterval(timer);
          socket.end();
        }, 1);
      }),
    );
    expect(reading).toMatchObject({ ok: true, value: { transport: 'tcp' } });
  });

  const broken: readonly (readonly [string, string, (socket: Socket, question: Heard) => void])[] = [
    ['closed at once', 'closed', (socket) => void socket.end()],
    ['closed in the middle', 'closed', (socket) => void socket.end(Buffer.of(0, 100, 1, 2, 3))],
    ['reset', 'reset', (socket) => void socket.resetAndDestroy()],
    [
      'drips for ever',
      'timeout',
      (socket) => {
        const timer = setInterval(() => socket.write('x'), 5);
        socket.on('close', () => clearInterval(timer));
      },
    ],
    ['silent', 'timeout', () => {}],
    ['an empty message', 'malformed', (socket) => void socket.end(Buffer.of(0, 0))],
    [
      'rubbish',
      'malformed',
      (socket) => void socket.end(Buffer.from('\0\u0020GET / HTTP/1.1 200 OK and so on and on')),
    ],
  ];
  test.each(broken)('%s: %s', async (_, code, hand) => {
    const { reading } = await lookAt(overTcpOnly(hand));
    expect(reading).toMatchObject({ ok: false, failure: { code } });
    expect(!reading.ok && reading.failure.detail).toMatch(/^over UDP: truncated; over TCP: /);
  });

  test('that is refused after a truncated answer is the failure', async () => {
    const { reading } = await lookAt(() => ({ tc: true }), { tcp: false });
    expect(reading).toMatchObject({ ok: false, failure: { code: 'refused' } });
  });

  test('that is refused after silence does not hide the silence', async () => {
    const { reading, life } = await lookAt(() => null, { tcp: false });
    expect(reading).toMatchObject({ ok: false, failure: { code: 'timeout' } });
    expect(life.proof().ipv4.own).toBe(true);
  });
});

describe('no answer', () => {
  test('both ports closed', async () => {
    const closed = await serveDns({ '127.0.0.2': () => null });
    await closed.close();
    const { reading, life } = await lookAtPort(closed.port, 'demo.example.com', 5000);
    expect(reading).toMatchObject({ ok: false, failure: { code: 'refused' } });
    expect(life.proof().ipv4.own).toBe(true);
  });

  test('within the target’s own time', async () => {
    const { reading } = await lookAt(() => null, { budgetMs: 50 });
    expect(reading).toMatchObject({ ok: false, failure: { code: 'budget' } });
  });

  test('a malformed answer to the right question', async () => {
    const { reading } = await lookAt((question) => {
      const message = octets(good, question);
      message.writeUInt16BE(9, 6);
      return message;
    });
    expect(reading).toMatchObject({ ok: false, failure: { code: 'malformed' } });
  });

  test('a server on loopback that DNS named is not asked unless `networks` says so', async () => {
    const { reading, heard, sent } = await lookAt(() => good, { settings: { networks: { public: [], private: [] } } });
    expect(reading).toMatchObject({ ok: false, failure: { code: 'denied' } });
    expect([heard.length, sent]).toEqual([0, 0]);
  });
});
