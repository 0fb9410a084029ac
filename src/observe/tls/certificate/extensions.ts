import type { Certificate } from '../../../model/certificate.ts';
import type { ExtensionPart } from './certificate-parts.ts';
import {
  readAuthority,
  readBasicConstraints,
  readExtendedKeyUsage,
  readKeyUsage,
  readSubjectKeyIdentifier,
} from './key-extensions.ts';
import { readGeneralNames, readNameConstraints } from './general-names.ts';
import { countTimestamps } from './timestamps.ts';
import { readInhibitAny, readPolicies, readPolicyConstraints, readPolicyMappings } from './policies.ts';
import { demandsStaple } from './tls-feature.ts';
import { readCrlUrls, readIssuerUrls } from './urls.ts';

type Fields = Pick<
  Certificate,
  | 'names'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'authorityCertificate'
  | 'ca'
  | 'pathLength'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'nameConstraints'
  | 'unknownCritical'
  | 'policies'
  | 'issuerUrls'
  | 'crlUrls'
  | 'timestamps'
  | 'mustStaple'
>;
type Attempt = <Value>(what: string, otherwise: Value, work: () => Value) => Value;

export const namesOid = '2.5.29.17';

const oid = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  names: namesOid,
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  policies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  authorityInformation: '1.3.6.1.5.5.7.1.1',
  tlsFeature: '1.3.6.1.5.5.7.1.24',
  timestamps: '1.3.6.1.4.1.11129.2.4.2',
} as const;

/** What the path rests on: verifiers refuse a certificate in which one of these cannot be read, critical or not. */
const pathRules: readonly string[] = [
  oid.keyUsage,
  oid.names,
  oid.basicConstraints,
  oid.nameConstraints,
  oid.extendedKeyUsage,
];

/** What policies demand is held against the whole path, and what CRLs say is another look. */
const harmless: readonly string[] = [
  oid.policies,
  oid.policyMappings,
  oid.policyConstraints,
  oid.inhibitAnyPolicy,
  oid.crlDistributionPoints,
];

const policyOids: readonly string[] = [oid.policies, oid.policyMappings, oid.policyConstraints, oid.inhibitAnyPolicy];

const maxBytes = 16_384;

export function readExtensions(extensions: readonly ExtensionPart[], attempt: Attempt, unreadable: string[]): Fields {
  const bad = new Set<string>();
  const only = <Value, Otherwise>(id: string, otherwise: Otherwise, work: (part: ExtensionPart) => Value) => {
    const [part, second] = extensions.filter((extension) => extension.oid === id);
    if (part === undefined) return otherwise;
    return attempt<Value | Otherwise>(id, otherwise, () => {
      bad.add(id);
      if (second !== undefined) throw new Error('it is there more than once');
      const value = work(part);
      bad.delete(id);
      return value;
    });
  };
  /** For what goes into the evidence as it is. */
  const small = <Value, Otherwise>(id: string, otherwise: Otherwise, work: (value: Buffer) => Value) =>
    only(id, otherwise, ({ value }) => {
      if (value.length > maxBytes) throw new Error(`it is ${value.length} bytes long`);
      return work(value);
    });

  const constraints = small(oid.basicConstraints, null, readBasicConstraints);
  const fields = {
    names: only(oid.names, null, ({ value }) => {
      const { unreadable: left, ...names } = readGeneralNames(value);
      unreadable.push(...left.slice(0, 10).map((reason) => `${oid.names}: ${reason}`));
      return names;
    }),
    subjectKeyIdentifier: small(oid.subjectKeyIdentifier, null, readSubjectKeyIdentifier),
    ...small(oid.authorityKeyIdentifier, { authorityKeyIdentifier: null }, readAuthority),
    ca: constraints?.ca ?? null,
    pathLength: constraints?.pathLength ?? null,
    keyUsage: small(oid.keyUsage, null, readKeyUsage),
    extendedKeyUsage: small(oid.extendedKeyUsage, null, readExtendedKeyUsage),
    nameConstraints: only(oid.nameConstraints, null, ({ value }) => readNameConstraints(value)),
    issuerUrls: small(oid.authorityInformation, [], readIssuerUrls),
    crlUrls: small(oid.crlDistributionPoints, [], readCrlUrls),
    timestamps: small(oid.timestamps, null, countTimestamps),
    mustStaple: small(oid.tlsFeature, false, demandsStaple),
  };
  const policies = {
    named: small(oid.policies, [], readPolicies),
    mappings: small(oid.policyMappings, [], readPolicyMappings),
    ...small(oid.policyConstraints, { requireExplicit: null, inhibitMapping: null }, readPolicyConstraints),
    inhibitAny: small(oid.inhibitAnyPolicy, null, readInhibitAny),
  };
  const saysOfPolicies = extensions.some(({ oid: id }) => policyOids.includes(id));
  const processed = (id: string): boolean => pathRules.includes(id) || harmless.includes(id);
  const unknownCritical = extensions
    .filter(({ oid: id, critical }) => (bad.has(id) ? critical || pathRules.includes(id) : critical && !processed(id)))
    .map(({ oid: id }) => id);
  return {
    ...fields,
    ...(saysOfPolicies && { policies }),
    unknownCritical: [...new Set(unknownCritical)].slice(0, maxListed),
  };
}

const maxListed = 20;
