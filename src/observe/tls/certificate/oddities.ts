import { oddities, type Certificate, type Oddity } from '../../../model/certificate.ts';
import type { CertificateParts, ExtensionPart } from './certificate-parts.ts';
import { bitString, boolean, DerError, due, elementsOf, readElement, sequence } from './der.ts';
import { hasOddSalt } from './signature-name.ts';

/** X.690 11.1: how DER writes what is true. */
const truth = 0xff;

const oid = {
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  policyMappings: '2.5.29.33',
  policyConstraints: '2.5.29.36',
  netscapeType: '2.16.840.1.113730.1.1',
} as const;

/** Of a certificate whose parts could be read; what stands in an extension that cannot be read is told elsewhere. */
export function odditiesOf(
  parts: CertificateParts,
  { nameConstraints }: Pick<Certificate, 'nameConstraints'>,
): Oddity[] {
  const { serial, extensions } = parts;
  const isCritical = (id: string): boolean => extensions.some((each) => each.oid === id && each.critical);
  const value = (id: string): Buffer | undefined => extensions.find((each) => each.oid === id)?.value;
  const kinds =
    nameConstraints !== null && isCritical(oid.nameConstraints)
      ? [nameConstraints.permitted, nameConstraints.excluded].flatMap(({ other }) => other.map(kindOf))
      : [];
  const found: Readonly<Record<Oddity, () => boolean>> = {
    'pss-salt': () => hasOddSalt(parts),
    'truth-not-der': () => isTruthOdd(value(oid.basicConstraints)) || extensions.some(isCriticalOdd),
    'default-written': () => extensions.some(({ criticalOctet }) => criticalOctet === 0),
    'critical-crl-points': () => isCritical(oid.crlDistributionPoints),
    'critical-policy': () => isCritical(oid.policyMappings) || isCritical(oid.policyConstraints),
    'constrained-directory': () => kinds.includes('directory'),
    'constrained-rare': () => kinds.some((kind) => !['directory', 'email', 'uri'].includes(kind)),
    'negative-serial': () => (serial[0] ?? 0) >= 0x80,
    'netscape-type': () => namesNoServer(value(oid.netscapeType)),
  };
  return oddities.filter((oddity) => readably(found[oddity]));
}

function readably(holds: () => boolean): boolean {
  try {
    return holds();
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

const kindOf = (name: string): string => name.replace(/:.*$/s, '');

const isOddTrue = (octet: number | null): boolean => octet !== null && octet !== 0 && octet !== truth;

const isCriticalOdd = ({ criticalOctet }: ExtensionPart): boolean => isOddTrue(criticalOctet);

function isTruthOdd(basicConstraints: Buffer | undefined): boolean {
  if (basicConstraints === undefined) return false;
  const [ca] = elementsOf(due(readElement(basicConstraints), sequence).content);
  return ca?.tag === boolean && isOddTrue(ca.content[0] ?? null);
}

/** Bit 1 stands for servers. */
function namesNoServer(netscapeType: Buffer | undefined): boolean {
  if (netscapeType === undefined) return false;
  const [, octet = 0] = due(readElement(netscapeType), bitString).content;
  return (octet & 0x40) === 0;
}
