import type { Certificate, Subtrees } from '../../../model/certificate.ts';
import { inRanges, isAddress, isRange } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';
import { otherBreaches, type ConstraintBreach } from './other-constraints.ts';

export type Constraints = NonNullable<Certificate['nameConstraints']>;

const nameOids = '2.5.29.17';

/** What is more than this costs too much, and no honest certificate needs it. */
const maxComparisons = 20_000;

/** RFC 5280 4.2.1.10 and 6.1.3 (b) and (c), of the names of one certificate. `host` is told first where it is among them. */
export function constraintBreaches(
  certificate: Certificate,
  { permitted, excluded }: Constraints,
  host: string,
): ConstraintBreach[] {
  const hostFirst = (names: readonly string[]): string[] =>
    [...names].sort((a, b) => Number(b.toLowerCase() === host) - Number(a.toLowerCase() === host));
  const dns = hostFirst(certificate.names?.dns ?? []);
  const ip = hostFirst(certificate.names?.ip ?? []);
  const other = certificate.names?.other ?? [];
  const constraints = [permitted, excluded].reduce(
    (sum, each) => sum + [each.dns, each.ip, each.other].flat().length,
    0,
  );
  if (constraints * (dns.length + ip.length + other.length) > maxComparisons)
    return [unread('there are more than are compared')];
  const first = <T>(items: readonly T[], say: (item: T) => ConstraintBreach | null): ConstraintBreach[] => {
    for (const item of items) {
      const breach = say(item);
      if (breach !== null) return [breach];
    }
    return [];
  };
  return [
    ...first(malformed(permitted, excluded), (text) => broken(`its constraint "${cutWords(text)}" is malformed`)),
    ...first(dns, (name) => judgeName(name, permitted.dns, excluded.dns)),
    ...first(ip, (address) => judgeAddress(address, permitted.ip, excluded.ip)),
    ...first(certificate.unreadable, (entry) =>
      entry.startsWith(nameOids) && permitted.ip.length + excluded.ip.length > 0
        ? broken(`it has ranges of addresses, and the certificate holds what is none (${cutWords(entry)})`)
        : null,
    ),
    ...otherBreaches(certificate, permitted.other, excluded.other),
  ];
}

const broken = (detail: string): ConstraintBreach => ({ kind: 'broken', detail });
const unread = (detail: string): ConstraintBreach => ({ kind: 'unread', detail });

/** A leading dot is not of RFC 5280, but OpenSSL and Go take it for "only names below". */
const constraint = /^\.?[a-z0-9_-]*(?:\.[a-z0-9_-]+)*$/i;

const malformed = (permitted: Subtrees, excluded: Subtrees): string[] => [
  ...[...permitted.dns, ...excluded.dns].filter((base) => !constraint.test(base)),
  ...[...permitted.ip, ...excluded.ip].filter((base) => !isRange(base)),
];

function judgeName(name: string, permitted: readonly string[], excluded: readonly string[]): ConstraintBreach | null {
  const lower = name.toLowerCase();
  const out = excluded.find((base) => mayFallWithin(lower, base.toLowerCase()));
  if (out !== undefined) {
    const asWritten = excluded.some((base) => isWithin(lower, base.toLowerCase()));
    const spared = asWritten ? '' : ', which OpenSSL and GnuTLS compare as it is written, and accept';
    return broken(`it excludes ${out || 'all names'}, and the certificate holds ${cutWords(name)}${spared}`);
  }
  if (permitted.length === 0 || permitted.some((base) => isWithin(lower, base.toLowerCase()))) return null;
  return broken(`it permits only ${cutWords(permitted.join(', '))}, and the certificate holds ${cutWords(name)}`);
}

/** Every name that the presented one stands for is in the subtree. */
function isWithin(name: string, base: string): boolean {
  if (base === '') return true;
  if (name.startsWith('*.')) return isWithin(name.slice(2), base.replace(/^\./, ''));
  return base.startsWith('.') ? name.endsWith(base) : name === base || name.endsWith(`.${base}`);
}

/** Some name that the presented one stands for is in the subtree: `*.example.com` also stands for `www.example.com`. */
function mayFallWithin(name: string, base: string): boolean {
  if (isWithin(name, base)) return true;
  if (!name.startsWith('*.') || base.startsWith('.')) return false;
  return base.slice(base.indexOf('.') + 1) === name.slice(2);
}

function judgeAddress(
  address: string,
  permitted: readonly string[],
  excluded: readonly string[],
): ConstraintBreach | null {
  const within = (ranges: readonly string[]): boolean => inRanges(address, ranges.filter(isRange));
  if (!isAddress(address)) return unread(`the certificate holds the address ${cutWords(address)}`);
  if (within(excluded))
    return broken(`it excludes ${cutWords(excluded.join(', '))}, and the certificate holds ${address}`);
  if (permitted.length === 0 || within(permitted)) return null;
  return broken(`it permits only ${cutWords(permitted.join(', '))}, and the certificate holds ${address}`);
}
