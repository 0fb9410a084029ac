import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prometheusRule } from '../../config/prometheus/make.ts';
import { wantedResources } from '../../src/targets/cluster/wanted.ts';
import { describeSystem } from '../system/programs.ts';
import {
  probesLacking,
  restrictedBreaches,
  safeguardBreaches,
  selects,
  workloadsIn,
  type PodSpec,
} from './pod-rules.ts';
import {
  components,
  kubectlHere,
  kubernetes,
  overlays,
  rendered,
  renderWith,
  type KubernetesThing,
  type Labels,
} from './rendered.ts';
import { schemaFault, unknownFields } from './schemas.ts';

const { version } = JSON.parse(readFileSync(join(kubernetes, '../../package.json'), 'utf8')) as { version: string };
const kubectl = await kubectlHere();
const needs = {
  programs: ['kubectl'],
  trial: async () => (kubectl === null ? 'a kubectl that does not say which kustomize it has' : null),
};

const titleOf = ({ kind, metadata: { name } }: KubernetesThing): string => `${kind}/${name}`;
const named = (objects: readonly KubernetesThing[], title: string): KubernetesThing => {
  const found = objects.find((object) => titleOf(object) === title);
  if (found === undefined) throw new Error(`there is no ${title} among ${objects.map(titleOf).join(', ')}`);
  return found;
};
const ofKind = (objects: readonly KubernetesThing[], ...kinds: readonly string[]): KubernetesThing[] =>
  objects.filter(({ kind }) => kinds.includes(kind));

/** What is not to be held against these, and why. */
const excepted: Readonly<Record<string, readonly string[]>> = {
  // A prober beside an application must not decide whether the application is ready, nor hold up its start; what the
  // application itself has of probes is its own.
  'overlays/sidecar': [
    'demo: startupProbe',
    'hostprobe: startupProbe',
    'hostprobe: readinessProbe',
    'no NetworkPolicy',
  ],
};

