import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TargetReport } from '../../src/model/report.ts';
import { source } from '../support/clone.ts';
import { serveDns, type Handler } from '../support/dns-server.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { startBind, startKnot, type Knot } from './authorities.ts';
import { program } from './installed.ts';
import { freePort } from './ports.ts';
import { describeSystem } from './programs.ts';
import { startNsd, startUnbound, type ZoneFile } from './servers.ts';

/** The zone above all others, and those who serve them. */
const registry = '127.0.0.171';
const servers = {
  nsd: '127.0.0.172',
  knot: '127.0.0.173',
  /** It listens only where an interface has the very address. */
  bind: '127.0.0.1',
  /** Takes what comes and never answers. */
  mute: '127.0.0.175',
  own1: '127.0.0.176',
  own2: '127.0.0.177',
} as const;
type Name = keyof typeof servers;
const isName = (word: string): word is Name => word in servers;
const resolver = '127.0.0.178';

interface Copy {
  readonly serial?: number;
  /** The NS set, where it is not the one that the registry has. */
  readonly names?: readonly Name[];
  readonly lines: readonly string[];
}
interface Scenario {
  /** Whom the registry lists. */
  readonly listed: readonly Name[];
  readonly copies: Readonly<Partial<Record<Name, Copy>>>;
  readonly told: readonly string[];
  readonly says?: readonly string[];
}

const www = { serial: 2, lines: ['www A 20.80.0.1'] };
const scenarios: Readonly<Record<string, Scenario>> = {
  'sound.com': { listed: ['nsd', 'knot', 'bind'], copies: { nsd: www, knot: www, bind: www }, told: [] },
  'alone.com': {
    listed: ['nsd'],
    copies: { nsd: www },
    told: [],
    says: ['alone.com has one server alone, nsd.alone.com'],
  },
  'behind.com': {
    listed: ['nsd', 'knot', 'bind'],
    copies: { nsd: www, knot: www, bind: { serial: 1, lines: [] } },
    told: ['fail dns.servers-agree server-denies'],
    says: [
      'knot.behind.com, nsd.behind.com (serial 2) say 20.80.0.1; bind.behind.com (serial 1) says NXDOMAIN',
      'Have bind.behind.com (serial 1) load behind.com anew',
    ],
  },
  'forked.com': {
    listed: ['knot', 'bind'],
    copies: { knot: www, bind: { serial: 2, lines: ['www CNAME elsewhere.example.net.'] } },
    told: ['fail dns.servers-agree server-differs'],
    says: ['bind.forked.com (serial 2) says elsewhere.example.net', 'All have the serial 2 though'],
  },
  'silent.com': {
    listed: ['nsd', 'knot', 'mute'],
    copies: { nsd: www, knot: www },
    told: ['warn dns.delegation-sound silent'],
    says: ['mute.silent.com is listed for silent.com and gives no answer, over UDP or TCP'],
  },
  'lame.com': {
    listed: ['nsd', 'knot', 'bind'],
    copies: { nsd: www, knot: www },
    told: ['warn dns.delegation-sound lame'],
    says: ['bind.lame.com answers REFUSED'],
  },
  'sets.com': {
    listed: ['nsd', 'knot'],
    copies: Object.fromEntries(
      (['nsd', 'knot', 'bind'] as const).map((name) => [name, { ...www, names: ['nsd', 'bind'] as const }]),
    ),
    told: ['warn dns.delegation-sound sets-differ'],
    says: [
      'com (ns.com) lists knot.sets.com, nsd.sets.com; knot.sets.com lists bind.sets.com, nsd.sets.com',
      'sets.com. 86400 IN NS bind.sets.com.',
    ],
  },
  'random.com': {
    listed: ['nsd', 'bind'],
    copies: Object.fromEntries(
      (['nsd', 'bind'] as const).map((name) => [
        name,
        { serial: 1, lines: [1, 2, 3, 4, 5].map((host) => `www A 20.80.0.${host}`) },
      ]),
    ),
    told: [],
  },
  'weighted.com': {
    listed: ['own1', 'own2'],
    copies: {},
    told: [],
    says: ['what the servers of weighted.com say of www.weighted.com A varies by design'],
  },
  'late.com': { listed: ['knot', 'bind'], copies: { knot: { serial: 1, lines: [] } }, told: [] },
};

const zoneFile = (apex: string, listed: readonly Name[], { serial = 1, names = listed, lines }: Copy): ZoneFile => ({
  apex,
  lines: [
    `@ SOA ns hostmaster ${serial} 7200 900 1209600 300`,
    ...names.map((name) => `@ NS ${name}`),
    ...[...new Set([...names, ...listed])].map((name) => `${name} A ${servers[name]}`),
    ...lines,
  ],
});

const registryZone: ZoneFile = {
  apex: 'com',
  lines: [
    '@ SOA ns hostmaster 1 7200 900 1209600 300',
    '@ NS ns',
    `ns A ${registry}`,
    ...Object.entries(scenarios).flatMap(([apex, { listed }]) =>
      listed.flatMap((name) => [`${apex}. NS ${name}.${apex}.`, `${name}.${apex}. A ${servers[name]}`]),
    ),
  ],
};

/** The copies that a program serves. */
const zonesOf = (name: Name): ZoneFile[] =>
  Object.entries(scenarios).flatMap(([apex, { listed, copies }]) => {
    const copy = copies[name];
    return copy === undefined ? [] : [zoneFile(apex, listed, copy)];
  });

