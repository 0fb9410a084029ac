import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { source } from '../support/clone.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { apiServerChain, makeClusterPki, type ClusterPki } from './components.ts';
import { program } from './installed.ts';
import { makeNamespace, whyNoNamespaces, type Namespace } from './namespaces.ts';
import { describeSystem } from './programs.ts';
import { startNginx, startNsd, startUnbound, type ServerBlock } from './servers.ts';

const config = resolve(import.meta.dirname, '../../config/kubernetes-pod.yaml');
const pod = '10.244.1.2';
/** The rest of the cluster, beyond the pod's own link. */
const services = {
  gateway: '10.244.1.1',
  dns: '10.96.0.10',
  apiServer: '10.96.0.1',
  mySvc: '10.96.0.20',
  myDb: '10.96.0.21',
  otherDb: '10.96.0.22',
} as const;

const resolvConf = `nameserver ${services.dns}
search my-namespace.svc.cluster.local svc.cluster.local cluster.local
options ndots:5
`;
const zone = {
  apex: 'cluster.local',
  lines: [
    '@ SOA ns.dns hm 1 7200 900 1209600 30',
    '@ NS ns.dns',
    `ns.dns A ${services.dns}`,
    `kubernetes.default.svc A ${services.apiServer}`,
    `my-svc.my-namespace.svc A ${services.mySvc}`,
    `my-db.my-namespace.svc A ${services.myDb}`,
    `other-db.other-namespace.svc A ${services.otherDb}`,
  ],
};

/** What NetworkPolicies do with the packets of the pod: none is answered. */
interface Policy {
  readonly keepsFrom: readonly string[];
  readonly told: Readonly<Record<string, readonly string[]>>;
}
const well = { 'kube-apiserver-from-pods': [], 'my-svc': [], 'my-db': [], 'other-db-is-out-of-reach': [] };
const policies: Readonly<Record<string, Policy>> = {
  'keep it from the database of others': { keepsFrom: [services.otherDb], told: well },
  'are not there': {
    keepsFrom: [],
    told: { ...well, 'other-db-is-out-of-reach': ['fail reach.absent-as-expected answers'] },
  },
  'keep it from everything but DNS': {
    keepsFrom: [services.apiServer, services.mySvc, services.myDb, services.otherDb],
    told: {
      'kube-apiserver-from-pods': ['fail reach.every-address-answers none-answers'],
      'my-svc': ['fail reach.every-address-answers none-answers'],
      'my-db': ['fail reach.every-address-answers none-answers'],
      // The control is silent, too: that proves nothing.
      'other-db-is-out-of-reach': ['unknown reach.absent-as-expected control-silent'],
    },
  },
};

const needs = { programs: ['nsd', 'unbound', 'nginx', 'ip', 'ss', 'nft'], trial: whyNoNamespaces } as const;

await describeSystem('what a pod reaches, by the ready-made targets', needs, () => {
  const running = new AsyncDisposableStack();
  let folder: Folder;
  let pki: ClusterPki;
  let inside: Namespace;
  let beyond: Namespace;

  beforeAll(async () => {
    folder = running.use(makeFolder());
    pki = await makeClusterPki(folder);
    const files = { 'resolv.conf': resolvConf, 'nsswitch.conf': 'hosts: dns\n', hosts: '127.0.0.1 localhost\n' };
    inside = running.use(await makeNamespace(files));
    beyond = running.use(await makeNamespace());
    await inside.ip(`link add eth0 type veth peer name pod netns ${beyond.name}`);
    await inside.ip(`address add ${pod}/24 dev eth0`);
    await inside.ip('link set eth0 up');
    for (const address of Object.values(services)) await beyond.ip(`address add ${address}/24 dev pod`);
    await beyond.ip('link set pod up');
    await inside.ip(`route add default via ${services.gateway}`);

    const dns = running.use(makeFolder());
    const server = { address: '127.0.0.1', port: 5353 };
    running.use(await startNsd('cluster', [server], [zone], dns, beyond));
    const stubs = [{ apex: zone.apex, servers: [server] }];
    const resolver = { places: [{ address: services.dns, port: 53 }], knows: { stubs }, clients: [`${pod}/32`] };
    running.use(await startUnbound('dns', resolver, dns, beyond));

    const names = ['kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'];
    const chain = await apiServerChain(pki, names, services.apiServer);
    const block = (address: string, port: number, over: Partial<ServerBlock> = {}): ServerBlock => ({
      place: { address, port },
      host: null,
      chain: null,
      status: 200,
      body: 'ok',
      ...over,
    });
    const blocks = [
      block(services.apiServer, 443, { chain, status: 401 }),
      block(services.mySvc, 8080),
      block(services.myDb, 5432),
      block(services.otherDb, 5432),
    ];
    running.use(await startNginx(blocks, running.use(makeFolder()), beyond));
  });
  afterAll(() => running.disposeAsync());

  test.each(Object.entries(policies))('where NetworkPolicies %s', { timeout: 60_000 }, async (_, policy) => {
    const rules = folder.write(
      'policy.nft',
      `table inet kept
delete table inet kept
table inet kept {
  chain in {
    type filter hook prerouting priority raw
${policy.keepsFrom.map((address) => `    ip daddr ${address} drop`).join('\n')}
  }
}
`,
    );
    await beyond.must(program('nft'), '-f', rules);
    const environment = [`SERVICE_ACCOUNT=${pki.path}`, 'HOSTPROBE_DEFAULTS_TIMEOUT=4s'];
    const words = ['check', '--config', config, '-o', 'json'];
    const command = inside.command([program('env'), ...environment, process.execPath, source, ...words]);
    const { targets } = reportIn(await run(command));
    const messages = targets.flatMap(({ findings }) =>
      findings.flatMap(({ status, check, message }) => (status === 'pass' ? [] : [`${check}: ${message}`])),
    );
    const told = Object.fromEntries(targets.map((target) => [target.name, standing(target)]));
    expect(told, messages.join('\n')).toEqual(policy.told);
  });
});
