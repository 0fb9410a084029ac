import {
  boolean,
  constructed,
  DerError,
  due,
  elementsOf,
  fewOf,
  formatOid,
  integer,
  objectIdentifier,
  octetString,
  readElement,
  sequence,
} from './der.ts';

export interface ExtensionPart {
  readonly oid: string;
  readonly critical: boolean;
  /** What stands for `critical`; null where nothing does, which is to say that it is not. */
  readonly criticalOctet: number | null;
  /** The DER inside its OCTET STRING. */
  readonly value: Buffer;
}

/** The parts of a certificate (RFC 5280 4.1) as bytes, for comparing and for readers of single parts. */
export interface CertificateParts {
  readonly version: number;
  readonly serial: Buffer;
  readonly signatureOid: string;
  /** The DER of the parameters of its signature's algorithm; null where there are none. */
  readonly signatureParameters: Buffer | null;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly notBefore: Buffer;
  readonly notAfter: Buffer;
  readonly publicKeyInfo: Buffer;
  readonly extensions: readonly ExtensionPart[];
}

/** Throws DerError. */
export function certificateParts(der: Buffer): CertificateParts {
  const toBeSigned = due(readElement(due(readElement(der), sequence).content), sequence);
  const fields = [...elementsOf(toBeSigned.content)];
  const explicit = fields[0]?.tag === constructed(0) ? fields.shift() : undefined;
  const [serial, signature, issuer, validity, subject, publicKeyInfo, ...rest] = fields;
  if (publicKeyInfo === undefined) throw new DerError('fields are missing');
  const wrapped = rest.find(({ tag }) => tag === constructed(3));
  const [algorithm, parameters] = elementsOf(due(signature, sequence).content);
  const [notBefore, notAfter] = elementsOf(due(validity, sequence).content);
  if (notBefore === undefined || notAfter === undefined) throw new DerError('its times are missing');
  return {
    version: explicit === undefined ? 1 : (due(readElement(explicit.content), integer).content.at(-1) ?? 0) + 1,
    serial: due(serial, integer).content,
    signatureOid: formatOid(due(algorithm, objectIdentifier).content),
    signatureParameters: parameters?.raw ?? null,
    issuer: due(issuer, sequence).raw,
    subject: due(subject, sequence).raw,
    notBefore: notBefore.raw,
    notAfter: notAfter.raw,
    publicKeyInfo: due(publicKeyInfo, sequence).raw,
    extensions: wrapped === undefined ? [] : extensionsOf(due(readElement(wrapped.content), sequence).content),
  };
}

/** The tag of the algorithm's parameters in a SubjectPublicKeyInfo; null where there are none. Throws DerError. */
export function keyParameterTag(publicKeyInfo: Buffer): number | null {
  const [algorithm] = elementsOf(due(readElement(publicKeyInfo), sequence).content);
  const [, parameters] = elementsOf(due(algorithm, sequence).content);
  return parameters?.tag ?? null;
}

/** Far more than anything honest has. */
const maxExtensions = 1024;

/** Throws DerError. */
export function extensionsOf(content: Buffer): ExtensionPart[] {
  return fewOf(content, maxExtensions, 'extensions').map((extension) => {
    const [oid, ...rest] = fewOf(due(extension, sequence).content, 3, 'parts in an extension');
    const written = rest[0]?.tag === boolean ? rest[0].content : null;
    return {
      oid: formatOid(due(oid, objectIdentifier).content),
      critical: written !== null && written[0] !== 0,
      criticalOctet: written?.[0] ?? null,
      value: due(rest.at(-1), octetString).content,
    };
  });
}
