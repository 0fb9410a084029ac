import { hostFault, type HostUse } from '../../facts/kubernetes/routing/hosts.ts';
import { titleOf } from '../../facts/kubernetes/routing/title.ts';
import { defaultName } from '../../facts/host-port.ts';
import { ValueError } from '../../config/error.ts';
import { parsePattern } from '../../config/host.ts';
import { quote } from '../../config/tree.ts';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Protocol } from '../../model/target.ts';
import type { SecretName } from '../object-index.ts';

/** That a host is served, at a port. */
export interface Claim {
  /** As DNS has it, perhaps with a `*` as its left-most label. */
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Plain HTTP beside HTTPS: where the host is also served over that, it is looked at there. */
  readonly isBeside: boolean;
  /** What leads to it, the nearest first. */
  readonly owners: readonly KubernetesObject[];
  /** Whose certificate is shown for it. */
  readonly secrets: readonly SecretName[];
}

/** What is no target, and why. */
export interface LeftOut {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly because: string;
}

/** What the objects of one place claim. */
export interface Claims {
  readonly claims: readonly Claim[];
  readonly leftOut: readonly LeftOut[];
}

/** The ports that are taken where objects name none. */
export interface UsualPorts {
  readonly https: number;
  readonly http: number;
}

/** A host as DNS has it, or what keeps it from being one, as the end of a sentence. */
export function readHost(written: string, use: HostUse): { readonly host: string } | { readonly because: string } {
  const fault = hostFault(written, use);
  if (fault !== null) return { because: `${quote(written)} is no host: it has ${fault.has.join(' and ')}` };
  try {
    return { host: parsePattern(written) };
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return { because: `${quote(written)} cannot be looked up: ${error.message}` };
  }
}

export const leave = (object: KubernetesObject, host: string, port: number, why: string): LeftOut => ({
  host,
  port,
  name: host === '' ? titleOf(object) : defaultName(host, port),
  because: `${titleOf(object)}: ${why}`,
});
