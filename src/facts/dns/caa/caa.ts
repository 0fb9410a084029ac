import { unescaped } from '../character-strings.ts';

/** One CAA record (RFC 8659 4.1). */
export interface CaaProperty {
  /** As it was read: `0 issue "letsencrypt.org"`. */
  readonly text: string;
  readonly critical: boolean;
  /** In lower case. */
  readonly tag: string;
  /** Octets, as char codes 0 to 255. */
  readonly value: string;
}

/** What an `issue` or `issuewild` property says (RFC 8659 4.2). */
export interface IssueValue {
  /** In lower case; empty where nobody is meant. */
  readonly issuer: string;
  readonly parameters: readonly (readonly [tag: string, value: string])[];
}

/** Who is to issue, by which method of validation and for which ACME account, as far as that is known. */
export interface Applicant {
  /** All by which it goes in CAA records; `*.ca.example` is whatever ends so. */
  readonly domains: readonly string[];
  readonly method?: string;
  readonly account?: string;
}

/** Why a property does not let an applicant issue. */
export type Obstacle = 'other-issuer' | 'malformed' | 'method' | 'account';

/** What a set of CAA records says of an applicant. */
export type Permission =
  /** No property is about such names. */
  | { readonly kind: 'unrestricted' }
  | { readonly kind: 'granted'; readonly by: CaaProperty; readonly value: IssueValue }
  /** A property that no CA may pass over, and none knows. */
  | { readonly kind: 'critical'; readonly by: CaaProperty }
  /** `by` comes nearest to a permission. */
  | { readonly kind: 'refused'; readonly by: CaaProperty; readonly obstacle: Obstacle };

/** What nobody's name can change. */
export type PermissionOfAll = Exclude<Permission, { readonly kind: 'granted' }>;

// 128 as RFC 8659 4.1 has it; authorities take 1 for the same, because so many zones have it so.
const criticalBits = 0b1000_0001;
const knownTags: readonly string[] = ['issue', 'issuewild', 'issuemail', 'iodef'];

/** A record as evidence holds it: `FLAGS TAG "VALUE"`. */
export function parseCaa(text: string): CaaProperty {
  const [, flags = '', tag = '', quoted = ''] = /^(\d{1,3}) ([0-9A-Za-z]+) "(.*)"$/s.exec(text) ?? [];
  if (tag === '') throw new Error(`no CAA record: ${text}`);
  return { text, critical: (Number(flags) & criticalBits) !== 0, tag: tag.toLowerCase(), value: unescaped(quoted) };
}

const word = /^[0-9A-Za-z](?:-*[0-9A-Za-z])*$/;
const parameterValue = /^[!-:<-~]*$/;

/** Null for what RFC 8659 4.2 does not allow: it lets nobody issue. */
export function parseIssueValue(value: string): IssueValue | null {
  const [name = '', ...rest] = value.split(';').map((part) => part.replace(/^[ \t]+|[ \t]+$/g, ''));
  const issuer = name.toLowerCase();
  if (issuer !== '' && !issuer.split('.').every((label) => word.test(label))) return null;
  // The one semicolon that stands without a parameter.
  if (rest.length === 1 && rest[0] === '') return { issuer, parameters: [] };
  const parameters = rest.map((part) => /^([^=]*?)[ \t]*=[ \t]*(.*)$/s.exec(part) ?? []);
  if (parameters.some(([, tag = '', its = '']) => !word.test(tag) || !parameterValue.test(its))) return null;
  return { issuer, parameters: parameters.map(([, tag = '', its = '']) => [tag.toLowerCase(), its]) };
}

/** The tag of the properties that speak of a name: `issuewild` counts for wildcards alone, and there before `issue`. */
export const countingTag = (properties: readonly CaaProperty[], isWildcard: boolean): 'issue' | 'issuewild' =>
  isWildcard && properties.some(({ tag }) => tag === 'issuewild') ? 'issuewild' : 'issue';

/**
 * What a set of records says to every authority, for the first set that was found on the way up; null where that depends
 * on which one asks.
 */
export function permissionOfAll(properties: readonly CaaProperty[], isWildcard: boolean): PermissionOfAll | null {
  const unknown = properties.find(({ critical, tag }) => critical && !knownTags.includes(tag));
  if (unknown !== undefined) return { kind: 'critical', by: unknown };
  const counting = countingProperties(properties, isWildcard);
  const [first] = counting;
  if (first === undefined) return { kind: 'unrestricted' };
  if (counting.some(({ value }) => (parseIssueValue(value)?.issuer ?? '') !== '')) return null;
  const malformed = counting.find(({ value }) => parseIssueValue(value) === null);
  return malformed === undefined
    ? { kind: 'refused', by: first, obstacle: 'other-issuer' }
    : { kind: 'refused', by: malformed, obstacle: 'malformed' };
}

/** Those that speak of a name. */
export function countingProperties(properties: readonly CaaProperty[], isWildcard: boolean): CaaProperty[] {
  const tag = countingTag(properties, isWildcard);
  return properties.filter((property) => property.tag === tag);
}

/** RFC 8659 3 and 4, RFC 8657, of one authority. */
export function permissionOf(
  properties: readonly CaaProperty[],
  isWildcard: boolean,
  applicant: Applicant,
): Permission {
  const ofAll = permissionOfAll(properties, isWildcard);
  if (ofAll !== null) return ofAll;
  let nearest: Permission = { kind: 'unrestricted' };
  for (const by of countingProperties(properties, isWildcard)) {
    const value = parseIssueValue(by.value);
    const obstacle = value === null ? malformedFor(by, applicant) : obstacleIn(value, applicant);
    if (value !== null && obstacle === null) return { kind: 'granted', by, value };
    if (nearest.kind === 'unrestricted' || (nearest.kind === 'refused' && nearest.obstacle === 'other-issuer')) {
      nearest = { kind: 'refused', by, obstacle: obstacle ?? 'malformed' };
    }
  }
  return nearest;
}

/** Whether whoever wrote it meant this applicant. */
const malformedFor = ({ value }: CaaProperty, { domains }: Applicant): Obstacle =>
  domains.some((domain) => value.toLowerCase().includes(domain.replace('*.', ''))) ? 'malformed' : 'other-issuer';

/** Whether an issuer of a CAA record is one of these. */
export const goesBy = (domains: readonly string[], issuer: string): boolean =>
  domains.some((domain) => (domain.startsWith('*.') ? issuer.endsWith(domain.slice(1)) : issuer === domain));

function obstacleIn(value: IssueValue, { domains, method, account }: Applicant): Obstacle | null {
  if (!goesBy(domains, value.issuer)) return 'other-issuer';
  const [accounts, methods] = [parametersOf(value, 'accounturi'), parametersOf(value, 'validationmethods')];
  // Whoever gives one of them twice is satisfied by nobody (RFC 8657 3).
  if (accounts.length > 1 || (account !== undefined && accounts.some((one) => one !== account))) return 'account';
  const allows = (list: string): boolean => method === undefined || list.split(',').includes(method);
  return methods.length > 1 || !methods.every(allows) ? 'method' : null;
}

/** The values of the parameters that go by a tag. */
export const parametersOf = ({ parameters }: IssueValue, tag: 'accounturi' | 'validationmethods'): string[] =>
  parameters.flatMap(([its, value]) => (its === tag ? [value] : []));
