import { expect, test } from 'vitest';
import { issuerNameFault, nameFaults } from '../../../../src/facts/tls/path/name-rules.ts';
import type { Certificate } from '../../../../src/model/certificate.ts';
import { intermediate, leaf } from '../../../support/evidence.ts';

const names = (...dns: string[]) => ({ dns, ip: [], other: [] });

test.each<[string, Partial<Certificate>, [rule: string, detail: string][]]>([
  ['nothing', {}, []],
  ['an empty subject and names that are critical', { subject: [] }, []],
  [
    'several malformed names',
    { names: names('demo.example.com', 'a\xc3\xbc.example', 'b\xc3\xbc.example') },
    [['malformed-name', 'aü.example, which is not ASCII (it is to be xn--a-eha.example) and 1 more such']],
  ],
  ['names that are not critical', { subject: [], namesNotCritical: true }, [['names-not-critical', 'empty subject']]],
  ['an empty name', { names: names('demo.example.com', '') }, [['empty-name', 'an empty DNS name']]],
])('of its own names a certificate breaks: %s', (_, over, expected) => {
  expect(nameFaults({ ...leaf, ...over })).toEqual(
    expected.map(([rule, detail]) => ({ rule, detail: expect.stringContaining(detail) })),
  );
});

const written = (issuer: Certificate['issuer'], bytes: string): Certificate => ({
  ...leaf,
  issuer,
  nameBytes: { subject: 'leaf', issuer: bytes },
});
const above: Certificate = {
  ...intermediate,
  subject: [['CN', 'Test Root']],
  nameBytes: { subject: 'above', issuer: 'root' },
};

test.each<[string, ReturnType<typeof issuerNameFault>, string | null, string]>([
  ['the same bytes', issuerNameFault(written(above.subject, 'above'), above), null, ''],
  ['bytes of which nothing is known', issuerNameFault(leaf, intermediate), null, ''],
  [
    'another kind of string',
    issuerNameFault(written([['CN', 'Test Root']], 'x'), above),
    'issuer-name-encoded',
    'the name of its issuer (CN=Test Root) in another kind of string',
  ],
  [
    'other capitals',
    issuerNameFault(written([['CN', 'TEST  root']], 'x'), above),
    'issuer-name-differs',
    'as "CN=TEST  root", and the issuer as "CN=Test Root"',
  ],
])('the name of the issuer is written in %s', (_, fault, rule, detail) => {
  if (rule === null) expect(fault).toBeNull();
  else expect(fault).toEqual({ rule, detail: expect.stringContaining(detail) });
});
