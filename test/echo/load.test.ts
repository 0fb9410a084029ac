import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preambleBytes } from '../../src/facts/reach/proxy-header.ts';
import { answersIn, askLine, isOurs, newNonce, pageIn, path, request, textOf } from './talking.ts';

let child: ChildProcess;
let port: number;
beforeAll(async () => {
  child = fork(join(import.meta.dirname, 'loaded-echo.ts'), { execArgv: ['--expose-gc'] });
  ({ port } = (await told()) as { port: number });
});
afterAll(() => void child.kill());

async function told(): Promise<unknown> {
  const early = once(child, 'exit').then(([code]) => {
    throw new Error(`the echo ended with ${code}`);
  });
  const [message] = await Promise.race([once(child, 'message'), early]);
  return message;
}

interface Memory {
  readonly rss: number;
  /** What is reachable, on the heap and beside it. */
  readonly held: number;
}
async function memory(): Promise<Memory> {
  child.send('memory');
  return (await told()) as Memory;
}

const host = 'Host: demo.example.com';
const script = '<script>alert(1)</script>';
/** Lines that a client can only mean ill with, or that no client would write. */
const hostile: readonly ((i: number) => readonly string[])[] = [
  (i) => [`X-Forwarded-For: ${script}${i}`, `Cookie: session=${'c'.repeat(3000)}`, 'Authorization: Bearer secret'],
  (i) => Array.from({ length: 60 }, (_, at) => `X-Forwarded-For: 198.51.100.${(i + at) % 256}`),
  (i) => [`Forwarded: for="${'a'.repeat(1900)}";by="\\"${i}`, `Via: \u0080\u0085\u00ff&amp;'"><svg/onload=1>`],
  (i) => Array.from({ length: 300 }, (_, at) => `X-${i}-${at}: ${'v'.repeat(20)}`),
  (i) => [`X-Real-IP: \${jndi:ldap://x/${i}}`, 'X-Forwarded-Host: evil.example\t\t"', `X-Forwarded-Proto: ${script}`],
];

const perConnection = 100;
const sideBySide = 20;

/** Asks on one connection, one after the other, and gives what is wrong with the answers. */
async function ask(from: number): Promise<string[]> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const text = textOf(socket);
  if (from % 200 === 0)
    socket.write(preambleBytes({ version: 2, source: '192.0.2.1' }, { address: '192.0.2.2', port: 80 }));
  const nonces = Array.from({ length: perConnection }, newNonce);
  for (const [at, nonce] of nonces.entries()) {
    const lines = hostile[(from + at) % hostile.length]?.(from + at) ?? [];
    const last = at === perConnection - 1 ? ['Connection: close'] : [];
    await written(socket, request([host, askLine(nonce), ...lines, ...last], `GET ${path}?${script} HTTP/1.1`));
  }
  const answers = answersIn(await text);
  const strange = answers.flatMap((answer, at) => {
    const isPage = answer.status === 200 && isOurs(answer, nonces[at] ?? '');
    const isHarmless = /^[\n -~]*$/.test(answer.body) && !/[<>&']|secret|session=/.test(answer.body);
    const knowsProxy = pageIn(answer).proxy === null || from % 200 === 0;
    return isPage && isHarmless && knowsProxy ? [] : [`${from + at}: ${answer.status} ${answer.body.slice(0, 200)}`];
  });
  return answers.length === perConnection ? strange : [...strange, `${from}: ${answers.length} answers`];
}

async function written(socket: Socket, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.write(Buffer.from(text, 'latin1'), (error) => (error ? reject(error) : resolve()));
  await promise;
}

/** So many requests, a bounded number of connections at a time. */
async function load(requests: number): Promise<string[]> {
  const strange: string[] = [];
  for (let done = 0; done < requests; done += perConnection * sideBySide) {
    const batch = Array.from({ length: sideBySide }, (_, i) => ask(done + i * perConnection));
    strange.push(...(await Promise.all(batch)).flat());
  }
  return strange;
}

const half = 6000;

test(`${2 * half} requests with hostile headers: each has its answer, and nothing of them stays`, async () => {
  // So many until the runtime has taken what it takes.
  const strange = await load(half);
  const before = await memory();
  strange.push(...(await load(half)));
  const after = await memory();
  expect(strange).toEqual([]);
  // What came in is twenty megabytes a half, and what went out as much.
  expect(after.held - before.held, 'reachable').toBeLessThan(3_000_000);
  expect(after.rss - before.rss, 'of the process').toBeLessThan(60_000_000);
}, 60_000);
