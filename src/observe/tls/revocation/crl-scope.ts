import type { Certificate } from '../../../model/certificate.ts';
import type { ExtensionPart } from '../certificate/certificate-parts.ts';
import { constructed, due, fewOf, primitive, readElement, sequence, type Element } from '../certificate/der.ts';
import { httpUrls } from '../certificate/urls.ts';

/** Which certificates a CRL speaks of (RFC 5280 5.2). */
export interface CrlScope {
  /** Why it can tell of no certificate for certain; null where it can. */
  readonly unfit: string | null;
  /** The http addresses of its distribution point; null where it is the issuer's only one. */
  readonly urls: readonly string[] | null;
  readonly only: 'authorities' | 'others' | null;
}

const oid = {
  issuerAltName: '2.5.29.18',
  crlNumber: '2.5.29.20',
  deltaIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  authorityKeyIdentifier: '2.5.29.35',
  freshestCrl: '2.5.29.46',
} as const;
const processed: readonly string[] = Object.values(oid);

/** Throws DerError. */
export function readScope(extensions: readonly ExtensionPart[]): CrlScope {
  const delta = extensions.some((extension) => extension.oid === oid.deltaIndicator);
  const unknown = extensions.find((extension) => extension.critical && !processed.includes(extension.oid));
  const [point, second] = extensions.filter((extension) => extension.oid === oid.issuingDistributionPoint);
  const scope = point === undefined ? whole : readPoint(point.value);
  if (second !== undefined) return { ...scope, unfit: 'it names its distribution point more than once' };
  if (delta) return { ...scope, unfit: 'it is a delta CRL, which holds changes alone' };
  if (unknown === undefined) return scope;
  return { ...scope, unfit: `it has a critical extension that is not processed here (${unknown.oid})` };
}

const maxParts = 6;
const maxNames = 64;

const whole: CrlScope = { unfit: null, urls: null, only: null };

/** RFC 5280 5.2.5. */
function readPoint(value: Buffer): CrlScope {
  const parts = fewOf(due(readElement(value), sequence).content, maxParts, 'parts in its issuing distribution point');
  const part = (tag: number): Element | undefined => parts.find((each) => each.tag === tag);
  const isSet = (number: number): boolean => (part(primitive(number))?.content[0] ?? 0) !== 0;
  const name = part(constructed(0));
  const fullName = name === undefined ? undefined : readElement(name.content);
  const relative = fullName !== undefined && fullName.tag !== constructed(0);
  return {
    unfit: isSet(4)
      ? "it is an indirect CRL, which lists other issuers' certificates"
      : isSet(5)
        ? 'it lists attribute certificates alone'
        : part(primitive(3)) !== undefined
          ? 'it lists those alone that were revoked for some reasons'
          : relative
            ? 'its distribution point is named relative to its issuer'
            : null,
    urls:
      fullName === undefined
        ? null
        : fewOf(fullName.content, maxNames, 'names of its distribution point').flatMap(httpUrls),
    only: isSet(1) ? 'others' : isSet(2) ? 'authorities' : null,
  };
}

/** Why it cannot tell of a certificate; null where it can (RFC 5280 6.3.3 b). */
export function unfitFor(
  { unfit, urls, only }: CrlScope,
  { ca, crlUrls }: Pick<Certificate, 'ca' | 'crlUrls'>,
): string | null {
  if (unfit !== null) return unfit;
  if (only === 'others' && ca === true) return 'it lists no certificates of authorities';
  if (only === 'authorities' && ca !== true) return 'it lists certificates of authorities alone';
  if (urls === null || urls.some((url) => crlUrls.includes(url))) return null;
  return 'it is of another distribution point than the certificate names';
}
