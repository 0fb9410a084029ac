import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { gatewayAt } from '../../src/delivery/pushgateway.ts';
import { runProgram } from '../../src/cli/program.ts';
import { loadConfig } from '../../src/config/configuration.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly terminationMessagePath?: string;
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly mountPath: string }[];
}
interface PodTemplate {
  readonly metadata: { readonly labels: object; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly [Container] };
}
interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>> & {
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
  };
}

const manifests = resolve(import.meta.dirname, '../../config/kubernetes');
function documentsIn(name: string): Document[] {
  const documents = parseAllDocuments(readFileSync(join(manifests, name), 'utf8'));
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  return documents.map((document) => document.toJS() as Document);
}
const templateIn = (documents: readonly Document[]): PodTemplate => {
  const [template] = documents.flatMap(({ spec }) => spec?.template ?? spec?.jobTemplate?.spec.template ?? []);
  if (template === undefined) throw new Error('there is no pod');
  return template;
};

let folder: Folder;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder[Symbol.dispose]());

/** The configuration that the ConfigMap holds, where the container finds it. */
function configurationOf(documents: readonly Document[]) {
  const text = documents.find(({ kind }) => kind === 'ConfigMap')?.data?.['hostprobe.yaml'] ?? '';
  return { ...loadConfig({ text, cwd: '/etc/hostprobe', env: {} }), file: folder.write('hostprobe.yaml', text) };
}

describe.each(['cronjob.yaml', 'serve.yaml'])('%s', (name) => {
  test('has next to no rights', () => {
    const { spec } = templateIn(documentsIn(name));
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          resources: { requests: expect.anything() as object, limits: { memory: expect.any(String) as string } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
  });

  test('mounts its own configuration, which loads and says where it stands', () => {
    const documents = documentsIn(name);
    const map = documents.find(({ kind }) => kind === 'ConfigMap')?.metadata.name;
    const { spec } = templateIn(documents);
    expect(spec).toMatchObject({ volumes: [{ name: 'configuration', configMap: { name: map } }] });
    expect(spec.containers[0].volumeMounts[0]).toEqual({
      name: 'configuration',
      mountPath: '/etc/hostprobe',
      readOnly: true,
    });
    const { vantageGiven, targets } = configurationOf(documents);
    expect([vantageGiven, targets.map(({ host }) => host)]).toEqual([true, ['demo.example.com']]);
  });
});

describe('the arguments are those of the program', () => {
  test('of check: all that is wrong is what is added here', async () => {
    const documents = documentsIn('cronjob.yaml');
    const [container] = templateIn(documents).spec.containers;
    const { command, args, terminationMessagePath } = container;
    expect(command).toEqual(['hostprobe', 'check']);
    expect(args[args.indexOf('--termination-log') + 1]).toBe(terminationMessagePath);
    expect(gatewayAt(args[args.indexOf('--push') + 1] ?? '')).toHaveProperty('told');
    const words = args.map((word) => (word === terminationMessagePath ? join(folder.path, 'end.log') : word));
    const outside = captured({ env: { HOSTPROBE_CONFIG: configurationOf(documents).file } });
    expect(await runProgram(['check', ...words, 'no..host'], outside.io)).toBe(2);
    expect(outside.err()).toMatch(/^"no\.\.host"[^\n]*\n$/);
  });

  test('of serve: all that is wrong is what is added here', async () => {
    const documents = documentsIn('serve.yaml');
    const [{ command, args }] = templateIn(documents).spec.containers;
    expect(command).toEqual(['hostprobe', 'serve']);
    const env = { HOSTPROBE_CONFIG: configurationOf(documents).file, HOSTNAME: 'hostprobe-1' };
    const outside = captured({ env: { ...env, HOSTPROBE_SERVER_LISTEN: 'nowhere' } });
    expect(await runProgram(['serve', ...args], outside.io)).toBe(2);
    expect(outside.err()).toMatch(/^HOSTPROBE_SERVER_LISTEN: [^\n]*\n$/);
    const beyond = captured({ env: { ...env, HOSTNAME: 'hostprobe-2' } });
    expect(await runProgram(['serve', ...args], beyond.io)).toBe(2);
    expect(beyond.err()).toMatch(/^--shard: HOSTNAME is "hostprobe-2"/);
  });
});

test('the CronJob runs once at a time, once each time, and ends before the next', () => {
  const job = documentsIn('cronjob.yaml').find(({ kind }) => kind === 'CronJob');
  expect(job?.spec).toMatchObject({
    concurrencyPolicy: 'Forbid',
    schedule: '*/10 * * * *',
    jobTemplate: {
      spec: { backoffLimit: 0, activeDeadlineSeconds: 540, template: { spec: { restartPolicy: 'Never' } } },
    },
  });
});

test('the daemon has as many pods as parts, answers at its port, and keeps its history', () => {
  const documents = documentsIn('serve.yaml');
  const set = documents.find(({ kind }) => kind === 'StatefulSet');
  const { metadata, spec } = templateIn(documents);
  const [{ args, ports, volumeMounts }] = spec.containers;
  expect(args[args.indexOf('--shard') + 1]).toBe(`auto/${String(set?.spec?.['replicas'])}`);
  const { server, store } = configurationOf(documents);
  expect(ports).toEqual([{ name: 'http', containerPort: server.listen.port }]);
  expect(metadata.annotations?.['prometheus.io/port']).toBe(String(server.listen.port));
  expect(volumeMounts.some(({ mountPath }) => store.path?.startsWith(`${mountPath}/`))).toBe(true);
  expect(spec).toMatchObject({
    containers: [
      {
        readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
        livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      },
    ],
  });
  expect(documents.find(({ kind }) => kind === 'Service')?.spec).toMatchObject({
    clusterIP: 'None',
    selector: metadata.labels,
  });
  expect(set?.spec).toMatchObject({ serviceName: 'hostprobe', selector: { matchLabels: metadata.labels } });
});