await describeSystem(`what kubectl ${kubectl?.client} makes, by kustomize ${kubectl?.kustomize}`, needs, () => {
  test('there are overlays and components to make', () => {
    expect(overlays.length).toBeGreaterThan(9);
    expect(components.length).toBeGreaterThan(6);
  });

  describe.each(overlays)('%s', (overlay) => {
    test('holds with the schemas of Kubernetes and of the Prometheus Operator', async () => {
      const all = await rendered(overlay);
      const faults = await Promise.all(all.map(schemaFault));
      expect(all.map((object, i) => [titleOf(object), faults[i]])).toEqual(
        all.map((object) => [titleOf(object), null]),
      );
      expect(new Set(all.map(titleOf)).size).toBe(all.length);
    });

    test('makes pods that the restricted standard and a platform’s safeguards let pass', async () => {
      for (const { object, pod } of workloadsIn(await rendered(overlay))) {
        expect([...restrictedBreaches(pod), ...safeguardBreaches(pod)], titleOf(object)).toEqual([]);
        const images = pod.containers.map(({ image }) => image).filter((image) => image.includes('/hostprobe:'));
        expect(images).toEqual([`registry.example.com/hostprobe:${version}`]);
      }
    });

    test('has what stays there in pairs, each with probes, a budget and policies', async () => {
      const all = await rendered(overlay);
      expect(ofKind(all, 'Pod', 'ReplicaSet', 'Job')).toEqual([]);
      const excuse = excepted[overlay] ?? [];
      for (const { object, labels, pod } of workloadsIn(all)) {
        const policies = ofKind(all, 'NetworkPolicy').filter(({ spec }) =>
          selects(labelsIn(spec, 'podSelector'), labels),
        );
        const lacking = policies.length === 0 ? ['no NetworkPolicy'] : [];
        for (const { spec } of policies) expect(spec?.['policyTypes']).toContain('Egress');
        if (object.kind !== 'CronJob') {
          lacking.push(...probesLacking(pod));
          const { replicas, selector } = object.spec as { readonly replicas: number; readonly selector: Matching };
          expect(replicas, titleOf(object)).toBeGreaterThanOrEqual(2);
          expect(selects(selector.matchLabels, labels)).toBe(true);
          const budgets = ofKind(all, 'PodDisruptionBudget').filter(({ spec }) =>
            selects(labelsIn(spec, 'selector'), labels),
          );
          expect(budgets.map(({ spec }) => spec)).toMatchObject([{ maxUnavailable: 1 }]);
        }
        expect(lacking.toSorted(), titleOf(object)).toEqual(excuse.toSorted());
      }
    });

    test('refers to what is there', async () => {
      const all = await rendered(overlay);
      const workloads = workloadsIn(all);
      for (const { object, pod } of workloads) {
        for (const { configMap } of pod.volumes ?? []) named(all, `ConfigMap/${nameIn(configMap)}`);
        if (pod.serviceAccountName !== undefined) named(all, `ServiceAccount/${pod.serviceAccountName}`);
        const mounted = pod.containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
        const { volumeClaimTemplates: claims = [] } = (object.spec ?? {}) as {
          volumeClaimTemplates?: KubernetesThing[];
        };
        const volumes = [
          ...(pod.volumes ?? []).map(({ name }) => name),
          ...claims.map(({ metadata }) => metadata.name),
        ];
        expect(mounted.toSorted()).toEqual(volumes.toSorted());
      }
      for (const { spec } of ofKind(all, 'Service')) {
        expect(['ClusterIP', undefined]).toContain(spec?.['type']);
        const { selector, ports } = spec as { selector: Labels; ports: { targetPort: string }[] };
        const behind = workloads.filter(({ labels }) => selects(selector, labels));
        expect(behind).toHaveLength(1);
        const names = behind
          .flatMap(({ pod }) => pod.containers.flatMap((each) => each.ports ?? []))
          .map(({ name }) => name);
        expect(names).toEqual(ports.map(({ targetPort }) => targetPort));
      }
      for (const { roleRef, subjects } of ofKind(all, 'RoleBinding', 'ClusterRoleBinding') as Binding[]) {
        named(all, `${roleRef.kind}/${roleRef.name}`);
        expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'hostprobe', namespace: 'hostprobe' }]);
      }
    });
  });

  test('no object has a field that its kind does not have', async () => {
    const all = await Promise.all(overlays.map(rendered));
    expect(await unknownFields(all.flat())).toBe('');
  });

  test.each(components)('%s goes onto base/serve in a namespace of one’s own', async (component) => {
    const all = await renderWith('base/serve', [component], 'elsewhere');
    expect(await Promise.all(all.map(schemaFault))).toEqual(all.map(() => null));
    const inNone = /^Cluster/;
    expect(all.filter(({ kind, metadata }) => !inNone.test(kind) && metadata.namespace !== 'elsewhere')).toEqual([]);
    for (const { subjects } of ofKind(all, 'ClusterRoleBinding') as Binding[]) {
      expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'hostprobe', namespace: 'elsewhere' }]);
    }
  });

  describe('rights', () => {
    interface Rule {
      readonly apiGroups: readonly string[];
      readonly resources: readonly string[];
      readonly verbs: readonly string[];
    }
    const granted = (objects: readonly KubernetesThing[], title: string): string[] => {
      const { rules } = named(objects, title) as KubernetesThing & { readonly rules: readonly Rule[] };
      return rules
        .flatMap(({ apiGroups, resources, verbs }) =>
          apiGroups.flatMap((group) => resources.map((resource) => `${group}/${resource} ${verbs.join()}`)),
        )
        .toSorted();
    };
    const read = (which: (resource: (typeof wantedResources)[number]) => boolean): string[] =>
      wantedResources
        .filter(which)
        .map(({ group, resource, verbs }) => `${group}/${resource} ${verbs.join()}`)
        .toSorted();

    test('are those that reading the cluster takes, and no more', async () => {
      const objects = await rendered('overlays/discovery');
      expect(granted(objects, 'ClusterRole/hostprobe-discovery')).toEqual(read(({ onlySecrets }) => !onlySecrets));
      expect(ofKind(objects, 'Role', 'ClusterRole')).toHaveLength(1);
      expect(workloadsIn(objects).map(({ pod }) => pod.automountServiceAccountToken)).toEqual([true]);
    });
    test('in single namespaces are those to what lies in a namespace', async () => {
      const objects = await rendered('overlays/discovery-namespace');
      expect(granted(objects, 'Role/hostprobe-discovery')).toEqual(
        read(({ onlySecrets, namespaced }) => !onlySecrets && namespaced),
      );
      expect(ofKind(objects, 'ClusterRole', 'ClusterRoleBinding')).toEqual([]);
      const { namespace } = named(objects, 'RoleBinding/hostprobe-discovery').metadata;
      expect([namespace, named(objects, 'Deployment/hostprobe').metadata.namespace]).toEqual(['demo', 'hostprobe']);
    });
    test('to Secrets are given only where somebody asks for them', async () => {
      const objects = await renderWith(
        'base/serve',
        ['components/discovery', 'components/discovery-secrets'],
        'hostprobe',
      );
      expect(granted(objects, 'ClusterRole/hostprobe-secrets')).toEqual(read(({ onlySecrets }) => onlySecrets));
    });
    test('are there for nobody else', async () => {
      for (const overlay of overlays.filter((path) => !path.includes('discovery'))) {
        const objects = await rendered(overlay);
        expect(ofKind(objects, 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding')).toEqual([]);
        expect(workloadsIn(objects).filter(({ pod }) => pod.automountServiceAccountToken !== false)).toEqual([]);
      }
    });
  });
});

