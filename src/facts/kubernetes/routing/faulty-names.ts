import type { KubernetesObject } from '../../../model/kubernetes.ts';
import { hostFault, plainHost, type HostFault } from './hosts.ts';
import { nameFault } from './resource-name.ts';
import { namesInAnnotations, namesInSpec, type WrittenName } from './written-names.ts';

export interface FaultyName {
  readonly written: WrittenName;
  readonly fault: HostFault;
}

interface Names {
  readonly faulty: readonly FaultyName[];
  /** By the host, or wildcard, that they are about, as places in `faulty`; under `''` those that are about none. */
  readonly byHost: ReadonlyMap<string, readonly number[]>;
  /** The hosts that are written as hosts are. */
  readonly hosts: ReadonlySet<string>;
}

/** An object may have thousands of names, and is judged at each of its hosts. */
const known = new WeakMap<object, Names>();

function namesOf(object: KubernetesObject): Names {
  const key = 'spec' in object ? object.spec : object;
  const found = known.get(key);
  if (found !== undefined) return found;
  const names = namesInSpec(object);
  const faulty = faultyAmong(names);
  const byHost = new Map<string, number[]>();
  for (const [i, { written }] of faulty.entries()) {
    for (const host of new Set(written.about?.map(plainHost) ?? [''])) {
      const places = byHost.get(host);
      if (places === undefined) byHost.set(host, [i]);
      else places.push(i);
    }
  }
  const made = {
    faulty,
    byHost,
    hosts: new Set(names.flatMap((name) => ('host' in name && faultOf(name) === null ? [plainHost(name.text)] : []))),
  };
  known.set(key, made);
  return made;
}

const faultOf = (name: WrittenName): HostFault | null =>
  'host' in name ? hostFault(name.text, name.host) : nameFault(name.text, name.form);

const faultyAmong = (names: readonly WrittenName[]): readonly FaultyName[] =>
  names.flatMap((written) => {
    const fault = faultOf(written);
    return fault === null ? [] : [{ written, fault }];
  });

/** The hosts, and names of other objects, that cannot be. */
export const faultyNames = (object: KubernetesObject): readonly FaultyName[] => [
  ...namesOf(object).faulty,
  ...faultyAmong(namesInAnnotations(object)),
];

/** Of these, those that may be about the host, or about no host. */
export function faultyNamesFor(object: KubernetesObject, host: string): readonly FaultyName[] {
  const { faulty, byHost } = namesOf(object);
  const places = new Set(['', ...namesOver(plainHost(host))].flatMap((name) => byHost.get(name) ?? []));
  return [
    ...[...places].toSorted((a, b) => a - b).flatMap((i) => faulty[i] ?? []),
    ...faultyAmong(namesInAnnotations(object)),
  ];
}

/** A host, and all wildcards that may stand for it. */
function namesOver(host: string): readonly string[] {
  const labels = host.replace(/^\*\./, '').split('.');
  return [host, ...labels.map((_, i) => `*.${labels.slice(i).join('.')}`)];
}

/** Whether its spec has this very host, as hosts are written. */
export const hasHost = (object: KubernetesObject, host: string): boolean => namesOf(object).hosts.has(plainHost(host));
