import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding, Report } from '../../src/model/report.ts';
import { source } from '../support/clone.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run, type Ended } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { startPebble } from './acme.ts';
import { freePorts } from './ports.ts';
import { describeSystem } from './programs.ts';
import { startNginx, startNsd, startUnbound, type Nsd, type ZoneFile } from './servers.ts';
import { startCluster, type Cluster } from './story-cluster.ts';

/** The zones' server, the resolver, the load balancer, and Pebble with lego. */
const [dns, resolver, balancer, acme] = ['127.0.0.171', '127.0.0.172', '127.0.0.173', '127.0.0.174'] as const;
const addresses = [dns, resolver, balancer, acme];

const start = ['@ SOA ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 300', '@ NS ns1.example.com.'];
const platform: ZoneFile = { apex: 'ck8s.example.org', lines: [...start, `app A ${balancer}`] };
const app = 'CNAME app.ck8s.example.org.';
/** As it stands in the file of the developer's DNS provider: `shop` lacks the final dot. */
const provided = [
  ...start,
  `ns1 A ${dns}`,
  'shop 900 IN CNAME app.ck8s.example.org',
  ...['blog', 'api', 'pay', 'wiki'].map((label) => `${label} 900 IN ${app}`),
];
const hosts = ['shop', 'blog', 'api', 'pay', 'wiki'].map((label) => `${label}.example.com`);

/** By check and reason: each mistake in the files, in the zone file among them. */
const planted = [
  'dns.target-is-absolute zone-appended',
  'kubernetes.annotations-known not-read',
  'kubernetes.certificate-covers-hosts common-name',
  'kubernetes.host-valid name',
  'kubernetes.issuer-environment-fits staging',
  'kubernetes.issuer-exists other-kind',
  'kubernetes.rule-hosts-have-tls host-without-tls',
  'kubernetes.secret-has-one-writer two-certificates',
];

const needs = { programs: ['nsd', 'unbound', 'nginx', 'pebble', 'lego', 'curl'], addresses };

