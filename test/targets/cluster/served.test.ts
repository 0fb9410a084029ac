import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { ClusterError } from '../../../src/targets/cluster/cluster-error.ts';
import { startServed } from '../../../src/targets/cluster/served.ts';
import { wantedResources } from '../../../src/targets/cluster/wanted.ts';

const group = (...versions: readonly string[]) => ({ versions: versions.map((version) => ({ version })) });
const resources = (...names: readonly string[]) => ({ resources: names.map((name) => ({ name })) });
const at = '/apis/gateway.networking.k8s.io';

/** What an API server says of itself, by path; of all else, that it is not there. */
async function served(resource: string, answers: Readonly<Record<string, unknown>>): Promise<string | null> {
  const wanted = wantedResources.find((each) => each.resource === resource);
  if (wanted === undefined) throw new Error(`${resource} is not wanted`);
  const ask = startServed({
    async get(path) {
      if (!Object.hasOwn(answers, path)) throw new ClusterError('absent', 'HTTP 404');
      return Readable.from([Buffer.from(JSON.stringify(answers[path]))]);
    },
  });
  return ask(wanted, new AbortController().signal);
}

test.each([
  ['the best that has it', { [at]: group('v1alpha2', 'v1', 'v1beta1'), [`${at}/v1`]: resources('tlsroutes') }, 'v1'],
  [
    'another, where the best has it not',
    { [at]: group('v1', 'v1alpha2'), [`${at}/v1`]: resources('gateways'), [`${at}/v1alpha2`]: resources('tlsroutes') },
    'v1alpha2',
  ],
  ['none, where no version has it', { [at]: group('v1'), [`${at}/v1`]: resources('gateways') }, null],
  ['none, where a version is gone meanwhile', { [at]: group('v1') }, null],
  ['none that is understood', { [at]: group('v2'), [`${at}/v2`]: resources('tlsroutes') }, null],
  ['none, where there is no such group', {}, null],
])('the version is %s', async (_, answers, version) => {
  expect(await served('tlsroutes', answers)).toBe(version);
});

test('of the core nothing has to be asked', async () => {
  expect(await served('services', {})).toBe('v1');
});

test.each([{}, [], { versions: 'v1' }, 'v1'])(
  'an answer that says nothing is no sign that it is not there: %j',
  async (answer) => {
    const words = /does not say what it serves/;
    await expect(served('tlsroutes', { [at]: answer })).rejects.toThrow(words);
    await expect(served('tlsroutes', { [at]: group('v1'), [`${at}/v1`]: answer })).rejects.toThrow(words);
  },
);
