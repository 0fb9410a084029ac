import type { CheckMeta, Urgency } from '../model/check.ts';
import { ownerText } from './fix.ts';
import { columns, hang, pad } from './layout.ts';
import { pen as makePen, type Pen, type Drawing } from './pen.ts';

const urgencyText: Readonly<Record<Urgency, string>> = {
  now: 'now: users are hurt while it lasts',
  soon: 'soon: users will be hurt if it stays',
  hygiene: 'hygiene: good to have, folded in text',
};

/** Everything that there is to know of one check. */
export function explainCheck(check: CheckMeta, options: Drawing): string {
  const pen = makePen(options);
  const rows: readonly (readonly [label: string, texts: readonly string[]])[] = [
    ['why', [check.why]],
    ['fix', [check.fix]],
    ['who', [ownerText[check.owner]]],
    ['at worst', [`${check.worst}, for one of the reasons ${check.reasons.join(', ')}`]],
    ['urgency', [urgencyText[check.urgency]]],
    ['essential', [check.essential ? 'yes: without it a user does not get through' : 'no']],
    ['look', [check.look === 'quick' ? 'quick: at every look' : 'full: at the full look, and after a change']],
    ['yields to', check.yieldsTo.length === 0 ? [] : [check.yieldsTo.join(', ')]],
    ['aliases', check.aliases.length === 0 ? [] : [check.aliases.join(' · ')]],
    ['controls', check.controls.length === 0 ? [] : [check.controls.join(', ')]],
    ['sources', check.sources.flatMap(({ title, url }) => [title, url])],
  ];
  const lines = [
    pen.paint('strong', pen.say(check.id)),
    ...hang('  ', pen.say(check.title), pen.width),
    '',
    ...rows.flatMap(([label, texts]) => rowLines(label, texts, pen)),
  ];
  return `${lines.join('\n')}\n`;
}

function rowLines(label: string, texts: readonly string[], pen: Pen): string[] {
  const lead = (text: string): string => `  ${pad(text === '' ? '' : pen.paint('faint', text), 9)}   `;
  return texts.flatMap((text, i) => hang(lead(i === 0 ? label : ''), pen.say(text), pen.width));
}

/** Every check there is, or those that were found: id and title, one line each. */
export function listChecks(checks: readonly CheckMeta[], options: Drawing): string {
  const pen = makePen(options);
  const width = Math.max(0, ...checks.map(({ id }) => columns(pen.say(id))));
  return checks
    .map(({ id, title }) => `${pad(pen.paint('strong', pen.say(id)), width)}   ${pen.say(title)}\n`)
    .join('');
}
