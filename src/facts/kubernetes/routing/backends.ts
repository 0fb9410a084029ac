import type { Verdict } from '../../../model/check.ts';
import type { KubernetesObject, ObjectsSeen, Service } from '../../../model/kubernetes.ts';
import { cutWords } from '../../cut-words.ts';
import { isInternal } from '../internal-objects.ts';
import { notAmong, type LookUp } from '../looked-up.ts';
import { isWholeNow, objectKey, ofKind, placeOf } from '../object-place.ts';
import { kubectlIn, seeObject } from '../see.ts';
import { allRules, rulesFor, rulesForAll } from './by-host.ts';
import { answersItself, isMeshClass } from './ingress-nature.ts';
import { nearestName } from './nearest-name.ts';
import { ownObjects } from './own.ts';
import { nameFault } from './resource-name.ts';
import { someOf, titleOf } from './title.ts';
import { whereText, yamlLine } from './yaml-line.ts';

interface Backend {
  /** Where the Service is named, and where its port. */
  readonly at: { readonly name: string; readonly port: string };
  readonly namespace: string | null;
  readonly service: string;
  readonly port: number | string | null;
}

/** Services that the objects of a target lead to and that are not there, or that lead past them. */
export function* backendVerdicts(seen: ObjectsSeen): Generator<Verdict<'no-service' | 'no-port' | 'also-exposed'>> {
  const host = 'host' in seen.subject ? seen.subject.host : null;
  const told = new Set<string>();
  for (const object of ownObjects(seen)) {
    for (const backend of backendsOf(object, host)) {
      const key = `${objectKey(object)} ${backend.namespace ?? ''}/${backend.service} ${backend.port ?? ''}`;
      if (told.has(key)) continue;
      told.add(key);
      const service = serviceOf(backend, seen);
      if (service === undefined) {
        if (mayBe(backend) && isWholeNow(seen, 'Service')) yield withoutService(object, backend, seen);
        continue;
      }
      if (!hasPort(service, backend.port)) yield withoutPort(object, backend, service);
      const exposed = `${objectKey(service)} exposed`;
      if (object.kind === 'Ingress' && isExposed(service) && !told.has(exposed)) {
        told.add(exposed);
        yield alsoExposed(object, service);
      }
    }
  }
}

/** The Services that are named; of one with an impossible name that is told by itself. */
export function servicesLookedUp(seen: ObjectsSeen): LookUp[] {
  const host = 'host' in seen.subject ? seen.subject.host : null;
  return ownObjects(seen).flatMap((object) =>
    backendsOf(object, host).flatMap((backend) => {
      const { service, namespace } = backend;
      const isRead = serviceOf(backend, seen) !== undefined;
      if (!isRead && !mayBe(backend)) return [];
      const name = namespace === null ? service : `${namespace}/${service}`;
      const isKnown = isRead || isWholeNow(seen, 'Service');
      return [{ name: `Service ${name}`, unread: isKnown ? null : notAmong(seen, 'Service', cutWords(name)) }];
    }),
  );
}

const serviceOf = (backend: Backend, seen: ObjectsSeen): Service | undefined =>
  ofKind(seen, 'Service').find(({ name, namespace }) => name === backend.service && namespace === backend.namespace);

const mayBe = ({ service }: Backend): boolean => nameFault(service, 'label') === null;

function backendsOf(object: KubernetesObject, host: string | null): readonly Backend[] {
  const { namespace } = object;
  if (object.kind === 'HTTPRoute' || object.kind === 'TLSRoute') {
    return object.spec.backendRefs.flatMap((ref, i) => {
      const isService = (ref.kind ?? 'Service') === 'Service' && (ref.group ?? '') === '';
      const path = `spec.backendRefs[${i}]`;
      const at = { name: `${path}.name`, port: `${path}.port` };
      return isService
        ? [{ at, namespace: ref.namespace ?? namespace, service: ref.name, port: ref.port ?? null }]
        : [];
    });
  }
  if (object.kind !== 'Ingress') return [];
  if (answersItself(object)) return [];
  const { defaultBackend } = object.spec;
  const meant = host === null ? allRules(object) : [...rulesFor(object, host), ...rulesForAll(object)];
  const told = [
    { path: 'spec.defaultBackend', backend: defaultBackend },
    ...meant.flatMap((rule) =>
      rule.paths.map(({ backend }, j) => ({ path: `${rule.path}.http.paths[${j}].backend`, backend })),
    ),
  ];
  return told.flatMap(({ path, backend }) => {
    if (backend === null || backend.port === ofAnnotation) return [];
    const word = typeof backend.port === 'number' ? 'number' : 'name';
    return [{ ...backend, namespace, at: { name: `${path}.service.name`, port: `${path}.service.port.${word}` } }];
  });
}

