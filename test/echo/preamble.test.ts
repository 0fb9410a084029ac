import { connect } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainAddress } from '../../src/facts/addresses.ts';
import { preambleBytes } from '../../src/facts/reach/proxy-header.ts';
import { answerOf, answersIn, pageIn, signedRequest, started, talk, textOf } from './talking.ts';

const place = { address: '192.0.2.80', port: 443 };
const header = (version: 1 | 2, source = '198.51.100.7'): Uint8Array => preambleBytes({ version, source }, place);
const told = (version: 1 | 2) => ({
  version,
  source: { address: '198.51.100.7', port: 40_000 },
  destination: place,
});

describe.each([1, 2] as const)('a header of version %i', (version) => {
  test('is told, and the peer stays who it is', async () => {
    await using echo = await started();
    const page = pageIn(await answerOf(echo.port, header(version), signedRequest()));
    expect(page.proxy).toEqual(told(version));
    expect(page.peer?.address).toBe('127.0.0.1');
  });

  test('holds for every request on its connection', async () => {
    await using echo = await started();
    const twice = signedRequest().replace('Connection: close\r\n', '') + signedRequest();
    const answers = answersIn(await talk(echo.port, [header(version), twice]));
    expect(answers.map((answer) => pageIn(answer).proxy)).toEqual([told(version), told(version)]);
  });

  test('may come byte by byte, and with the request behind it', async () => {
    await using echo = await started();
    const bytes = Buffer.concat([header(version), Buffer.from(signedRequest())]);
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(pageIn(await answerOf(echo.port, ...pieces)).proxy).toEqual(told(version));
  });

  test('is none for the next connection', async () => {
    await using echo = await started();
    await answerOf(echo.port, header(version), signedRequest());
    expect(pageIn(await answerOf(echo.port, signedRequest())).proxy).toBeNull();
  });
});

test('a request needs none, however slowly it comes', async () => {
  await using echo = await started();
  const pieces = Array.from(Buffer.from(signedRequest()), (byte) => Uint8Array.of(byte));
  expect(pageIn(await answerOf(echo.port, ...pieces)).proxy).toBeNull();
});

test('one that names nobody is told as that', async () => {
  await using echo = await started();
  const page = pageIn(await answerOf(echo.port, 'PROXY UNKNOWN\r\n', signedRequest()));
  expect(page.proxy).toEqual({ version: 1, source: null, destination: null });
});

const address = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => plainAddress(text) ?? text);

test('wherever it is cut, it is read', async () => {
  await using echo = await started();
  await fc.assert(
    fc.asyncProperty(
      fc.record({ version: fc.constantFrom(1 as const, 2 as const), source: address }),
      fc.array(fc.nat(200), { maxLength: 5 }),
      async (preamble, cuts) => {
        const bytes = Buffer.concat([preambleBytes(preamble, place), Buffer.from(signedRequest())]);
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((to, i) => bytes.subarray(places[i], to));
        const page = pageIn(await answerOf(echo.port, ...pieces.filter(({ length }) => length > 0)));
        expect(page.proxy).toMatchObject({ version: preamble.version, source: { address: preamble.source } });
      },
    ),
    { numRuns: 40 },
  );
});

test.each([
  ['a broken line', 'PROXY TCP4 nobody nowhere 1 2\r\n'],
  ['a line without end', `PROXY TCP4 ${'1'.repeat(200)}`],
  ['a block that is too long', Buffer.concat([header(2).subarray(0, 14), Uint8Array.of(0xff, 0xff)])],
])('%s ends the connection', async (_, bytes) => {
  await using echo = await started();
  expect(await talk(echo.port, [bytes, signedRequest()])).toBe('');
});

test('a second one is no request', async () => {
  await using echo = await started();
  expect((await answerOf(echo.port, header(1), header(1), signedRequest())).status).toBe(400);
});

describe('who does not go on', () => {
  test.each([
    ['says nothing', ''],
    ['begins a line', 'PROXY TCP4 192.0.2.1'],
    ['begins a block', header(2).subarray(0, 20)],
  ])('and only %s is hung up on', async (_, begun) => {
    await using echo = await started({}, { preambleMs: 30 });
    const socket = connect(echo.port, '127.0.0.1', () => socket.write(begun));
    expect(await textOf(socket)).toBe('');
  });

  test('and hangs up is forgotten', async () => {
    await using echo = await started();
    for (const begun of ['', 'PROXY TCP4', 'GET / HT']) {
      const socket = connect(echo.port, '127.0.0.1', () => socket.end(begun));
      await textOf(socket);
    }
    expect((await answerOf(echo.port, signedRequest())).status).toBe(200);
  });
});

test('arbitrary bytes get no answer but a refusal, and the next who asks gets his', async () => {
  await using echo = await started({}, { preambleMs: 20, headersMs: 20, requestMs: 20, lookEveryMs: 10 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('', 'PROXY ', 'PROXY TCP6 '),
      fc.uint8Array({ maxLength: 60 }),
      async (start, rest) => {
        expect(await talk(echo.port, [start, rest])).toMatch(/^(?:HTTP\/1\.1 (?:400|404|408|431) [^]*)?$/);
        expect((await answerOf(echo.port, signedRequest())).status).toBe(200);
      },
    ),
    { numRuns: 60 },
  );
});
