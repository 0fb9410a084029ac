import type { KubernetesThing, Labels } from './rendered.ts';

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number; readonly hostPort?: number }[];
  readonly resources?: {
    readonly requests?: { readonly cpu?: string; readonly memory?: string };
    readonly limits?: { readonly cpu?: string; readonly memory?: string };
  };
  readonly startupProbe?: object;
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
  readonly terminationMessagePath?: string;
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
    readonly subPath?: string;
  }[];
  readonly securityContext?: {
    readonly privileged?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly runAsUser?: number;
    readonly runAsNonRoot?: boolean;
    readonly procMount?: string;
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
    readonly seccompProfile?: { readonly type: string };
  };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly seccompProfile?: { readonly type: string };
    readonly sysctls?: readonly object[];
  };
  readonly volumes?: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
}

export interface Workload {
  readonly object: KubernetesThing;
  readonly labels: Labels;
  readonly pod: PodSpec;
}

interface PodTemplate {
  readonly metadata: { readonly labels: Labels };
  readonly spec: PodSpec;
}

/** What makes pods, and what pods it makes. */
export const workloadsIn = (objects: readonly KubernetesThing[]): Workload[] =>
  objects.flatMap((object) => {
    const { template, jobTemplate } = (object.spec ?? {}) as {
      readonly template?: PodTemplate;
      readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
    };
    const found = template ?? jobTemplate?.spec.template;
    return found === undefined ? [] : [{ object, labels: found.metadata.labels, pod: found.spec }];
  });

/** The kinds of volumes that the restricted standard lets pass. */
const volumeKinds = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const seccompTypes = ['RuntimeDefault', 'Localhost'];

/** What of a pod breaks the restricted Pod Security Standard (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export function restrictedBreaches(pod: PodSpec): string[] {
  const { securityContext: whole = {}, volumes = [] } = pod;
  const breaches = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((key) => pod[key] === true) as string[];
  if (whole.runAsUser === 0) breaches.push('runAsUser');
  if ((whole.sysctls ?? []).length > 0) breaches.push('sysctls');
  for (const { name, ...kinds } of volumes) {
    if (Object.keys(kinds).some((kind) => !volumeKinds.includes(kind))) breaches.push(`volume ${name}`);
  }
  for (const each of [...pod.containers, ...(pod.initContainers ?? [])]) {
    const own = each.securityContext ?? {};
    const say = (what: string): void => void breaches.push(`${each.name}: ${what}`);
    if (own.privileged === true) say('privileged');
    if (own.allowPrivilegeEscalation !== false) say('allowPrivilegeEscalation');
    if ((own.runAsNonRoot ?? whole.runAsNonRoot) !== true) say('runAsNonRoot');
    if (own.runAsUser === 0) say('runAsUser');
    if ((own.procMount ?? 'Default') !== 'Default') say('procMount');
    if (!seccompTypes.includes((own.seccompProfile ?? whole.seccompProfile)?.type ?? '')) say('seccompProfile');
    if (own.capabilities?.drop?.includes('ALL') !== true) say('capabilities.drop');
    if ((own.capabilities?.add ?? []).some((name) => name !== 'NET_BIND_SERVICE')) say('capabilities.add');
    if ((each.ports ?? []).some(({ hostPort = 0 }) => hostPort !== 0)) say('hostPort');
  }
  return breaches;
}

/** What of a pod a platform with safeguards refuses or warns of, beside that. */
export function safeguardBreaches(pod: PodSpec): string[] {
  const breaches: string[] = [];
  if (pod.automountServiceAccountToken === undefined) breaches.push('automountServiceAccountToken');
  for (const { name, ...kinds } of pod.volumes ?? []) {
    if ('emptyDir' in kinds) breaches.push(`volume ${name}`);
  }
  for (const each of pod.containers) {
    const { requests = {}, limits = {} } = each.resources ?? {};
    const say = (what: string): void => void breaches.push(`${each.name}: ${what}`);
    if (requests.cpu === undefined || requests.memory === undefined) say('requests');
    if (limits.memory === undefined) say('limits');
    if (!/^registry\.example\.com\/[a-z]+:\d+\.\d+\.\d+$/.test(each.image)) say('image');
    if (each.securityContext?.readOnlyRootFilesystem !== true) say('readOnlyRootFilesystem');
    if ((each.volumeMounts ?? []).some(({ subPath }) => subPath !== undefined)) say('subPath');
  }
  return breaches;
}

const probeKinds = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** Which probes each container of a pod that stays lacks. */
export const probesLacking = ({ containers }: PodSpec): string[] =>
  containers.flatMap((each) =>
    probeKinds.flatMap((kind) => (each[kind] === undefined ? [`${each.name}: ${kind}`] : [])),
  );

export const selects = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);
