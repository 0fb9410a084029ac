import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { between } from '../../src/lab/authorities.ts';
import { source } from '../support/clone.ts';
import { makeFolder } from '../support/folder.ts';
import { run, type Ended } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import {
  apiServerChain,
  makeClusterPki,
  selfMade,
  startComponent,
  startEtcd,
  startReadOnlyPort,
  type ClusterPki,
  type EtcdPort,
} from './components.ts';
import { canBindAll } from './ports.ts';
import { describeSystem } from './programs.ts';

const configs = resolve(import.meta.dirname, '../../config');
const command = (
  part: 'components' | 'node' | 'kubelet',
  env: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<Ended> =>
  run([process.execPath, source, ...words, '--config', resolve(configs, `kubernetes-${part}.yaml`)], { env });

const [controlPlane, worker, endpoint] = ['control-plane-1', 'worker-1', 'kube-apiserver.example.org'] as const;
/** Where users come in, before the API servers. */
const endpointPort = 7443;
const ports = [2379, 2380, 6443, endpointPort, 10_250, 10_255, 10_257, 10_259] as const;

interface Cluster {
  readonly address: string;
  /** How the API server answers those who bring no credentials. */
  readonly anonymous: 200 | 401 | 403;
  readonly etcd: { readonly client: EtcdPort; readonly peer: EtcdPort };
  readonly kubelet: ReturnType<typeof between>;
  readonly readOnlyPort: boolean;
  /** By target. */
  readonly told: Readonly<Record<string, readonly string[]>>;
}

const sound = {
  etcd: { client: 'mutual-tls', peer: 'mutual-tls' },
  kubelet: between(-30, 335),
  readOnlyPort: false,
} as const;
const nothing: Cluster['told'] = {
  etcd: [],
  'etcd-peer': [],
  'kube-apiserver': [],
  'kube-apiserver-endpoint': [],
  'kube-controller-manager': [],
  'kube-scheduler': [],
  kubelet: [],
  'kubelet-read-only': [],
};

const clusters: Readonly<Record<string, Cluster>> = {
  'as kubeadm sets it up': { ...sound, address: '127.0.0.68', anonymous: 200, told: nothing },
  'hardened: no one anonymous': { ...sound, address: '127.0.0.69', anonymous: 401, told: nothing },
  'left open': {
    address: '127.0.0.70',
    anonymous: 403,
    etcd: { client: 'plaintext', peer: 'tls' },
    kubelet: between(-370, -5),
    readOnlyPort: true,
    told: {
      ...nothing,
      etcd: ['fail tls.handshake-succeeds cut-off', 'fail tls.plaintext-refused serves-plain-http'],
      'etcd-peer': ['fail tls.client-certificate-as-expected not-demanded'],
      // The certificate, and the authority that it made for itself with it.
      kubelet: ['fail tls.within-validity expired', 'fail tls.within-validity expired'],
      'kubelet-read-only': ['fail reach.absent-as-expected answers'],
    },
  },
};
const addresses = Object.values(clusters).map(({ address }) => address);

async function startCluster({ address, anonymous, etcd, kubelet, readOnlyPort }: Cluster, pki: ClusterPki) {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(makeFolder());
  starting.use(await startEtcd({ host: controlPlane, address, ...etcd }, pki, folder));
  const start = async (
    port: number,
    chain: ReturnType<typeof selfMade>,
    path: string,
    status: number,
  ): Promise<void> => {
    starting.use(await startComponent({ address, port }, await chain, { path, status }));
  };
  const apiServer = apiServerChain(pki, [controlPlane, endpoint], address);
  await start(6443, apiServer, '/livez', anonymous);
  await start(endpointPort, apiServer, '/livez', anonymous);
  await start(10_257, selfMade('localhost'), '/healthz', 200);
  await start(10_259, selfMade('localhost'), '/healthz', 200);
  await start(10_250, selfMade(worker, kubelet), '/healthz', 401);
  if (readOnlyPort) starting.use(await startReadOnlyPort(address));
  return starting.move();
}

describe('the ready-made targets for the components of Kubernetes', () => {
  test('they are a valid configuration where the files of kubeadm are', async () => {
    using folder = makeFolder();
    const { path } = await makeClusterPki(folder);
    const { code, stdout, stderr } = await command('components', { KUBERNETES_PKI: path }, 'config', 'check');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('8 targets');
  });
  test('elsewhere, each missing file is named', async () => {
    const { code, stderr } = await command('components', { KUBERNETES_PKI: '/nowhere' }, 'config', 'check');
    expect(code).toBe(2);
    for (const name of ['ca.crt', 'etcd/healthcheck-client.crt', 'etcd/healthcheck-client.key', 'etcd/ca.crt']) {
      expect(stderr).toContain(`/nowhere/${name}`);
    }
  });
  test('the kubelet needs none of them, and is picked by the name of its target', async () => {
    const env = { KUBERNETES_PKI: '/nowhere', WORKER_NODE: worker };
    const { code, stdout, stderr } = await command('kubelet', env, 'discover', 'kubelet', '-o', 'json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ targets: [{ name: 'kubelet', host: worker, port: 10_250 }] });
  });
});

await describeSystem(
  'components of Kubernetes, etcd among them',
  {
    programs: ['etcd'],
    addresses,
    async trial() {
      const free = await Promise.all(ports.map((port) => canBindAll(addresses, port)));
      const taken = ports.filter((_, index) => free[index] === false);
      return taken.length === 0 ? null : `other servers at the ports ${taken.join(', ')}`;
    },
  },
  () => {
    const running = new AsyncDisposableStack();
    let pki: ClusterPki;
    beforeAll(async () => {
      pki = await makeClusterPki(running.use(makeFolder()));
    });
    afterAll(() => running.disposeAsync());

    describe.each(Object.entries(clusters))('a cluster %s', (_, cluster) => {
      test('shows exactly these findings', async () => {
        await using components = await startCluster(cluster, pki);
        const { address } = cluster;
        const env = {
          KUBERNETES_PKI: pki.path,
          CONTROL_PLANE_NODE: controlPlane,
          CONTROL_PLANE_ADDRESS: address,
          CONTROL_PLANE_LOOPBACK: address,
          CONTROL_PLANE_ENDPOINT: endpoint,
          CONTROL_PLANE_ENDPOINT_ADDRESS: address,
          CONTROL_PLANE_ENDPOINT_PORT: String(endpointPort),
          WORKER_NODE: worker,
          WORKER_ADDRESS: address,
        };
        const words = ['check', '--skip', 'dns.*', '-o', 'json'];
        const { targets } = reportIn(await command('components', env, ...words));
        const byName = (some: typeof targets) =>
          Object.fromEntries(some.map((target) => [target.name, standing(target)]));
        const alone = reportIn(await command('kubelet', env, ...words));
        expect(byName(alone.targets)).toEqual(byName(targets.filter(({ name }) => name.startsWith('kubelet'))));
        const onNode = reportIn(await command('node', env, ...words));
        const ofNodes = targets.filter(({ name }) => name.startsWith('kubelet') || name.startsWith('kube-apiserver'));
        expect(byName(onNode.targets)).toEqual(byName(ofNodes));
        expect(onNode.targets).toHaveLength(4);
        expect(targets.filter(({ notJudged }) => notJudged.some(({ check }) => check.startsWith('dns.')))).toEqual([]);
        expect(components.disposed).toBe(false);
        const messages = targets.flatMap(({ findings }) =>
          findings.flatMap(({ status, check, message }) => (status === 'pass' ? [] : [`${check}: ${message}`])),
        );
        expect(byName(targets), messages.join('\n')).toEqual(cluster.told);
      });
    });
  },
);
