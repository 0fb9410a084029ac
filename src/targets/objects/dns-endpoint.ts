import type { DnsEndpoint, ObjectHead } from '../../model/kubernetes.ts';
import { at, items, texts, written, type Field } from './field.ts';

export const readDnsEndpoint = (head: ObjectHead<'DNSEndpoint'>, object: Field): DnsEndpoint => ({
  ...head,
  spec: {
    endpoints: items(at(object, 'spec', 'endpoints')).flatMap((field) => {
      const dnsName = written(at(field, 'dnsName'));
      if (dnsName === null) return [];
      return { dnsName, recordType: written(at(field, 'recordType')), targets: texts(at(field, 'targets')) };
    }),
  },
});
