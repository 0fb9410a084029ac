import { expect, test } from 'vitest';
import { reportIn, standing } from '../support/report.ts';
import { useBench } from './bench.ts';

const bench = useBench();

/** PORT and RESOLVER stand for the lab's. */
const filled = (text: string): string =>
  text.replace('PORT', String(bench().port)).replace('RESOLVER', bench().resolver);

test.each([
  ['demo.example.com'],
  ['demo.example.com.'],
  ['DEMO.Example.com:PORT'],
  ['https://demo.example.com:PORT/'],
  ['https://Demo.Example.com.:PORT/path?x#y', '/path?x'],
  ['  <demo.example.com>,'],
])('%s is demo.example.com as the configuration has it', async (word, path = '/') => {
  const ended = await bench().check([filled(word), '-o', 'json', '--evidence']);
  const { targets } = reportIn(ended);
  expect(targets).toMatchObject([{ host: 'demo.example.com', port: bench().port, status: 'pass' }]);
  const asked = new Set(targets[0]?.evidence?.seen.responses.map(({ where }) => where.url));
  expect([...asked]).toEqual([`https://demo.example.com:${bench().port}${path}`]);
  expect(ended.code).toBe(0);
});

test.each([
  ['https://Demo.Example.com./path?x#y', 'demo.example.com', 443],
  ['http://demo.example.com', 'demo.example.com', 80],
  ['BÜCHER.example.com:8443', 'xn--bcher-kva.example.com', 8443],
  ['bücher。example.com:8443', 'xn--bcher-kva.example.com', 8443],
  ['[::1]:8443', '::1', 8443],
])('%s is %s port %i', async (word, host, port) => {
  const { targets } = reportIn(await bench().check([word, '-o', 'json']));
  expect(targets).toMatchObject([{ host, port }]);
});

test('what is named twice is looked at once', async () => {
  const words = ['demo.example.com', 'DEMO.example.com.', `https://demo.example.com:${bench().port}/`];
  const { targets } = reportIn(await bench().check([...words, '-o', 'json']));
  expect(targets.map(({ host }) => host)).toEqual(['demo.example.com']);
});

test.each([['@RESOLVER'], ['--resolver=RESOLVER']])('%s is asked instead of the configured resolver', async (word) => {
  const { configuration } = bench().lab;
  const dns = { ...Object(configuration['dns']), resolvers: ['127.0.0.1:1'] };
  const config = bench().configure({ dns });
  const words = ['check', '--config', config, '-o', 'json', 'demo.example.com'];
  expect((await bench().run(words)).code).toBe(3);
  const ended = await bench().run([...words, filled(word)]);
  expect(reportIn(ended).targets).toMatchObject([{ host: 'demo.example.com', status: 'pass' }]);
});

test('--address is dialled with the host’s name', async () => {
  const ended = await bench().check(['missing.example.com', '--address', '127.0.0.1', '-o', 'json', '--evidence']);
  const [target] = reportIn(ended).targets;
  expect(target?.evidence?.seen.connections.map(({ where }) => where)).toEqual([
    { address: '127.0.0.1', port: bench().port },
  ]);
  expect(standing(target)).toContain('fail reach.every-address-answers none-answers');
});

test.each([
  [{ HOSTPROBE_DOMAIN: 'other.example.org' }, [], 1],
  [{ HOSTPROBE_DOMAIN: 'other.example.org' }, ['--domain', 'ck8s.example.org'], 0],
  [{ HOSTPROBE_ONLY: 'tls.*' }, ['--domain', 'other.example.org'], 0],
  [{ HOSTPROBE_TRUST: 'private' }, [], 1],
  [{ HOSTPROBE_TRUST: 'private' }, ['--trust', 'public'], 0],
] as const)('option over variable over file: %j and %j end with %i', async (env, words, code) => {
  expect(await bench().check(['demo.example.com', ...words], { env })).toMatchObject({ code, stderr: '' });
});
