import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { mkdirSync } from 'node:fs';
import type { Server as TcpServer } from 'node:net';
import { between } from '../../src/lab/authorities.ts';
import { chainOf, createAuthority, x509, type Authority, type Identity } from '../../src/lab/certificates.ts';
import type { Folder } from '../support/folder.ts';
import { thisMachine } from './ground.ts';
import { program } from './installed.ts';
import { startServer, type Chain } from './servers.ts';

/** What kubeadm keeps under /etc/kubernetes/pki, as far as it is needed here. */
export interface ClusterPki {
  readonly path: string;
  readonly cluster: Authority;
  readonly etcd: Authority;
  readonly file: (name: string) => string;
}

const year = between(-30, 335);

export async function makeClusterPki(folder: Folder): Promise<ClusterPki> {
  mkdirSync(`${folder.path}/etcd`);
  const decade = between(-30, 3620);
  const [cluster, etcd] = await Promise.all([
    createAuthority('kubernetes', decade),
    createAuthority('etcd-ca', decade),
  ]);
  const client = await etcd.leaf({ subject: 'CN=kube-etcd-healthcheck-client', usage: 'client', ...year });
  folder.write('ca.crt', cluster.pem);
  folder.write('etcd/ca.crt', etcd.pem);
  folder.write('etcd/healthcheck-client.crt', client.pem);
  folder.write('etcd/healthcheck-client.key', client.keyPem);
  return { path: folder.path, cluster, etcd, file: (name) => `${folder.path}/${name}` };
}

/** As client-go makes one for itself, for a year. */
export async function selfMade(host: string, dates = year): Promise<Chain> {
  const stamp = Math.floor(dates.notBefore.getTime() / 1000);
  const authority = await createAuthority(`${host}-ca@${stamp}`, { key: 'rsa', ...dates });
  const leaf = await authority.leaf({ subject: `CN=${host}@${stamp}`, dns: [host], key: 'rsa', ...dates });
  return chainOf(leaf, authority);
}

export const apiServerChain = async (
  { cluster }: Pick<ClusterPki, 'cluster'>,
  hosts: readonly string[],
  address: string,
): Promise<Chain> =>
  chainOf(await cluster.leaf({ subject: 'CN=kube-apiserver', dns: [...hosts, 'kubernetes'], ip: [address], ...year }));

async function listening(server: TcpServer, address: string, port: number): Promise<AsyncDisposable> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, address, resolve);
  await promise;
  return {
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

/** A component over TLS that asks for a client certificate and demands none, and answers one path in this way. */
export function startComponent(
  { address, port }: { readonly address: string; readonly port: number },
  chain: Chain,
  answer: { readonly path: string; readonly status: number },
): Promise<AsyncDisposable> {
  const server: Server = createServer(
    { ...chain, requestCert: true, rejectUnauthorized: false },
    ({ url }, response) => {
      response.writeHead(url === answer.path ? answer.status : 404, { 'content-type': 'text/plain' }).end('so it is\n');
    },
  );
  return listening(server, address, port);
}

/** The kubelet's read-only port. */
export const startReadOnlyPort = (address: string): Promise<AsyncDisposable> =>
  listening(
    createHttpServer((_, response) => response.end('{"kind":"PodList"}')),
    address,
    10_255,
  );

/** How one of etcd's ports is served. */
export type EtcdPort = 'plaintext' | 'tls' | 'mutual-tls';

/** Certificates of etcd are for servers and clients at once: each member is a client of the others. */
const memberOf = (etcd: Authority, host: string, address: string): Promise<Identity> =>
  etcd.leaf({
    ...year,
    subject: `CN=${host}`,
    onlyExtensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: host },
        { type: 'ip', value: address },
      ]),
    ],
  });

interface EtcdOptions {
  readonly host: string;
  readonly address: string;
  readonly client: EtcdPort;
  readonly peer: EtcdPort;
}

/** etcd, one member alone, at its usual ports. */
export async function startEtcd(
  { host, address, client, peer }: EtcdOptions,
  pki: ClusterPki,
  folder: Folder,
): Promise<AsyncDisposable> {
  const member = await memberOf(pki.etcd, host, address);
  const [cert, key] = [folder.write('member.crt', member.pem), folder.write('member.key', member.keyPem)];
  const url = (kind: EtcdPort, port: number): string =>
    `${kind === 'plaintext' ? 'http' : 'https'}://${address}:${port}`;
  // Whoever names an authority for clients demands their certificates, too.
  const files = (prefix: string, kind: EtcdPort): string[] => [
    ...(kind === 'plaintext' ? [] : [`--${prefix}cert-file=${cert}`, `--${prefix}key-file=${key}`]),
    ...(kind === 'mutual-tls'
      ? [`--${prefix}client-cert-auth`, `--${prefix}trusted-ca-file=${pki.file('etcd/ca.crt')}`]
      : []),
  ];
  const [clients, peers] = [url(client, 2379), url(peer, 2380)];
  return startServer(
    [
      program('etcd'),
      `--name=${host}`,
      `--data-dir=${folder.path}/data`,
      `--listen-client-urls=${clients}`,
      `--advertise-client-urls=${clients}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=${host}=${peers}`,
      ...files('', client),
      ...files('peer-', peer),
    ],
    [2379, 2380].map((port) => ({ address, port })),
    thisMachine,
  );
}
