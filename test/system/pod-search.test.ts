import { expect, test } from 'vitest';
import { source } from '../support/clone.ts';
import { makeFolder } from '../support/folder.ts';
import { run, type Ended } from '../support/process.ts';
import { reportIn } from '../support/report.ts';
import { makeNamespace, whyNoNamespaces, type Namespace } from './namespaces.ts';
import { describeSystem } from './programs.ts';
import { startNsd, startUnbound, type ZoneFile } from './servers.ts';

const clusterDns = '10.96.0.10';
const nameServer = '20.80.2.1';
const host = 'demo.example.com';
const own = '20.80.5.1';
const hijacker = '10.96.0.66';

const start = [`@ SOA ns.example.com. hm.example.com. 1 7200 900 1209600 30`, '@ NS ns.example.com.'];
const zones = (cluster: readonly string[], corp: readonly string[]): ZoneFile[] => [
  { apex: 'example.com', lines: [...start, `ns A ${nameServer}`, `demo A ${own}`] },
  { apex: 'cluster.local', lines: [...start, 'kubernetes.default.svc A 10.96.0.1', ...cluster] },
  { apex: 'corp.example.net', lines: [...start, ...corp] },
];

/** As kubelet writes it, with what it takes over from the node at the end. */
const resolvConf = `nameserver ${clusterDns}
search ns.svc.cluster.local svc.cluster.local cluster.local corp.example.net
options ndots:5
`;

/** What stands in the zones of the search list beside what has to. */
interface Case {
  readonly what: string;
  readonly cluster?: readonly string[];
  readonly corp?: readonly string[];
  /** Where programs are led. */
  readonly address: string;
  readonly says: string;
}
const behind = '(search list, ndots 5), for which a';
const cases: readonly Case[] = [
  { what: 'nothing that answers', address: own, says: 'is tried as it stands after' },
  {
    what: 'a wildcard of the cluster',
    cluster: [`*.svc A ${hijacker}`],
    address: hijacker,
    says: `${host}.ns.svc.cluster.local ${behind} wildcard`,
  },
  {
    what: "a wildcard of the node's domain",
    corp: [`* A ${hijacker}`],
    address: hijacker,
    says: `${host}.corp.example.net ${behind} wildcard`,
  },
  {
    what: 'a record of its name',
    corp: [`${host} A ${hijacker}`],
    address: hijacker,
    says: `${host}.corp.example.net ${behind} record of its own`,
  },
  { what: 'a wildcard that leads back to it', corp: [`* CNAME ${host}.`], address: own, says: 'it leads to the same' },
  { what: 'a wildcard without addresses', corp: ['* TXT hello'], address: own, says: 'is tried as it stands after' },
];

const needs = { programs: ['nsd', 'unbound', 'getent', 'ip', 'ss', 'nft'], trial: whyNoNamespaces } as const;

await describeSystem('the search list of a Pod', needs, () => {
  async function startPod(
    cluster: readonly string[],
    corp: readonly string[],
  ): Promise<AsyncDisposable & { namespace: Namespace }> {
    await using starting = new AsyncDisposableStack();
    const folder = starting.use(makeFolder());
    const files = { 'resolv.conf': resolvConf, 'nsswitch.conf': 'hosts: dns\n', hosts: '127.0.0.1 localhost\n' };
    const namespace = starting.use(await makeNamespace(files));
    for (const address of [clusterDns, nameServer]) await namespace.ip(`address add ${address} dev lo`);
    const places = (address: string) => [{ address, port: 53 }];
    const all = zones(cluster, corp);
    starting.use(await startNsd('zones', places(nameServer), all, folder, namespace));
    const stubs = all.map(({ apex }) => ({ apex, servers: places(nameServer) }));
    const options = { places: places(clusterDns), knows: { stubs }, clients: ['10.96.0.0/16'] };
    starting.use(await startUnbound('cluster', options, folder, namespace));
    const running = starting.move();
    return { namespace, [Symbol.asyncDispose]: () => running.disposeAsync() };
  }

  test.each(cases)('$what', async ({ cluster = [], corp = [], address, says }) => {
    await using pod = await startPod(cluster, corp);
    const inPod = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
      run(pod.namespace.command(['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...words]));
    const addressOf = async (name: string, env?: Readonly<Record<string, string>>): Promise<string | undefined> =>
      /^\S*/.exec((await inPod(['getent', 'ahostsv4', name], env)).stdout)?.[0];
    // What is recommended helps, too.
    expect([
      await addressOf(host),
      await addressOf(`${host}.`),
      await addressOf(host, { RES_OPTIONS: 'ndots:2' }),
    ]).toEqual([address, own, own]);

    const only = ['--only', 'dns.search-list-agrees', '-o', 'json'];
    const [target] = reportIn(await inPod([process.execPath, source, 'check', host, ...only])).targets;
    const said = (target?.findings ?? []).map(({ status, reason, message }) => ({ status, reason, message }));
    const verdict =
      address === own ? { status: 'pass', reason: 'as-expected' } : { status: 'fail', reason: 'overtaken' };
    expect(said).toEqual([{ ...verdict, message: expect.stringContaining(says) }]);
    const led = `are led to ${hijacker}, and not to ${own}`;
    expect(said[0]?.message.includes(led)).toBe(address === hijacker);
  });

  test('the names of the list are not told to other resolvers', async () => {
    await using pod = await startPod([], []);
    const words = ['check', host, `@${clusterDns}`, '--only', 'dns.search-list-agrees', '-o', 'json'];
    const ended = await run(pod.namespace.command([process.execPath, source, ...words]));
    const [target] = reportIn(ended).targets;
    expect(target?.notJudged.map(({ because }) => because)).toEqual([expect.stringContaining("this machine's own")]);
  });
});
