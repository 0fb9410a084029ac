import { canonicalAddress } from '../../addresses.ts';

/** A final dot is no other host: where it may not stand, that is told by itself. */
export const plainHost = (host: string): string => {
  const lower = host.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
};

/** The wildcard that stands for a host; null for a host of one label, and for a wildcard. */
export function patternOver(host: string): string | null {
  const plain = plainHost(host);
  const dot = plain.indexOf('.');
  return dot < 0 || plain.startsWith('*.') ? null : `*${plain.slice(dot)}`;
}

export const sameHost = (one: string, other: string): boolean => plainHost(one) === plainHost(other);

/** Whether a host as an Ingress writes it, perhaps with a wildcard for one label, stands for a host. */
export function standsFor(written: string, host: string): boolean {
  if (sameHost(written, host)) return true;
  return written.startsWith('*.') && sameHost(written.slice(1), host.slice(host.indexOf('.')));
}

/** The same for listeners of a Gateway, whose wildcard stands for one or more labels; without a host they take all. */
export const listensFor = (hostname: string | null, host: string): boolean =>
  hostname === null ||
  sameHost(hostname, host) ||
  (hostname.startsWith('*.') && plainHost(host).endsWith(plainHost(hostname.slice(1))));

/** `ingress`: a rule, an entry of TLS, a listener or route. `certificate`: a name that an authority vouches for. `record`: a name in DNS. */
export type HostUse = 'ingress' | 'certificate' | 'record';

/** What keeps a text from being a host, as parts of a sentence, and the host that was probably meant. */
export interface HostFault {
  readonly has: readonly string[];
  readonly corrected: string | null;
}

/** RFC 1123 2.1 and what Kubernetes makes of it; null where nothing is wrong. */
export function hostFault(text: string, use: HostUse): HostFault | null {
  if (unfilled.test(text)) return { has: ['a variable that was not filled in'], corrected: null };
  const has: string[] = [];
  let rest = text;
  const mend = (what: string, pattern: RegExp, by = ''): void => {
    const mended = rest.replace(pattern, by);
    if (mended !== rest) has.push(what);
    rest = mended;
  };
  mend('blanks around it', /^\s+|\s+$/g);
  mend('characters without width', /[\u00ad\u200b\u2060\ufeff]/g);
  mend(isTypographic(rest) ? 'typographic quotes around it' : 'quotes around it', quotesAround);
  mend('a scheme', /^[a-z][a-z0-9+.-]*:\/\//i);
  mend('a path', /[/?#].*$/s);
  if (canonicalAddress(rest.replace(/^\[(.*)\]$/, '$1')) !== null) {
    const belongs = use === 'certificate' ? ', which belongs under ipAddresses' : '';
    return { has: [...has, `an IP address where a name is wanted${belongs}`], corrected: null };
  }
  mend('a port', /:\d*$/);
  if (use !== 'record') mend('a final dot', /\.$/);
  mend('an empty label', /^\.+|(?<=\.)\.+/g);
  if (isTypographic(rest)) return { has: [...has, 'typographic quotes in it'], corrected: null };
  if (/[^\x00-\x7f]/.test(rest)) {
    has.push('letters that are written otherwise in DNS');
    rest = URL.parse(`http://${rest}/`)?.hostname ?? rest;
  }
  if (use === 'ingress' && /[A-Z]/.test(rest)) has.push('upper case');
  rest = rest.toLowerCase();
  if (use !== 'record') mend('an underscore', /_/g, '-');
  const lasting = beyondMending(rest);
  const all = [...has, ...lasting];
  if (all.length === 0) return null;
  return { has: all, corrected: lasting.length === 0 ? rest : null };
}

/** The host that a faulty text was probably meant to be: its fault is told by itself. Null where nobody knows. */
export function hostMeant(text: string): string | null {
  const fault = hostFault(text, 'ingress');
  return fault === null ? text : fault.corrected;
}

/** As word processors and web pages make them of plain ones. */
const isTypographic = (text: string): boolean => /[‘’‚‛“”„‟«»‹›]/.test(text);
const quotesAround = /^[\s"'`‘’‚‛“”„‟«»‹›]+|[\s"'`‘’‚‛“”„‟«»‹›]+$/g;

const unfilled = /\$\{?[A-Za-z_]|\{\{|^<.*>|\bYOUR[-_]/;

function beyondMending(host: string): string[] {
  const labels = host.replace(/\.$/, '').split('.');
  const named = labels[0] === '*' && labels.length > 1 ? labels.slice(1) : labels;
  const faults: (readonly [string, boolean])[] = [
    ['nothing in it', host === ''],
    ['a wildcard over everything', host === '*'],
    ['a wildcard that is not alone in the left-most label', host !== '*' && named.some((label) => label.includes('*'))],
    ['a label of more than 63 characters', named.some((label) => label.length > 63)],
    ['more than 253 characters', host.length > 253],
    ['a blank in it', /\s/.test(host)],
    ['a label that begins or ends with a hyphen', named.some((label) => /^-|-$/.test(label))],
    ['characters that no host has', /[^a-z0-9_.*\s-]/.test(host)],
  ];
  return faults.flatMap(([what, isSo]) => (isSo ? [what] : []));
}
