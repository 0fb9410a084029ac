import { isCopyKey } from '../../facts/kubernetes/issuing/copied.ts';
import type { Certificate, CertificateRequest, Challenge, ObjectHead, Order } from '../../model/kubernetes.ts';
import { at, complain, entries, integer, isTrue, text, texts, written, type Field } from './field.ts';
import { parseGoDuration } from './go-duration.ts';
import { conditionsIn, issuerRefIn } from './references.ts';

export function readCertificate(head: ObjectHead<'Certificate'>, object: Field): Certificate {
  const [spec, status] = [at(object, 'spec'), at(object, 'status')];
  const copiedBy = ['annotations', 'labels'].flatMap((each) =>
    entries(at(spec, 'secretTemplate', each), isCopyKey).map(([key]) => key),
  );
  return {
    ...head,
    spec: {
      secretName: written(at(spec, 'secretName')),
      commonName: written(at(spec, 'commonName')),
      dnsNames: texts(at(spec, 'dnsNames')),
      issuerRef: issuerRefIn(spec),
      renewBeforeMs: durationMsOf(at(spec, 'renewBefore')),
      durationMs: durationMsOf(at(spec, 'duration')),
      isCA: isTrue(at(spec, 'isCA')),
      ...(copiedBy.length === 0 ? {} : { copiedBy }),
    },
    status: {
      conditions: conditionsIn(status),
      notAfter: text(at(status, 'notAfter')),
      renewalTime: text(at(status, 'renewalTime')),
      lastFailureTime: text(at(status, 'lastFailureTime')),
      failedIssuanceAttempts: integer(at(status, 'failedIssuanceAttempts')),
    },
  };
}

function durationMsOf(field: Field): number | null {
  const told = written(field);
  if (told === null) return null;
  const ms = parseGoDuration(told);
  if (ms === null) complain(field, 'expected a duration, such as `2160h` or `360h30m` (there is no unit for days)');
  return ms;
}

export function readCertificateRequest(head: ObjectHead<'CertificateRequest'>, object: Field): CertificateRequest {
  const status = at(object, 'status');
  return {
    ...head,
    spec: { issuerRef: issuerRefIn(at(object, 'spec')) },
    status: { conditions: conditionsIn(status), failureTime: text(at(status, 'failureTime')) },
  };
}

export function readOrder(head: ObjectHead<'Order'>, object: Field): Order {
  const [spec, status] = [at(object, 'spec'), at(object, 'status')];
  return {
    ...head,
    spec: { dnsNames: texts(at(spec, 'dnsNames')), issuerRef: issuerRefIn(spec) },
    status: { state: text(at(status, 'state')), reason: text(at(status, 'reason')) },
  };
}

export function readChallenge(head: ObjectHead<'Challenge'>, object: Field): Challenge {
  const [spec, status] = [at(object, 'spec'), at(object, 'status')];
  return {
    ...head,
    spec: {
      dnsName: written(at(spec, 'dnsName')),
      type: written(at(spec, 'type')),
      wildcard: isTrue(at(spec, 'wildcard')),
    },
    status: {
      state: text(at(status, 'state')),
      reason: text(at(status, 'reason')),
      processing: isTrue(at(status, 'processing')),
      presented: isTrue(at(status, 'presented')),
    },
  };
}
