import { createHook } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import type { Recording } from '../../src/model/recording.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';
import { reportIn } from '../support/report.ts';

const manifests = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop, annotations: { cert-manager.io/cluster-issuer: letsencrypt-prod } }
spec:
  tls: [{ hosts: [shop.example.com], secretName: shop-tls }]
  rules: [{ host: shop.example.com }]
status: { loadBalancer: { ingress: [{ ip: 20.80.0.1 }] } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: tenants, namespace: shop }
spec:
  tls: [{ hosts: ['*.tenants.example.com'], secretName: tenants-tls }]
  rules: [{ host: '*.tenants.example.com' }]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: lone, namespace: shop }
spec:
  secretName: lone-tls
  dnsNames: [lone.example.com]
  issuerRef: { name: letsencrypt-prod, kind: ClusterIssuer }
`;

let folder: Folder;
beforeAll(() => {
  folder = makeFolder();
  folder.write('deploy.yaml', manifests);
  folder.write('hostprobe.yaml', 'domain: ck8s.example.org\ntargets: [{ host: demo.example.com }]\n');
});
afterAll(() => folder[Symbol.dispose]());

async function said(words: readonly string[]) {
  const { io, out, err } = captured({ cwd: folder.path });
  const code = await runProgram(words, io);
  return { code, out: out(), err: err() };
}

/** What asks or dials, as Node names it. */
const sockets =
  /^(?:UDPWRAP|UDPSENDWRAP|TCPWRAP|TCPCONNECTWRAP|TLSWRAP|PIPECONNECTWRAP|GETADDRINFOREQWRAP|QUERYWRAP|DNSCHANNEL)$/;

async function socketsOf(task: () => Promise<unknown>): Promise<string[]> {
  const made: string[] = [];
  const hook = createHook({ init: (_, type) => void (sockets.test(type) && made.push(type)) }).enable();
  try {
    await task();
  } finally {
    hook.disable();
  }
  return made;
}

describe('a lint of manifests alone', () => {
  const lint = ['check', '-f', 'deploy.yaml', '--only', 'kubernetes.*', '-o', 'json'];

  test('asks nobody anything, and judges all', async () => {
    let ended: Awaited<ReturnType<typeof said>> | undefined;
    expect(await socketsOf(async () => (ended = await said(lint)))).toEqual([]);
    expect(ended?.code).not.toBe(2);
    const { targets, vantage } = reportIn({
      code: 0,
      signal: null,
      stdout: ended?.out ?? '',
      stderr: ended?.err ?? '',
    });
    expect(targets.map(({ name }) => name).toSorted()).toEqual([
      '*.tenants.example.com',
      'certificate/shop/lone',
      'shop.example.com',
    ]);
    expect(ended?.err).toMatch(/^hostprobe: 1 of 4 targets passed over: no Kubernetes object leads to them/);
    expect(vantage.limits).toEqual([]);
    expect(targets.flatMap(({ findings }) => findings.filter(({ status }) => status === 'unknown'))).toEqual([]);
    const ofShop = targets.find(({ name }) => name === 'shop.example.com');
    expect(ofShop?.findings.map(({ check }) => check)).toContain('kubernetes.host-valid');
  });
  test('whereas a look does', async () => {
    const look = [
      'check',
      'shop.example.com',
      '@127.0.0.1:1',
      '-f',
      'deploy.yaml',
      '--only',
      'kubernetes.*,dns.resolves',
    ];
    expect(await socketsOf(() => said(look))).not.toEqual([]);
  });

  test('judged again from what was recorded, it says the same; of before there were objects, nothing of them', async () => {
    const looked = await said([...lint, '--record', 'evidence.json']);
    const again = await said(['judge', 'evidence.json', '-o', 'json']);
    expect(again).toEqual({ ...looked, err: '' });
    const expected = await said(['judge', 'evidence.json', '--config', 'hostprobe.yaml', '-o', 'json']);
    expect(expected).toEqual({ ...looked, err: '' });
    const recording = JSON.parse(readFileSync(`${folder.path}/evidence.json`, 'utf8')) as Recording;
    folder.write(
      'old.json',
      JSON.stringify(recording, (key, value: unknown) => (key === 'objects' ? undefined : value)),
    );
    const { code, out } = await said(['judge', 'old.json', '-o', 'json']);
    const { targets } = reportIn({ code, signal: null, stdout: out, stderr: '' });
    expect(targets.map(({ status, findings }) => ({ status, findings }))).toEqual(
      targets.map(() => ({ status: 'unknown', findings: [] })),
    );
    expect(code).toBe(3);
  });
  test('an object that bears on many targets is recorded once, and so is it in a report with evidence', async () => {
    const hosts = Array.from({ length: 150 }, (_, i) => `h${i}.example.com`);
    folder.write(
      'many.yaml',
      JSON.stringify({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'many', namespace: 'shop' },
        spec: { tls: [{ hosts, secretName: 'many-tls' }], rules: hosts.map((host) => ({ host })) },
      }),
    );
    const lintAll = ['check', '-f', 'many.yaml', '--only', 'kubernetes.*', '-o', 'json', '--evidence'];
    const looked = await said([...lintAll, '--record', 'many.json']);
    const recorded = readFileSync(`${folder.path}/many.json`, 'utf8');
    for (const text of [recorded, looked.out])
      expect(text.match(/"host": ?"h149\.example\.com"/g)?.length).toBeLessThan(9);
    const again = await said(['judge', 'many.json', '-o', 'json', '--evidence']);
    expect(again).toEqual({ ...looked, err: '' });
    const { objects: pool, ...old } = JSON.parse(recorded) as { readonly objects: Record<string, unknown> };
    expect(Object.keys(pool)).toEqual(['ingress/shop/many']);
    folder.write(
      'inline.json',
      JSON.stringify(old, (key, value: unknown) =>
        key === 'objects' && Array.isArray(value)
          ? value.map((one: unknown) => (typeof one === 'string' ? pool[one] : one))
          : value,
      ),
    );
    const plain = ['-o', 'json'];
    expect(await said(['judge', 'inline.json', ...plain])).toEqual(await said(['judge', 'many.json', ...plain]));
    folder.write('lost.json', recorded.replace('"ingress/shop/many":', '"ingress/shop/few":'));
    expect(await said(['judge', 'lost.json'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('targets[0].seen.objects'),
    });
  });

  test('a recording whose objects are damaged is refused with their place', async () => {
    const recording = JSON.parse(readFileSync(`${folder.path}/evidence.json`, 'utf8')) as Recording;
    const damaged = (key: string, value: unknown): unknown => (key === 'objects' ? [{ own: 1 }] : value);
    folder.write('damaged.json', JSON.stringify(recording, damaged));
    expect(await said(['judge', 'damaged.json'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('targets[0].seen.objects'),
    });
  });
});