test('the rules for the operator are those of config/prometheus', () => {
  expect(readFileSync(prometheusRule.path, 'utf8')).toBe(prometheusRule.content);
});

describe('what is planted is found', () => {
  const container = {
    name: 'a',
    image: 'registry.example.com/a:1.0.0',
    resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } },
    startupProbe: {},
    readinessProbe: {},
    livenessProbe: {},
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
  const sound: PodSpec = {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container],
    volumes: [{ name: 'v', configMap: { name: 'c' } }],
  };
  const own = container.securityContext;
  const withContainer = (over: object): Partial<PodSpec> => ({ containers: [{ ...container, ...over }] });
  const contained = (over: object): Partial<PodSpec> => withContainer({ securityContext: { ...own, ...over } });

  test.each<[string, Partial<PodSpec>]>([
    ['hostNetwork', { hostNetwork: true }],
    ['hostPID', { hostPID: true }],
    ['hostIPC', { hostIPC: true }],
    ['a: runAsNonRoot', { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }],
    ['a: seccompProfile', { securityContext: { runAsNonRoot: true } }],
    ['a: seccompProfile', contained({ seccompProfile: { type: 'Unconfined' } })],
    ['runAsUser', { securityContext: { ...sound.securityContext, runAsUser: 0 } }],
    ['sysctls', { securityContext: { ...sound.securityContext, sysctls: [{}] } }],
    ['volume v', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }],
    ['volume v', { volumes: [{ name: 'v', emptyDir: {} }] }],
    ['automountServiceAccountToken', { automountServiceAccountToken: undefined } as object],
    ['a: privileged', contained({ privileged: true })],
    ['a: allowPrivilegeEscalation', contained({ allowPrivilegeEscalation: undefined })],
    ['a: readOnlyRootFilesystem', contained({ readOnlyRootFilesystem: undefined })],
    ['a: runAsUser', contained({ runAsUser: 0 })],
    ['a: procMount', contained({ procMount: 'Unmasked' })],
    ['a: capabilities.drop', contained({ capabilities: { drop: ['NET_RAW'] } })],
    ['a: capabilities.add', contained({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } })],
    ['a: hostPort', withContainer({ ports: [{ name: 'p', containerPort: 1, hostPort: 1 }] })],
    ['a: requests', withContainer({ resources: { ...container.resources, requests: { cpu: '1m' } } })],
    ['a: limits', withContainer({ resources: { requests: container.resources.requests } })],
    ['a: image', withContainer({ image: 'registry.example.com/a:latest' })],
    ['a: image', withContainer({ image: 'registry.example.com/a' })],
    ['a: image', withContainer({ image: 'docker.io/a:1.0.0' })],
    ['a: subPath', withContainer({ volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'x' }] })],
    ['a: livenessProbe', withContainer({ livenessProbe: undefined })],
  ])('%s by %j', (breach, over) => {
    const all = (pod: PodSpec): string[] => [
      ...restrictedBreaches(pod),
      ...safeguardBreaches(pod),
      ...probesLacking(pod),
    ];
    expect(all(sound)).toEqual([]);
    expect(all({ ...sound, ...over })).toEqual([breach]);
  });

  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 1 }] } };
  test('by the schema: a value of another type', async () => {
    expect(await schemaFault(service)).toBeNull();
    expect(await schemaFault({ ...service, spec: { ports: [{ port: 'x' }] } })).toContain('port must be integer');
  });
  test('by the compiler: a field of another kind', async () => {
    expect(await unknownFields([service])).toBe('');
    const said = await unknownFields([service, { ...service, spec: { ports: [{ port: 1, targetport: 2 }] } }]);
    expect(said).toMatch(/'"targetport"' does not exist in type/);
  });
});

interface Matching {
  readonly matchLabels: Labels;
}
interface Binding extends KubernetesThing {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly object[];
}
const labelsIn = (spec: KubernetesThing['spec'], key: string): Labels => {
  const { matchLabels } = (spec ?? {})[key] as Matching;
  return matchLabels;
};
const nameIn = (reference: unknown): string => (reference as { readonly name: string }).name;
