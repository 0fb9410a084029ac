import * as fc from 'fast-check';
import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, test } from 'vitest';
import type { Walk } from '../../../src/model/dns.ts';
import { world, type World } from '../../support/dns-client.ts';
import { encodeReply, type Answer, type Handler, type Heard, type Reply } from '../../support/dns-server.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const good = 'good.example.com';
const evil = 'evil.example.com';
const alike = { authoritative: { enabled: false, port: 53 }, timeoutMs: 300, attempts: 1 };

const answerGood = ({ name, type }: Heard): Reply => ({
  ra: true,
  answers: type === 'A' ? [`${name} 60 A 20.1.1.1`] : [`${name} 60 AAAA 2a01:4f8::1`],
});

/** A resolver that is good to all names but those below `evil.example.com`, of which both types are asked. */
const resolver =
  (hostile: Handler): Handler =>
  (question) =>
    question.name === evil || question.name.endsWith(`.${evil}`) ? hostile(question) : answerGood(question);

/** What becomes of a target whose names are answered so, beside another whose names are not. */
async function walkBeside(hostile: Handler): Promise<Walk | null> {
  made = await world({ '127.0.0.1': resolver(hostile) }, alike);
  const began = performance.now();
  const [bad, fine, later] = await Promise.all([
    made.look({ host: evil }).resolve(),
    made.look({ host: good }).resolve(),
    made.look({ host: `later.${good}` }).resolve(),
  ]);
  expect(performance.now() - began).toBeLessThan(5000);
  for (const { resolver: walk } of [fine, later]) {
    expect(walk?.addresses.map(({ address }) => address)).toEqual(['20.1.1.1', '2a01:4f8::1']);
  }
  return bad.resolver;
}

const octetsOf = (reply: Reply, question: Heard): Buffer => encodeReply(reply, question);

/** The same octets with a record whose owner is a pointer. */
const withPointer = (question: Heard, target: (at: number) => number): Buffer => {
  const head = octetsOf({ ra: true }, question);
  head.writeUInt16BE(1, 6);
  const to = target(head.length);
  return Buffer.concat([head, Buffer.of(0xc0 | (to >> 8), to & 0xff, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 20, 6, 6, 6)]);
};

const longest = [63, 63, 63, 44].map((length) => 'x'.repeat(length)).join('.');
const cut =
  (answer: (question: Heard) => Answer): Handler =>
  (question) =>
    question.transport === 'udp' ? { tc: true } : answer(question);

const unanswered = (code: string): object => ({
  end: 'unanswered',
  addresses: [],
  a: { kind: 'unanswered', failure: { code } },
  aaaa: { kind: 'unanswered', failure: { code } },
});
const failed = (rcode: string): object => ({
  end: 'failed',
  a: { kind: 'rcode', rcode },
  aaaa: { kind: 'rcode', rcode },
});

