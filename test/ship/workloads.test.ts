import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig, type Configuration } from '../../src/config/configuration.ts';
import { gatewayAt } from '../../src/delivery/pushgateway.ts';
import { runProgram } from '../../src/cli/program.ts';
import { startLetterBox } from '../delivery/letter-box.ts';
import { eventually } from '../support/eventually.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';
import { run } from '../support/process.ts';
import { hostprobe, startDaemon } from '../system/daemon-process.ts';
import { describeSystem } from '../system/programs.ts';
import { selects, workloadsIn, type Container, type Workload } from './pod-rules.ts';
import { kubectlHere, overlays, rendered, type KubernetesThing, type Labels } from './rendered.ts';

const kubectl = await kubectlHere();
const needs = {
  programs: ['kubectl'],
  trial: async () => (kubectl === null ? 'a kubectl that does not say which kustomize it has' : null),
};

/** A workload with hostprobe in it that has a configuration, and all that stands beside it. */
interface Configured {
  readonly objects: readonly KubernetesThing[];
  readonly workload: Workload;
  readonly container: Container;
  readonly text: string;
  readonly configuration: Configuration;
}

async function configuredIn(overlay: string): Promise<Configured[]> {
  const objects = await rendered(overlay);
  return workloadsIn(objects).flatMap((workload) =>
    workload.pod.containers.flatMap((container) => {
      const mount = container.volumeMounts?.find(({ mountPath }) => mountPath === '/etc/hostprobe');
      const volume = workload.pod.volumes?.find(({ name }) => name === mount?.name);
      if (mount === undefined || volume === undefined) return [];
      expect(mount.readOnly).toBe(true);
      const { name } = volume['configMap'] as { readonly name: string };
      const map = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
      const text = map?.data?.['hostprobe.yaml'] ?? '';
      const configuration = loadConfig({ text, cwd: '/etc/hostprobe', env: {} });
      return [{ objects, workload, container, text, configuration }];
    }),
  );
}

const withProber = overlays.filter((path) => !/echo|discovery-role|\/demo$/.test(path));

