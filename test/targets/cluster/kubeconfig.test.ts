import { chmodSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Agent, request as requestTls } from 'node:https';
import { expect, test } from 'vitest';
import { listCluster } from '../../../src/targets/cluster/list-cluster.ts';
import { load } from '../../config/loading.ts';
import { startApiServer, type ApiServer } from '../../support/api-server.ts';
import { makeFolder } from '../../support/folder.ts';
import { authorityOf, type KubeconfigOptions } from '../../support/kubeconfig.ts';
import { ingress, watched } from './watching.ts';

const token = 'the-token-of-the-tests';

async function listed(text: string, env: Readonly<Record<string, string>> = {}) {
  using folder = makeFolder();
  const kubeconfig = folder.write('kubeconfig', text);
  const configuration = load(JSON.stringify({ discovery: { kubernetes: { enabled: true, kubeconfig } } }));
  const { sources, troubles } = await listCluster(configuration, { env, signal: new AbortController().signal });
  return {
    names: sources.flatMap(({ objects }) => objects.map(({ name }) => name)),
    words: troubles.map(({ message }) => message.replaceAll(folder.path, '')),
  };
}

async function withShop(): Promise<ApiServer> {
  const api = await startApiServer();
  api.put(ingress('shop'));
  return api;
}

/** What answers over plain HTTP, or makes tunnels. */
async function serving(answer: RequestListener, tunnels: string[] = []) {
  const server = createServer(answer);
  server.on('connect', ({ url = '' }, client) => {
    tunnels.push(url);
    const { hostname, port } = new URL(`tcp://${url}`);
    const onward = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(onward).pipe(client);
    });
    for (const socket of [client, onward]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

test('without an authority it is one that this machine trusts, as with kubectl', async () => {
  await using api = await withShop();
  const text = api.kubeconfig({ cluster: 'x: y' });
  expect(await listed(text)).toEqual({
    names: [],
    words: [expect.stringMatching(/^the cluster at https:\/\/127\.0\.0\.1:\d+ is not read: .*certificate/)],
  });
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, api.caPem]);
  try {
    expect(await listed(text)).toEqual({ names: ['shop'], words: [] });
    expect(await listed(api.kubeconfig({ cluster: 'x: y', server: `https://localhost:${api.port}` }))).toEqual({
      names: ['shop'],
      words: [],
    });
  } finally {
    setDefaultCACertificates(before);
  }
});

test('whoever does not want it verified has it so, and is told once', async () => {
  await using api = await withShop();
  const caution =
    'the cluster is not verified, as its kubeconfig says (insecure-skip-tls-verify): anybody on the way can answer in its stead, and take its credentials';
  const cluster = 'insecure-skip-tls-verify: true';
  expect(await listed(api.kubeconfig({ cluster }))).toEqual({ names: ['shop'], words: [caution] });
  await using watching = await watched(api);
  await watching.knows('ingress/default/shop');
  expect(watching.watch.state().cautions).toEqual([]);
});

test.each([
  ['api.test', ['shop'], []],
  ['other.test', [], [expect.stringMatching(/is not read: it cannot be reached: .*other\.test/)]],
])('the name of its certificate may be said: %s', async (name, names, words) => {
  await using api = await withShop();
  const cluster = `${authorityOf(api.caPem)}\ntls-server-name: ${name}`;
  expect(await listed(api.kubeconfig({ cluster }))).toEqual({ names, words });
});

test('it may stand behind a proxy', async () => {
  await using api = await withShop();
  const tunnels: string[] = [];
  await using proxy = await serving((_, answer) => answer.writeHead(400).end(), tunnels);
  const cluster = `${authorityOf(api.caPem)}\nproxy-url: ${proxy.url}`;
  expect(await listed(api.kubeconfig({ cluster }))).toEqual({ names: ['shop'], words: [] });
  expect(new Set(tunnels)).toEqual(new Set([`127.0.0.1:${api.port}`]));
});

test('over plain HTTP, as `kubectl proxy` serves it, nobody is told who we are', async () => {
  await using api = await withShop();
  const agent = new Agent({ ca: api.caPem });
  const asked: (string | undefined)[] = [];
  await using proxy = await serving(({ url = '/', headers }, answer) => {
    asked.push(headers.authorization);
    requestTls(`${api.url}${url}`, { agent, headers: { authorization: `Bearer ${token}` } }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    }).end();
  });
  expect(await listed(api.kubeconfig({ server: proxy.url }))).toEqual({ names: ['shop'], words: [] });
  expect(new Set(asked)).toEqual(new Set([undefined]));
  agent.destroy();
});

