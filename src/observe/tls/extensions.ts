import type { Certificate } from '../../model/certificate.ts';
import type { ExtensionPart } from './certificate-parts.ts';
import type { X509Library } from './certificate.ts';
import { constructed, primitive, elementsOf, readElement } from './der.ts';
import { cutText, readGeneralNames, readNameConstraints } from './general-names.ts';

type Fields = Pick<
  Certificate,
  | 'names'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'ca'
  | 'pathLength'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'nameConstraints'
  | 'unknownCritical'
  | 'issuerUrls'
  | 'crlUrls'
>;
type Attempt = <Value>(what: string, otherwise: Value, work: () => Value) => Value;

const oid = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  names: '2.5.29.17',
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
} as const;

/** What the path rests on: verifiers refuse a certificate in which one of these cannot be read, critical or not. */
const pathRules: readonly string[] = [
  oid.keyUsage,
  oid.names,
  oid.basicConstraints,
  oid.nameConstraints,
  oid.extendedKeyUsage,
];

/** Without a demand for an explicit policy these restrict nothing (RFC 5280 6.1), and what CRLs say is another look. */
const harmless: readonly string[] = [oid.policies, oid.policyMappings, oid.inhibitAnyPolicy, oid.crlDistributionPoints];

/** RFC 5280 4.2.1.3, by bit. */
const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

const maxBytes = 16_384;

export function readExtensions(
  extensions: readonly ExtensionPart[],
  library: X509Library,
  attempt: Attempt,
  unreadable: string[],
): Fields {
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
  /** For the library, whose cost grows with what it is given. */
  const small = <Value, Otherwise>(id: string, otherwise: Otherwise, work: (raw: Buffer) => Value) =>
    only(id, otherwise, ({ raw }) => {
      if (raw.length > maxBytes) throw new Error(`it is ${raw.length} bytes long`);
      return work(raw);
    });

  const constraints = small(oid.basicConstraints, null, (raw) => new library.BasicConstraintsExtension(raw));
  const fields = {
    names: only(oid.names, null, ({ value }) => {
      const { unreadable: left, ...names } = readGeneralNames(value);
      unreadable.push(...left.slice(0, 10).map((reason) => `${oid.names}: ${reason}`));
      return names;
    }),
    subjectKeyIdentifier: small(oid.subjectKeyIdentifier, null, (raw) =>
      cutText(new library.SubjectKeyIdentifierExtension(raw).keyId.toLowerCase()),
    ),
    authorityKeyIdentifier: small(oid.authorityKeyIdentifier, null, (raw) => {
      const id = new library.AuthorityKeyIdentifierExtension(raw).keyId;
      return id === undefined ? null : cutText(id.toLowerCase());
    }),
    ca: constraints?.ca ?? null,
    pathLength: constraints?.pathLength ?? null,
    keyUsage: small(oid.keyUsage, null, (raw) => {
      const bits = new library.KeyUsagesExtension(raw).usages;
      return keyUsages.filter((_, bit) => (bits & (1 << bit)) !== 0);
    }),
    extendedKeyUsage: small(oid.extendedKeyUsage, null, (raw) =>
      new library.ExtendedKeyUsageExtension(raw).usages.map(String),
    ),
    nameConstraints: only(oid.nameConstraints, null, ({ value }) => readNameConstraints(value)),
    issuerUrls: small(oid.authorityInformation, [], (raw) =>
      new library.AuthorityInfoAccessExtension(raw).caIssuers.flatMap(({ type, value }) =>
        type === 'url' ? httpUrls(value) : [],
      ),
    ),
    crlUrls: small(oid.crlDistributionPoints, [], (raw) =>
      new library.CRLDistributionPointsExtension(raw).distributionPoints.flatMap(
        ({ distributionPoint }) =>
          distributionPoint?.fullName?.flatMap((name) => httpUrls(name.uniformResourceIdentifier ?? '')) ?? [],
      ),
    ),
  };
  const explicitPolicy = only(oid.policyConstraints, false, ({ value }) => demandsPolicy(value));
  const processed = (id: string): boolean =>
    pathRules.includes(id) || harmless.includes(id) || (id === oid.policyConstraints && !explicitPolicy);
  const unknownCritical = extensions
    .filter(({ oid: id, critical }) => (bad.has(id) ? critical || pathRules.includes(id) : critical && !processed(id)))
    .map(({ oid: id }) => id);
  return { ...fields, unknownCritical: [...new Set(unknownCritical)].slice(0, maxListed) };
}

const maxListed = 20;

/** RFC 5280 4.2.1.11: requireExplicitPolicy is there. */
const demandsPolicy = (value: Buffer): boolean =>
  Array.from(elementsOf(readElement(value).content)).some(({ tag }) => tag === primitive(0) || tag === constructed(0));

const httpUrls = (text: string): string[] => (/^http:\/\//i.test(text) && text.length <= 1024 ? [text] : []);
