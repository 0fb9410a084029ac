import { once } from 'node:events';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { helpOf } from '../../src/cli/help.ts';
import { runProgram } from '../../src/cli/program.ts';
import { echoKeyFault } from '../../src/facts/http/echo-key.ts';
import {
  answerOf,
  answersIn,
  askLine,
  isOurs,
  newNonce,
  pageIn,
  path,
  request,
  started as startedEcho,
  textOf,
} from '../echo/talking.ts';
import { source } from '../support/clone.ts';
import { makeFolder } from '../support/folder.ts';
import { captured } from '../support/io.ts';
import { run, start, type Ended, type Started } from '../support/process.ts';

const key = 'sixteen bytes or more of a key';
const anyPort = ['--listen', '127.0.0.1:0'];

/** An echo in a process of its own, as soon as it says where it answers. */
async function running(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started & { readonly port: number }> {
  const process = start([globalThis.process.execPath, source, 'echo', ...words], { env });
  await process.prints(/: answers at .*\n/);
  const port = Number(/answers at (?:\S+:|port )(\d+)/.exec(process.printed().stderr)?.[1]);
  return Object.assign(process, { port });
}

const asked = (nonce: string | null, secret: string | null = key, at = path): string =>
  request(
    ['Host: demo.example.com', 'Connection: close', ...(nonce === null ? [] : [askLine(nonce, secret)])],
    `GET ${at} HTTP/1.1`,
  );

async function stopped(echo: Started): Promise<Ended> {
  echo.kill('SIGTERM');
  return echo.ended;
}

describe('hostprobe echo', () => {
  test('answers who has the key, says where it is, and nothing of those that ask', async () => {
    const echo = await running(anyPort, { HOSTPROBE_ECHO_KEY: key });
    const nonce = newNonce();
    const answer = await answerOf(echo.port, asked(nonce));
    expect(isOurs(answer, nonce, key)).toBe(true);
    expect(pageIn(answer).instance).toBe(hostname());
    expect((await answerOf(echo.port, asked(null))).status).toBe(404);
    expect(await stopped(echo)).toEqual({
      code: 143,
      signal: null,
      stdout: '',
      stderr: `hostprobe echo: answers at 127.0.0.1:${echo.port}, path ${path}: requests that are signed with the key\n`,
    });
  });

  test('is told everything by variables, too', async () => {
    const echo = await running([], {
      HOSTPROBE_ECHO_LISTEN: ':0',
      HOSTPROBE_ECHO_OPEN: 'yes',
      HOSTPROBE_ECHO_PATH: '/echo',
      HOSTPROBE_ECHO_KEY: key,
    });
    const nonce = newNonce();
    expect(pageIn(await answerOf(echo.port, asked(null, null, '/echo'))).mac).toBeNull();
    expect(isOurs(await answerOf(echo.port, asked(nonce, null, '/echo')), nonce, key)).toBe(true);
    const { stderr } = await stopped(echo);
    expect(stderr).toBe(`hostprobe echo: answers at port ${echo.port} of every address, path /echo: every request\n`);
  });

  test('says that it signs nothing', async () => {
    const echo = await running([...anyPort, '--open']);
    expect(pageIn(await answerOf(echo.port, asked(newNonce()))).mac).toBeNull();
    expect((await stopped(echo)).stderr).toMatch(/: every request; nothing is signed\n$/);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s: what is under way is answered first', async (signal, code) => {
    const echo = await running(anyPort, { HOSTPROBE_ECHO_KEY: key });
    const text = request(['Host: demo.example.com', askLine(newNonce(), key)]);
    const idle = connect(echo.port, '127.0.0.1', () => idle.write(text));
    await once(idle, 'data');
    const late = connect(echo.port, '127.0.0.1', () => late.write(text.slice(0, -2)));
    await once(late, 'connect');
    // One that was accepted later than `late`, and so says that `late` is known.
    await answerOf(echo.port, asked(newNonce()));
    echo.kill(signal);
    await once(idle, 'close');
    late.write(text.slice(-2));
    expect(answersIn(await textOf(late))[0]?.status).toBe(200);
    expect((await echo.ended).code).toBe(code);
  });
});

describe('what cannot be meant ends with 2, one line, and the remedy', () => {
  const short = 'fifteen bytes..';
  test.each<[readonly string[], Record<string, string>, RegExp]>([
    [[], {}, /^nobody could be answered: give --key, or HOSTPROBE_ECHO_KEY .*, or --open to answer everyone\n$/],
    [
      [],
      { HOSTPROBE_ECHO_KEY: '' },
      /it is empty, and at least 16 bytes are wanted; openssl rand -hex 32 makes one\n$/,
    ],
    [['--open'], { HOSTPROBE_ECHO_KEY: '' }, /it is empty/],
    [['--key', short], {}, /^--key \(HOSTPROBE_ECHO_KEY\): it has 15 bytes, and at least 16 bytes are wanted;/],
    [[], { HOSTPROBE_ECHO_KEY: `${key}\n` }, /begins or ends with white space/],
    [
      [],
      { HOSTPROBE_ECHO_OPEN: 'maybe' },
      /^HOSTPROBE_ECHO_OPEN: expected true \(1, yes, on\) or false \(0, no, off\), got "maybe"\n$/,
    ],
    [['--open', '--path', 'echo'], {}, /^--path: expected a path such as .*, got "echo"\n$/],
    [['--open', '--path', '/echo?a=b'], {}, /^--path: expected a path/],
    [
      ['--open', '--listen', 'localhost:8080'],
      {},
      /^--listen: expected :PORT, IP:PORT or \[IPv6\]:PORT, got "localhost:8080"\n$/,
    ],
    [['--open', '--listen', '8080'], {}, /^--listen: expected :PORT/],
    [['--open', '--listen', ':65536'], {}, /^--listen: expected :PORT/],
    [['--open', '--listen', '::1:8080'], {}, /^--listen: expected :PORT/],
    [['--open', '--listen', '192.0.2.1:0'], {}, /^--listen: "192\.0\.2\.1:0" cannot be listened at: .*EADDRNOTAVAIL/],
  ])('%j %j', async (words, env, said) => {
    const { code, stdout, stderr } = await run([process.execPath, source, 'echo', ...words], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr, 'the key').not.toMatch(/fifteen|sixteen/);
  });

  test('a port that is taken', async () => {
    await using other = await startedEcho();
    const { io, err } = captured();
    expect(await runProgram(['echo', '--open', '--listen', `127.0.0.1:${other.port}`], io)).toBe(2);
    expect(err()).toMatch(/^--listen: "127\.0\.0\.1:\d+" cannot be listened at: .*EADDRINUSE.*\n$/);
  });
});

test('the key is told by no help, whatever the variable says', async () => {
  const { stdout } = await run([process.execPath, source, 'echo', '--help'], { env: { HOSTPROBE_ECHO_KEY: key } });
  expect(stdout).toContain('HOSTPROBE_ECHO_KEY');
  expect(stdout).not.toContain(key);
});

test('its examples make a key that prober and echo both get', async () => {
  using folder = makeFolder();
  const lines = helpOf(['echo']).examples.map(({ line }) => line);
  const keyed = lines.filter((line) => line.includes('HOSTPROBE_ECHO_KEY'));
  expect(keyed.map((line) => /hostprobe (\w+)/.exec(line)?.[1])).toEqual(['echo', 'check']);
  const making = lines.slice(0, lines.indexOf(keyed[0] ?? ''));
  const script = ['hostprobe() { printf "%s\\n" "$HOSTPROBE_ECHO_KEY"; }', ...making, ...keyed].join('\n');
  const { stdout, stderr } = await run(['sh', '-c', script], { cwd: folder.path });
  expect(stderr).toBe('');
  const [first = '', ...others] = stdout.trimEnd().split('\n');
  expect(others).toEqual([first]);
  expect(echoKeyFault(first)).toBeNull();
});
