import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { echoOptions } from '../../src/cli/options.ts';
import { echoKeyFault } from '../../src/facts/http/echo-key.ts';
import { usualEchoPath } from '../../src/facts/http/echo-words.ts';
import { answerOf, askLine, isOurs, newNonce, request } from '../echo/talking.ts';
import { run, start } from '../support/process.ts';
import { hostprobe } from '../system/daemon-process.ts';
import type { Container } from './pod-rules.ts';

const top = resolve(import.meta.dirname, '../..');
const folder = 'config/kubernetes/base/echo';
const textOf = (name: string): string => readFileSync(join(top, folder, name), 'utf8');
const treeOf = (name: string): unknown => parseDocument(textOf(name), { merge: true }).toJS();

const { spec } = treeOf('deployment.yaml') as {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly [Container] } } };
};
const [container] = spec.template.spec.containers;

describe('the echo of config/kubernetes', () => {
  test('answers who has the key, by the arguments and the variables that it has', async () => {
    const key = 'sixteen bytes or more of a key';
    expect(container.env).toEqual([
      { name: 'HOSTPROBE_ECHO_LISTEN', value: ':8080' },
      { name: 'HOSTPROBE_ECHO_KEY', valueFrom: { secretKeyRef: { name: 'hostprobe-echo', key: 'key' } } },
    ]);
    expect(container.ports).toEqual([{ name: 'http', containerPort: 8080 }]);
    const env = { HOSTPROBE_ECHO_LISTEN: '127.0.0.1:0', HOSTPROBE_ECHO_KEY: key };
    const echo = start(hostprobe(...(container.args ?? [])), { env });
    await echo.prints(/answers at/);
    const port = Number(/answers at 127\.0\.0\.1:(\d+)/.exec(echo.printed().stderr)?.[1]);
    const nonce = newNonce();
    const words = request(['Host: demo.example.com', 'Connection: close', askLine(nonce, key)]);
    expect(isOurs(await answerOf(port, words), nonce, key)).toBe(true);
    echo.kill('SIGTERM');
    expect((await echo.ended).code).toBe(143);
  });

  test('names variables of the command, and where it answers by itself', () => {
    const named = new Set(textOf('deployment.yaml').match(/HOSTPROBE_\w+/g));
    const known = echoOptions.map(({ variable }) => variable);
    expect([...named].filter((name) => !known.some((each) => each === name))).toEqual([]);
    expect(echoOptions.map(({ flags, fallback }) => [flags.split(' ')[0], fallback])).toContainEqual([
      '--listen',
      ':8080',
    ]);
  });

  test('is asked by connections alone whether it lives', () => {
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(probe).toMatchObject({ tcpSocket: { port: 'http' } });
    }
  });

  test.each([
    [`${folder}/kustomization.yaml`, /^# {3}(kubectl create .*)$/m, /^# {3}(export .*)$/m],
    ['README.md', /`(kubectl create secret .*)`/, /`(export .*)`/],
  ])('%s says how the prober gets the key that was made', async (path, making, getting) => {
    const text = readFileSync(join(top, path), 'utf8');
    const [make = '', get = ''] = [making, getting].map((line) => line.exec(text)?.[1]);
    // Keeps what is made as base64, and tells it to who asks for it by that name.
    const kubectl = `kubectl() {
      case "$*" in
        "create secret generic hostprobe-echo --from-literal=key="*) made=\${5#--from-literal=key=} ;;
        "get secret hostprobe-echo -o jsonpath={.data.key}") printf %s "$made" | base64 ;;
        *) echo "what is $*?" >&2 ;;
      esac
    }`;
    const script = [kubectl, make, get, 'echo "$made"; echo "$HOSTPROBE_ECHO_KEY"'].join('\n');
    const { stdout, stderr } = await run(['sh', '-c', script], {});
    expect(stderr).toBe('');
    const [made = '', got] = stdout.split('\n');
    expect(echoKeyFault(made)).toBeNull();
    expect(got).toBe(made);
  });

  test('has TLS to uncomment, for the host that it is about', () => {
    const whole = textOf('ingress.yaml').replace(/^ {2}# tls:\n(?: {2}# {3}.*\n)+/m, (block) =>
      block.replaceAll('  # ', '  '),
    );
    const hosts = ['demo.example.com'];
    expect(parseDocument(whole).toJS()).toMatchObject({
      spec: { tls: [{ hosts, secretName: expect.any(String) as string }], rules: [{ host: hosts[0] }] },
    });
  });

  test('is led to by the one path', () => {
    const backend = { service: { name: 'hostprobe-echo', port: { name: 'http' } } };
    const paths = [{ path: usualEchoPath, pathType: 'Exact', backend }];
    expect(treeOf('ingress.yaml')).toMatchObject({ spec: { rules: [{ host: 'demo.example.com', http: { paths } }] } });
  });
});
