import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetReport } from '../../src/model/report.ts';
import { chainOf, createAuthority, type Authority, type LeafOptions } from '../../src/lab/certificates.ts';
import { buildClone, source } from '../support/clone.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { reportIn } from '../support/report.ts';
import { thisMachine, type Ground } from './ground.ts';
import { program } from './installed.ts';
import { makeNamespace, whyNoNamespaces, type Namespace } from './namespaces.ts';
import { freePort } from './ports.ts';
import { describeSystem } from './programs.ts';
import { startNsd, startUnbound, type ZoneFile } from './servers.ts';

const own = '127.0.0.1';
const host = 'demo.example.com';
const zone: ZoneFile = {
  apex: 'example.com',
  lines: [
    '@ SOA ns1.example.com. hostmaster.example.com. 1 3600 600 86400 300',
    '@ NS ns1.example.com.',
    'ns1 A 192.0.2.53',
    'demo A 20.1.1.1',
    'demo AAAA 2a01:4f8::1',
    ...Array.from({ length: 200 }, (_, i) => `many A 20.2.0.${i}`),
  ],
};

interface Checked {
  readonly target: TargetReport | undefined;
  readonly text: string;
  readonly ms: number;
}

/** What `check` says of one host whose resolver is this, looking at its names alone. */
async function check(
  resolver: string,
  folder: Folder,
  {
    trusted = [],
    named = host,
    ground = thisMachine,
    cli = source,
  }: { trusted?: readonly string[]; named?: string; ground?: Ground; cli?: string },
): Promise<Checked> {
  const config = folder.write(
    `hostprobe-${encodeURIComponent(resolver)}.json`,
    JSON.stringify({
      dns: { resolvers: [resolver], authoritative: { enabled: false }, search: [] },
      trust: { private: trusted },
      networks: { private: ['127.0.0.0/8'] },
    }),
  );
  const began = performance.now();
  const words = [
    process.execPath,
    cli,
    'check',
    named,
    '--config',
    config,
    '--only',
    'dns.resolves',
    '-o',
    'json',
    '--evidence',
  ] as const;
  const ended = await run(ground.command(words));
  const { targets } = reportIn(ended);
  return { target: targets[0], text: JSON.stringify(targets), ms: performance.now() - began };
}