/** Three addresses that take turns: also with a question of another's in between, the next answer is another. */
function weighted(): Handler {
  let asked = 0;
  const soa = 'weighted.com 900 SOA ns.weighted.com hm.weighted.com 1 7200 900 1209600 300';
  return ({ name, type }) => {
    const [label = ''] = name.split('.');
    if (name === 'weighted.com' && type === 'NS') {
      return { aa: true, answers: ['own1', 'own2'].map((own) => `${name} 900 NS ${own}.weighted.com`) };
    }
    if (name === 'weighted.com' && type === 'SOA') return { aa: true, answers: [soa] };
    if (type !== 'A') return { aa: true, authorities: [soa] };
    if (name === 'www.weighted.com') return { aa: true, answers: [`${name} 60 A 20.80.0.${1 + (asked++ % 3)}`] };
    return isName(label)
      ? { aa: true, answers: [`${name} 900 A ${servers[label]}`] }
      : { aa: true, rcode: 3, authorities: [soa] };
  };
}

/** A place that takes packets and connections and never answers. */
async function listenMute(address: string, port: number): Promise<AsyncDisposable> {
  const udp = createSocket('udp4');
  const tcp = createServer(() => undefined);
  await new Promise<void>((resolve) => udp.bind(port, address, resolve));
  await new Promise<void>((resolve) => tcp.listen(port, address, resolve));
  return {
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => udp.close(resolve));
      tcp.close();
    },
  };
}

await describeSystem(
  'servers of zones that do not agree: NSD, Knot DNS and BIND',
  { programs: ['nsd', 'knotd', 'named', 'unbound', 'dig'], addresses: [registry, ...Object.values(servers), resolver] },
  () => {
    const running = new AsyncDisposableStack();
    let folder: Folder;
    let config: string;
    let port: number;
    let knot: Knot;
    beforeAll(async () => {
      folder = running.use(makeFolder());
      port = await freePort([registry, ...Object.values(servers)]);
      const at = (address: string) => ({ address, port });
      running.use(await startNsd('registry', [at(registry)], [registryZone], folder));
      running.use(await startNsd('nsd', [at(servers.nsd)], zonesOf('nsd'), folder));
      knot = running.use(await startKnot(at(servers.knot), zonesOf('knot'), folder));
      const late = { apex: 'late.com', from: at(servers.knot), everySeconds: 4 };
      running.use(await startBind(at(servers.bind), zonesOf('bind'), [late], folder));
      running.use(await listenMute(servers.mute, port));
      const own = await serveDns({ [servers.own1]: weighted(), [servers.own2]: weighted() }, { port });
      running.defer(() => own.close());
      const stubs = Object.entries(scenarios).map(([apex, { listed, copies }]) => {
        const first = listed.find((name) => name in copies || name.startsWith('own'));
        return { apex, servers: [at(servers[first ?? 'nsd'])] };
      });
      const place = { address: resolver, port: await freePort([resolver]) };
      const knows = { stubs: [{ apex: 'com', servers: [at(registry)] }, ...stubs] };
      running.use(await startUnbound('unbound', { places: [place], knows, clients: ['127.0.0.0/8'] }, folder));
      config = folder.write(
        'hostprobe.json',
        JSON.stringify({
          dns: { resolvers: [`${place.address}:${place.port}`], authoritative: { port } },
          networks: { private: ['127.0.0.0/8'] },
          targets: Object.keys(scenarios).map((apex) => ({ host: `www.${apex}`, expect: { loadBalancer: 'none' } })),
        }),
      );
    });
    afterAll(() => running.disposeAsync());

    const check = async (apex: string): Promise<TargetReport | undefined> => {
      const only = 'dns.servers-agree,dns.delegation-sound';
      const words = ['check', `www.${apex}`, '--config', config, '--only', only, '--look', 'full', '-o', 'json'];
      return reportIn(await run([process.execPath, source, ...words], { cwd: folder.path })).targets[0];
    };
    const served = async (name: string, address: string): Promise<void> => {
      for (;;) {
        const { stdout } = await run([program('dig'), `@${address}`, '-p', String(port), '+short', name]);
        if (stdout.trim() !== '') return;
      }
    };
    const expectTold = async (apex: string, { told, says = [] }: Scenario): Promise<TargetReport | undefined> => {
      const target = await check(apex);
      const words = (target?.findings ?? [])
        .flatMap(({ message, fix }) => [message, fix?.text ?? ''].concat(fix?.paste ?? []))
        .join('\n');
      expect(standing(target), words).toEqual(told);
      for (const part of says) expect(words).toContain(part);
      return target;
    };

    const settled = Object.entries(scenarios).filter(([apex]) => apex !== 'late.com');
    test.concurrent.each(settled)('%s', async (apex, scenario) => {
      await expectTold(apex, scenario);
    });

    test('a copy that is fetched within five seconds is no disagreement', async () => {
      const { listed, told } = scenarios['late.com'] as Scenario;
      knot.publish(zoneFile('late.com', listed, www));
      await served('www.late.com', servers.knot);
      const target = await expectTold('late.com', { listed, copies: {}, told });
      expect(target?.findings.map(({ check: id, status }) => [id, status])).toEqual([
        ['dns.delegation-sound', 'pass'],
        ['dns.servers-agree', 'pass'],
      ]);
    });

    test('dig shows what the finding tells', async () => {
      const target = await check('behind.com');
      const see = target?.findings.find(({ check: id }) => id === 'dns.servers-agree')?.see ?? [];
      const shown = await Promise.all(
        see.map(async (line) => {
          const [, ...words] = line.split(' ');
          return (await run([program('dig'), ...words])).stdout;
        }),
      );
      expect(shown.join('\n')).toMatch(/status: NOERROR[\s\S]*20\.80\.0\.1[\s\S]*status: NXDOMAIN/);
    });
  },
);
