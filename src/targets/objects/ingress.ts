import type { Ingress, IngressClass, ObjectHead, ServiceBackend } from '../../model/kubernetes.ts';
import { alsoAt, at, items, portOf, texts, written, type Field } from './field.ts';
import { publishedIn } from './references.ts';

export function readIngress(head: ObjectHead<'Ingress'>, object: Field): Ingress {
  const spec = at(object, 'spec');
  return {
    ...head,
    spec: {
      ingressClassName: written(at(spec, 'ingressClassName')),
      // Before v1 it was called `backend`.
      defaultBackend: backendIn(at(spec, 'defaultBackend')) ?? backendIn(at(spec, 'backend')),
      tls: items(at(spec, 'tls')).map((tls) => ({
        hosts: texts(at(tls, 'hosts')),
        secretName: written(at(tls, 'secretName')),
      })),
      rules: items(at(spec, 'rules')).map((rule) => ({
        host: written(at(rule, 'host')),
        paths: items(at(rule, 'http', 'paths')).map((path, index) => {
          alsoAt(path, `${rule.path}.paths[${index}]`);
          return {
            path: written(at(path, 'path')) ?? '',
            pathType: written(at(path, 'pathType')),
            backend: backendIn(at(path, 'backend')),
          };
        }),
      })),
    },
    status: { loadBalancer: publishedIn(at(object, 'status')) },
  };
}

/** Of v1, and of the versions before it (`serviceName`, `servicePort`). */
function backendIn(backend: Field): ServiceBackend | null {
  const service = at(backend, 'service');
  const name = written(at(service, 'name'));
  if (name !== null) {
    const port = at(service, 'port');
    return { service: name, port: portOf(at(port, 'number')) ?? portOf(at(port, 'name')) };
  }
  const old = written(at(backend, 'serviceName'));
  return old === null ? null : { service: old, port: portOf(at(backend, 'servicePort')) };
}

export const readIngressClass = (head: ObjectHead<'IngressClass'>, object: Field): IngressClass => ({
  ...head,
  spec: { controller: written(at(object, 'spec', 'controller')) },
});
