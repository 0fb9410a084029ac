import type { CheckMeta, Fix, Status } from '../../model/check.ts';
import type { Finding } from '../../model/report.ts';
import { fixSentence, ownerText } from '../fix.ts';
import { plainPen } from '../pen.ts';
import { code, fenced, prose } from './prose.ts';

export const mark = (status: Status): string => plainPen.marks.status[status];

/** Blocks with a blank line between them. */
export const paragraphs = (blocks: readonly (readonly string[])[]): string =>
  blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');

/** What is there for those who ask. The summary is ours alone. */
export const folded = (summary: string, blocks: readonly (readonly string[])[]): string[] =>
  blocks.every((lines) => lines.length === 0)
    ? []
    : ['<details>', `<summary>${summary}</summary>`, '', paragraphs(blocks), '', '</details>'];

export interface Told extends Pick<Finding, 'check' | 'status' | 'owner'> {
  readonly fixes: readonly Fix[];
  readonly see: readonly string[];
  /** Finished lines: where it stands, and where else it is so. */
  readonly where: readonly string[];
}

/** Where it stands, whose job it is, and what to paste. */
export function remedyBlocks(
  { check, status, owner, fixes, see, where }: Told,
  meta: CheckMeta | undefined,
): string[][] {
  const general = status === 'unknown' || meta === undefined ? [] : [[prose(meta.fix)]];
  return [
    [
      ...where.map((line) => `- ${line}`),
      `- whose job: ${prose(ownerText[owner])}`,
      `- why: ${code(`hostprobe explain ${check}`)}`,
    ],
    ...(fixes.length > 0 ? fixes.flatMap(fixBlocks) : general),
    ...(see.length === 0 ? [] : [['Look for yourself:'], fenced(see, 'sh')]),
  ];
}

function fixBlocks(fix: Fix): string[][] {
  const { paste = [], form } = fix;
  return [[prose(fixSentence(fix))], fenced(paste), form === undefined ? [] : [`Web form: ${prose(form)}`]];
}

/** So many of the lines, and how many there are beside. */
export const cutList = (lines: readonly string[], most: number): string[] =>
  lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more`] : [...lines];

/** So many of the names, and how many there are beside. */
export function few(names: readonly string[], most: number): string {
  const more = names.length - most;
  const shown = names.slice(0, most).map(code).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
