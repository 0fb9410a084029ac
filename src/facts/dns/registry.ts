import type { Resolution } from '../../model/dns.ts';
import type { RegistryName } from '../../model/name-looks.ts';
import type { Target } from '../../model/target.ts';
import { cutWords } from '../cut-words.ts';
import { answersAlike, hasRecords } from './existence.ts';
import { formatName, isUnder, parseName } from './names.ts';
import { isTold } from './outcome.ts';

/** What ExternalDNS writes into a TXT record beside each record that it keeps. */
export interface RegistryEntry {
  readonly owner: string;
  /** `KIND/NAMESPACE/NAME` of the object in the cluster; null where it does not say. */
  readonly resource: string | null;
}

/** Null for any other text, and for an encrypted one, of which nobody else can tell what it is. */
export function registryEntry(text: string): RegistryEntry | null {
  // Most providers are sent the text with quotes of its own.
  const labels = text.replace(/^"(.*)"$/s, '$1').split(',');
  if (!labels.includes('heritage=external-dns')) return null;
  const label = (key: string): string | undefined =>
    labels.find((one) => one.startsWith(`external-dns/${key}=`))?.slice(`external-dns/${key}=`.length);
  return { owner: label('owner') ?? '', resource: label('resource') ?? null };
}

const types = ['A', 'AAAA', 'CNAME'] as const;

/** The names at which ExternalDNS keeps its registry of a host unless told otherwise, as far as its zone reaches. */
export function registryNames(host: string, apex: string): Pick<RegistryName, 'name' | 'speaksOf'>[] {
  const [first = '', ...rest] = parseName(host);
  const typed = types.flatMap((speaksOf) => {
    const label = `${speaksOf.toLowerCase()}-${first}`;
    const name = label.length > 63 ? null : formatName([label, ...rest]);
    return name === null || !isUnder(name, apex) ? [] : [{ name, speaksOf }];
  });
  return [...typed, { name: host, speaksOf: null }];
}

/** Whether the host's own name is such a name of another host: what stands there may speak of that one. */
export const looksTyped = (host: string): boolean =>
  /^(?:a|aaaa|cname|ns|mx|srv|ptr|txt|naptr|dname)-./.test(parseName(host)[0] ?? '');

/**
 * What a name's texts say of the host. Nothing where a wildcard answers, where a host of that very name may be meant, or
 * where neither could be seen.
 */
export function entriesOf(row: RegistryName, host: string): RegistryEntry[] {
  const { sibling, namesake, texts, name, outcome } = row;
  if (sibling === null || !isTold(sibling.outcome) || answersAlike({ name, outcome, records: texts }, sibling))
    return [];
  const isOurs = namesake === null ? !looksTyped(host) : isTold(namesake.outcome) && !hasRecords(namesake);
  return isOurs ? texts.flatMap((text) => registryEntry(text) ?? []) : [];
}

/** More are counted and not named. */
const maxOwners = 4;

/** Whose it is: `owner prod, for ingress/shop/web`. */
export function ownersText(entries: readonly RegistryEntry[]): string {
  const texts = entries.map(({ owner, resource }) => {
    const id = owner === '' ? 'no owner' : `owner ${cutWords(owner)}`;
    return resource === null ? id : `${id}, for ${cutWords(resource)}`;
  });
  const apart = [...new Set(texts)];
  const more = apart.length > maxOwners ? `; and ${apart.length - maxOwners} more` : '';
  return `${apart.slice(0, maxOwners).join('; ')}${more}`;
}

/**
 * What is not there of which a registry record speaks, as the words after it; null where it is there or was not seen.
 * An alias that the provider resolves looks like addresses, and may have those of one family alone.
 */
export function gone(
  { speaksOf }: RegistryName,
  { authority }: Resolution,
  { host }: Pick<Target, 'host'>,
): string | null {
  if (authority === null || authority.name !== host) return null;
  const isCname = authority.hops.some(({ owner, type }) => owner === host && type === 'CNAME');
  if (isCname) {
    const target = authority.hops[0]?.target ?? '';
    return speaksOf === 'A' || speaksOf === 'AAAA'
      ? `and of type ${speaksOf}, where there is a CNAME to ${target}`
      : null;
  }
  const kinds = [authority.a.kind, authority.aaaa.kind];
  const isDenied = authority.a.kind === 'nxdomain' || kinds.every((kind) => kind === 'nodata');
  return authority.hops.length === 0 && isDenied ? 'and there is none' : null;
}
