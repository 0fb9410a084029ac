import { quote } from '../../config/tree.ts';
import { notFilledIn } from './field.ts';

/** Where a kind stands in the API, as far as it is read. */
export interface Stand {
  readonly kind: string;
  /** The groups and versions that are read. */
  readonly versions: RegExp;
  /** The one to write. */
  readonly version: string;
}

export interface WrongKind {
  readonly path: 'kind' | 'apiVersion';
  readonly message: string;
  readonly isTemplate: boolean;
}

/** Groups in which nobody but Kubernetes, its projects and cert-manager has kinds: names below k8s.io are given out. */
const notOfOthers =
  /^(?:v\d\w*|(?:core|apps|batch|extensions|policy|autoscaling)\/.*|(?:[^/]+\.)?(?:(?:x-)?k8s|cert-manager)\.io(?:\/.*)?)$/i;

/** What keeps an object from being of the kind that it looks like; nothing where it may be somebody else's kind. */
export function wrongKind(kind: string, apiVersion: string | null, stand: Stand): readonly WrongKind[] {
  if (apiVersion !== null && apiVersion.includes('{{')) {
    return [{ path: 'apiVersion', message: notFilledIn, isTemplate: true }];
  }
  if (apiVersion !== null && !notOfOthers.test(apiVersion)) return [];
  const wrong: WrongKind[] = [];
  if (kind !== stand.kind) {
    const message = `there is no kind ${kind}, and the API server takes nothing of it; write kind: ${stand.kind}`;
    wrong.push({ path: 'kind', message, isTemplate: false });
  }
  if (apiVersion !== null && !stand.versions.test(apiVersion)) {
    const why = apiVersion.startsWith('certmanager.k8s.io/')
      ? 'cert-manager reads nothing of that group since its version 0.11'
      : `no version of the API that is known has ${stand.kind} in it`;
    const message = `${quote(apiVersion)}: ${why}; write apiVersion: ${stand.version}`;
    wrong.push({ path: 'apiVersion', message, isTemplate: false });
  }
  return wrong;
}
