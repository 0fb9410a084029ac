import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configuration } from '../../src/config/schema.ts';
import { echoHeader, echoHeaderValue, requestWords, usualEchoPath } from '../../src/facts/http/echo-words.ts';
import { preambleBytes } from '../../src/facts/reach/proxy-header.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { findPlaces, type Places, placesOfOneAddress } from '../../src/lab/loopback.ts';
import type { EchoPage } from '../../src/model/echo.ts';
import type { Preamble } from '../../src/model/evidence.ts';

interface Ask {
  readonly address?: string;
  readonly path?: string;
  readonly lines?: readonly string[];
  readonly preamble?: Preamble;
  /** Over plain HTTP. */
  readonly plain?: true;
}
interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly body: string;
}

describe.each([
  ['the whole lab', undefined],
  ['the lab of one address', placesOfOneAddress],
] as const)('%s', (_, given) => {
  let lab: Lab;
  let places: Places;
  let common: { readonly port: number; readonly plainPort: number; readonly key: string };
  beforeAll(async () => {
    lab = await startLab(given);
    places = given ?? (await findPlaces());
    const { defaults, sourceIp } = configuration.parse({ ...lab.configuration, server: { token: '' } });
    common = { port: defaults.port, plainPort: defaults.http.port, key: sourceIp.key };
  });
  afterAll(async () => lab.stop());

  const portOf = (host: string): number => {
    const port = lab.hosts.find((one) => one.host === host)?.target['port'];
    return typeof port === 'number' ? port : common.port;
  };

  async function ask(host: string, { address = places.publicV4, path = '/', lines = [], ...how }: Ask = {}) {
    const endpoint = { address, port: how.plain === true ? common.plainPort : portOf(host) };
    const tcp = connectTcp({ host: endpoint.address, port: endpoint.port });
    if (how.preamble !== undefined) tcp.write(preambleBytes(how.preamble, endpoint));
    const socket = how.plain === true ? tcp : connectTls({ socket: tcp, servername: host, rejectUnauthorized: false });
    socket
      .setEncoding('latin1')
      .write(
        [`GET ${path} HTTP/1.1`, `Host: ${host}:${endpoint.port}`, 'Connection: close', ...lines, '', ''].join('\r\n'),
      );
    let said = '';
    socket.on('data', (chunk) => (said += chunk));
    await once(socket, 'close', { signal: AbortSignal.timeout(3000) });
    const [head = '', ...body] = said.split('\r\n\r\n');
    const answer: Answer = {
      status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
      location: /^location: (.*)$/im.exec(head)?.[1] ?? null,
      body: body.join('\r\n\r\n'),
    };
    return answer;
  }

  /** What the echo behind the host saw. */
  async function echoOf(host: string, how: Ask = {}): Promise<EchoPage> {
    const [nonce, seconds] = [randomBytes(16).toString('hex'), Math.floor(Date.now() / 1000)];
    const mac = createHmac('sha256', common.key).update(requestWords(nonce, seconds)).digest('hex');
    const signed = `${echoHeader}: ${echoHeaderValue({ nonce, seconds, mac })}`;
    const { body } = await ask(host, { ...how, path: usualEchoPath, lines: [signed, ...(how.lines ?? [])] });
    return JSON.parse(/\{.*\}/s.exec(body)?.[0] ?? 'null') as EchoPage;
  }
  const headersOf = ({ headers }: EchoPage, ...names: readonly string[]): string[] =>
    headers.filter(([name]) => names.includes(name)).map(([name, value]) => `${name}: ${value}`);

  const claims = ['X-Forwarded-For: 192.0.2.1', 'X-Forwarded-For: 192.0.2.2', 'Forwarded: for=192.0.2.3'];
  const us = '127.0.0.1';

  test.each([
    ['seen', [`x-real-ip: ${us}`, `x-forwarded-for: ${us}`]],
    ['counted', [`x-real-ip: ${us}`, `x-forwarded-for: 192.0.2.1, 192.0.2.2, ${us}`]],
    ['handed-on', ['forwarded: for=192.0.2.3', `x-real-ip: ${us}`, `x-forwarded-for: ${us}`]],
    ['believing', ['forwarded: for=192.0.2.3', 'x-real-ip: 192.0.2.1', 'x-forwarded-for: 192.0.2.1']],
  ])('%s: what the application is told of clients that lie', async (label, told) => {
    const page = await echoOf(`${label}.example.com`, { lines: claims });
    expect(headersOf(page, 'forwarded', 'x-real-ip', 'x-forwarded-for')).toEqual(told);
    expect(page.peer?.address).toBe(places.internal);
    expect(page.host).toMatch(new RegExp(`^${label}\\.example\\.com:\\d+$`));
  });

  test('the masked one sees a load balancer', async () => {
    const page = await echoOf('masked.example.com', { lines: claims });
    expect(headersOf(page, 'x-real-ip', 'x-forwarded-for')).toEqual([
      `x-real-ip: ${places.internal}`,
      `x-forwarded-for: ${places.internal}`,
    ]);
  });

  test.each([1, 2] as const)('version %i of the PROXY protocol is believed where that is meant', async (version) => {
    const preamble = { version, source: '192.0.2.9' };
    const page = await echoOf('introduced.example.com', { preamble });
    expect(headersOf(page, 'x-real-ip')).toEqual(['x-real-ip: 192.0.2.9']);
    expect(headersOf(await echoOf('introduced.example.com'), 'x-real-ip')).toEqual([`x-real-ip: ${us}`]);
    expect((await ask('credulous.example.com', { preamble })).status).toBe(200);
    await expect(ask('seen.example.com', { preamble })).rejects.toThrow();
  });

  test('who does not sign gets nothing of the echo, and of other hosts there is none', async () => {
    expect((await ask('seen.example.com', { path: usualEchoPath })).status).toBe(404);
    expect(await echoOf('demo.example.com')).toBeNull();
  });

  test.each<[string, Ask, number]>([
    ['allowlisted', {}, 403],
    ['invited', {}, 200],
    ['walked-around', {}, 403],
    ['walked-around', { lines: ['X-Forwarded-For: 192.0.2.7'] }, 200],
    ['allowlisted', { lines: ['X-Forwarded-For: 192.0.2.7'] }, 403],
    ['walked-around', { lines: ['X-Forwarded-For: <script>'] }, 403],
    ['leaking', {}, 200],
    ['payroll', {}, 404],
    ['listed-only', {}, 403],
    ['listed-only', { preamble: { version: 2, source: '10.0.0.1' } }, 200],
  ])('%s, asked with %j', async (label, how, status) => {
    expect((await ask(`${label}.example.com`, how)).status).toBe(status);
  });

  test('the internal load balancer serves what is internal, and takes no PROXY protocol', async () => {
    const inside = { address: places.internal };
    expect((await ask('payroll.example.com', inside)).status).toBe(200);
    expect((await ask('leaking.example.com', inside)).status).toBe(200);
    expect((await ask('listed-only.example.com', inside)).status).toBe(403);
    const preamble = { version: 1, source: '10.0.0.1' } as const;
    await expect(ask('listed-only.example.com', { ...inside, preamble })).rejects.toThrow();
  });

  test('plain HTTP leads to the same page over https, and answers for challenges itself', async () => {
    const plain = true;
    expect(await ask('demo.example.com', { plain, path: '/a?b=c' })).toMatchObject({
      status: 308,
      location: `https://demo.example.com:${common.port}/a?b=c`,
    });
    expect((await ask('outdated.example.com', { plain })).location).toBe(
      `https://outdated.example.com:${portOf('outdated.example.com')}/`,
    );
    const path = '/.well-known/acme-challenge/token';
    expect(await ask('provable.example.com', { plain, path })).toMatchObject({ status: 404, location: null });
    expect((await ask('parked.example.com', { plain, path })).location).toBe(
      places.further === null ? null : `http://shop.provider.example.net:${common.plainPort}/`,
    );
    expect((await ask('in-the-clear.example.com', { plain })).status).toBe(200);
    expect((await ask('nobody.example.com', { plain })).status).toBe(404);
  });

  test.each([
    ['circling', ['https://circling.example.com:PORT/']],
    ['downgrading', ['http://downgrading.example.com:PLAIN/home']],
    ['old-address', ['https://expired.example.com:PORT/']],
    ['sign-in', ['https://accounts.example.net:PORT/oauth2/authorize?client_id=shop']],
    [
      'wandering',
      ['/de', '/de/shop', '/de/shop/start', '/de/shop/start/today', '/end'].map(
        (path) => `https://wandering.example.com:PORT${path}`,
      ),
    ],
  ])('%s leads where it should not, or nearly', async (label, hops) => {
    let path = '/';
    for (const hop of hops) {
      const { location } = await ask(`${label}.example.com`, { path });
      expect(location).toBe(hop.replace('PORT', String(common.port)).replace('PLAIN', String(common.plainPort)));
      path = URL.parse(location ?? '')?.pathname ?? '';
    }
  });
});
