import type { LimitMeaning } from '../facts/vantage/limit-meanings.ts';
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
export const explainCheck = (check: CheckMeta, options: Drawing): string =>
  explained(
    check.id,
    check.title,
    [...checkRows(check), ['sources', check.sources.flatMap(({ title, url }) => [title, url])]],
    options,
  );

/** The same but its sources, each with what it is called. */
export function checkRows(check: CheckMeta): Row[] {
  const yielding = check.yieldsTo.flatMap((id) => yieldTexts(id, check));
  return [
    ['why', [check.why]],
    ['fix', [check.fix]],
    ['who', [ownerText[check.owner]]],
    ['at worst', [`${check.worst}, for one of the reasons ${check.reasons.join(', ')}`]],
    ['urgency', [urgencyText[check.urgency]]],
    ['essential', [check.essential ? 'yes: without it a user does not get through' : 'no']],
    ['look', [check.look === 'quick' ? 'quick: at every look' : 'full: at the full look, and after a change']],
    ['yields to', yielding.length === 0 ? [] : [yielding.join(', ')]],
    ['aliases', check.aliases.length === 0 ? [] : [check.aliases.join(' · ')]],
    ['controls', check.controls.length === 0 ? [] : [check.controls.join(', ')]],
  ];
}

/** Nothing of one that explains findings of no reason. */
function yieldTexts(id: string, { yieldsOnly }: CheckMeta): string[] {
  const reasons = yieldsOnly?.[id];
  if (reasons === undefined) return [id];
  return reasons.length === 0 ? [] : [`${id} (${reasons.join(', ')} alone)`];
}

/** A limit of the vantage: what it means, and what can be done about it. */
export const explainLimit = (limit: LimitMeaning, options: Drawing): string =>
  explained(limit.code, limitTitle(limit), limitRows(limit), options);

export const limitTitle = ({ title }: LimitMeaning): string => `a limit of the vantage: ${title}`;

export const limitRows = ({ why, keepsFrom, fix, aliases }: LimitMeaning): Row[] => [
  ['why', [why]],
  ['keeps from', [keepsFrom]],
  ['fix', [fix]],
  ['who', [ownerText.prober]],
  ['aliases', [aliases.join(' · ')]],
];

/** What is told, and in which texts; none of them where there is nothing to tell. */
export type Row = readonly [label: string, texts: readonly string[]];

function explained(name: string, title: string, rows: readonly Row[], options: Drawing): string {
  const pen = makePen(options);
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = [
    pen.paint('strong', pen.say(name)),
    ...hang('  ', pen.say(title), pen.width),
    '',
    ...rows.flatMap(([label, texts]) => rowLines(label, texts, width, pen)),
  ];
  return `${lines.join('\n')}\n`;
}

function rowLines(label: string, texts: readonly string[], width: number, pen: Pen): string[] {
  const lead = (text: string): string => `  ${pad(text === '' ? '' : pen.paint('faint', text), width)}   `;
  return texts.flatMap((text, i) => hang(lead(i === 0 ? label : ''), pen.say(text), pen.width));
}

/** Every check there is, or what was found, limits of the vantage by their code: id and title, one line each. */
export function listChecks(listed: readonly Pick<CheckMeta, 'id' | 'title'>[], options: Drawing): string {
  const pen = makePen(options);
  const width = Math.max(0, ...listed.map(({ id }) => columns(pen.say(id))));
  return listed
    .map(({ id, title }) => `${pad(pen.paint('strong', pen.say(id)), width)}   ${pen.say(title)}\n`)
    .join('');
}
