/** `label` for Services (RFC 1123 without dots), `subdomain` for nearly all else. */
export type NameForm = 'label' | 'subdomain';

/** What keeps a text from being the name of an object, and the nearest that can be one; null where nothing does. */
export interface NameFault {
  readonly has: readonly string[];
  readonly corrected: string | null;
}

const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const forms: Readonly<Record<NameForm, { readonly pattern: RegExp; readonly most: number }>> = {
  label: { pattern: new RegExp(`^${label}$`), most: 63 },
  subdomain: { pattern: new RegExp(`^${label}(?:\\.${label})*$`), most: 253 },
};

const isName = (text: string, { pattern, most }: (typeof forms)[NameForm]): boolean =>
  text.length <= most && pattern.test(text);

export function nameFault(text: string, form: NameForm): NameFault | null {
  const rule = forms[form];
  if (isName(text, rule)) return null;
  const [first = '', ...words] = text.trim().split(/\s+/);
  if (words.length > 0 && isName(first, rule)) {
    return {
      has: [words.length > 1 ? 'words behind it, as of a comment that lost its #' : 'a blank in it'],
      corrected: first,
    };
  }
  const nearest = nearestName(text, form);
  return { has: faultsIn(text, form), corrected: isName(nearest, rule) ? nearest : null };
}

function faultsIn(text: string, form: NameForm): string[] {
  const { most } = forms[form];
  const faults: (readonly [string, boolean])[] = [
    ['nothing in it', text === ''],
    ['upper case', /[A-Z]/.test(text)],
    ['an underscore', text.includes('_')],
    ['a wildcard', text.includes('*')],
    ['a blank in it', /\s/.test(text)],
    ['a dot', form === 'label' && text.includes('.')],
    [`more than ${most} characters`, text.length > most],
    ['characters that no name has', /[^A-Za-z0-9_*\s.-]/.test(text)],
  ];
  const found = faults.flatMap(([what, isSo]) => (isSo ? [what] : []));
  return found.length > 0 ? found : ['a part that begins or ends with a hyphen'];
}

function nearestName(text: string, form: NameForm): string {
  const parts = text
    .trim()
    .toLowerCase()
    .replaceAll('*', 'wildcard')
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .split('.')
    .map((part) => part.replace(/^-+|-+$/g, ''))
    .filter((part) => part !== '');
  return parts.join(form === 'label' ? '-' : '.');
}
