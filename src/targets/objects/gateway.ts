import type { Gateway, Listener, ListenerSet, ObjectHead, Route } from '../../model/kubernetes.ts';
import { alsoAt, at, integer, isNothing, items, texts, written, type Field } from './field.ts';
import { referenceIn } from './references.ts';

export function readGateway(head: ObjectHead<'Gateway'>, object: Field): Gateway {
  const spec = at(object, 'spec');
  return {
    ...head,
    spec: {
      gatewayClassName: written(at(spec, 'gatewayClassName')),
      listeners: listenersIn(spec),
      addresses: addressesIn(spec),
    },
    status: { addresses: addressesIn(at(object, 'status')) },
  };
}

export function readListenerSet(head: ObjectHead<'ListenerSet'>, object: Field): ListenerSet {
  const spec = at(object, 'spec');
  return { ...head, spec: { parentRef: referenceIn(at(spec, 'parentRef')), listeners: listenersIn(spec) } };
}

const listenersIn = (spec: Field): Listener[] =>
  items(at(spec, 'listeners')).map((listener) => ({
    name: written(at(listener, 'name')),
    hostname: written(at(listener, 'hostname')),
    port: integer(at(listener, 'port')),
    protocol: written(at(listener, 'protocol')),
    tls: tlsIn(at(listener, 'tls')),
  }));

const tlsIn = (tls: Field): Listener['tls'] =>
  isNothing(tls)
    ? null
    : {
        mode: written(at(tls, 'mode')) ?? 'Terminate',
        certificateRefs: items(at(tls, 'certificateRefs')).flatMap((field) => referenceIn(field) ?? []),
      };

const addressesIn = (holder: Field): Gateway['spec']['addresses'] =>
  items(at(holder, 'addresses')).map((address) => ({
    type: written(at(address, 'type')),
    value: written(at(address, 'value')),
  }));

/** Both kinds of routes; which backend serves which path is not kept. */
export function readRoute<Kind extends 'HTTPRoute' | 'TLSRoute'>(head: ObjectHead<Kind>, object: Field): Route<Kind> {
  const spec = at(object, 'spec');
  const backends = items(at(spec, 'rules')).flatMap((rule) => items(at(rule, 'backendRefs')));
  const named = backends.flatMap((field) => {
    const reference = referenceIn(field);
    return reference === null ? [] : [{ field, reference }];
  });
  for (const [index, { field }] of named.entries()) alsoAt(field, `spec.backendRefs[${index}]`);
  return {
    ...head,
    spec: {
      parentRefs: items(at(spec, 'parentRefs')).flatMap((field) => referenceIn(field) ?? []),
      hostnames: texts(at(spec, 'hostnames')),
      backendRefs: named.map(({ reference }) => reference),
    },
  };
}
