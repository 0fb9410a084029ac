import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chainOf, createAuthority, type Authority, type Identity } from '../../../../src/lab/certificates.ts';
import { listen } from '../../../../src/lab/listen.ts';
import type { Kind, TargetEvidence } from '../../../../src/model/evidence.ts';
import { startDeadline } from '../../../../src/observe/deadline.ts';
import { observeTarget } from '../../../../src/observe/target.ts';
import { startPki } from '../../../../src/observe/tls/pki.ts';
import { loadStores } from '../../../../src/observe/tls/stores.ts';
import { settingsFor } from '../../../support/dns-client.ts';
import { serveDns, type DnsServers, type Heard } from '../../../support/dns-server.ts';
import { target } from '../../../support/evidence.ts';
import { makeFolder } from '../../../support/folder.ts';
import { bareLook } from '../../../support/looking.ts';
import { createServer } from 'node:tls';

const host = 'demo.example.com';
const [own, led] = [`_443._tcp.${host}`, '_443._tcp.app.example.org'];
const kinds: readonly Kind[] = ['resolution', 'sessions', 'tlsa'];

let root: Authority;
let intermediate: Authority;
let leaf: Identity;
beforeAll(async () => {
  root = await createAuthority('Root');
  intermediate = await root.intermediate('Intermediate');
  leaf = await intermediate.leaf({ dns: [host] });
});

let servers: DnsServers | undefined;
afterEach(async () => {
  await servers?.close();
  servers = undefined;
});

const spkiOf = ({ der }: Identity): Buffer =>
  new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' });
const hexOf = (bytes: Buffer, matching: number): string =>
  matching === 0
    ? bytes.toString('hex')
    : createHash(matching === 1 ? 'sha256' : 'sha512')
        .update(bytes)
        .digest('hex');
/** What stands in a record that is about this certificate. */
const about = (identity: Identity, usage: number, selector: number, matching: number): Buffer =>
  Buffer.concat([
    Buffer.of(usage, selector, matching),
    Buffer.from(hexOf(selector === 0 ? identity.der : spkiOf(identity), matching), 'hex'),
  ]);
const lineOf = (name: string, data: Buffer): string => `${name} 300 TLSA \\# ${data.length} ${data.toString('hex')}`;

/** Whichever port it was that the server got. */
const atPort443 = (name: string): string => name.replace(/^_\d+\./, '_443.');

interface World {
  /** Of each name. */
  readonly records: Readonly<Record<string, readonly Buffer[]>>;
  readonly validates?: boolean;
  readonly isAlias?: boolean;
  /** Whether the answers about the host, and about records below these names, are vouched for. */
  readonly secure?: (name: string) => boolean;
  /** The intermediate is not sent, but was fetched. */
  readonly isFetched?: boolean;
}

/** A look at a host whose leaf is sent with its intermediate; the root is in the public store. */
async function look({ records, validates = true, isAlias = false, secure = () => true, isFetched = false }: World) {
  servers = await serveDns({
    '127.0.0.1': ({ name, type }: Heard) => {
      const ad = validates && secure(name);
      const soa = ['. 300 SOA . . 1 1 1 1 1'];
      if (name === '.') return { ra: true, ad: validates, answers: soa };
      if (type === 'TLSA') {
        const answers = (records[atPort443(name)] ?? []).map((data) => lineOf(name, data));
        return { ra: true, ad, answers, authorities: answers.length === 0 ? soa : [] };
      }
      if (type !== 'A' || name !== host) return { ra: true, ad, authorities: soa };
      const answers = isAlias
        ? [`${host} 300 CNAME app.example.org`, 'app.example.org 300 A 127.0.0.1']
        : [`${host} 300 A 127.0.0.1`];
      return { ra: true, ad, answers };
    },
  });
  using folder = makeFolder();
  const stores = loadStores({ public: [folder.write('root.pem', root.pem)], staging: [], private: [] });
  const server = createServer(isFetched ? chainOf(leaf) : chainOf(leaf, intermediate));
  server.on('tlsClientError', () => undefined);
  await using running = new AsyncDisposableStack();
  const { port } = running.adopt(await listen(server, '127.0.0.1', 0), ({ close }) => close());
  const settings = settingsFor(servers.port, { timeoutMs: 2000 });
  const deadline = startDeadline(8000, new AbortController().signal);
  const bare = bareLook(settings, servers.port, deadline);
  const pki = startPki(stores);
  if (isFetched) {
    await pki.see([leaf.der]);
    await pki.withFetched([leaf.der], [{ url: 'http://ca.example/1.cer', der: intermediate.der }]);
  }
  const means = { ...bare, wires: { ...bare.wires, pki } };
  const given = target({ host, port, address: ['127.0.0.1'], protocol: 'tls' });
  const evidence = await observeTarget(given, new Set(kinds), means);
  deadline.clear();
  const asked = servers.at['127.0.0.1']?.heard.filter(({ type }) => type === 'TLSA').map(({ name }) => name) ?? [];
  return { looks: looksOf(evidence), asked: asked.map(atPort443) };
}