await describeSystem('Unbound over TLS and HTTPS', { programs: ['nsd', 'unbound', 'dig'] }, () => {
  const running = new AsyncDisposableStack();
  const folder = makeFolder();
  let root: Authority;
  let rootFile: string;
  let zoneServer: { address: string; port: number };
  beforeAll(async () => {
    running.defer(() => folder[Symbol.dispose]());
    root = await createAuthority('Resolvers Root');
    rootFile = folder.write('root.pem', root.pem);
    zoneServer = { address: own, port: await freePort([own]) };
    running.use(await startNsd('zones', [zoneServer], [zone], folder));
  });
  afterAll(() => running.disposeAsync());

  interface Unbound extends AsyncDisposable {
    readonly plain: number;
    readonly tls: number;
    readonly https: number;
  }

  let started = 0;
  async function unbound(options: LeafOptions, by: Authority = root): Promise<Unbound> {
    const ports = { plain: await freePort([own]), tls: await freePort([own]), https: await freePort([own]) };
    const server = await startUnbound(
      `unbound-${started++}`,
      {
        places: Object.values(ports).map((port) => ({ address: own, port })),
        knows: { stubs: [{ apex: zone.apex, servers: [zoneServer] }] },
        clients: ['127.0.0.0/8'],
        encrypted: { ...ports, chain: chainOf(await by.leaf(options)) },
      },
      folder,
    );
    return { ...ports, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  }

  const right: LeafOptions = { dns: ['localhost', 'dns.test'], ip: [own] };

  describe('under a certificate that is trusted', () => {
    let server: Unbound;
    beforeAll(async () => {
      server = running.use(await unbound(right));
    });
    const ways: readonly (readonly [string, (ports: Unbound) => string])[] = [
      ['tls://IP', ({ tls }) => `tls://${own}:${tls}`],
      ['tls://IP#NAME', ({ tls }) => `tls://${own}:${tls}#dns.test`],
      ['https://IP/path', ({ https }) => `https://${own}:${https}/dns-query`],
      ['https://NAME/path', ({ https }) => `https://localhost:${https}/dns-query`],
    ];

    test.each(ways)('%s answers, and nothing is waited for at the end', async (_, resolverOf) => {
      const { target, ms } = await check(resolverOf(server), folder, { trusted: [rootFile] });
      expect(target?.observed.addresses).toEqual(['20.1.1.1', '2a01:4f8::1']);
      expect(target?.status).toBe('pass');
      expect(ms).toBeLessThan(6000);
    });

    test.each(ways)('%s: what is missing is said of it, with a command that shows it', async (_, resolverOf) => {
      const resolver = resolverOf(server);
      const { target } = await check(resolver, folder, { trusted: [rootFile], named: 'missing.example.com' });
      const [finding] = target?.findings ?? [];
      expect(finding).toMatchObject({ status: 'fail', reason: 'nxdomain' });
      expect(finding?.message).toContain(`${resolver} says NXDOMAIN`);
      const command = finding?.see?.find((words) => words.startsWith('dig ')) ?? '';
      const shown = await run(['sh', '-c', command.replace('+tls-ca ', `+tls-ca=${rootFile} `)]);
      expect(`${command}\n${shown.stdout}`).toContain('status: NXDOMAIN');
    });

    test.each(ways)('%s answers the bundled command as well', async (_, resolverOf) => {
      using clone = await buildClone();
      const { target } = await check(resolverOf(server), folder, { trusted: [rootFile], cli: clone.bin });
      expect(target?.observed.addresses).toEqual(['20.1.1.1', '2a01:4f8::1']);
      expect(target?.status).toBe('pass');
    });

    test('https: another path is an HTTP error', async () => {
      const { target, text } = await check(`https://${own}:${server.https}/else`, folder, { trusted: [rootFile] });
      expect(target?.status).toBe('unknown');
      expect(text).toMatch(/HTTP status 404/);
    });

    test('what is too long for UDP comes over TCP, and whole over TLS and HTTPS', async () => {
      const resolvers = [`${own}:${server.plain}`, ...ways.slice(0, 3).map(([, resolverOf]) => resolverOf(server))];
      for (const resolver of resolvers) {
        const { target } = await check(resolver, folder, { trusted: [rootFile], named: 'many.example.com' });
        expect(target?.observed.addresses).toHaveLength(64);
      }
    });
  });

  const wrong: readonly (readonly [string, LeafOptions, string, RegExp])[] = [
    ['another name', { dns: ['dns.example'], ip: ['127.0.0.9'] }, 'root', /does not vouch for 127\.0\.0\.1: /],
    ['nobody we know', right, 'stranger', /does not vouch for 127\.0\.0\.1: unable to /],
    [
      'former times',
      { ...right, notBefore: new Date(0), notAfter: new Date(86_400_000) },
      'root',
      /does not vouch for 127\.0\.0\.1: certificate has expired/,
    ],
  ];
  test.each(wrong)('under a certificate of %s it is not asked', async (_, options, by, detail) => {
    const issuer = by === 'root' ? root : await createAuthority('Stranger');
    await using server = await unbound(options, issuer);
    for (const resolver of [`tls://${own}:${server.tls}`, `https://${own}:${server.https}/dns-query`]) {
      const { target, text } = await check(resolver, folder, { trusted: [rootFile] });
      expect(target?.status).toBe('unknown');
      expect(text).toMatch(detail);
    }
  });
});

await describeSystem(
  'a resolver that is heard over TCP alone, in a network namespace',
  { programs: ['nsd', 'unbound', 'ip', 'ss', 'nft'], trial: whyNoNamespaces },
  () => {
    const running = new AsyncDisposableStack();
    const folder = makeFolder();
    running.defer(() => folder[Symbol.dispose]());
    afterAll(() => running.disposeAsync());

    async function place(options: string): Promise<Namespace> {
      const space = running.use(await makeNamespace({ 'resolv.conf': `nameserver ${own}\noptions ${options}\n` }));
      const name = `of-${options.replaceAll(/\W/g, '-')}`;
      const zones = { address: own, port: 5300 };
      running.use(await startNsd(`nsd-${name}`, [zones], [zone], folder, space));
      running.use(
        await startUnbound(
          `unbound-${name}`,
          {
            places: [{ address: own, port: 53 }],
            knows: { stubs: [{ apex: zone.apex, servers: [zones] }] },
            clients: ['127.0.0.0/8'],
          },
          folder,
          space,
        ),
      );
      await space.must(program('nft'), 'add table inet deaf');
      await space.must(program('nft'), 'add chain inet deaf in { type filter hook input priority 0; }');
      await space.must(program('nft'), 'add rule inet deaf in udp dport 53 drop');
      return space;
    }

    test.each([
      ['timeout:1', false],
      ['timeout:1 use-vc', true],
    ])('options %s', async (options, tcpOnly) => {
      const ground = await place(options);
      const { target, text } = await check('system', folder, { ground });
      expect(target?.observed.addresses).toEqual(['20.1.1.1', '2a01:4f8::1']);
      expect(text).toContain('"transport":"tcp"');
      expect(text).not.toContain('"transport":"udp"');
      expect(text.includes('"over":"tcp"')).toBe(tcpOnly);
    });
  },
);
