import type { Outcome } from '../../../model/dns.ts';
import type { CheckedZone, Held, Validation, ValidationFailure } from '../../../model/name-looks.ts';
import { extendedErrorText, faultOfError, type SignatureFault } from './extended-errors.ts';
import { sameKey, tagOfDigest, tagOfKey, type KeyTag } from './key-tags.ts';
import { isUnder } from '../names.ts';
import { isTold, outcomeText } from '../outcome.ts';
import { serverText } from '../records/record.ts';
import { readSignature, untimely } from './signature-times.ts';

export const saysServfail = (outcome: Outcome): boolean => outcome.kind === 'rcode' && outcome.rcode === 'SERVFAIL';

/** What keeps a resolver that validates from giving the host's addresses. */
export interface BrokenSignatures {
  readonly kind: SignatureFault;
  /** The zone that is likely at fault; null where that is none of those that were looked at. */
  readonly zone: string | null;
  /** The name on the way whose records do not validate. */
  readonly name: string;
  /** What is wrong, as a sentence. */
  readonly text: string;
}

/**
 * Null where nothing failed, or where something else may be the cause: the resolver fails without validation, too, or
 * for the root itself; it names another cause; or it names none, and neither do the keys and signatures show a fault,
 * nor does a signed zone fail as a whole, and lastingly.
 */
export function brokenSignatures({ root, a, aaaa, failure, zones }: Validation, now: number): BrokenSignatures | null {
  if (failure === null || !isTold(failure.unchecked) || saysServfail(root.outcome)) return null;
  const { outcome } = failure.type === 'A' ? a : aaaa;
  const link = failure.links.at(-1);
  if (link === undefined) return null;
  const around = zones.filter(({ zone }) => isUnder(link.name, zone));
  const atFault = around.find(({ inside }) => inside !== null && saysServfail(inside.soa.outcome)) ?? around.at(-1);
  const errors = errorsOf([outcome, link.outcome, ...(atFault?.inside ? [atFault.inside.soa.outcome] : [])]);
  const faults = errors.flatMap((code) => faultOfError(code) ?? []);
  const seen = atFault === undefined ? null : seenFault(atFault, failure, now);
  if (faults.length === 0) {
    if (errors.length > 0 || atFault === undefined || !isSigned(atFault, around)) return null;
    const fails = failure.lasting === true && atFault.inside !== null && saysServfail(atFault.inside.soa.outcome);
    if (seen === null && !fails) return null;
  }
  const zone = atFault?.zone ?? null;
  const place = zone ?? `the zone of ${link.name}`;
  const { kind, text } = seen ?? toldFault(place, faults, keysFit(atFault));
  return { kind, zone, name: link.name, text: `${text}${errorsText(errors)}` };
}

/** Below a zone that has no DS record at its parent nothing is validated. */
const isSigned = ({ zone }: CheckedZone, around: readonly CheckedZone[]): boolean =>
  around.every(
    ({ ds, zone: above }) => !isUnder(zone, above) || ds.outcome.kind === 'data' || saysServfail(ds.outcome),
  );

type Fault = Pick<BrokenSignatures, 'kind' | 'text'>;

const errorsOf = (outcomes: readonly Outcome[]): number[] => [
  ...new Set(outcomes.flatMap((said) => (said.kind === 'rcode' ? said.extendedErrors.map(({ code }) => code) : []))),
];

const errorsText = (codes: readonly number[]): string =>
  codes.length === 0
    ? ''
    : ` (extended error${codes.length > 1 ? 's' : ''} ${codes.map(extendedErrorText).join(', ')})`;

/** What the zone's keys and signatures themselves show, whatever the resolver says of them. */
function seenFault(
  { zone, ds, inside }: CheckedZone,
  { links, signatures, unchecked }: ValidationFailure,
  now: number,
): Fault | null {
  if (inside === null) return null;
  const apart = keysApart(zone, ds, inside.keys);
  if (apart !== null) return { kind: 'key-mismatch', text: apart };
  const own = signatures?.records ?? [];
  const late = untimely([...inside.signatures.records, ...own], now);
  if (late !== null) {
    const at = new Date(late.at).toISOString().replace(/:\d\d\.000Z$/, 'Z');
    return late.kind === 'expired'
      ? { kind: late.kind, text: `signatures of ${zone} expired at ${at}` }
      : { kind: late.kind, text: `signatures of ${zone} are only valid from ${at} on` };
  }
  const last = links.at(-1);
  const covered = own.flatMap((data) => readSignature(data)?.covers ?? []);
  const isUnsigned =
    last !== undefined && signatures !== null && isTold(signatures.outcome) && !covered.includes(typeCodes[last.type]);
  // Who gives no signature at all, where there must be some, does not answer such questions.
  if (!isUnsigned || inside.signatures.records.length === 0) return null;
  const isDenial = unchecked.kind !== 'data' && last.type !== 'CNAME';
  return isDenial
    ? { kind: 'denial', text: `${texts.denial(zone)}: that ${last.name} has no ${last.type} records` }
    : {
        kind: 'signatures-missing',
        text: `${last.name} has no signature for its ${last.type} records, though ${zone} is signed`,
      };
}

