import type { ObjectHead, Service } from '../../model/kubernetes.ts';
import { at, complain, integer, isNothing, items, written, type Field } from './field.ts';
import { publishedIn } from './references.ts';

export function readService(head: ObjectHead<'Service'>, object: Field): Service {
  const spec = at(object, 'spec');
  return {
    ...head,
    spec: {
      type: written(at(spec, 'type')) ?? 'ClusterIP',
      externalName: written(at(spec, 'externalName')),
      loadBalancerClass: written(at(spec, 'loadBalancerClass')),
      externalTrafficPolicy: written(at(spec, 'externalTrafficPolicy')),
      ports: items(at(spec, 'ports')).flatMap((field) => {
        const number = at(field, 'port');
        if (isNothing(number)) complain(number, 'it is not written');
        const port = integer(number);
        if (port === null) return [];
        return {
          name: written(at(field, 'name')),
          port,
          protocol: written(at(field, 'protocol')) ?? 'TCP',
          appProtocol: written(at(field, 'appProtocol')),
        };
      }),
    },
    status: { loadBalancer: publishedIn(at(object, 'status')) },
  };
}
