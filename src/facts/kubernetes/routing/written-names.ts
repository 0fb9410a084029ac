import type { KubernetesObject, Listener, ServiceBackend } from '../../../model/kubernetes.ts';
import { externalHostnames } from './external-names.ts';
import { hostMeant, type HostUse } from './hosts.ts';
import type { NameForm } from './resource-name.ts';

/** A host, or the name of another object, as an object writes it; `isPart` tells one of several in one value. */
export type WrittenName = {
  readonly path: string;
  readonly text: string;
  readonly isPart?: boolean;
  /** The hosts whose rule or entry it stands in, as they are meant; not there where it concerns all of the object's. */
  readonly about?: readonly string[];
} & ({ readonly host: HostUse } | { readonly of: string; readonly form: NameForm });

/** Every host and every name of another object that the spec of an object holds. */
export const namesInSpec = (object: KubernetesObject): readonly WrittenName[] =>
  inSpec(object).filter(({ text }) => text !== '');

function inSpec(object: KubernetesObject): readonly WrittenName[] {
  switch (object.kind) {
    case 'Ingress': {
      const { rules, tls, defaultBackend, ingressClassName } = object.spec;
      return [
        ...nameAt('spec.ingressClassName', ingressClassName, 'IngressClass'),
        ...backendAt('spec.defaultBackend', defaultBackend),
        ...rules.flatMap(({ host }, i) => about([host], hostAt(`spec.rules[${i}].host`, host))),
        ...rules.flatMap(({ host, paths }, i) =>
          about(
            [host],
            paths.flatMap(({ backend }, j) => backendAt(`spec.rules[${i}].http.paths[${j}].backend`, backend)),
          ),
        ),
        ...tls.flatMap(({ hosts }, i) =>
          hosts.flatMap((host, j) => about([host], hostAt(`spec.tls[${i}].hosts[${j}]`, host))),
        ),
        ...tls.flatMap(({ hosts, secretName }, i) =>
          about(hosts, nameAt(`spec.tls[${i}].secretName`, secretName, 'Secret')),
        ),
      ];
    }
    case 'Gateway':
    case 'ListenerSet':
      return inListeners(object.spec.listeners);
    case 'HTTPRoute':
    case 'TLSRoute':
      return object.spec.hostnames.flatMap((host, i) => about([host], hostAt(`spec.hostnames[${i}]`, host)));
    case 'Certificate': {
      const { secretName, issuerRef, dnsNames } = object.spec;
      return [
        ...nameAt('spec.secretName', secretName, 'Secret'),
        ...nameAt('spec.issuerRef.name', issuerRef?.name ?? null, issuerRef?.kind ?? 'Issuer'),
        ...dnsNames.flatMap((name, i) => about([name], hostAt(`spec.dnsNames[${i}]`, name, 'certificate'))),
      ];
    }
    case 'Issuer':
    case 'ClusterIssuer':
      return (object.spec.secretRefs ?? []).flatMap(({ path, name }) => nameAt(path, name, 'Secret'));
    case 'DNSEndpoint':
      return object.spec.endpoints.flatMap(({ dnsName }, i) =>
        hostAt(`spec.endpoints[${i}].dnsName`, dnsName, 'record'),
      );
    default:
      return [];
  }
}

/** Of what has no host, each name concerns all. */
const about = (hosts: readonly (string | null)[], names: readonly WrittenName[]): readonly WrittenName[] =>
  hosts.length === 0 || hosts.includes(null)
    ? names
    : names.map((name) => ({ ...name, about: hosts.flatMap((host) => hostMeant(host ?? '') ?? []) }));

const hostAt = (path: string, text: string | null, host: HostUse = 'ingress'): WrittenName[] =>
  text === null ? [] : [{ path, text, host }];

const nameAt = (path: string, text: string | null, of: string, form: NameForm = 'subdomain'): WrittenName[] =>
  text === null ? [] : [{ path, text, of, form }];

const backendAt = (path: string, backend: ServiceBackend | null): WrittenName[] =>
  nameAt(`${path}.service.name`, backend?.service ?? null, 'Service', 'label');

const inListeners = (listeners: readonly Listener[]): WrittenName[] => [
  ...listeners.flatMap(({ hostname }, i) => about([hostname], hostAt(`spec.listeners[${i}].hostname`, hostname))),
  ...listeners.flatMap(({ hostname, tls }, i) =>
    about(
      [hostname],
      (tls?.certificateRefs ?? []).flatMap(({ name, kind }, j) =>
        nameAt(`spec.listeners[${i}].tls.certificateRefs[${j}].name`, name, kind ?? 'Secret'),
      ),
    ),
  ),
];

const issuerAnnotations = { 'cert-manager.io/issuer': 'Issuer', 'cert-manager.io/cluster-issuer': 'ClusterIssuer' };

/** The same of its annotations. */
export const namesInAnnotations = (object: KubernetesObject): readonly WrittenName[] => [
  ...Object.entries(issuerAnnotations).flatMap(([key, kind]) =>
    nameAt(`metadata.annotations[${key}]`, object.annotations[key] || null, kind),
  ),
  ...externalHostnames(object).map(({ path, host, isPart }): WrittenName => ({
    path,
    text: host,
    host: 'record',
    isPart,
    about: [host],
  })),
];
