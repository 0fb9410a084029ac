import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { decimals, figureOf, inTurn, shown, table } from './figures.ts';
import type { Measure } from './measure.ts';

const count = 2000;
const rounds = 5;

/** How long it takes until manifests are objects with places, in a process that has read none before. */
export const manifests: Measure = {
  hosts: 1,
  async run({ print }) {
    using folder = makeFolder();
    const each = Array.from({ length: count }, (_, index) => ingressOf(index));
    const file = folder.write('all.yaml', each.join('---\n'));
    const list = folder.write('list.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: each.map(jsonOf) }));
    mkdirSync(join(folder.path, 'each'));
    for (const [index, text] of each.entries()) folder.write(`each/${index}.yaml`, text);
    const ways = [
      { name: 'one file of many documents', path: file },
      { name: 'one file each', path: join(folder.path, 'each') },
      { name: 'a List in JSON', path: list },
    ];
    print(`${decimals(count)} Ingresses read: the shortest of ${rounds} runs (their median)\n`);
    const measured = await inTurn(
      rounds,
      ways.map(
        ({ path }) =>
          () =>
            readingMsOf(path),
      ),
    );
    print(table([['', 'ms'], ...ways.map(({ name }, i) => [name, shown(figureOf(measured[i] ?? []))])]));
  },
};

async function readingMsOf(path: string): Promise<number> {
  const reader = join(import.meta.dirname, 'manifests-reader.ts');
  const { code, stdout, stderr } = await run([process.execPath, reader, path]);
  const [objects, ms] = stdout.trim().split(' ').map(Number);
  if (code !== 0 || objects !== count || ms === undefined) throw new Error(`${path}: ${stderr}${stdout}`);
  return ms;
}

const ingressOf = (index: number): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop-${index}
  namespace: team-${index % 20}
  annotations:
    # To list your current ClusterIssuers, simply use 'kubectl get ClusterIssuers'.
    cert-manager.io/cluster-issuer: letsencrypt-prod
    nginx.ingress.kubernetes.io/whitelist-source-range: 198.51.100.0/24
spec:
  ingressClassName: nginx
  rules:
    - host: "shop-${index}.example.com"
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: shop-${index}
                port:
                  number: 3000
  tls:
    - hosts:
        - "shop-${index}.example.com"
      secretName: shop-${index}-tls
`;

const jsonOf = (_: string, index: number): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: `shop-${index}`, namespace: 'default', annotations: { 'cert-manager.io/cluster-issuer': 'x' } },
  spec: {
    ingressClassName: 'nginx',
    rules: [
      {
        host: `shop-${index}.example.com`,
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: 80 } } } }] },
      },
    ],
    tls: [{ hosts: [`shop-${index}.example.com`], secretName: `shop-${index}-tls` }],
  },
});
