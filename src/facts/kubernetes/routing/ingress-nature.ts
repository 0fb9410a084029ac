import type { Gateway, Ingress, IngressClass, KubernetesObject, Service } from '../../../model/kubernetes.ts';

/** Made by cert-manager for the time of an HTTP-01 challenge. */
export const isSolver = ({ annotations, labels }: Pick<KubernetesObject, 'annotations' | 'labels'>): boolean =>
  [annotations, labels].some((words) => words['acme.cert-manager.io/http01-solver'] === 'true');

/** Meant to stand beside the Ingress that owns the host. */
export const isCanary = ({ annotations }: Pick<Ingress, 'annotations'>): boolean =>
  annotations['nginx.ingress.kubernetes.io/canary'] === 'true';

/** One of several that make up one host together. */
export const isMergeable = ({ annotations }: Pick<Ingress, 'annotations'>): boolean =>
  annotations['nginx.org/mergeable-ingress-type'] !== undefined;

/** Sends requests away before they get to a backend, which need not be there. */
export const answersItself = ({ annotations }: Pick<Ingress, 'annotations'>): boolean =>
  redirects.some((key) => (annotations[key] ?? '') !== '');
const redirects = [
  'nginx.ingress.kubernetes.io/permanent-redirect',
  'nginx.ingress.kubernetes.io/temporal-redirect',
  'haproxy-ingress.github.io/redirect-to',
  'haproxy.org/request-redirect',
];

/** Served to a private network of its own, whose members alone get there. */
export const isMeshClass = ({ spec }: Pick<Service, 'spec'>): boolean =>
  /\b(?:tailscale|netbird|twingate|zerotier)\b/i.test(spec.loadBalancerClass ?? '');

/** The class that an Ingress names, in its field or in the annotation from before there was one; null where it names none. */
export const classOf = ({ spec, annotations }: Pick<Ingress, 'spec' | 'annotations'>): string | null =>
  spec.ingressClassName ?? annotations[classAnnotation] ?? null;
export const classAnnotation = 'kubernetes.io/ingress.class';

export const defaultMark = 'ingressclass.kubernetes.io/is-default-class';
export const defaultsAmong = (classes: readonly IngressClass[]): readonly IngressClass[] =>
  classes.filter(({ annotations }) => annotations[defaultMark] === 'true');

/** What serves an Ingress, as far as that is known: the controller of its class or of the only default, or else what its class is called. */
export function controllerOf(
  ingress: Pick<Ingress, 'spec' | 'annotations'>,
  classes: readonly IngressClass[],
): string | null {
  const named = classOf(ingress);
  const standard = defaultsAmong(classes);
  const [only] =
    named === null ? (standard.length === 1 ? standard : []) : classes.filter(({ name }) => name === named);
  return only?.spec.controller ?? named;
}

/** Whether an Ingress without `spec.tls` may be served over TLS all the same, or is not meant to be, as a phrase; null where neither is known. */
export function tlsElsewhere(
  ingress: Pick<Ingress, 'spec' | 'annotations'>,
  classes: readonly IngressClass[],
): string | null {
  const { annotations } = ingress;
  const controller = controllerOf(ingress, classes) ?? '';
  if (elsewhereController.test(controller)) {
    return controller === classOf(ingress)
      ? `the class ${controller} takes certificates from elsewhere`
      : `its controller ${controller} takes certificates from elsewhere`;
  }
  const key = Object.keys(annotations).find(
    (each) =>
      elsewhereKeys.some((known) => known.test(each)) && annotations[each] !== '' && annotations[each] !== 'false',
  );
  if (key !== undefined) return `its annotation ${key} says where TLS is ended`;
  const entryPoints = annotations['traefik.ingress.kubernetes.io/router.entrypoints'];
  if (entryPoints !== undefined)
    return `it is bound to the entry points ${entryPoints} of Traefik, which may have certificates`;
  return annotations['nginx.ingress.kubernetes.io/ssl-redirect'] === 'false' && ingress.spec.tls.length === 0
    ? 'its annotation nginx.ingress.kubernetes.io/ssl-redirect says that plain HTTP is meant'
    : null;
}

const elsewhereController =
  /\b(?:alb|gce|gke|traefik|tailscale|cloudflare-tunnel|openshift|azure-application-gateway|azure\/application-gateway|caddy|ngrok|pomerium)\b/i;
const elsewhereKeys: readonly RegExp[] = [
  /^alb\.ingress\.kubernetes\.io\//,
  /^traefik\.ingress\.kubernetes\.io\/router\.tls(?:\.|$)/,
  /^route\.openshift\.io\/termination$/,
  /^(?:networking\.gke\.io\/managed-certificates|ingress\.gcp\.kubernetes\.io\/pre-shared-cert)$/,
  /^appgw\.ingress\.kubernetes\.io\/appgw-ssl-certificate$/,
  // TLS is ended before it, or behind it.
  /^nginx\.ingress\.kubernetes\.io\/(?:force-ssl-redirect|ssl-passthrough)$/,
  /^(?:haproxy-ingress\.github\.io|ingress\.kubernetes\.io)\/ssl-passthrough$/,
  /^haproxy\.org\/ssl-passthrough$/,
];

/** The same for listeners of Gateways, whose certificates cloud providers' classes keep in stores of their own. */
export const keepsCertificates = ({ spec, annotations }: Pick<Gateway, 'spec' | 'annotations'>): boolean =>
  annotations['networking.gke.io/certmap'] !== undefined ||
  /\b(?:gke|aws|amazon|alb|lattice)\b/i.test(spec.gatewayClassName ?? '');
