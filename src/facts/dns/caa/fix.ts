import type { Fix } from '../../../model/check.ts';
import type { Seen } from '../../../model/evidence.ts';
import { type Applicant, type CaaProperty, type Permission, parametersOf, parseIssueValue } from './caa.ts';
import { escaped } from '../character-strings.ts';
import { parseName } from '../names.ts';
import { setRecord, zoneKeeper, zoneOf } from '../records/record.ts';

/** Seconds. */
const ttl = 3600;

/** Where the records stand that count, and what is to be said there. */
interface Place {
  readonly owner: string;
  readonly zones: Seen['zones'];
}

interface Wanted extends Applicant {
  readonly asked: readonly string[];
  readonly presumed: boolean;
}

type Refusal = Extract<Permission, { readonly kind: 'critical' | 'refused' }>;

/** The records that let the applicant issue. `tag`: of the properties that speak of the names. */
export function caaFix(refusal: Refusal, tag: 'issue' | 'issuewild', applicant: Wanted, place: Place): Fix {
  const { by } = refusal;
  if (refusal.kind === 'critical') {
    const plain = `0 ${by.tag} "${escaped(by.value)}"`;
    return set(`Delete the record ${by.text}, or replace it with one whose flags are 0`, [plain], place);
  }
  if (applicant.asked.length === 0) {
    return {
      text: `Replace the record ${by.text} with one that names the authority which is to issue, or, if any may, delete all ${tag} records that ${place.owner} has`,
      where: keeperOf(place),
    };
  }
  const value = parseIssueValue(by.value);
  const [issuer = ''] = applicant.asked;
  if (value === null || refusal.obstacle === 'other-issuer') {
    const lines = applicant.asked.map((domain) => `0 ${tag} "${domain}"`);
    return refusal.obstacle === 'malformed'
      ? set(`Replace the record ${by.text} with`, lines, place)
      : set(besideText(place, applicant), lines, place);
  }
  const accounts = parametersOf(value, 'accounturi');
  const methods = parametersOf(value, 'validationmethods').flatMap((list) => list.split(','));
  const property = (account: string | undefined, allowed: readonly string[]): string =>
    propertyText(by, value.issuer || issuer, [
      ...(account === undefined ? [] : [`accounturi=${account}`]),
      ...(allowed.length === 0 ? [] : [`validationmethods=${[...new Set(allowed)].join(',')}`]),
    ]);
  if (refusal.obstacle === 'method') {
    const { method } = applicant;
    const lines = [property(accounts[0], method === undefined ? methods : [...methods, method])];
    return set(`Replace the record ${by.text} with`, lines, place);
  }
  return applicant.account === undefined
    ? set(
        `Replace the record ${by.text} with one for each account`,
        accounts.map((account) => property(account, methods)),
        place,
      )
    : set(besideText(place, applicant), [property(applicant.account, methods)], place);
}

const besideText = ({ owner }: Place, { presumed }: Wanted): string =>
  presumed
    ? `If another authority is to issue from now on, say so in expect.caaIssuer; else add, beside the CAA records that ${owner} has`
    : `Add, beside the CAA records that ${owner} has`;

const propertyText = (by: CaaProperty, issuer: string, parameters: readonly string[]): string =>
  `${by.text.split(' ')[0]} ${by.tag} "${escaped([issuer, ...parameters].join('; '))}"`;

/** What is to be done about servers that do not answer. */
export const serversFix = (owner: string, zones: Seen['zones']): Fix => ({
  text: `Have the name servers answer CAA questions for ${owner}: an answer without records (NOERROR) is enough.`,
  where: keeperOf({ owner, zones }),
});

const keeperOf = ({ owner, zones }: Place): string => zoneKeeper(zoneOf(owner, zonesOf(zones)), owner);

/** Nearest first, whichever name of the chain they were found for. */
const zonesOf = (zones: Seen['zones']) =>
  Object.values(zones)
    .flat()
    .toSorted((a, b) => parseName(b.apex).length - parseName(a.apex).length);

function set(text: string, lines: readonly string[], { owner, zones }: Place): Fix {
  const fixes = lines.map((data) => setRecord(text, { owner, ttl, type: 'CAA', data }, zonesOf(zones)));
  const [first, ...rest] = fixes;
  if (first === undefined || rest.length === 0) return first ?? { text };
  const { form: _, ...whole } = first;
  return { ...whole, paste: fixes.flatMap(({ paste }) => paste ?? []) };
}
