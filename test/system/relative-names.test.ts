import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding, Report, TargetReport } from '../../src/model/report.ts';
import { source } from '../support/clone.ts';
import { serveDns, type Handler } from '../support/dns-server.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { freePort } from './ports.ts';
import { describeSystem } from './programs.ts';
import { startNsd, startUnbound, type ZoneFile } from './servers.ts';

const server = '127.0.0.161';
const resolver = '127.0.0.162';
/** Serves what real servers refuse to load. */
const careless = '127.0.0.163';
const app = 'app.ck8s.example.org';

/** In zone files a name without a final dot has the zone appended, as in many a provider's web form. */
const zones: Readonly<Record<string, readonly string[]>> = {
  'example.com': [
    'fine CNAME app.ck8s.example.org.',
    'example.com A 20.80.0.1',
    'own.example.com CNAME app.ck8s.example.org.',
    'a.b.example.com CNAME app.ck8s.example.org.',
    'both CNAME app.ck8s.example.org.',
    'both.example.com CNAME app.ck8s.example.org.',
    'text.example.com TXT "proof"',
    'six.example.com AAAA 2a01:4f8::1',
    'target CNAME app.ck8s.example.org',
    'deep.target CNAME app.ck8s.example.org',
    'provider CNAME lb.provider.net',
    'honest CNAME app.dev.example.com.',
    'app.dev CNAME app.ck8s.example.org.',
    'y.sub.example.com CNAME app.ck8s.example.org.',
    'gone CNAME shop.unregistered.net.',
    'old CNAME shop.provider.net.',
    'week 604800 CNAME app.ck8s.example.org.',
    ...['sub', 'wild', 'park'].flatMap((label) => [`${label} NS ns1`]),
    ...['apex', 'loose'].flatMap((label) => [`${label} NS ns1.${label}`, `ns1.${label} A ${careless}`]),
  ],
  'sub.example.com': [
    'x.sub.example.com CNAME app.ck8s.example.org.',
    'twins CNAME app.ck8s.example.org',
    'app.ck8s.example.org A 20.9.9.9',
    'provider CNAME lb.provider.net',
  ],
  'wild.example.com': ['* CNAME app.ck8s.example.org.', 'own CNAME app.ck8s.example.org.'],
  'park.example.com': ['* A 20.9.9.9', 'target CNAME app.ck8s.example.org', 'same A 20.9.9.9'],
  'example.org': ['app.ck8s A 20.80.0.1'],
  net: ['provider NS ns1.provider', `ns1.provider A ${server}`],
  'provider.net': ['lb A 20.80.0.1'],
};

const zoneFile = (apex: string, lines: readonly string[]): ZoneFile => ({
  apex,
  lines: [
    '@ SOA ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 300',
    '@ NS ns1.example.com.',
    ...(apex === 'example.com' ? [`ns1 A ${server}`] : []),
    ...lines,
  ],
});

const soa = (apex: string): string => `${apex} 900 SOA ns1.${apex} hostmaster.${apex} 1 7200 900 1209600 300`;
const handle: Handler = ({ name, type }) => {
  const apex = name.endsWith('apex.example.com') ? 'apex.example.com' : 'loose.example.com';
  const alias = `${name} 900 CNAME ${app}`;
  if (name === apex && type === 'SOA') return { aa: true, answers: [soa(apex)] };
  if (name === `ns1.${apex}` && type === 'A') return { aa: true, answers: [`${name} 900 A ${careless}`] };
  if (name === apex && type === 'NS') return { aa: true, answers: [`${apex} 900 NS ns1.${apex}`] };
  if (name === 'apex.example.com' || name === 'both.loose.example.com') {
    return { aa: true, answers: type === 'TXT' && name !== apex ? [alias, `${name} 900 TXT proof`] : [alias] };
  }
  if (name === 'two.loose.example.com') return { aa: true, answers: [alias, `${name} 900 CNAME lb.provider.net`] };
  return { aa: true, rcode: 3, authorities: [soa(apex)] };
};

