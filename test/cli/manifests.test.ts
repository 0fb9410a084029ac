import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import type { Io } from '../../src/cli/io.ts';
import type { Discovery } from '../../src/model/discovery.ts';
import { source } from '../support/clone.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';
import { run } from '../support/process.ts';

const shop = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt-prod
    hostprobe.io/trust: staging
spec:
  ingressClassName: nginx
  tls:
    - hosts: [shop.example.com]
      secretName: shop-tls
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: shop, port: { number: 80 } } } }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
`;
const wildcard = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: tenants, namespace: shop }
spec:
  tls: [{ hosts: ['*.tenants.example.com'], secretName: tenants-tls }]
  rules: [{ host: '*.tenants.example.com' }]
`;
const lone = `apiVersion: cert-manager.io/v1
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
  mkdirSync(`${folder.path}/deploy/more`, { recursive: true });
  folder.write('deploy/shop.yaml', shop);
  folder.write('deploy/more/tenants.yaml', wildcard);
  folder.write('lone.yaml', lone);
  folder.write('other.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }\n');
  folder.write('broken.yaml', 'apiVersion: v1\nkind: Service\nmetadata:\n  name: "x\n');
  folder.write('hostprobe.yaml', 'domain: ck8s.example.org\ntargets: [{ host: demo.example.com }]\n');
  folder.write(
    'named.yaml',
    'domain: ck8s.example.org\ntargets: [{ host: shop.example.com, labels: { team: shop } }]\n',
  );
});
afterAll(() => folder[Symbol.dispose]());

async function said(words: readonly string[], over: Partial<Io> = {}) {
  const { io, out, err } = captured({ cwd: folder.path, ...over });
  const code = await runProgram(words, io);
  return { code, out: out(), err: err() };
}
const discovered = async (words: readonly string[], over?: Partial<Io>): Promise<Discovery> => {
  const { out, err } = await said(['discover', ...words, '-o', 'json'], over);
  if (out === '') throw new Error(err);
  return JSON.parse(out) as Discovery;
};
const piped = (text: string): Partial<Io> => ({ input: () => Readable.from([Buffer.from(text)]) });

describe('discover', () => {
  test('the hosts of manifests stand beside those of the configuration, each with where it comes from', async () => {
    const { code, out, err } = await said(['discover', '-f', 'deploy']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n').map((line) => line.replaceAll(/ {3,}/g, '   '));
    expect(lines.slice(0, 3)).toEqual([
      'demo.example.com   https · load balancer app',
      expect.stringMatching(
        /^\*\.tenants\.example\.com \(hostprobe-test\.tenants\.example\.com\) {3}https · load balancer app .*from ingress\/shop\/tenants \(deploy\/more\/tenants\.yaml:1\)$/,
      ),
      expect.stringMatching(
        /^shop\.example\.com {3}https · load balancer app · trust staging .*from ingress\/shop\/shop \(deploy\/shop\.yaml:1\)$/,
      ),
    ]);
    expect(lines.slice(-3)).toEqual(['3 targets', '2 manifests read, 1 document of other kinds passed over', '']);
  });

  test('in json, too', async () => {
    const found = await discovered(['-f', 'deploy/shop.yaml', 'shop.example.com']);
    expect(found).toMatchObject({
      manifests: ['deploy/shop.yaml'],
      passedOver: 1,
      troubles: [],
      targets: [{ host: 'shop.example.com', probed: true, trust: 'staging' }],
      leftOut: [{ host: 'demo.example.com', because: 'the configuration lists it, and other hosts were named' }],
    });
    expect(found.targets[0]?.from).toEqual([
      { by: 'manifest', object: 'ingress/shop/shop', path: '', file: 'deploy/shop.yaml', line: 1, column: 1 },
    ]);
  });

  test('what the configuration lists and an Ingress claims is one target that both give', async () => {
    const { targets } = await discovered(['-f', 'deploy/shop.yaml', '--config', 'named.yaml']);
    expect(targets).toMatchObject([{ host: 'shop.example.com', labels: { team: 'shop' }, trust: 'staging' }]);
    expect(targets[0]?.from.map(({ by }) => by)).toEqual(['configuration', 'manifest']);
  });

  test('an object that leads to no host is judged, and not probed', async () => {
    const found = await discovered(['-f', 'lone.yaml', '--config', 'named.yaml']);
    expect(found.targets.filter(({ probed }) => !probed)).toMatchObject([{ host: 'certificate/shop/lone' }]);
    const { out } = await said(['discover', '-f', 'lone.yaml', '--config', 'named.yaml']);
    expect(out).toMatch(/^certificate\/shop\/lone {3,}leads to no host: judged, not probed · from .*lone\.yaml:1\)$/m);
  });

  test('a host that another one is named for is left out', async () => {
    const { leftOut } = await discovered(['-f', 'deploy', 'demo.example.com']);
    expect(leftOut.map(({ because }) => because)).toEqual(
      Array.from({ length: 2 }, () => 'Kubernetes objects lead to it, and other hosts were named'),
    );
  });
});

describe('standard input', () => {
  test('is read once, and named so', async () => {
    const { targets, manifests } = await discovered(['-f', '-', '-f', '-', 'shop.example.com'], piped(shop));
    expect(manifests).toEqual(['-']);
    expect(targets[0]?.from).toMatchObject([{ file: '-', line: 1 }]);
    const { out } = await said(['discover', '-f', '-'], piped(shop));
    expect(out).toContain('from ingress/shop/shop (standard input, line 1)');
  });
  test('of a terminal is not waited for: what to pipe is said', async () => {
    const { code, out, err } = await said(['check', '-f', '-'], { inIsTerminal: true });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^-f -: standard input is a terminal: .*\nkubectl get ingress.* \| hostprobe check -f -\n$/);
  });
  test('that is too long, no text, or torn off is refused', async () => {
    const chunk = Buffer.alloc(8 * 1024 * 1024, 32);
    const endless = { input: () => Readable.from(Array.from({ length: 9 }, () => chunk)) };
    const torn = new Readable({
      read() {
        this.destroy(new Error('EIO'));
      },
    });
    for (const [over, why] of [
      [endless, /more than 64 MiB/],
      [{ input: () => Readable.from([Buffer.from([0xff, 0x41])]) }, /not encoded as UTF-8/],
      [{ input: () => torn }, /cannot be read \(EIO\)/],
    ] as const) {
      const { code, err } = await said(['check', '-f', '-'], over);
      expect(code).toBe(2);
      expect(err).toMatch(why);
    }
  });
  test('is that of the process', async () => {
    const { code, stdout } = await run([process.execPath, source, 'discover', '-f', '-'], {
      input: shop,
      cwd: folder.path,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('shop.example.com');
  });
  test('is given up where the process is told to stop', { timeout: 20_000 }, async () => {
    const words = [source, 'discover', '-f', '-'];
    const child = spawn(process.execPath, words, { cwd: folder.path, stdio: ['pipe', 'ignore', 'pipe'] });
    const said: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    // More than a pipe holds: once it is gone, somebody reads.
    const { promise, resolve } = Promise.withResolvers<unknown>();
    child.stdin.write(' '.repeat(8 * 1024 * 1024), resolve);
    await promise;
    child.stdin.on('error', () => undefined);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'close')) as [number | null];
    expect(said.join('')).toBe('-f -: standard input was not read to its end: interrupted\n');
    expect(code).toBe(143);
  });
});

describe('what is no manifest', () => {
  test('broken YAML is an error with its place', async () => {
    const { code, out, err } = await said(['check', '-f', 'broken.yaml', '-f', 'nosuch.yaml']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^broken\.yaml:\d+:\d+: /m);
    expect(err).toMatch(/^nosuch\.yaml: /m);
  });
  test('nothing that is understood is a mistake, unless it may be', async () => {
    const { code, err } = await said(['check', '-f', 'other.yaml']);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^no Ingress, .*DNSEndpoint was found in other\.yaml; 1 document of other kinds was passed over\n$/,
    );
    expect(await said(['discover', '-f', 'other.yaml', '--allow-empty'])).toMatchObject({ code: 0 });
  });
  test('objects that lead to no target are named with why', async () => {
    folder.write('skipped.yaml', shop.replace('hostprobe.io/trust: staging', 'hostprobe.io/skip: "true"'));
    folder.write('none.yaml', 'targets: []\n');
    const { code, err } = await said(['check', '-f', 'skipped.yaml', '--config', 'none.yaml']);
    expect(code).toBe(2);
    expect(err).toMatch(/^nothing to probe: .*-f\n {2}shop\.example\.com is left out: .*hostprobe\.io\/skip/);
  });
  test('a variable names them, too', async () => {
    const env = { HOSTPROBE_MANIFEST: 'deploy/shop.yaml,lone.yaml' };
    const { stdout } = await run([process.execPath, source, 'discover', '-o', 'json'], { env, cwd: folder.path });
    expect((JSON.parse(stdout) as Discovery).manifests).toEqual(['deploy/shop.yaml', 'lone.yaml']);
  });
});

describe('records', () => {
  test('of the hosts of manifests, a wildcard as such', async () => {
    const { code, out } = await said([
      'records',
      '--offline',
      '-f',
      'deploy',
      '-f',
      'lone.yaml',
      '--config',
      'named.yaml',
    ]);
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line !== '' && !line.startsWith(';'))).toEqual([
      'shop.example.com. 900 IN CNAME app.ck8s.example.org.',
      '*.tenants.example.com. 900 IN CNAME app.ck8s.example.org.',
    ]);
  });
});
