import { isCopyKey } from '../../facts/kubernetes/issuing/copied.ts';
import { families } from '../../facts/kubernetes/routing/known-annotations.ts';
import { misspeltAs } from '../../facts/kubernetes/routing/misspelt-annotation.ts';

/** Of these every key may be read, or shows by being there who serves the object; none holds a credential. */
const wholePrefixes =
  /^(?:hostprobe\.io|(?:acme\.)?cert-manager\.io|certmanager\.k8s\.io|external-dns(?:\.alpha)?\.kubernetes\.io|alb\.ingress\.kubernetes\.io|networking\.gke\.io|ingress\.gcp\.kubernetes\.io|tailscale\.com|ingress\.appscode\.com)\//;

/** By whom they are read, and which. */
const readNames: readonly RegExp[] = [
  /^kubernetes\.io\/(?:ingress\.(?:class|(?:global|regional)-static-ip-name)|tls-acme)$/,
  /^ingressclass\.kubernetes\.io\/is-default-class$/,
  /^nginx\.ingress\.kubernetes\.io\/(?:canary|server-alias|(?:from-to-www|(?:force-)?ssl|permanent|temporal)-redirect|ssl-passthrough)$/,
  /^(?:haproxy-ingress\.github\.io|ingress\.kubernetes\.io|haproxy\.org)\/(?:ssl-passthrough|redirect-to|request-redirect)$/,
  /^nginx\.org\/mergeable-ingress-type$/,
  /^traefik\.ingress\.kubernetes\.io\/router\.(?:entrypoints|priority|rulesyntax|tls(?:\..+)?)$/,
  /^konghq\.com\/(?:headers|methods)/,
  /^route\.openshift\.io\/termination$/,
  /^appgw\.ingress\.kubernetes\.io\/appgw-ssl-certificate$/,
  /^cloud\.google\.com\/load-balancer-type$/,
  // Which of a provider's load balancers, and whether one inside.
  /^(?:service\.beta\.kubernetes\.io|service\.kubernetes\.io|load-balancer\.hetzner\.cloud|oci-network-load-balancer\.oraclecloud\.com)\/(?=.*(?:internal|private|public|scheme|network|type))[a-z-]+$/,
  /^(?:ingress\.cilium\.io\/loadbalancer-mode|virtual-server\.f5\.com\/ip|ingress\.citrix\.com\/frontend-ip)$/,
];

/** Code of a server's own language, in which people put credentials. */
const isCode = (key: string): boolean => /snippet|template/.test(key);

/**
 * Whether an annotation of an object is kept: somebody reads it here, or it may be meant to be one that is read, in other
 * case or spelling. What others have written into theirs is nobody's business.
 */
export function isWanted(key: string, ofSecret: boolean): boolean {
  const plain = key.toLowerCase();
  if (isCode(plain)) return false;
  if (ofSecret) return key.startsWith('cert-manager.io/') || isCopyKey(key);
  if (wholePrefixes.test(plain) || isCopyKey(plain) || named.has(plain)) return true;
  if (readNames.some((name) => name.test(plain))) return true;
  const meant = misspeltAs(key)?.meant ?? null;
  return meant !== null && !isCode(meant);
}

const named: ReadonlySet<string> = new Set(
  families.flatMap(({ prefixes, names }) =>
    prefixes.flatMap((prefix) =>
      Object.values(names)
        .flat()
        .map((name) => `${prefix}${name}`),
    ),
  ),
);