/** Host → what stands of it; and parts of what is told. */
const hosts: Readonly<Record<string, readonly [standing: readonly string[], ...says: readonly string[]]>> = {
  'fine.example.com': [[]],
  'example.com': [
    ['fail dns.owner-is-absolute doubled'],
    'the record was made as example.com.example.com, because example.com was appended to example.com',
    'ALIAS',
  ],
  'own.example.com': [['fail dns.owner-is-absolute doubled'], `own.example.com. 900 IN CNAME ${app}.`],
  'a.b.example.com': [['fail dns.owner-is-absolute doubled'], 'a.b.example.com.example.com'],
  'x.sub.example.com': [['fail dns.owner-is-absolute doubled'], 'sub.example.com was appended to x.sub.example.com'],
  'y.sub.example.com': [['fail dns.owner-is-absolute doubled'], 'because example.com was appended'],
  'six.example.com': [['fail dns.owner-is-absolute doubled'], 'six.example.com. 900 IN AAAA 2a01:4f8::1'],
  'both.example.com': [['warn dns.owner-is-absolute doubled-beside'], 'Delete the record both.example.com.example.com'],
  'text.example.com': [
    ['fail dns.leads-to-load-balancer no-record', 'warn dns.owner-is-absolute doubled-beside'],
    'text.example.com.example.com exists and has TXT records',
  ],
  'target.example.com': [['fail dns.target-is-absolute zone-appended'], `target.example.com. 900 IN CNAME ${app}.`],
  'deep.target.example.com': [['fail dns.target-is-absolute zone-appended']],
  'provider.example.com': [
    ['fail dns.target-is-absolute zone-appended'],
    'the target was taken as relative: example.com was appended to lb.provider.net',
  ],
  'honest.example.com': [[]],
  'twins.sub.example.com': [
    ['fail dns.target-is-absolute zone-appended'],
    `sub.example.com was appended to ${app}`,
    `twins.sub.example.com. 900 IN CNAME ${app}.`,
  ],
  'provider.sub.example.com': [['fail dns.target-is-absolute zone-appended'], 'appended to lb.provider.net'],
  'any.wild.example.com': [[], 'a wildcard answers for any.wild.example.com'],
  'own.wild.example.com': [[], 'own.wild.example.com has a record of its own'],
  'target.park.example.com': [['fail dns.target-is-absolute zone-appended']],
  'any.park.example.com': [
    ['fail dns.leads-to-load-balancer elsewhere'],
    'any.park.example.com has no record of its own: a wildcard answers for it',
  ],
  'same.park.example.com': [
    ['fail dns.leads-to-load-balancer elsewhere'],
    'same.park.example.com has a record of its own',
  ],
  'gone.example.com': [
    ['fail dns.chain-ends dangling'],
    'net knows no domain unregistered.net',
    'dig +norecurse NS unregistered.net @',
  ],
  'old.example.com': [['fail dns.chain-ends dangling'], 'whoever gets that name at provider.net'],
  'week.example.com': [['warn dns.ttl-sensible too-long'], 'has a TTL of 604800 s'],
  'apex.example.com': [['fail dns.apex-without-cname cname'], 'Lead apex.example.com to app.ck8s.example.org. by'],
  'both.loose.example.com': [['fail dns.cname-stands-alone other-data'], 'TXT "proof"'],
  'two.loose.example.com': [['fail dns.cname-stands-alone second-alias'], 'lb.provider.net'],
};
const checks = [
  'apex-without-cname',
  'chain-ends',
  'cname-stands-alone',
  'leads-to-load-balancer',
  'own-record',
  'owner-is-absolute',
  'target-is-absolute',
  'ttl-sensible',
];

await describeSystem(
  'names that had a zone appended, and aliases where none may stand, at NSD',
  { programs: ['nsd', 'unbound'], addresses: [server, resolver, careless] },
  () => {
    const running = new AsyncDisposableStack();
    let folder: Folder;
    let report: Report;
    let config: string;
    beforeAll(async () => {
      folder = running.use(makeFolder());
      const port = await freePort([server, careless]);
      const files = Object.entries(zones).map(([apex, lines]) => zoneFile(apex, lines));
      running.use(await startNsd('names', [{ address: server, port }], files, folder));
      const own = await serveDns({ [careless]: handle }, { port });
      running.defer(() => own.close());
      const stubs = [
        ...files.map(({ apex }) => ({ apex, servers: [{ address: server, port }] })),
        ...['apex', 'loose'].map((label) => ({
          apex: `${label}.example.com`,
          servers: [{ address: careless, port }],
        })),
      ];
      const at = { address: resolver, port: await freePort([resolver]) };
      running.use(await startUnbound('resolver', { places: [at], knows: { stubs }, clients: ['127.0.0.0/8'] }, folder));
      config = folder.write(
        'hostprobe.json',
        JSON.stringify({
          domain: 'ck8s.example.org',
          dns: { resolvers: [`${at.address}:${at.port}`], authoritative: { port } },
          networks: { private: ['127.0.0.0/8'] },
          targets: Object.keys(hosts).map((host) => ({ host })),
        }),
      );
      report = await look('full');
    });
    afterAll(() => running.disposeAsync());

    const look = async (depth: string): Promise<Report> => {
      const only = checks.map((check) => `dns.${check}`).join(',');
      const words = ['check', '--config', config, '--only', only, '--look', depth, '-o', 'json'];
      return reportIn(await run([process.execPath, source, ...words], { cwd: folder.path }));
    };
    const targetOf = (host: string, { targets }: Report): TargetReport | undefined =>
      targets.find((target) => target.host === host);
    const wordsOf = (target: TargetReport | undefined): string =>
      (target?.findings ?? [])
        .flatMap(({ message, fix, see = [] }) => [message, fix?.text ?? ''].concat(fix?.paste ?? [], see))
        .join('\n');

    test.each(Object.entries(hosts))('%s', (host, [told, ...says]) => {
      const target = targetOf(host, report);
      expect(standing(target)).toEqual(told);
      for (const part of says) expect(wordsOf(target)).toContain(part);
    });

    test('a wildcard that is all there is is told under where the host leads', () => {
      const own = ({ check }: Finding): boolean => check === 'dns.own-record';
      const found = targetOf('any.park.example.com', report)?.findings.find(own);
      expect(found).toMatchObject({ status: 'warn', because: 'dns.leads-to-load-balancer' });
    });

    describe('a quick look', () => {
      test('sees the same of aliases, as far as their answers tell', async () => {
        const quick = await look('quick');
        const told = (host: string): readonly string[] => standing(targetOf(host, quick));
        expect(told('apex.example.com')).toEqual(['fail dns.apex-without-cname cname']);
        expect(told('two.loose.example.com')).toEqual(['fail dns.cname-stands-alone second-alias']);
        expect(told('both.loose.example.com')).toEqual([]);
        expect(told('target.example.com')).toEqual(['fail dns.target-is-absolute zone-appended']);
      });
    });
  },
);
