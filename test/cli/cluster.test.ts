import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import type { Discovery } from '../../src/model/discovery.ts';
import { startApiServer, type ApiServer } from '../support/api-server.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';

const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { tls: [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }], rules: [{ host: 'shop.example.com' }] },
};
const running = new AsyncDisposableStack();
let folder: Folder;
let server: ApiServer;
beforeAll(async () => {
  folder = running.use(makeFolder());
  server = running.use(await startApiServer());
  server.put(ingress);
  const discovery = (name: string, kubeconfig: string): string =>
    `discovery: { kubernetes: { enabled: true, kubeconfig: ${folder.write(name, kubeconfig)} } }\n`;
  const open = discovery('open', server.kubeconfig());
  const closed = discovery('closed', server.kubeconfig({ server: 'https://127.0.0.1:1' }));
  const listed = `domain: ck8s.example.org\ntargets: [{ host: 127.0.0.1, port: ${server.port}, protocol: tcp, expect: { loadBalancer: none } }]\n`;
  folder.write('open.yaml', `${listed}${open}`);
  folder.write('closed.yaml', `${listed}${closed}`);
  folder.write('alone.yaml', closed);
});
afterAll(() => running.disposeAsync());

async function said(...words: readonly string[]) {
  const { io, out, err } = captured({ cwd: folder.path });
  const code = await runProgram(words, io);
  return { code, out: out(), err: err() };
}

test('the hosts of a cluster stand beside those of the configuration', async () => {
  const { code, out } = await said('discover', '--config', 'open.yaml');
  expect(code).toBe(0);
  expect(out).toMatch(/^shop\.example\.com +https · load balancer app .*from ingress\/shop\/shop \(the cluster\)$/m);
  expect(out).toMatch(/^2 targets$/m);
});

test('what may not be read is said, and the rest is there', async () => {
  server.fault('certificates', { status: 403 });
  const { code, out, err } = await said('discover', '--config', 'open.yaml', '-o', 'json');
  server.fault('certificates', null);
  const { targets, troubles } = JSON.parse(out) as Discovery;
  expect(code).toBe(0);
  expect(targets.map(({ host }) => host)).toEqual(['127.0.0.1', 'shop.example.com']);
  expect(troubles).toEqual([expect.stringContaining('certificates')]);
  expect(err).toContain(`hostprobe: ${troubles[0]}`);
});

test(
  'a cluster that cannot be read: what is listed is looked at, and it is not well',
  { timeout: 30_000 },
  async () => {
    const words = ['check', '--only', 'reach.every-address-answers', '-o', 'jsonl', '--config'];
    expect(await said(...words, 'open.yaml', '127.0.0.1')).toMatchObject({ code: 0, err: '' });
    const { code, out, err } = await said(...words, 'closed.yaml');
    expect(err).toMatch(/^hostprobe: .*127\.0\.0\.1:1/);
    expect(out).toContain('"status":"pass"');
    expect(code).toBe(3);
    expect(await said(...words, 'closed.yaml', '--ignore-unknown')).toMatchObject({ code: 0 });
    expect(await said('discover', '--config', 'closed.yaml')).toMatchObject({ code: 3 });
    const alone = await said('check', '--config', 'alone.yaml');
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining('nothing to probe') });
  },
);

/** With what it leaves on standard output, in each form. */
const outputs = ['text', 'json', 'csv', 'junit', 'markdown', 'github', 'prometheus'] as const;
const checking = ['check', '--only', 'reach.every-address-answers', '--config', 'open.yaml'] as const;

test('a kind that names hosts and fails: it is not well, and every report says so', { timeout: 60_000 }, async () => {
  const words = outputs.flatMap((format) => ['-o', `${format}=${folder.path}/unread.${format}`]);
  server.fault('ingresses', { status: 500 });
  const { code, err } = await said(...checking, ...words, '--record', `${folder.path}/unread.record`);
  const discovered = await said('discover', '--config', 'open.yaml');
  server.fault('ingresses', null);
  expect([code, discovered.code]).toEqual([3, 3]);
  expect(err).toContain('ingresses cannot be read');
  for (const format of outputs) {
    const text = readFileSync(join(folder.path, `unread.${format}`), 'utf8');
    expect(text).toMatch(
      format === 'prometheus' ? /^hostprobe_discovery_troubles\{.*\} 1$/m : /ingresses cannot be read/,
    );
  }
  const judged = await said('judge', 'unread.record');
  expect(judged).toMatchObject({ code: 3, out: expect.stringContaining('ingresses cannot be read') });
});

test('where it may not be read, that may be meant: it is told, and no more', { timeout: 60_000 }, async () => {
  server.fault('ingresses', { status: 403 });
  const { code, out } = await said(...checking, '-o', 'junit');
  server.fault('ingresses', null);
  expect(code).toBe(0);
  expect(out).toMatch(/<testsuite name="discovery" tests="1" failures="0" errors="0" skipped="1"/);
  expect(out).toContain('ingresses may not be read');
});

test('of two clusters one that cannot be read is enough', { timeout: 60_000 }, async () => {
  const at = (name: string, kubeconfig: string) => ({
    discovery: { kubernetes: { enabled: true, kubeconfig: folder.write(name, kubeconfig) } },
  });
  const environments = {
    here: at('here', server.kubeconfig()),
    lost: at('lost', server.kubeconfig({ server: 'https://127.0.0.1:1' })),
  };
  folder.write('two.yaml', JSON.stringify({ domain: 'ck8s.example.org', environments }));
  const { code, out } = await said('discover', '--config', 'two.yaml', '-o', 'json');
  const { targets, troubles } = JSON.parse(out) as Discovery;
  expect(targets.map(({ host, environment }) => [host, environment])).toEqual([['shop.example.com', 'here']]);
  expect(troubles).toEqual([expect.stringContaining('environment "lost"')]);
  expect(code).toBe(3);
});
