import type { CheckMeta, Fix, Owner } from '../model/check.ts';
import type { Finding } from '../model/report.ts';
import { hang } from './layout.ts';
import type { Pen } from './pen.ts';

/** Whose job it is, as it is said to whoever reads. */
export const ownerText: Readonly<Record<Owner, string>> = {
  developer: "you, the application's developer",
  administrator: "the platform's administrator",
  'dns-provider': 'the DNS provider',
  cdn: "the CDN's account holder",
  prober: 'whoever runs hostprobe',
};

export interface Remedy extends Pick<Finding, 'check' | 'status' | 'owner' | 'see'> {
  /** More than one where the same is to be done in several places. */
  readonly fixes: readonly Fix[];
  /** In Kubernetes objects, where it stands; more than one where the same is wrong in several. */
  readonly places: readonly string[];
}

/** Where it stands, what to do about it, whose job that is, and where to look: indented below it. */
export function remedyLines(remedy: Remedy, meta: CheckMeta | undefined, pen: Pen): string[] {
  const { check, fixes, places, status, see = [], owner } = remedy;
  const general = status === 'unknown' ? undefined : meta?.fix;
  return [
    ...places.map((place, i) => lead(i === 0 ? 'at' : '', pen) + pen.say(place)),
    ...(fixes.length > 0
      ? fixes.flatMap((fix) => fixLines(fix, pen))
      : general === undefined
        ? []
        : labelled('fix', pen.say(general), pen)),
    ...labelled('who', ownerText[owner], pen),
    ...see.map((command, i) => lead(i === 0 ? 'see' : '', pen) + pen.say(command)),
    `${lead('why', pen)}hostprobe explain ${pen.say(check)}`,
  ];
}

/** Each line to paste stands alone, whole, with nothing before it but blanks. */
function fixLines(fix: Fix, pen: Pen): string[] {
  const { paste = [], form } = fix;
  return [
    ...labelled('fix', pen.say(fixSentence(fix)), pen),
    ...paste.map((line) => lead('', pen) + pen.say(line)),
    ...(form === undefined ? [] : labelled('', `(web form: ${pen.say(form)})`, pen)),
  ];
}

/** Where, and what to do; it ends in a colon where there are lines to paste. */
export function fixSentence({ text, where, paste = [] }: Fix): string {
  const place = where === undefined ? '' : /^(?:at|in|on|under) /.test(where) ? where : `at ${where}`;
  const what = paste.length > 0 ? `${text.replace(/[.:]+$/, '')}:` : text;
  return place === '' ? what : `${opening(place)}, ${inside(what)}`;
}

const opening = (place: string): string => place.charAt(0).toUpperCase() + place.slice(1);

/** A sentence's first word as it stands inside one: `Set` becomes `set`, `DNS` and `SAN` stay. */
const inside = (sentence: string): string => sentence.replace(/^[A-Z](?=[a-z]|\s)/, (letter) => letter.toLowerCase());

const lead = (label: string, pen: Pen): string =>
  `      ${label === '' ? '   ' : pen.paint('faint', label.padEnd(3))}   `;

const labelled = (label: string, prose: string, pen: Pen): string[] => hang(lead(label, pen), prose, pen.width);
