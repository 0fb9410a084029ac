import { createServer as createHttp } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { createServer as createHttps } from 'node:https';
import { createServer, type TLSSocket } from 'node:tls';
import { beforeAll, expect, test } from 'vitest';
import { chainOf, createAuthority, type Authority, x509 } from '../../src/lab/certificates.ts';
import type { Look } from '../../src/model/check.ts';
import type { Kind } from '../../src/model/evidence.ts';
import type { Target } from '../../src/model/target.ts';
import { lookAtPlaces } from '../../src/observe/every-address.ts';
import { startDns } from '../../src/observe/dns/observer.ts';
import { startShelves } from '../../src/observe/tls/revocation/crl-shelf.ts';
import { chainLook } from '../support/chain-looking.ts';
import { target } from '../support/evidence.ts';
import { leading } from '../support/redirecting.ts';
import { listen, patience, type Loopback } from '../support/loopback.ts';
import { answerOf, listOf } from '../support/revocation.ts';

let root: Authority;
let issuer: Authority;
beforeAll(async () => {
  root = await createAuthority('Test Root');
  issuer = await root.intermediate('Test Issuer');
});

const publish = (page: () => Buffer | Promise<Buffer>): Promise<Loopback> =>
  listen(createHttp((_, response) => void Promise.resolve(page()).then((body) => response.end(body))));

/** All that is wanted of one server, where the root is known and issuers and lists are fetched. */
const lookAt = (server: Loopback, ...kinds: Kind[]) => lookAs('tls', server, kinds);

/** For a page that does not come. */
const lookAtPages = (server: Loopback, kinds: readonly Kind[]) => lookAs('https', server, kinds, { patienceMs: 600 });

interface LookOptions {
  readonly patienceMs?: number;
  readonly look?: Look;
  readonly expect?: Partial<Target['expect']>;
}

async function lookAs(
  protocol: 'tls' | 'https',
  { address, port }: Loopback,
  kinds: readonly Kind[],
  { patienceMs, ...options }: LookOptions = {},
) {
  using deadline = patience(patienceMs);
  const { wires, dns } = await chainLook({ public: [root], trust: { fetchIssuers: true } }, deadline);
  const asked = {
    target: target({ protocol, address: [address], port, expect: options.expect ?? {} }),
    addresses: [address],
    wanted: new Set(kinds),
    led: false,
    strangerLabel: 'hostprobe-a1b2c3d4e5',
    look: options.look ?? 'full',
    dns,
    names: startDns({ settings: wires.settings, life: wires.life, resolvers: [] }),
    balancers: Promise.resolve([]),
  } as const;
  const settings = { ...wires.settings, revocation: true };
  return await lookAtPlaces(asked, deadline, { ...wires, settings, crls: startShelves()(wires.fetch) });
}

test('others are asked about a twin as about what users get', async () => {
  const serials = { ec: '0a1b', rsa: '0a1c' } as const;
  const revocationDate = new Date(Date.now() - 9e6);
  const entries = Object.values(serials).map((serialNumber) => ({ serialNumber, revocationDate }));
  await using publisher = await publish(() => listOf(issuer, { entries }));
  const extensions = [new x509.CRLDistributionPointsExtension([`http://127.0.0.1:${publisher.port}/1.crl`])];
  const leaf = (key: 'ec' | 'rsa') => issuer.leaf({ dns: ['demo.example.com'], key, serial: serials[key], extensions });
  const [ec, rsa] = [await leaf('ec'), await leaf('rsa')];
  const chains = [ec, rsa].map((one) => chainOf(one, issuer));
  const both = { cert: chains.map(({ cert }) => cert), key: chains.map(({ key }) => key) };
  await using server = await listen(createServer(both, (socket) => socket.on('error', () => undefined)));
  const { seen } = await lookAt(server, 'sessions', 'twins', 'crls');
  expect(seen.twins).toMatchObject([{ ok: true }]);
  expect(seen.crls.map(({ where }) => where.of).toSorted()).toEqual([ec.sha256, rsa.sha256].toSorted());
  for (const reading of seen.crls) expect(reading).toMatchObject({ ok: true, value: { revoked: { reason: null } } });
});

