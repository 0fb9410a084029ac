import type { KubernetesObject } from '../../../model/kubernetes.ts';

/** The annotations of ExternalDNS begin so: up to its version 0.21, and since 0.22. It reads one of both at a time. */
export const externalPrefixes = ['external-dns.alpha.kubernetes.io/', 'external-dns.kubernetes.io/'] as const;

/** The hosts that an object asks ExternalDNS for. */
export const externalHostnames = ({
  annotations,
}: Pick<KubernetesObject, 'annotations'>): {
  readonly path: string;
  readonly host: string;
  readonly isPart: boolean;
}[] =>
  externalPrefixes
    .flatMap((prefix) => [`${prefix}hostname`, `${prefix}internal-hostname`])
    .flatMap((key) => {
      const hosts = (annotations[key] ?? '').split(',').map((host) => host.trim());
      return hosts.flatMap((host) =>
        host === '' ? [] : [{ path: `metadata.annotations[${key}]`, host, isPart: hosts.length > 1 }],
      );
    });