await describeSystem('the workloads of config/kubernetes', needs, () => {
  let folder: Folder;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder[Symbol.dispose]());

  test.each(withProber)('%s has a configuration that loads, says where it stands, and has work', async (overlay) => {
    const found = await configuredIn(overlay);
    expect(found).toHaveLength(1);
    for (const { configuration, container, workload } of found) {
      const { vantageGiven, targets, server, store, values } = configuration;
      expect(vantageGiven).toBe(true);
      expect(targets.length + server.allow.length + Number(values.discovery.kubernetes.enabled)).toBeGreaterThan(0);
      expect(workload.pod.automountServiceAccountToken).toBe(values.discovery.kubernetes.enabled);
      if (container.args?.[0] === 'check') continue;
      expect(container.ports).toEqual([{ name: expect.any(String) as string, containerPort: server.listen.port }]);
      expect(server.listen.address).toBeNull();
      const written = container.volumeMounts?.filter(({ readOnly }) => readOnly !== true) ?? [];
      expect(written.map(({ mountPath }) => store.path?.startsWith(`${mountPath}/`))).toEqual(
        store.path === null ? [] : [true],
      );
    }
  });

  test.each(withProber.filter((path) => path !== 'overlays/sidecar'))(
    '%s lets through what it asks',
    async (overlay) => {
      for (const { objects, workload, configuration, container } of await configuredIn(overlay)) {
        const { settings, targets, server, values } = configuration;
        const policies = objects.filter(
          ({ kind, spec }) => kind === 'NetworkPolicy' && selects(podSelector(spec), workload.labels),
        );
        const out = policies.flatMap(({ spec }) => egressOf(spec));
        const wanted = [
          'UDP 53',
          `TCP ${settings.dns.authoritative.port}`,
          ...[...targets.flatMap(({ port, httpPort }) => [port, httpPort ?? port]), 443, 80].map(
            (port) => `TCP ${port}`,
          ),
          ...(values.discovery.kubernetes.enabled ? ['TCP 443', 'TCP 6443'] : []),
          ...(container.args ?? []).flatMap((word) => URL.parse(word)?.port ?? []).map((port) => `TCP ${port}`),
        ];
        expect(new Set(out)).toEqual(new Set(wanted));
        const into = policies.flatMap(({ spec }) => (spec as { ingress?: Ingress[] }).ingress ?? []);
        const isServed = container.args?.[0] === 'serve';
        expect(into.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual(isServed ? ['http'] : []);
        expect(into.every(({ from }) => from.length > 0)).toBe(true);
        expect(server.listen.port).toBe(9790);
      }
    },
  );

  test('the monitors find what they are for, under the name of a job that the alerts know', async () => {
    const [serving] = await configuredIn('overlays/serve');
    const monitor = serving?.objects.find(({ kind }) => kind === 'ServiceMonitor');
    const service = serving?.objects.find(({ kind }) => kind === 'Service');
    expect(monitor?.spec).toMatchObject({ jobLabel: 'app.kubernetes.io/name', endpoints: [{ port: 'http' }] });
    expect(selects(labelsOf(monitor?.spec, 'selector'), service?.metadata.labels ?? {})).toBe(true);
    expect(service?.metadata.labels?.['app.kubernetes.io/name']).toMatch(/^hostprobe/);
    expect(service?.spec).toMatchObject({ ports: [{ name: 'http', port: 9790 }] });

    const [sidecar] = await configuredIn('overlays/sidecar');
    const pods = sidecar?.objects.find(({ kind }) => kind === 'PodMonitor');
    expect(selects(labelsOf(pods?.spec, 'selector'), sidecar?.workload.labels ?? {})).toBe(true);
    expect(pods?.spec).toMatchObject({
      podMetricsEndpoints: [
        {
          port: sidecar?.container.ports?.[0]?.name,
          relabelings: [{ targetLabel: 'job', replacement: expect.stringMatching(/^hostprobe/) as string }],
        },
      ],
    });
  });

  test('the CronJob runs once at a time, once each time, and ends before the next', async () => {
    const [{ workload } = failed()] = await configuredIn('base/cronjob');
    expect(workload.object.spec).toMatchObject({
      concurrencyPolicy: 'Forbid',
      schedule: '*/10 * * * *',
      jobTemplate: {
        spec: { backoffLimit: 0, activeDeadlineSeconds: 540, template: { spec: { restartPolicy: 'Never' } } },
      },
    });
  });

  test('the CronJob’s run pushes what it saw, and writes its end, by the arguments that it has', async () => {
    const [{ container, text } = failed()] = await configuredIn('base/cronjob');
    const { args = [], terminationMessagePath = '' } = container;
    const gateway = args[args.indexOf('--push') + 1] ?? '';
    expect(gatewayAt(gateway)).toHaveProperty('told');
    expect(args[args.indexOf('--termination-log') + 1]).toBe(terminationMessagePath);
    await using box = await startLetterBox([{ status: 200 }]);
    const end = join(folder.path, 'end.log');
    const swapped: Readonly<Record<string, string>> = { [gateway]: `http://${box.at}`, [terminationMessagePath]: end };
    const env = { HOSTPROBE_CONFIG: folder.write('hostprobe.yaml', text), HOSTPROBE_DNS_RESOLVERS: '127.0.0.1:1' };
    const { code, stderr } = await run(hostprobe(...args.map((word) => swapped[word] ?? word)), { env });
    // There is no resolver: nothing is known, and that is what is told.
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(box.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /metrics/job/hostprobe/vantage/cluster-a',
    ]);
    expect(readFileSync(end, 'utf8')).toMatch(/^1 target: 1 unknown/);
  });

  /** The daemon by the arguments and the configuration that a workload has. */
  async function served(overlay: string, hostname: string) {
    const [{ container, text, configuration } = failed()] = await configuredIn(overlay);
    const [command, ...words] = container.args ?? [];
    expect(command).toBe('serve');
    const env = {
      HOSTNAME: hostname,
      HOSTPROBE_SERVER_LISTEN: '127.0.0.1:0',
      HOSTPROBE_DNS_RESOLVERS: '127.0.0.1:1',
      ...(configuration.store.path !== null && { HOSTPROBE_STORE_PATH: join(folder.path, 'history.sqlite') }),
    };
    return { daemon: startDaemon(folder.write('hostprobe.yaml', text), { words, env }), container };
  }

  test.each(['base/serve', 'overlays/sharded', 'overlays/sidecar'])('%s is ready, lives, and ends', async (overlay) => {
    const { daemon, container } = await served(overlay, 'hostprobe-1');
    await using running = await daemon;
    const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe].flatMap((each) => {
      const { httpGet } = (each ?? {}) as { readonly httpGet?: { readonly path: string; readonly port: string } };
      return httpGet ?? [];
    });
    expect(probes.map(({ port }) => port)).toEqual(probes.map(() => container.ports?.[0]?.name));
    expect(probes.length).toBeGreaterThan(0);
    for (const { path } of probes) {
      await eventually(path, async () => ((await running.get(path))?.status === 200 ? path : null));
    }
    running.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });

  test('overlays/sharded has as many pods as parts', async () => {
    const [{ workload, container } = failed()] = await configuredIn('overlays/sharded');
    const { kind, spec } = workload.object;
    expect(kind).toBe('StatefulSet');
    const { args = [] } = container;
    expect(args[args.indexOf('--shard') + 1]).toBe(`auto/${String(spec?.['replicas'])}`);
    const env = { HOSTNAME: 'hostprobe-2', HOSTPROBE_SERVER_LISTEN: '127.0.0.1:0' };
    const beyond = captured({ env });
    expect(await runProgram([...args, '--config', folder.write('empty.yaml', '{}')], beyond.io)).toBe(2);
    expect(beyond.err()).toMatch(/^--shard: HOSTNAME is "hostprobe-2"/);
  });

  test('overlays/probe asks the daemon where it is, for what it may be asked, with the options that there are', async () => {
    const [{ objects } = failed()] = await configuredIn('overlays/probe');
    const probe = objects.find(({ kind }) => kind === 'Probe')?.spec as unknown as Probe;
    const service = objects.find(({ kind }) => kind === 'Service');
    const { namespace = '', name = '' } = service?.metadata ?? {};
    expect(probe.prober.url).toBe(`${name}.${namespace}.svc:9790`);
    expect(probe.jobName).not.toMatch(/^hostprobe/);
    const { daemon } = await served('overlays/probe', 'hostprobe-1');
    await using running = await daemon;
    for (const target of probe.targets.staticConfig.static) {
      const query = new URLSearchParams({ module: probe.module, target });
      const answer = await running.get(`${probe.prober.path}?${query.toString()}`);
      expect(answer).toMatchObject({ status: 200, body: expect.stringMatching(/^probe_success 0$/m) as string });
    }
    const other = await running.get(`${probe.prober.path}?module=${probe.module}&target=elsewhere.example.org`);
    expect(other?.status).toBe(403);
  });
});

interface Probe {
  readonly jobName: string;
  readonly module: string;
  readonly prober: { readonly url: string; readonly path: string };
  readonly targets: { readonly staticConfig: { readonly static: readonly string[] } };
}
interface Ingress {
  readonly from: readonly object[];
  readonly ports: readonly { readonly port: string }[];
}
interface Egress {
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
}
const labelsOf = (spec: KubernetesThing['spec'], key: string): Labels => {
  const { matchLabels } = (spec ?? {})[key] as { readonly matchLabels: Labels };
  return matchLabels;
};
const podSelector = (spec: KubernetesThing['spec']): Labels => labelsOf(spec, 'podSelector');
const egressOf = (spec: KubernetesThing['spec']): string[] =>
  ((spec?.['egress'] ?? []) as readonly Egress[]).flatMap(({ ports }) =>
    ports.map(({ protocol, port }) => `${protocol} ${port}`),
  );
const failed = (): never => {
  throw new Error('there is no workload with a configuration');
};
