import type { Verdict } from '../../../model/check.ts';
import type { Gateway, ListenerSet, ObjectsSeen } from '../../../model/kubernetes.ts';
import { ofKind, ownOf, placeOf } from '../object-place.ts';
import { seeObject } from '../see.ts';
import { listensFor } from './hosts.ts';
import { keepsCertificates } from './ingress-nature.ts';
import { secretNameFor } from './rule-tls.ts';
import { titleOf } from './title.ts';
import { linesIn, scalar, whereText } from './yaml-line.ts';

/** Listeners that end TLS for a host without a certificate; without a host, all of the objects'. */
export function* listenerTlsVerdicts(seen: ObjectsSeen, host: string | null): Generator<Verdict<'no-certificate'>> {
  for (const object of [...ownOf(seen, 'Gateway'), ...ownOf(seen, 'ListenerSet')]) {
    if (gatewaysOf(object, seen).some(keepsCertificates)) continue;
    for (const [i, { hostname, protocol, name, tls }] of object.spec.listeners.entries()) {
      const isEnded = protocol === 'HTTPS' || (protocol === 'TLS' && tls?.mode !== 'Passthrough');
      const isMeant = host === null || listensFor(hostname, host);
      if (!isEnded || !isMeant || (tls !== null && tls.certificateRefs.length > 0)) continue;
      const path = `spec.listeners[${i}]`;
      const holder = tls === null ? path : `${path}.tls`;
      const refs = ['certificateRefs:', `  - name: ${scalar(secretNameFor(hostname ?? host ?? object.name))}`];
      yield {
        reason: 'no-certificate',
        status: 'fail',
        at: placeOf(object, holder),
        message: `${titleOf(object)}: the ${protocol} listener ${name ?? `at ${path}`} has no certificateRefs: it has no certificate to show, and is not programmed`,
        fix: {
          text: 'Name the Secret that holds the certificate of the listener.',
          paste: linesIn(object, holder, tls === null ? ['tls:', ...refs.map((line) => `  ${line}`)] : refs),
          where: whereText(object, holder, 'in'),
        },
        see: seeObject(object, path),
      };
    }
  }
}

const gatewaysOf = (object: Gateway | ListenerSet, seen: ObjectsSeen): readonly Gateway[] => {
  if (object.kind === 'Gateway') return [object];
  const { parentRef } = object.spec;
  return ofKind(seen, 'Gateway').filter(
    ({ name, namespace }) => name === parentRef?.name && namespace === (parentRef.namespace ?? object.namespace),
  );
};