const typeCodes = { A: 1, CNAME: 5, AAAA: 28 } as const;

/** From the most telling to the least. */
const order: readonly SignatureFault[] = [
  'expired',
  'not-yet-valid',
  'key-mismatch',
  'signatures-missing',
  'denial',
  'bogus',
];

/** What the resolver says. Some say that a key is missing of whatever they cannot validate. */
function toldFault(place: string, faults: readonly SignatureFault[], keysFit: boolean): Fault {
  const kind = order.find((one) => faults.includes(one) && !(one === 'key-mismatch' && keysFit)) ?? 'bogus';
  return { kind, text: texts[kind](place) };
}

const texts: Readonly<Record<SignatureFault, (zone: string) => string>> = {
  expired: (zone) => `signatures of ${zone} have expired`,
  'not-yet-valid': (zone) => `signatures of ${zone} are not valid yet`,
  'key-mismatch': (zone) => `no key of ${zone} fits the DS records at its parent`,
  'signatures-missing': (zone) => `signatures are missing in ${zone}, which its parent says is signed`,
  denial: (zone) => `${zone} does not prove what it denies (NSEC, NSEC3)`,
  bogus: (zone) => `signatures of ${zone} do not validate`,
};

const digestsOf = ({ records }: Held): KeyTag[] => records.flatMap((data) => tagOfDigest(data) ?? []);
const keysOf = ({ records }: Held): KeyTag[] => records.flatMap((data) => tagOfKey(data) ?? []);
const haveOneInCommon = (digests: readonly KeyTag[], keys: readonly KeyTag[]): boolean =>
  digests.some((digest) => keys.some((key) => sameKey(digest, key)));

const keysFit = (zone: CheckedZone | undefined): boolean =>
  zone !== undefined && zone.inside !== null && haveOneInCommon(digestsOf(zone.ds), keysOf(zone.inside.keys));

/** How the DS records at the parent and the zone's keys are apart; null where they are not, or one was not seen. */
function keysApart(zone: string, ds: Held, keys: Held): string | null {
  const digests = digestsOf(ds);
  const own = keysOf(keys);
  if (digests.length === 0 || !isTold(keys.outcome) || haveOneInCommon(digests, own)) return null;
  const there = `the parent of ${zone} has a DS record for the key ${tagsText(digests)}`;
  return own.length === 0
    ? `${there}, and ${zone} has no key (DNSKEY): it is not signed`
    : `${there}, and ${zone} has other keys: ${tagsText(own)}`;
}

const tagsText = (keys: readonly KeyTag[]): string => [...new Set(keys.map(({ tag }) => tag))].join(', ');

/** Whether a resolver validates; null where that cannot be told. */
export function validates(validation: Validation, now: number): boolean | null {
  const { root, a, aaaa } = validation;
  if (root.authentic || a.authentic || aaaa.authentic || brokenSignatures(validation, now) !== null) return true;
  return root.outcome.kind === 'data' ? false : null;
}

/** Whether a resolver that validates gave all that was asked of it. */
export const isSound = (validation: Validation, now: number): boolean =>
  validates(validation, now) === true && isTold(validation.a.outcome) && isTold(validation.aaaa.outcome);

function compared({ unchecked, lasting }: ValidationFailure): string {
  if (!isTold(unchecked)) return ', and without validation no more';
  const untimed = lasting === false ? ', for which there was no time to see whether it still does 5 s later' : '';
  return `${untimed}; it answers without validation (CD), but signatures were not seen to be the cause`;
}

/** Why a resolver tells nothing of the signatures. */
export function unjudgedText(validation: Validation, now: number): string {
  const { by, root, a, aaaa, failure } = validation;
  const who = serverText(by);
  const failed = [a, aaaa].find(({ outcome }) => !isTold(outcome))?.outcome;
  if (saysServfail(root.outcome)) return `${who} fails even for the root: ${outcomeText(root.outcome)}`;
  if (failed !== undefined) {
    return `${outcomeText(failed)}${failure === null ? '' : compared(failure)}`;
  }
  return validates(validation, now) === false
    ? `${who} does not validate signatures`
    : `whether ${who} validates signatures could not be told: ${outcomeText(root.outcome)}`;
}

/** What of the way is signed, as the end of a sentence, by what a resolver says that found nothing wrong. */
export function signedText({ a, aaaa, zones }: Validation): string {
  if (a.authentic && aaaa.authentic) return 'all of the way is signed, and the signatures validate';
  const unsigned = zones.filter(({ ds }) => ds.outcome.kind === 'nodata' || ds.outcome.kind === 'nxdomain');
  if (unsigned.length === 0) return 'not all of the way is signed, and nothing of it fails';
  const names = unsigned.map(({ zone }) => zone).join(', ');
  return `${names} ${unsigned.length === 1 ? 'is' : 'are'} not signed (no DS record at the parent), so that nothing of it can fail`;
}