test('a staple is read again where its issuer was fetched', async () => {
  await using publisher = await publish(() => issuer.der);
  const place = new x509.AuthorityInfoAccessExtension({ caIssuers: [`http://127.0.0.1:${publisher.port}/issuer`] });
  const leaf = await issuer.leaf({ dns: ['demo.example.com'], extensions: [place] });
  const tls = createServer(chainOf(leaf), (socket: TLSSocket) => socket.on('error', () => undefined));
  tls.on('OCSPRequest', (_certificate, _issuer, callback) => callback(null, answerOf(leaf, issuer)));
  await using server = await listen(tls);
  const stapled = async (...kinds: Kind[]) => {
    const [session] = (await lookAt(server, ...kinds)).seen.sessions;
    return session?.ok === true ? session.value.staple : null;
  };
  expect(await stapled('sessions')).toMatchObject({ unknownIssuer: true, verifiedBy: null });
  const staple = await stapled('sessions', 'issuers');
  expect(staple).toMatchObject({ status: 'good', verifiedBy: 'issuer', fault: null });
  expect(staple).not.toHaveProperty('unknownIssuer');
});

test('a twin does not wait for the page, and what time ran out for is told', async () => {
  const [ec, rsa] = [await issuer.leaf({ dns: ['demo.example.com'], key: 'ec' }), await issuer.leaf({ key: 'rsa' })];
  const chains = [ec, rsa].map((one) => chainOf(one, issuer));
  const both = { cert: chains.map(({ cert }) => cert), key: chains.map(({ key }) => key) };
  await using silent = await listen(createServer(both, (socket) => socket.on('error', () => undefined).resume()));
  const kinds = ['sessions', 'responses', 'twins', 'pageWalks'] as const;
  const { seen, hurried } = await lookAtPages(silent, kinds);
  expect(seen.responses).toMatchObject([{ ok: false, failure: { code: 'budget' } }]);
  expect(seen.twins).toMatchObject([{ ok: true, where: { only: 'rsa' } }]);
  expect(hurried).toEqual(['pageWalks']);

  let shaken = 0;
  const once = createTcp((socket) => {
    if (shaken++ === 0) slow.emit('connection', socket);
    else socket.on('error', () => undefined).resume();
  });
  const slow = createServer(both, (socket) => socket.on('error', () => undefined).resume());
  await using mute = await listen(once);
  const cut = await lookAtPages(mute, kinds);
  expect(cut.seen.twins).toMatchObject([{ ok: false, failure: { code: 'budget' } }]);
  expect(cut.hurried).toEqual(['twins', 'pageWalks']);
});

test('redirects are followed with what they ask for, and kept without what is secret in it', async () => {
  const heard: string[] = [];
  const ways = {
    '/': '/a?code=SECRETCODE',
    '/a?code=SECRETCODE': 'https://id.example.net/?client_id=demo&state=SECRETSTATE',
  };
  const chain = chainOf(await issuer.leaf({ dns: ['demo.example.com'] }), issuer);
  await using server = await listen(createHttps(chain, leading(ways, heard)));
  const { seen } = await lookAs('https', server, ['responses', 'pageWalks']);
  expect(heard.map((each) => each.split(' ')[2])).toEqual(['/', '/a?code=SECRETCODE']);
  expect(seen.pageWalks).toMatchObject([{ end: 'login', steps: { length: 2 } }]);
  expect(seen.responses).toMatchObject([
    { value: { headers: expect.arrayContaining([['location', '/a?code=****1']]) } },
  ]);
  expect(JSON.stringify(seen)).not.toContain('SECRET');
});

test('a quick look follows a redirect only where it tells who is let in', async () => {
  const chain = chainOf(await issuer.leaf({ dns: ['demo.example.com'] }), issuer);
  const askedBy = async (options: LookOptions): Promise<number> => {
    const heard: string[] = [];
    await using server = await listen(createHttps(chain, leading({ '/': '/a' }, heard)));
    await lookAs('https', server, ['responses', 'pageWalks'], options);
    return heard.length;
  };
  expect(await askedBy({ look: 'quick' })).toBe(1);
  expect(await askedBy({ look: 'quick', expect: { access: 'login' } })).toBe(2);
  expect(await askedBy({ look: 'full' })).toBe(2);
});