const looksOf = ({ seen }: TargetEvidence) => seen.tlsa.map((one) => ({ ...one, name: atPort443(one.name) }));
const matchesOf = async (...data: readonly Buffer[]) =>
  (await look({ records: { [own]: data } })).looks[0]?.records.map(({ matches }) => matches);

describe('a record matches', () => {
  test('an issuer that was not sent, but fetched', async () => {
    const records = { [own]: [about(intermediate, 2, 1, 1)] };
    const { looks } = await look({ records, isFetched: true });
    expect(looks[0]?.records.map(({ matches }) => matches)).toEqual([[intermediate.sha256]]);
  });

  const ways = [0, 1].flatMap((selector) => [0, 1, 2].map((matching) => [selector, matching] as const));

  test.each(ways)('by selector %i and matching type %i: what its usage is about', async (selector, matching) => {
    const data = [0, 1, 2, 3].flatMap((usage) =>
      [leaf, intermediate, root].map((identity) => about(identity, usage, selector, matching)),
    );
    const above = [[], [intermediate.sha256], [root.sha256]];
    const ofLeaf = [[leaf.sha256], [], []];
    expect(await matchesOf(...data)).toEqual([...above, ...ofLeaf, ...above, ...ofLeaf]);
  });

  test('nothing where it is of no known kind, of another certificate, or holds nothing', async () => {
    const other = await root.leaf({ dns: [host] });
    const data = [about(intermediate, 4, 0, 1), about(leaf, 3, 2, 1), about(other, 3, 1, 1), Buffer.of(3, 1, 1)];
    const unknown = about(leaf, 3, 1, 1);
    unknown[2] = 3;
    expect(await matchesOf(...data, unknown)).toEqual([[], [], [], [], []]);
  });
});

describe('the records', () => {
  const three = (): Buffer => about(leaf, 3, 1, 1);

  test('are told as they stand, and whether a resolver vouches for them', async () => {
    const { looks, asked } = await look({ records: { [own]: [three()] } });
    expect(looks).toMatchObject([
      {
        name: own,
        outcome: { kind: 'data' },
        authentic: true,
        records: [{ usage: 3, selector: 1, matching: 1, data: hexOf(spkiOf(leaf), 1), matches: [leaf.sha256] }],
      },
    ]);
    expect(asked).toEqual([own]);
  });
  test('are not vouched for where the answer is not', async () => {
    const { looks } = await look({ records: { [own]: [three()] }, secure: (name) => name === host });
    expect(looks).toMatchObject([{ authentic: false, records: [{ matches: [leaf.sha256] }] }]);
  });
  test('are not asked for where the resolver does not validate', async () => {
    expect(await look({ records: { [own]: [three()] }, validates: false })).toEqual({ looks: [], asked: [] });
  });
  test('that are not there are told as an answer', async () => {
    expect((await look({ records: {} })).looks).toMatchObject([
      { name: own, outcome: { kind: 'nodata' }, records: [] },
    ]);
  });
  test('are those of the name to which a secure alias leads', async () => {
    const { looks, asked } = await look({ records: { [own]: [three()], [led]: [three()] }, isAlias: true });
    expect(looks).toMatchObject([{ name: led }]);
    expect(asked).toEqual([led]);
  });
  test("are the host's own where that name has none", async () => {
    const { looks, asked } = await look({ records: { [own]: [three()] }, isAlias: true });
    expect(looks).toMatchObject([{ name: own, records: [{ usage: 3 }] }]);
    expect(asked).toEqual([led, own]);
  });
  test("are the host's own where the alias is not vouched for", async () => {
    const secure = (name: string): boolean => name !== host;
    const { looks, asked } = await look({ records: { [own]: [three()], [led]: [three()] }, isAlias: true, secure });
    expect(looks).toMatchObject([{ name: own, authentic: true }]);
    expect(asked).toEqual([own]);
  });
  test('are bounded in number and length', async () => {
    const long = Buffer.concat([Buffer.of(3, 0, 0), Buffer.alloc(300, 7)]);
    const { looks } = await look({
      records: { [own]: Array.from({ length: 40 }, (_, i) => Buffer.concat([long, Buffer.of(i)])) },
    });
    expect(looks[0]?.records).toHaveLength(16);
    expect(looks[0]?.records[0]?.data).toHaveLength(256);
  });
});