/** With it, the AWS Load Balancer Controller takes the name of the Service for that of an annotation. */
const ofAnnotation = 'use-annotation';

/** A name elsewhere needs no ports. */
const hasPort = ({ spec }: Service, port: Backend['port']): boolean =>
  port === null ||
  (spec.type === 'ExternalName' && spec.ports.length === 0) ||
  spec.ports.some((each) => each.port === port || each.name === port);

/** Whether a load balancer of its own takes requests that are not encrypted. */
const isExposed = (service: Service): boolean =>
  service.spec.type === 'LoadBalancer' &&
  !isInternal(service) &&
  !isMeshClass(service) &&
  service.spec.ports.some(
    ({ port, name, appProtocol, protocol }) =>
      protocol === 'TCP' && port !== 443 && port !== 8443 && !/^(?:https|tls)/i.test(appProtocol ?? name ?? ''),
  );

function withoutService(object: KubernetesObject, backend: Backend, seen: ObjectsSeen): Verdict<'no-service'> {
  const { service, namespace, at } = backend;
  const names = (seen.names.Service ?? []).map((name) => name.split('/').at(-1) ?? name);
  const near = nearestName(service, names);
  return {
    reason: 'no-service',
    status: 'fail',
    at: placeOf(object, at.name),
    message: `${titleOf(object)}: ${at.name} is ${service}, and there is no such Service${namespace === null ? '' : ` in ${namespace}`}: requests get the answer 503`,
    fix: {
      text:
        near === undefined
          ? 'Make the Service, or name the one that is meant.'
          : `Name the Service ${near}, if that is meant.`,
      ...(near === undefined ? {} : { paste: [yamlLine(object, at.name, near)] }),
      where: whereText(object, at.name, 'at'),
    },
    see: [...seeObject(object, at.name), `${kubectlIn(namespace)} get service`],
  };
}

function withoutPort(object: KubernetesObject, backend: Backend, service: Service): Verdict<'no-port'> {
  const { at, port } = backend;
  const ports = service.spec.ports.map((each) => (each.name === null ? `${each.port}` : `${each.port} (${each.name})`));
  const [only, ...others] = service.spec.ports;
  return {
    reason: 'no-port',
    status: 'fail',
    at: placeOf(object, at.port),
    message: `${titleOf(object)}: ${at.port} is ${port ?? ''}, and ${titleOf(service)} has ${ports.length === 0 ? 'no ports' : `only ${someOf(ports)}`}: requests get the answer 503`,
    fix: {
      text: `Name a port of ${titleOf(service)}, or add ${port ?? 'it'} to its ports.`,
      ...(only === undefined || others.length > 0
        ? {}
        : {
            paste: [
              yamlLine(object, at.port.replace(/\w+$/, /number$|name$/.test(at.port) ? 'number' : 'port'), only.port),
            ],
          }),
      where: whereText(object, at.port, 'at'),
    },
    see: [...seeObject(object, at.port), ...seeObject(service, 'spec.ports')],
  };
}

function alsoExposed(ingress: KubernetesObject, service: Service): Verdict<'also-exposed'> {
  const path = 'spec.type';
  const open = service.spec.ports.map(({ port }) => port).join(', ');
  return {
    reason: 'also-exposed',
    status: 'warn',
    at: placeOf(service, path),
    message: `${titleOf(service)} is of type LoadBalancer behind ${titleOf(ingress)}: the application is also served at an address of its own (port ${open}), past the Ingress, its TLS and whom it lets in`,
    fix: {
      text: 'Let the Ingress alone lead to it: the Service needs no load balancer of its own.',
      paste: [yamlLine(service, path, 'ClusterIP')],
      where: whereText(service, path, 'at'),
    },
    see: [...seeObject(service, path), `${kubectlIn(service.namespace)} get service ${service.name}`],
  };
}
