import { escapeText } from '../escape.ts';

/** A word that means nothing to GitHub: letters, perhaps with hyphens, apostrophes, and signs of a sentence around it. */
const plainWord = /^["'“‘(]*[A-Za-z]+(?:['’-][A-Za-z]+)*["'”’)]*[,.;:!?]*$/;
/** With a full stop behind it, a number would begin a list. */
const plainNumber = /^\d{1,6}(?:\.\d{1,6})?[,;:]?$/;
const plainSign = /^(?:[·…–—→✓✗]|[,.;:!?)]+)$/;
/** GitHub takes it for a commit. */
const commit = /^[0-9a-f]{7,}$/i;
/** What stands between grave accents is a command or the like; everything else is words. */
const token = /`([^`\s](?:[^`]*[^`\s])?)`(?!`)|[^`\s]+|`+/g;
/** Signs of the sentence around what is shown as code. */
const around = /^(["'“‘(]*)(.*?)(["'”’)]*[,.;:!?]*)$/;

const isPlain = (word: string): boolean =>
  plainSign.test(word) ||
  plainNumber.test(word) ||
  (plainWord.test(word) && !commit.test(word.replace(/[^A-Za-z]/g, '')));

/**
 * Text from anywhere as a sentence in Markdown. Whatever is no plain word, such as a name or an address, is shown as
 * code: there it makes no link, mention, tag or layout, and is to be copied as it is.
 */
export function prose(text: string): string {
  const safe = escapeText(text).trim();
  let written = '';
  let end = 0;
  for (const match of safe.matchAll(token)) {
    const [whole, inner] = match;
    const piece = inner === undefined ? wordText(whole) : span(inner);
    const isApart = match.index > end || (written.endsWith('`') && piece.startsWith('`'));
    written += isApart ? ` ${piece}` : piece;
    end = match.index + whole.length;
  }
  return written;
}

function wordText(word: string): string {
  if (isPlain(word)) return word;
  const [, before = '', body = '', after = ''] = around.exec(word) ?? [];
  // A bracket that opens inside belongs to what it closes.
  return body === '' || body.includes('(') ? span(word) : before + span(body) + after;
}

/** One line, in type of one width. */
export const code = (text: string): string => span(escapeText(text));

function span(safe: string): string {
  if (safe === '') return '';
  const fence = '`'.repeat(longestRun(safe) + 1);
  const room = /^[` ]|[` ]$/.test(safe) ? ' ' : '';
  return fence + room + safe + room + fence;
}

const longestRun = (text: string): number => Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));

/** Lines to be taken whole. */
export function fenced(lines: readonly string[], language = languageOf(lines)): string[] {
  if (lines.length === 0) return [];
  const safe = lines.map(escapeText);
  const fence = '`'.repeat(Math.max(3, longestRun(safe.join('\n')) + 1));
  return [`${fence}${language}`, ...safe, fence];
}

const zoneLine = /^\S+ +\d+ +IN +[A-Z]/;
const command = /^(?:sudo )?(?:kubectl|dig|curl|openssl|helm|aws|certbot|hostprobe)\b/;
const yamlLine = /^ *(?:- )?[^\s:][^:]*:(?: |$)|^ *- /;

/** By which GitHub colours them; none where they are not all of one kind. */
function languageOf(lines: readonly string[]): string {
  if (lines.every((line) => zoneLine.test(line))) return 'zone';
  if (lines.every((line) => command.test(line))) return 'sh';
  return lines.every((line) => yamlLine.test(line) || /^ *#/.test(line)) ? 'yaml' : '';
}