await describeSystem('from a repository full of mistakes to certificates on the wire', needs, () => {
  const running = new AsyncDisposableStack();
  let repository: Folder;
  let zone: string[];
  let nsd: Nsd;
  let cluster: Cluster;

  beforeAll(async () => {
    repository = running.use(makeFolder());
    cpSync(resolve(import.meta.dirname, 'story'), join(repository.path, 'deploy'), { recursive: true });
    zone = [...provided];
    const folder = running.use(makeFolder());
    const [dnsPort = 0, httpsPort = 0, httpPort = 0, ...acmePorts] = await freePorts(addresses, 9);
    const server = { address: dns, port: dnsPort };
    nsd = running.use(await startNsd('zones', [server], [{ apex: 'example.com', lines: zone }, platform], folder));
    const stubs = ['example.com', 'ck8s.example.org'].map((apex) => ({ apex, servers: [server] }));
    const place = { address: resolver, port: dnsPort };
    const clients = ['127.0.0.0/8'];
    running.use(await startUnbound('resolver', { places: [place], knows: { stubs }, clients }, folder));
    const forAcme = { address: acme, port: dnsPort };
    const knows = { addresses: [acme] };
    running.use(await startUnbound('acme', { places: [forAcme], knows, clients }, folder));
    const webroot = running.use(makeFolder()).path;
    // What serves it may run as another user.
    chmodSync(webroot, 0o755);
    const challenges = [acmePorts[2], acmePorts[5]].map((port = 0) => ({
      place: { address: acme, port },
      host: null,
      chain: null,
      status: 404,
      body: '',
      lines: [`location /.well-known/ { root ${webroot}; }`],
    }));
    running.use(await startNginx(challenges, running.use(makeFolder())));
    const issuer = async (name: string, from: number) => {
      const [api = 0, management = 0, challenge = 0] = acmePorts.slice(from);
      const ports = { api, management, challenge };
      const options = { name, address: acme, ports, resolver: forAcme, days: 90 };
      const pebble = running.use(await startPebble(options, folder));
      const each = hosts.map(
        async (host) => [host, await pebble.issue(host, running.use(makeFolder()), webroot)] as const,
      );
      return { root: pebble.root, chains: new Map(await Promise.all(each)) };
    };
    const [production, staging] = await Promise.all([issuer('production', 0), issuer('staging', 3)]);
    cluster = running.use(
      await startCluster({
        manifests: join(repository.path, 'deploy'),
        issued(server, host) {
          const chain = (server.includes('staging') ? staging : production).chains.get(host);
          if (chain === undefined) throw new Error(`nobody made a certificate for ${host}`);
          return chain;
        },
        https: { address: balancer, port: httpsPort },
        http: { address: balancer, port: httpPort },
        isLedHere: (host) => zone.some((line) => ownerOf(line) === host && line.endsWith(app)),
      }),
    );
    repository.write(
      'hostprobe.yaml',
      JSON.stringify({
        domain: 'ck8s.example.org',
        dns: { resolvers: [`${resolver}:${dnsPort}`], authoritative: { port: dnsPort } },
        // What stands for the Internet here.
        networks: { public: ['127.0.0.0/8'] },
        trust: {
          public: [folder.write('production.pem', production.root)],
          staging: [folder.write('staging.pem', staging.root)],
        },
        defaults: { port: httpsPort, http: { port: httpPort } },
      }),
    );
  });
  afterAll(() => running.disposeAsync());

  const ownerOf = (line: string): string => {
    const [owner = ''] = line.split(' ');
    return owner.endsWith('.') ? owner.slice(0, -1) : `${owner}.example.com`;
  };

  const check = (...words: readonly string[]): Promise<Ended> =>
    run([process.execPath, source, 'check', '-f', 'deploy', '-o', 'json', ...words], { cwd: repository.path });

  const failing = ({ targets }: Report): Finding[] =>
    targets.flatMap(({ findings }) =>
      findings.filter(({ status, because }) => status === 'fail' && because === undefined),
    );

  const outline = ({ check: id, reason }: Finding): string => `${id} ${reason}`;

  const commandsOf = ({ fix }: Finding): string[] => (fix?.paste ?? []).filter((line) => line.startsWith('kubectl '));
  const linesOf = ({ fix }: Finding): string[] => (fix?.paste ?? []).filter((line) => !line.startsWith('kubectl '));
  const samePlace = (a: Finding, b: Finding): boolean => outline(a) === outline(b) && a.at?.line === b.at?.line;

  /** Types the line of a finding, and runs the commands of all that say the same of the same line. */
  function mend(finding: Finding, all: readonly Finding[]): void {
    const { at, fix, message } = finding;
    const lines = linesOf(finding);
    if (at?.file === undefined) {
      const [record = ''] = lines;
      zone = zone.map((line) => (ownerOf(line) === ownerOf(record) ? record : line));
      nsd.publish({ apex: 'example.com', lines: zone });
      return;
    }
    const [, place] = /^in \S+, line (\d+)$/.exec(fix?.where ?? '') ?? [];
    if (place === undefined) throw new Error(`it names no line: ${message}`);
    const file = join(repository.path, at.file);
    const text = readFileSync(file, 'utf8').split('\n');
    // Without a line to type it is to be taken away.
    text.splice(Number(place) - 1, 1, ...lines);
    writeFileSync(file, text.join('\n'));
    for (const command of all.filter((other) => samePlace(other, finding)).flatMap(commandsOf)) {
      const [, namespace = '', secret = ''] = /^kubectl -n (\S+) delete secret (\S+)$/.exec(command) ?? [];
      cluster.deleteSecret(namespace, secret);
    }
  }

  test(
    'each planted mistake is found with the line to type, and all is well once those lines were typed',
    { timeout: 120_000 },
    async () => {
      await cluster.apply();
      const first = await check();
      expect(first.code).toBe(1);
      const found = failing(reportIn(first));
      expect([...new Set(found.map(outline))].filter((one) => planted.includes(one)).toSorted()).toEqual(planted);
      const mended: string[] = [];
      let ended = first;
      while (ended.code !== 0 && mended.length < planted.length) {
        const all = failing(reportIn(ended)).filter((finding) => planted.includes(outline(finding)));
        const [next] = all;
        if (next === undefined) break;
        mended.push(outline(next));
        mend(next, all);
        await cluster.apply();
        ended = await check();
      }
      const { targets } = reportIn(ended);
      expect(targets.flatMap(standing), mended.join('\n')).toEqual([]);
      expect(mended.toSorted()).toEqual(planted);
      expect(ended.code).toBe(0);
    },
  );
});
