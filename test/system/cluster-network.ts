import type { Folder } from '../support/folder.ts';
import { program } from './installed.ts';
import type { Internet } from './internet.ts';
import { makeNamespace, type Namespace } from './namespaces.ts';

/** The load balancer's public addresses, one for each of its ways to treat what it passes on. */
export const balancerSites = {
  /** TCP, and no word of the client. */
  mute: '20.81.2.1',
  v1: '20.81.2.2',
  v2: '20.81.2.3',
  /** HTTP: it appends the client to X-Forwarded-For. */
  appending: '20.81.2.4',
  /** Takes a PROXY header from anybody and passes on what that says. */
  believing: '20.81.2.5',
  /** Not of the load balancer: an echo that is reached directly. */
  reference: '20.81.2.9',
} as const;

/** The same over IPv6, of those that have it. */
export const balancerSites6 = { mute: '2a01:4f8:a2::1', v2: '2a01:4f8:a2::3', reference: '2a01:4f8:a2::9' } as const;

/** The node's own public addresses, by `externalTrafficPolicy` of the Service behind them. */
export const nodeSites = { local: '20.81.3.1', cluster: '20.81.3.2' } as const;
export const nodeSites6 = { local: '2a01:4f8:a3::1' } as const;

/** Inside: the load balancer and the nodes have a network of their own, and the pods. */
export const inside = {
  balancer: '10.0.0.5',
  nodeLocal: '10.0.0.10',
  nodeCluster: '10.0.0.11',
  podGateway: '10.244.1.1',
  pod: '10.244.1.2',
  /** Where the echo stands. */
  echo: '10.244.1.3',
  pod6: 'fd00:10:244:1::2',
} as const;

/** A load balancer, a node and a pod behind it, attached to an internet. */
export interface ClusterNetwork extends AsyncDisposable {
  readonly balancer: Namespace;
  readonly node: Namespace;
  readonly pod: Namespace;
}

/** The ports of Services, and what leads the same address and port to another place in the pod. */
export interface Services {
  readonly ports: readonly number[];
  /** At the node whose policy is Cluster. */
  readonly elsewhere: readonly (readonly [port: number, inPod: number])[];
}

export async function startClusterNetwork(
  { namespace: internet, folder }: Pick<Internet, 'namespace' | 'folder'>,
  services: Services,
): Promise<ClusterNetwork> {
  await using starting = new AsyncDisposableStack();
  const make = async (): Promise<Namespace> => starting.use(await makeNamespace());
  const [balancer, node, pod] = [await make(), await make(), await make()];
  const addresses = (of: object): string[] => Object.values(of).filter((one) => typeof one === 'string');
  await join(
    { of: internet, name: 'tobalancer', addresses: ['20.81.2.254/24', '2a01:4f8:a2::fe/64'] },
    {
      of: balancer,
      name: 'outside',
      addresses: [
        ...addresses(balancerSites).map((address) => `${address}/24`),
        ...addresses(balancerSites6).map((address) => `${address}/64`),
      ],
    },
  );
  await join(
    { of: internet, name: 'tonode', addresses: ['20.81.3.254/24', '2a01:4f8:a3::fe/64'] },
    {
      of: node,
      name: 'outside',
      addresses: [
        ...addresses(nodeSites).map((address) => `${address}/24`),
        ...addresses(nodeSites6).map((address) => `${address}/64`),
      ],
    },
  );
  await join(
    { of: balancer, name: 'nodes', addresses: [`${inside.balancer}/24`] },
    { of: node, name: 'balancer', addresses: [`${inside.nodeLocal}/24`, `${inside.nodeCluster}/24`] },
  );
  await join(
    { of: node, name: 'pods', addresses: [`${inside.podGateway}/24`, 'fd00:10:244:1::1/64'] },
    { of: pod, name: 'eth0', addresses: [`${inside.pod}/24`, `${inside.echo}/24`, `${inside.pod6}/64`] },
  );
  await balancer.ip('route add default via 20.81.2.254');
  await balancer.ip('route add default via 2a01:4f8:a2::fe');
  await node.ip('route add default via 20.81.3.254');
  await node.ip('route add default via 2a01:4f8:a3::fe');
  await pod.ip(`route add default via ${inside.podGateway}`);
  await pod.ip('route add default via fd00:10:244:1::1');
  for (const router of [internet, node]) await forward(router);
  await node.must(program('nft'), '-f', rulesOf(services, folder));
  const running = starting.move();
  return { balancer, node, pod, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

interface NetworkEnd {
  readonly of: Namespace;
  readonly name: string;
  readonly addresses: readonly string[];
}

async function join(one: NetworkEnd, other: NetworkEnd): Promise<void> {
  await one.of.ip(`link add ${one.name} type veth peer name ${other.name} netns ${other.of.name}`);
  for (const { of, name, addresses } of [one, other]) {
    for (const address of addresses) {
      await of.ip(`address add ${address} dev ${name}${address.includes(':') ? ' nodad' : ''}`);
    }
    await of.ip(`link set ${name} up`);
  }
}

const forward = (router: Namespace): Promise<string> =>
  router.must('sh', '-c', 'for of in ipv4/ip_forward ipv6/conf/all/forwarding; do echo 1 > /proc/sys/net/$of; done');

/** As kube-proxy leads Services to a pod: with the policy Cluster it puts the node's address in the client's place. */
function rulesOf({ ports, elsewhere }: Services, folder: Folder): string {
  const set = (items: readonly (string | number)[]): string => `{ ${items.join(', ')} }`;
  const local = set([inside.nodeLocal, nodeSites.local]);
  const cluster = set([inside.nodeCluster, nodeSites.cluster]);
  const moved = elsewhere.map(
    ([port, inPod]) => `    ip daddr ${cluster} tcp dport ${port} dnat ip to ${inside.pod}:${inPod}`,
  );
  return folder.write(
    'services.nft',
    `table inet services {
  chain in {
    type nat hook prerouting priority dstnat
${moved.join('\n')}
    ip daddr ${local} tcp dport ${set(ports)} dnat ip to ${inside.pod}
    ip daddr ${cluster} tcp dport ${set(ports)} dnat ip to ${inside.pod}
    ip6 daddr ${nodeSites6.local} tcp dport ${set(ports)} dnat ip6 to ${inside.pod6}
  }
  chain out {
    type nat hook postrouting priority srcnat
    ct original ip daddr ${cluster} masquerade
  }
}
`,
  );
}