test.each<[string, KubeconfigOptions, RegExp]>([
  [
    'a proxy of another kind',
    { cluster: 'proxy-url: ftp://me:hidden@proxy.test' },
    /is no URL of http, https or socks5$/,
  ],
  ['a proxy that is no URL', { cluster: 'proxy-url: hidden' }, /the proxy-url of the kubeconfig is no URL/],
  ['a server of another kind', { server: 'ftp://me:hidden@api.test' }, /is no URL of https or http$/],
  ['a server that is no URL', { server: 'hidden' }, /gives as its server is no URL$/],
  ['a bracket', { user: 'token: hidden\nx: ]' }, /cannot be read: line \d+: [a-z ]+$/],
  ['an alias', { user: 'token: *hidden' }, /cannot be read: line \d+: [a-z ]+$/],
  ['a tag', { user: 'token: !hidden hidden' }, /cannot be read: line \d+: [a-z ]+$/],
  ['a tag with a handle', { user: 'token: !hidden!x hidden' }, /cannot be read: line \d+: [a-z ]+$/],
  ['a key twice', { user: 'token: hidden\nhidden: a\nhidden: b' }, /cannot be read: line \d+: [a-z ]+$/],
  ['a number as a server', { server: '7' }, /cannot be read: it is no kubeconfig$/],
  [
    'a file of a token',
    { user: 'token-file: hidden' },
    /cannot be read: a file that it names cannot be read \(ENOENT\)$/,
  ],
  [
    'a key where its file belongs',
    { user: 'client-key: hidden' },
    /no credentials for it: the file that its client-key names cannot be read \(ENOENT\)$/,
  ],
])(
  'a mistake in the kubeconfig is told by its kind and place, and nothing that is written there: %s',
  async (_, over, words) => {
    await using api = await withShop();
    const told = await listed(api.kubeconfig(over));
    expect(told).toEqual({ names: [], words: [expect.stringMatching(words)] });
    expect(told.words.join()).not.toMatch(/hidden|the-token/);
  },
);

test.each([
  ['nothing', '', /there are no credentials for it: the plugin failed without a word$/],
  ['much', 'for i in $(seq 3000); do echo "line $i" >&2; done', /the plugin failed: line 1$/],
  ['a long line', 'head -c 60000 /dev/zero | tr "\\0" x >&2', /the plugin failed: x{199}…$/],
  ['what a terminal obeys', "printf '\\n\\033[31mred\\r\\nmore' >&2", /the plugin failed: \[31mred$/],
])('of a plugin that fails and says %s, a line is told', async (_, command, words) => {
  using folder = makeFolder();
  await using api = await withShop();
  const plugin = folder.write('plugin', `#!/bin/sh\n${command}\nexit 1\n`);
  chmodSync(plugin, 0o755);
  const user = `exec: { apiVersion: client.authentication.k8s.io/v1, command: ${plugin}, interactiveMode: Never }`;
  expect(await listed(api.kubeconfig({ user }))).toEqual({ names: [], words: [expect.stringMatching(words)] });
});

test('what a plugin writes in place of credentials is not told', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  const plugin = folder.write('plugin', '#!/bin/sh\necho token: hidden\n');
  chmodSync(plugin, 0o755);
  const user = `exec: { apiVersion: client.authentication.k8s.io/v1, command: ${plugin}, interactiveMode: Never }`;
  expect((await listed(api.kubeconfig({ user }))).words).toEqual([
    'the cluster is not read: there are no credentials for it: what gives them wrote no JSON',
  ]);
});

test('of what two files say, the first holds', async () => {
  using folder = makeFolder();
  await using api = await withShop();
  const first = folder.write('first', api.kubeconfig());
  const second = folder.write('second', api.kubeconfig({ server: 'https://127.0.0.1:1', user: 'token: hidden' }));
  const configuration = load('discovery: { kubernetes: { enabled: true } }');
  const env = { KUBECONFIG: `${first}:${second}` };
  const { sources, troubles } = await listCluster(configuration, { env, signal: new AbortController().signal });
  expect([sources.length, troubles]).toEqual([1, []]);
});
