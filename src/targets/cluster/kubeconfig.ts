import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { getCACertificates } from 'node:tls';
import type { Cluster, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { isAddress, kindOf } from '../../facts/addresses.ts';
import { ClusterError } from './cluster-error.ts';
import { credentialsFault, faultIn } from './kubeconfig-faults.ts';
import type { ClusterSettings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a pod finds who it is. */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How to reach an API server, as whom, for one request or many. */
export interface Access {
  readonly origin: string;
  /** Before every path: some API servers stand behind another. */
  readonly prefix: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: NonNullable<ReturnType<RequestContext['getDispatcher']>>;
  /** Another one is another cluster, whatever its objects are called. */
  readonly identity: string;
  /** What to know of the way to it, a sentence without its subject; null for nothing. */
  readonly caution: string | null;
}

export interface Kubeconfig {
  /** Asks a plugin for credentials where the file says so. Rejects with ClusterError. */
  access(): Promise<Access>;
}

/** Loaded when the first cluster is read: it takes as long as all the rest. */
const load = () => import('@kubernetes/client-node');

/** Throws ClusterError. */
export async function readKubeconfig(
  { kubeconfig }: Pick<ClusterSettings, 'kubeconfig'>,
  env: Environment,
): Promise<Kubeconfig> {
  const { HttpMethod, KubeConfig: Empty, RequestContext: Context } = await load();
  const make = (): KubeConfig => new Empty();
  const config = kubeconfig === '' ? fromUsualPlaces(make, env) : fromFile(make, kubeconfig);
  const server = serverOf(config);
  return {
    async access() {
      const cluster = config.getCurrentCluster();
      const context = new Context(server.href, HttpMethod.GET);
      try {
        await config.applySecurityAuthentication(context);
      } catch (error) {
        const because = credentialsFault(error, cluster, config.getCurrentUser());
        throw new ClusterError('failed', `there are no credentials for it: ${because}`);
      }
      const dispatcher = context.getDispatcher();
      if (dispatcher === undefined) throw new ClusterError('failed', 'nothing says how it is to be reached');
      return {
        origin: server.origin,
        prefix: server.pathname.replace(/\/+$/, ''),
        headers: context.getHeaders(),
        dispatcher,
        identity: JSON.stringify([server.origin, server.pathname, cluster?.tlsServerName, authorityOf(cluster)]),
        caution: cautionOf(server, cluster),
      };
    },
  };
}

const authorityOf = (cluster: Cluster | null): string | null =>
  cluster?.caFile ? readFileSync(cluster.caFile, 'latin1') : (cluster?.caData ?? null);

function cautionOf({ protocol, hostname }: URL, cluster: Cluster | null): string | null {
  if (protocol === 'http:') {
    const isOurs = hostname === 'localhost' || (isAddress(bare(hostname)) && kindOf(bare(hostname)) === 'loopback');
    return isOurs ? null : 'is asked without TLS, as its kubeconfig says: anybody on the way can answer in its stead';
  }
  return cluster?.skipTLSVerify === true
    ? 'is not verified, as its kubeconfig says (insecure-skip-tls-verify): anybody on the way can answer in its stead, and take its credentials'
    : null;
}

const bare = (hostname: string): string => hostname.replaceAll(/[[\]]/g, '');

function fromUsualPlaces(make: () => KubeConfig, env: Environment): KubeConfig {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '', KUBECONFIG = '', HOME = '' } = env;
  if (host !== '' && port !== '' && existsSync(join(serviceAccount, 'token'))) return fromPod(make, host, port);
  const named = KUBECONFIG.split(delimiter).filter((file) => file !== '');
  const files = (named.length > 0 ? named : HOME === '' ? [] : [join(HOME, '.kube', 'config')]).filter(existsSync);
  const [first, ...more] = files;
  if (first === undefined) {
    const where = named.length > 0 ? `$KUBECONFIG (${KUBECONFIG}) names no file that is there` : 'no ~/.kube/config';
    throw new ClusterError(
      'failed',
      `nothing says where it is: no service account of a pod, and ${where}; set discovery.kubernetes.kubeconfig`,
    );
  }
  const config = fromFile(make, first);
  for (const file of more) merge(config, fromFile(make, file));
  return config;
}

/** As the library has it, from the environment that we were given. */
function fromPod(make: () => KubeConfig, host: string, port: string): KubeConfig {
  const config = make();
  config.loadFromOptions({
    clusters: [
      {
        name: 'pod',
        caFile: join(serviceAccount, 'ca.crt'),
        server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
        skipTLSVerify: false,
      },
    ],
    users: [{ name: 'pod', authProvider: { name: 'tokenFile', config: { tokenFile: join(serviceAccount, 'token') } } }],
    contexts: [{ name: 'pod', cluster: 'pod', user: 'pod' }],
    currentContext: 'pod',
  });
  return config;
}

function fromFile(make: () => KubeConfig, file: string): KubeConfig {
  const config = make();
  try {
    config.loadFromFile(file);
  } catch (error) {
    throw new ClusterError('failed', `the kubeconfig ${file} cannot be read: ${faultIn(error, file)}`);
  }
  return config;
}

/** The first that says something holds. */
function merge(config: KubeConfig, more: KubeConfig): void {
  for (const each of more.getClusters()) if (config.getCluster(each.name) === null) config.addCluster(each);
  for (const each of more.getUsers()) if (config.getUser(each.name) === null) config.addUser(each);
  for (const each of more.getContexts()) if (config.getContextObject(each.name) === null) config.addContext(each);
  if (!config.getCurrentContext()) config.setCurrentContext(more.getCurrentContext());
}

function serverOf(config: KubeConfig): URL {
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new ClusterError('failed', 'the kubeconfig has no current context that leads to a cluster');
  }
  if (!URL.canParse(cluster.server)) {
    throw new ClusterError('failed', 'what the kubeconfig gives as its server is no URL');
  }
  const server = new URL(cluster.server);
  if (server.protocol !== 'https:' && server.protocol !== 'http:') {
    throw new ClusterError('failed', 'the server of the kubeconfig is no URL of https or http');
  }
  const { proxyUrl } = cluster;
  if (proxyUrl && !(URL.canParse(proxyUrl) && proxies.has(new URL(proxyUrl).protocol))) {
    throw new ClusterError('failed', 'the proxy-url of the kubeconfig is no URL of http, https or socks5');
  }
  // Without TLS nobody is told who we are, as with kubectl.
  const user = (server.protocol === 'http:' ? null : config.getCurrentUser()) ?? { name: '' };
  // Without a user the library passes over how the cluster is to be trusted, and without any of that gives no way to it.
  const isNamed = isAddress(bare(server.hostname)) || Boolean(cluster.tlsServerName);
  config.loadFromClusterAndUser(
    {
      ...cluster,
      ...(isNamed ? {} : { tlsServerName: server.hostname }),
      ...(server.protocol === 'http:'
        ? { skipTLSVerify: true }
        : !cluster.skipTLSVerify && !cluster.caFile && !cluster.caData && { caData: systemRoots() }),
    },
    user,
  );
  return server;
}

const proxies: ReadonlySet<string> = new Set([
  'http:',
  'https:',
  'socks:',
  'socks5:',
  'socks5h:',
  'socks4:',
  'socks4a:',
]);

/** Those that this machine trusts, and those of Node, as its options amend them. */
const systemRoots = (): string =>
  Buffer.from([...new Set([...getCACertificates('system'), ...getCACertificates('default')])].join('\n')).toString(
    'base64',
  );
