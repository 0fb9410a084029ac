import type { Certificate } from '../../../model/certificate.ts';
import { isAddress } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';
import { attributes, comparableName } from '../names/distinguished-name.ts';

/** How a certificate stands to an issuer's constraints: `unread` where they touch names that are not compared here. */
export interface ConstraintBreach {
  readonly kind: 'broken' | 'unread';
  readonly detail: string;
}

type Within = (name: string, base: string) => boolean | null;

/** RFC 5280 4.2.1.10, by kind: whether the name is in the subtree; null, whatever the subtree, where it has no form that could be. */
const within: ReadonlyMap<string, Within> = new Map<string, Within>([
  ['directory', (name, base) => name.startsWith(base)],
  ['email', isMailboxWithin],
  ['uri', isUriWithin],
]);

function isMailboxWithin(mailbox: string, base: string): boolean | null {
  const [local, host] = halves(mailbox);
  if (local === '') return null;
  if (!base.includes('@')) return isHostWithin(host, base);
  const [localWanted, hostWanted] = halves(base);
  return local === localWanted && isSameHost(host, hostWanted);
}

function halves(mailbox: string): [local: string, host: string] {
  const at = mailbox.lastIndexOf('@');
  return [mailbox.slice(0, Math.max(at, 0)), mailbox.slice(at + 1)];
}

function isUriWithin(uri: string, base: string): boolean | null {
  const host = URL.parse(uri)?.hostname ?? '';
  return host === '' || host.startsWith('[') || isAddress(host) ? null : isHostWithin(host, base);
}

const isSameHost = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Without a dot in front it is one host alone, and not those below it. */
const isHostWithin = (host: string, base: string): boolean =>
  base === '' || (base.startsWith('.') ? host.toLowerCase().endsWith(base.toLowerCase()) : isSameHost(host, base));

/** Of names that are neither of hosts nor addresses, each as `kind:name`; kinds that do not occur restrict nothing. */
export function otherBreaches(
  certificate: Certificate,
  permitted: readonly string[],
  excluded: readonly string[],
): ConstraintBreach[] {
  const kinds = new Set([...permitted, ...excluded].map((entry) => split(entry).kind));
  return [...kinds].flatMap((kind) => {
    const [only, never] = [ofKind(kind, permitted), ofKind(kind, excluded)];
    for (const name of namesOf(certificate, kind)) {
      const breach = judge(kind, name, only, never);
      if (breach !== null) return [breach];
    }
    return [];
  });
}

function judge(
  kind: string,
  name: string | null,
  permitted: readonly (string | null)[],
  excluded: readonly (string | null)[],
): ConstraintBreach | null {
  const compare = within.get(kind);
  if (compare === undefined) {
    const detail = `it constrains names of the kind ${cutWords(kind)}, the certificate holds one, and verifiers compare none`;
    return { kind: 'broken', detail };
  }
  const bases = [...permitted, ...excluded];
  if (name === null || bases.includes(null)) {
    return { kind: 'unread', detail: `it constrains names of the kind ${cutWords(kind)}` };
  }
  const is = (base: string | null): boolean | null => compare(name, base ?? '');
  const held = `the certificate holds the ${kind} name ${shown(name)}`;
  if (is('') === null) {
    return { kind: 'broken', detail: `it constrains names of the kind ${kind}, and ${held}, which is none` };
  }
  const out = excluded.find((base) => is(base) === true);
  if (out !== undefined) {
    return { kind: 'broken', detail: `it excludes ${kind} names in ${shown(out) || 'all'}, and ${held}` };
  }
  if (permitted.length === 0 || permitted.some((base) => is(base) === true)) return null;
  return { kind: 'broken', detail: `it permits only ${kind} names in ${shown(permitted.join(' '))}, and ${held}` };
}

const shown = (text: string | null): string => cutWords((text ?? '').replace(/,$/, ''));

function namesOf({ subject, names }: Certificate, kind: string): (string | null)[] {
  const ofSan = ofKind(kind, names?.other ?? []);
  if (kind === 'directory' && subject.length > 0) return [comparableName(subject), ...ofSan];
  return kind === 'email' ? [...attributes(subject, 'E'), ...ofSan] : ofSan;
}

/** Null for one of which only the kind is known. */
const ofKind = (kind: string, entries: readonly string[]): (string | null)[] =>
  entries.map(split).flatMap((entry) => (entry.kind === kind ? [entry.text] : []));

function split(entry: string): { readonly kind: string; readonly text: string | null } {
  const colon = entry.indexOf(':');
  return colon < 0 ? { kind: entry, text: null } : { kind: entry.slice(0, colon), text: entry.slice(colon + 1) };
}
