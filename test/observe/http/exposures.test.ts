import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import { createServer as createTcp, type Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { internalStaysInternal } from '../../../src/checks/http/internal-stays-internal.ts';
import { readProxyHeader } from '../../../src/facts/reach/read-proxy-header.ts';
import { judgeTarget } from '../../../src/judge/judge.ts';
import { chainOf, createSelfSigned, type Identity } from '../../../src/lab/certificates.ts';
import type { BalancerWalk } from '../../../src/model/dns.ts';
import type { Target } from '../../../src/model/target.ts';
import { exposureSessions, lookAtExposures } from '../../../src/observe/http/exposures.ts';
import { evidence, now, settings, target as targetWith, walk } from '../../support/evidence.ts';
import { bareWires } from '../../support/looking.ts';
import { listen, patience, type Loopback } from '../../support/loopback.ts';

const host = 'intranet.example.com';
const app = 'app.ck8s.example.org';
const label = 'hostprobe-a1b2c3d4e5';

let own: Identity;
let standIn: Identity;
beforeAll(async () => {
  own = await createSelfSigned({ dns: [host] });
  standIn = await createSelfSigned({
    subject: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
    dns: ['ingress.local'],
  });
});

interface Front {
  /** The status for the host, by whom a PROXY protocol header names. */
  readonly status: (source: string | null) => number;
}

/** An ingress that knows the host, believes a PROXY protocol header where one comes, and has a default backend. */
function ingress({ status }: Front, secure = true): Server {
  const sources = new Map<string, string>();
  const serve: RequestListener = ({ headers, socket }, response) => {
    const isHost = headers.host?.split(':')[0] === host;
    const code = isHost ? status(sources.get(`${socket.remotePort}`) ?? null) : 404;
    response.writeHead(code).end(isHost && code === 200 ? 'the intranet' : `${code} default backend`);
  };
  const inner = secure
    ? createHttps(
        {
          ...chainOf(standIn),
          SNICallback: (name, done) => done(null, createSecureContext(chainOf(name === host ? own : standIn))),
        },
        serve,
      )
    : createHttp(serve);
  return createTcp((socket) => {
    socket.once('data', (first) => {
      const bytes = typeof first === 'string' ? Buffer.from(first) : first;
      const read = readProxyHeader(bytes);
      const length = read.state === 'read' ? read.lengthBytes : 0;
      if (read.state === 'read') sources.set(`${socket.remotePort}`, read.header.source?.address ?? '');
      socket.pause();
      if (bytes.length > length) socket.unshift(bytes.subarray(length));
      inner.emit('connection', socket);
      if (!secure) socket.resume();
    });
  });
}

interface Asked {
  readonly target?: Parameters<typeof targetWith>[0];
  readonly internal?: boolean;
  readonly active?: boolean;
  readonly addresses?: readonly string[];
  readonly balancers?: readonly BalancerWalk[];
  readonly patienceMs?: number;
}

const balancerAt = (addresses: readonly string[], balancer = 'app', asked = app): BalancerWalk => ({
  balancer,
  pattern: asked,
  asked,
  walk: walk([asked], addresses),
});

async function look({ port }: Pick<Loopback, 'port'>, asked: Asked = {}) {
  const { addresses = ['127.0.0.1'], balancers = [balancerAt(addresses)], active = false, internal = true } = asked;
  using deadline = patience(asked.patienceMs);
  const own = { ...settings, active, networks: { public: ['127.0.0.0/8'], private: [] } };
  const wires = bareWires(own);
  const target: Target = targetWith({
    host,
    port,
    ...asked.target,
    expect: { ...(internal && { exposure: 'internal' }), loadBalancer: 'internal', ...asked.target?.expect },
  });
  const exposures = await lookAtExposures({ target, balancers, strangerLabel: label, deadline, wires });
  const sent = exposures.flatMap(exposureSessions).flatMap((reading) => (reading.ok ? [reading.value.sent] : []));
  const pki = wires.pki.of(sent);
  const seen = evidence({ target, seen: { exposures, balancers }, pki });
  const { findings } = judgeTarget(seen, {
    settings: own,
    now,
    checks: [internalStaysInternal],
    enabled: new Set([internalStaysInternal.id]),
  });
  return { exposures, said: findings.map(({ status, reason }) => `${status} ${reason}`), findings };
}

describe('an internal host, asked for at a public load balancer', () => {
  test('is found where it is served, beside a made-up one that is not', async () => {
    await using server = await listen(ingress({ status: () => 200 }));
    const { exposures, said } = await look(server);
    expect(exposures).toMatchObject([
      {
        balancer: 'app',
        name: app,
        connection: { ok: true, where: { address: '127.0.0.1', port: server.port } },
        session: { ok: true, where: { serverName: host }, value: { sent: [own.sha256] } },
        response: { ok: true, where: { url: `https://${host}:${server.port}/` }, value: { status: 200 } },
        stranger: {
          session: { ok: true, where: { serverName: `${label}.example.com` }, value: { sent: [standIn.sha256] } },
          response: { ok: true, value: { status: 404 } },
        },
      },
    ]);
    expect(exposures[0]?.connection.where).not.toHaveProperty('preamble');
    expect(said).toEqual(['fail served']);
  });

  test.each([
    ['behind an allowlist', 403, 'pass as-expected'],
    ['without a pod', 503, 'warn has-rule'],
    ['without a rule', 404, 'pass as-expected'],
  ])('is judged by what it gets: %s', async (_, status, meant) => {
    await using server = await listen(ingress({ status: () => status }));
    expect((await look(server)).said).toEqual([meant]);
  });

  test('in plain HTTP', async () => {
    await using server = await listen(ingress({ status: () => 200 }, false));
    const { exposures, said } = await look(server, { target: { protocol: 'http' } });
    expect(exposures).toMatchObject([{ session: null, response: { value: { status: 200 } } }]);
    expect(said).toEqual(['fail served']);
  });

  test('without the client certificate of the target', async () => {
    await using server = await listen(ingress({ status: () => 200 }));
    const clientCertificate = { cert: '/nowhere/tls.crt', key: '/nowhere/tls.key' };
    expect((await look(server, { target: { clientCertificate } })).said).toEqual(['fail served']);
  });

  test('at its own path', async () => {
    await using server = await listen(ingress({ status: () => 200 }, false));
    const { exposures } = await look(server, { target: { protocol: 'http', expect: { http: { path: '/in?x=1' } } } });
    expect(exposures[0]?.response?.where.url).toBe(`http://${host}:${server.port}/in?x=1`);
  });

  test('where the port is closed, or may not be dialled', async () => {
    const server = await listen(ingress({ status: () => 200 }));
    await server[Symbol.asyncDispose]();
    expect((await look(server)).said).toEqual(['pass as-expected']);
    expect((await look(server, { addresses: ['169.254.169.254'] })).said).toEqual(['unknown not-seen']);
  });
});

/** Answers over https with a certificate that covers all of the domain. */
async function openly(serve: RequestListener): Promise<Loopback> {
  return listen(createHttps(chainOf(await createSelfSigned({ dns: ['*.example.com'] })), serve));
}

/** Which hosts were asked for, in their order. */
function counting(serve: (name: string, turn: number) => readonly [status: number, text: string]) {
  const hosts: string[] = [];
  const listener: RequestListener = ({ headers }, response) => {
    const name = headers.host?.split(':')[0] ?? '';
    const [status, text] = serve(name, hosts.push(name));
    response.writeHead(status).end(text);
  };
  return { hosts, listener };
}

const [first, second, third] = [`${label}.example.com`, `${label}-2.example.com`, `${label}-3.example.com`];
/** Pages of replicas that take turns. */
const replica = (turn: number, count: number): string => `served by ${['kxqzp', 'bvwtm', 'rrsdd'][turn % count]}`;

describe('a page that changes', () => {
  test.each<readonly [string, (name: string, turn: number) => readonly [number, string], string, readonly string[]]>([
    [
      'in the identifier of an error',
      (_, n) => [404, `no route, request ${n}00af${n}c2d4e5f${n}a`],
      'pass as-expected',
      [host, first],
    ],
    ['from request to request', (_, n) => [200, `visitor ${n}`], 'unknown not-seen', [host, first, second, host]],
    ['between two replicas in turn', (_, n) => [200, replica(n, 2)], 'unknown not-seen', [host, first, second, host]],
    ['between three replicas in turn', (_, n) => [200, replica(n, 3)], 'unknown not-seen', [host, first, second, host]],
    [
      'once by chance',
      (_, n) => [200, replica([1, 4].includes(n) ? 0 : n < 5 ? 1 : 0, 2)],
      'unknown not-seen',
      [host, first, second, host, third, host],
    ],
    [
      'for one that a firewall turns away',
      (_, n) => (n === 2 ? [403, 'blocked'] : [200, 'welcome']),
      'unknown not-seen',
      [host, first, second, host],
    ],
    [
      'for all with odd names',
      (name) => (name === host ? [200, 'welcome'] : [403, 'blocked']),
      'unknown not-seen',
      [host, first, second, host],
    ],
    [
      'where others meet the error of the balancer',
      (name) => (name === host ? [200, 'the intranet'] : [503, 'no server']),
      'fail served',
      [host, first, second, host],
    ],
    [
      'after the first request',
      (_, n) => [200, n < 2 ? 'early' : 'late'],
      'unknown not-seen',
      [host, first, second, host],
    ],
    [
      'for the host alone',
      (name) => [200, name === host ? 'the intranet' : 'welcome'],
      'fail served',
      [host, first, second, host, third, host],
    ],
    ['by the name in it', (name) => [200, `welcome to ${name}`], 'unknown not-seen', [host, first, second, host]],
    ['in its status', (name) => (name === host ? [200, 'x'] : [429, 'y']), 'unknown not-seen', [host, first]],
    ['not at all', () => [503, 'out of order'], 'unknown not-seen', [host, first]],
  ])('%s', async (_, serve, told, asked) => {
    const { hosts, listener } = counting(serve);
    await using server = await openly(listener);
    const { said } = await look(server);
    expect(hosts).toEqual(asked);
    expect(said).toEqual([told]);
  });

  test('is served where the server hangs up on everybody else', async () => {
    const serve: RequestListener = ({ headers, socket }, response) => {
      if (headers.host?.startsWith(host) === true) response.end('welcome');
      else socket.destroy();
    };
    await using server = await openly(serve);
    expect((await look(server)).said).toEqual(['fail served']);
  });

  test('is served where the handshakes of everybody else are refused', async () => {
    const options: ServerOptions = {
      SNICallback: (name, done) =>
        name === host ? done(null, createSecureContext(chainOf(own))) : done(new Error(name)),
    };
    await using server = await listen(createHttps(options, (_, response) => void response.end('welcome')));
    expect((await look(server)).said).toEqual(['fail served']);
  });

  test('is not compared with what never came', async () => {
    await using server = await openly(({ headers }, response) => {
      if (headers.host?.startsWith(host) === true) response.end('welcome');
    });
    expect((await look(server, { patienceMs: 1500 })).said).toEqual(['unknown not-seen']);
  });
});

describe('plain HTTP that leads to https', () => {
  /** Both on one port, told apart by the first byte, as a record of TLS has it. */
  async function both(status: (name: string) => number, target: (name: string, port: number) => string) {
    const secure = createHttps(chainOf(await createSelfSigned({ dns: ['*.example.com'] })), ({ headers }, response) => {
      response.writeHead(status(headers.host?.split(':')[0] ?? '')).end('the page');
    });
    const plain = createHttp(({ headers, socket }, response) => {
      const location = target(headers.host?.split(':')[0] ?? '', socket.localPort ?? 0);
      response.writeHead(308, { location }).end();
    });
    return listen(
      createTcp((socket) => {
        socket.once('data', (bytes) => {
          socket.pause();
          socket.unshift(bytes);
          const isSecure = bytes[0] === 22;
          (isSecure ? secure : plain).emit('connection', socket);
          if (!isSecure) socket.resume();
        });
      }),
    );
  }
  const toHttps = (name: string, port: number): string => `https://${name}:${port}/`;

  test('is judged by what comes there', async () => {
    await using server = await both((name) => (name === host ? 200 : 404), toHttps);
    const { exposures, said, findings } = await look(server, { target: { protocol: 'http' } });
    expect(exposures).toMatchObject([
      {
        session: null,
        response: { value: { status: 308 } },
        upgraded: {
          session: { ok: true, where: { serverName: host } },
          response: { where: { url: `https://${host}:${server.port}/` }, value: { status: 200 } },
          stranger: { session: { ok: true }, response: { value: { status: 404 } } },
        },
      },
    ]);
    expect(exposures.flatMap(exposureSessions)).toHaveLength(4);
    expect(said).toEqual(['fail served']);
    expect(findings[0]?.see).toHaveLength(4);
  });

  test.each<readonly [string, (name: string, port: number) => string, string]>([
    ['where the host is not known', toHttps, 'pass as-expected'],
    ['which is asked at no other port than a usual one', (name) => `https://${name}:1/`, 'unknown not-seen'],
    ['of another host, which is not asked', (_, port) => `https://www.example.com:${port}/`, 'unknown not-seen'],
  ])('%s', async (_, target, told) => {
    await using server = await both(() => 404, target);
    expect((await look(server, { target: { protocol: 'http' } })).said).toEqual([told]);
  });
});

describe('with a forged PROXY protocol header', () => {
  const trusting = { status: (source: string | null) => (source === '10.0.0.1' ? 200 : 403) };

  test('of both versions, only where it was asked for', async () => {
    await using server = await listen(ingress(trusting));
    const { exposures, said, findings } = await look(server, { active: true });
    expect(exposures.map(({ connection }) => connection.where.preamble)).toEqual([
      undefined,
      { version: 1, source: '10.0.0.1' },
      { version: 2, source: '10.0.0.1' },
    ]);
    expect(exposures.map(({ response }) => response?.ok === true && response.value.status)).toEqual([403, 200, 200]);
    expect(said).toEqual(['fail served-to-forged']);
    expect(findings[0]?.see?.[0]).toContain('--haproxy-clientip 10.0.0.1');
    expect((await look(server)).said).toEqual(['pass as-expected']);
  });

  test('which changes nothing where nobody takes it for anything', async () => {
    await using server = await listen(
      createHttps(chainOf(standIn), (__, response) => void response.writeHead(404).end()),
    );
    const { exposures, findings } = await look(server, { active: true });
    expect(exposures.map(({ session }) => session?.ok)).toEqual([true, false, false]);
    expect(findings).toMatchObject([{ status: 'pass', message: expect.stringContaining('nor does a forged') }]);
  });
});

describe('whom is asked', () => {
  test('each address of a public load balancer once, and none of an internal one', async () => {
    await using server = await listen(ingress({ status: () => 404 }), '0.0.0.0');
    const balancers = [
      balancerAt(['127.0.0.2', '127.0.0.1']),
      balancerAt(['127.0.0.2'], 'edge', 'edge.example.net'),
      balancerAt(['127.0.0.3'], 'internal', `${label}.internal.ck8s.example.org`),
      balancerAt(['127.0.0.4'], 'gone', 'gone.example.net'),
    ];
    const loadBalancers = {
      app: { names: [app], internal: false },
      edge: { names: ['edge.example.net'], internal: false },
      internal: { names: ['*.internal.ck8s.example.org'], internal: true },
    };
    const { exposures } = await look(server, { balancers, target: { loadBalancers } });
    expect(exposures.map(({ balancer, connection }) => [balancer, connection.where.address])).toEqual([
      ['app', '127.0.0.2'],
      ['app', '127.0.0.1'],
    ]);
  });

  test('not more than 32, and what is left is told', async () => {
    await using server = await listen(ingress({ status: () => 404 }, false), '0.0.0.0');
    const addresses = Array.from({ length: 34 }, (__, i) => `127.0.0.${i + 1}`);
    const { exposures, findings } = await look(server, { addresses, target: { protocol: 'http' } });
    expect(exposures).toHaveLength(32);
    expect(findings[0]?.message).toContain('not asked was 127.0.0.33, 127.0.0.34');
  });

  test.each<readonly [string, Asked]>([
    ['is internal by no expectation', { internal: false }],
    ['is an address', { target: { host: '127.0.0.1' } }],
    ['speaks no HTTP', { target: { protocol: 'tls' } }],
  ])('nobody where the host %s', async (_, over) => {
    await using server = await listen(ingress({ status: () => 200 }));
    expect((await look(server, over)).exposures).toEqual([]);
  });
});