const attacks: Readonly<Record<string, readonly [object, Handler]>> = {
  silence: [unanswered('timeout'), () => null],
  'another ID': [unanswered('timeout'), (question) => ({ ...answerGood(question), id: question.id ^ 1 })],
  'another name': [
    unanswered('timeout'),
    (question) => ({ ...answerGood(question), question: { name: good, type: 'A' } }),
  ],
  'another type': [
    unanswered('timeout'),
    (question) => ({ ...answerGood(question), question: { name: evil, type: 'MX' } }),
  ],
  'a flood of what answers nothing': [
    unanswered('too-large'),
    (question) => ({
      datagrams: Array.from({ length: 300 }, () =>
        octetsOf({ ...answerGood(question), id: question.id ^ 1 }, question),
      ),
    }),
  ],
  'a pointer to itself': [unanswered('malformed'), (question) => withPointer(question, (at) => at)],
  'a pointer ahead': [unanswered('malformed'), (question) => withPointer(question, (at) => at + 4)],
  'more records than it holds': [
    unanswered('malformed'),
    (question) => {
      const octets = octetsOf(answerGood(question), question);
      octets.writeUInt16BE(0xffff, 6);
      return octets;
    },
  ],
  'truncation, and TCP that closes': [unanswered('closed'), cut(() => (socket) => void socket.end())],
  'truncation, and TCP that resets': [unanswered('reset'), cut(() => (socket) => void socket.resetAndDestroy())],
  'truncation, and TCP that is silent': [unanswered('timeout'), cut(() => () => undefined)],
  'truncation, and TCP that drips': [
    unanswered('timeout'),
    cut(() => (socket) => {
      const timer = setInterval(() => socket.write('~'), 5);
      socket.on('close', () => clearInterval(timer));
    }),
  ],
  refusal: [failed('REFUSED'), () => ({ rcode: 5 })],
  failure: [failed('SERVFAIL'), () => ({ rcode: 2 })],
  'a referral in place of recursion': [
    { end: 'failed', a: { kind: 'lame' }, aaaa: { kind: 'lame' } },
    () => ({ authorities: ['example.com 60 NS ns1.example.com.'] }),
  ],
  'a loop': [
    { end: 'loop', addresses: [] },
    ({ name }) => ({ ra: true, answers: [`${name} 60 CNAME b.${evil}.`, `b.${evil} 60 CNAME ${evil}.`] }),
  ],
  'an alias of itself': [{ end: 'loop' }, ({ name }) => ({ ra: true, answers: [`${name} 60 CNAME ${name}.`] })],
  'an endless chain': [
    { end: 'hop-limit', addresses: [] },
    ({ name }) => {
      const n = Number(/^n(\d+)\./.exec(name)?.[1] ?? 0);
      return { ra: true, answers: [`${name} 60 CNAME n${n + 1}.${evil}.`] };
    },
  ],
  'thousands of addresses': [
    { end: 'addresses', a: { kind: 'data' } },
    cut(({ name, type }) => ({
      ra: true,
      answers: type === 'A' ? Array.from({ length: 1500 }, (_, i) => `${name} 60 A 20.1.${i >> 8}.${i & 255}`) : [],
    })),
  ],
  '64 KB of something else': [
    { end: 'failed', addresses: [], a: { kind: 'lame' } },
    cut(({ name }) => ({ ra: true, answers: [`${name} 60 TYPE65280 \\# 65000 ${'ab'.repeat(65_000)}`] })),
  ],
  'an A answer, and AAAA that hangs': [
    {
      end: 'addresses',
      addresses: [{ address: '20.1.1.1' }],
      a: { kind: 'data' },
      aaaa: { kind: 'unanswered', failure: { code: 'timeout' } },
    },
    (question) => (question.type === 'A' ? answerGood(question) : null),
  ],
  'addresses of other names': [
    { end: 'failed', addresses: [], a: { kind: 'lame' } },
    () => ({ ra: true, answers: [`${good} 60 A 20.6.6.6`] }),
  ],
  'an alias that is a label with every kind of octet': [
    { end: 'addresses', last: 'a\\.b\\000\\255\\"\\\\\\027[31m.example.net', hops: [{ owner: evil }] },
    ({ name }) =>
      name === evil ? { ra: true, answers: [`${name} 60 CNAME a\\.b\\000\\255\\"\\\\\\027[31m.example.net.`] } : null,
  ],
  'an alias of 255 octets': [
    { end: 'nxdomain', last: `${longest}.${evil}`, hops: [{ target: `${longest}.${evil}` }] },
    ({ name }) =>
      name === evil ? { ra: true, answers: [`${name} 60 CNAME ${longest}.${evil}.`] } : { rcode: 3, ra: true },
  ],
};

describe('a resolver that answers with', () => {
  test.each(Object.entries(attacks))('%s', async (_, [expected, hostile]) => {
    expect(await walkBeside(hostile)).toMatchObject(expected);
  });
});

test.each([1, 3])('a silent resolver is asked %i times, and no more', async (attempts) => {
  made = await world({ '127.0.0.1': () => null }, { ...alike, attempts, timeoutMs: 100 });
  await made.look({ host: evil }).resolve();
  const heard = made.servers.at['127.0.0.1']?.heard ?? [];
  expect(heard.filter(({ edns, transport, type }) => edns && transport === 'udp' && type === 'A')).toHaveLength(
    attempts,
  );
});

test('forged answers of another sender do not count', async () => {
  const walk = await walkBeside(async (question) => {
    const stranger = createSocket('udp4');
    const forged = octetsOf({ ra: true, answers: [`${evil} 60 A 20.6.6.6`] }, question);
    await new Promise((resolve) => stranger.send(forged, question.port, '127.0.0.1', resolve));
    stranger.close();
    return answerGood(question);
  });
  expect(walk?.addresses.map(({ address }) => address)).toEqual(['20.1.1.1', '2a01:4f8::1']);
});

test(
  'whatever octets of an answer are changed, nothing hangs and no other answer is',
  { timeout: 60_000 },
  async () => {
    let looked = 0;
    let mutate = (octets: Buffer): Buffer => octets;
    made = await world(
      {
        '127.0.0.1': resolver((question) => {
          const reply = { ...answerGood(question), options: Buffer.from([0, 15, 0, 4, 0, 22, 104, 105]) };
          const more = [`${question.name} 60 CNAME app.${evil}.`, `app.${evil} 60 TXT x y`, ...(reply.answers ?? [])];
          return mutate(octetsOf({ ...reply, answers: more }, question));
        }),
      },
      { ...alike, timeoutMs: 40 },
    );
    const { look } = made;
    const change = fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(250), async (changes, length) => {
        mutate = (octets) => {
          for (const [at, octet] of changes) if (at < octets.length) octets[at] = octet;
          return length < octets.length && length % 3 === 0 ? octets.subarray(0, length) : octets;
        };
        const tag = `t${looked++}`;
        const [bad, fine] = await Promise.all([
          look({ host: `${tag}.${evil}` }).resolve(),
          look({ host: `${tag}.${good}` }).resolve(),
        ]);
        expect(bad.resolver?.name).toBe(`${tag}.${evil}`);
        expect(fine.resolver?.addresses.map(({ address }) => address)).toEqual(['20.1.1.1', '2a01:4f8::1']);
      }),
      { numRuns: 60 },
    );
  },
);
