import { chainOf, createSelfSigned } from '../../src/lab/certificates.ts';
import type { KubernetesObject } from '../../src/model/kubernetes.ts';
import { readManifests } from '../../src/targets/manifests/read-manifests.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import type { Place } from './ground.ts';
import { startNginx, type Chain, type ServerBlock } from './servers.ts';

/** What makes of applied manifests what users reach, as cert-manager and ingress-nginx do it. */
export interface Cluster extends AsyncDisposable {
  /** As `kubectl apply -f FOLDER` some minutes ago. */
  apply(): Promise<void>;
  /** As `kubectl -n NAMESPACE delete secret NAME`. */
  deleteSecret(namespace: string, name: string): void;
}

interface ClusterOptions {
  readonly manifests: string;
  /** What the ACME server at this URL issues for a host. */
  issued(server: string, host: string): Chain;
  readonly https: Place;
  readonly http: Place;
  /** Whether the world's DNS leads a host here: else nobody can prove that it is ours. */
  isLedHere(host: string): boolean;
}

/** A Secret as it was last written; cert-manager writes it anew when what it is asked for differs, and not before. */
interface Written {
  readonly asked: string;
  readonly chain: Chain;
}

interface Wanted {
  readonly namespace: string;
  readonly secretName: string;
  readonly hosts: readonly string[];
  readonly issuer: { readonly kind: string; readonly name: string };
}

const subdomain = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const prefix = 'cert-manager.io/';

export async function startCluster({ manifests, issued, https, http, isLedHere }: ClusterOptions): Promise<Cluster> {
  const secrets = new Map<string, Written>();
  const standIn = chainOf(
    await createSelfSigned({
      subject: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
      dns: ['ingress.local'],
      key: 'rsa',
    }),
  );
  let running: { readonly server: AsyncDisposable; readonly folder: Folder } | undefined;

  const stop = async (): Promise<void> => {
    await running?.server[Symbol.asyncDispose]();
    running?.folder[Symbol.dispose]();
  };

  function write({ namespace, secretName, hosts, issuer }: Wanted, objects: readonly KubernetesObject[]): void {
    const asked = JSON.stringify([hosts, issuer]);
    const key = `${namespace}/${secretName}`;
    const found = objects.find(({ kind, name }) => kind === issuer.kind && name === issuer.name);
    if (secrets.get(key)?.asked === asked || found?.kind !== 'ClusterIssuer' || !hosts.every(isLedHere)) return;
    const [host = ''] = hosts;
    secrets.set(key, { asked, chain: issued(found.spec.acme?.server ?? '', host) });
  }

  return {
    async apply() {
      const { objects: written } = readManifests([manifests], { cwd: manifests, stdin: () => '' });
      const objects = written.filter(isTaken);
      for (const wanted of objects.flatMap(wantedBy)) write(wanted, objects);
      const blocks = objects.flatMap((object) => blocksOf(object, { https, http, standIn, secrets }));
      await stop();
      const folder = makeFolder();
      const usual = [
        { place: https, host: null, chain: standIn, status: 404, body: 'default backend - 404' },
        { place: http, host: null, chain: null, status: 404, body: 'default backend - 404' },
      ];
      running = { server: await startNginx([...usual, ...blocks], folder), folder };
    },
    deleteSecret: (namespace, name) => void secrets.delete(`${namespace}/${name}`),
    [Symbol.asyncDispose]: stop,
  };
}

/** What the API server refuses is not there. */
const isTaken = (object: KubernetesObject): boolean =>
  object.kind !== 'Ingress' || object.spec.tls.every(({ secretName }) => subdomain.test(secretName ?? 'none'));

function wantedBy(object: KubernetesObject): Wanted[] {
  const namespace = object.namespace ?? 'default';
  if (object.kind === 'Certificate') {
    const { secretName, commonName, dnsNames, issuerRef } = object.spec;
    // An ACME server takes no common name beside the names.
    const isRefused = commonName !== null && !dnsNames.includes(commonName);
    return secretName === null || issuerRef === null || isRefused
      ? []
      : [{ namespace, secretName, hosts: dnsNames, issuer: { kind: issuerRef.kind, name: issuerRef.name } }];
  }
  if (object.kind !== 'Ingress') return [];
  const [issuer, clusterIssuer] = ['issuer', 'cluster-issuer'].map((key) => object.annotations[`${prefix}${key}`]);
  const named =
    issuer === undefined ? { kind: 'ClusterIssuer', name: clusterIssuer ?? '' } : { kind: 'Issuer', name: issuer };
  return object.spec.tls.flatMap(({ hosts, secretName }) =>
    secretName === null || named.name === '' ? [] : [{ namespace, secretName, hosts, issuer: named }],
  );
}

interface Serving extends Pick<ClusterOptions, 'https' | 'http'> {
  readonly standIn: Chain;
  readonly secrets: ReadonlyMap<string, Written>;
}

/** The server blocks that ingress-nginx makes of an Ingress. */
function blocksOf(object: KubernetesObject, { https, http, standIn, secrets }: Serving): ServerBlock[] {
  if (object.kind !== 'Ingress') return [];
  const namespace = object.namespace ?? 'default';
  const ranges = object.annotations['nginx.ingress.kubernetes.io/whitelist-source-range'];
  const allowed = ranges === undefined ? [] : [...ranges.split(',').map((range) => `allow ${range};`), 'deny all;'];
  return object.spec.rules.flatMap(({ host }) => {
    if (host === null) return [];
    const entry = object.spec.tls.find(({ hosts }) => hosts.includes(host));
    const chain = secrets.get(`${namespace}/${entry?.secretName}`)?.chain ?? standIn;
    const plain =
      entry === undefined
        ? { status: 200, body: `this is ${host}` }
        : { status: 308, body: `https://$host:${https.port}$request_uri` };
    return [
      { place: https, host, chain, status: 200, body: `this is ${host}`, lines: allowed },
      { place: http, host, chain: null, ...plain, lines: allowed },
    ];
  });
}
