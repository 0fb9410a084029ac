import { readDocument, type Fault } from './documents.ts';
import type { Place, Problem } from './error.ts';
import { hasTemplate, lineAt, syntaxMessage } from './syntax.ts';
import { formatPath, type Path } from './tree.ts';

/** What a YAML or JSON text holds, as plain values, and where each of them stands. */
export interface Source {
  readonly tree: unknown;
  /** Whether the text could be read as a whole: if not, nothing but its problems is worth a word. */
  readonly whole: boolean;
  readonly problems: readonly Problem[];
  /** The place of what the path leads to, or of its key; where it leads nowhere, of what should hold it. */
  locate(path: Path, key?: boolean): Place;
}

const mostDeep = 64;
const mostAliased = 100_000;
const mostSyntaxProblems = 20;

/** Where values stand is only worked out again, with all that takes to hold, where it is asked for: in a mistake. */
export function readSource(text: string, file: string): Source {
  const json = parseJson(text);
  const { tree, whole, problems } = json === undefined ? parse(text, file) : { tree: json, whole: true, problems: [] };
  let again: Source | undefined;
  return {
    tree,
    whole,
    problems,
    locate(path, key) {
      again ??= parse(text, file);
      return again.locate(path, key);
    },
  };
}

/**
 * What a text holds that is JSON with nothing odd in it: read so, a large one takes a tenth of the time and memory.
 * Undefined for every other, in which there may be something to say: keys that are written twice, what is nested deeply.
 */
function parseJson(text: string): unknown {
  if (!/^\s*\{/.test(text) || text.includes('__proto__')) return undefined;
  let depth = 0;
  let deepest = 0;
  const bare = text.replace(jsonParts, (part, string: string | undefined) => {
    if (string !== undefined) return string;
    if (part === '{' || part === '[') deepest = Math.max(deepest, ++depth);
    else if (part === '}' || part === ']') depth -= 1;
    else return '';
    return part;
  });
  if (deepest > mostDeep) return undefined;
  try {
    const tree: unknown = JSON.parse(text);
    // A key that was written twice, or a number or a letter that can be written otherwise, makes a difference.
    return JSON.stringify(tree) === bare ? tree : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const jsonParts = /("(?:[^"\\]|\\.)*")|[{}[\]]|\s+/gs;

function parse(text: string, file: string): Source {
  const { errors, warnings, tree, oddities, locate } = readDocument(text, file, {
    depth: mostDeep,
    aliased: mostAliased,
  });
  const broken = [...errors, ...warnings].map((fault) =>
    problemAt(fault.place, [], messageOf(fault, lineAt(text, fault.offset))),
  );
  if (broken.length > 0) return { tree: null, whole: false, problems: worthSaying(broken), locate };
  const problems = oddities.map(({ path, message, place }) => problemAt(place, path, message));
  return { tree, whole: true, problems, locate };
}

const problemAt = (place: Place, path: Path, message: string): Problem => ({
  ...place,
  path: formatPath(path),
  message,
});

/** One problem a line; what follows from a template that was not filled in is no news. */
function worthSaying(broken: readonly Problem[]): Problem[] {
  const perLine = new Map<number | null, Problem>();
  for (const problem of broken) if (!perLine.has(problem.line)) perLine.set(problem.line, problem);
  const all = Array.from(perLine.values());
  const templates = all.filter(({ message }) => message === leftover);
  return (templates.length > 0 ? templates : all).slice(0, mostSyntaxProblems);
}

const leftover = 'a template was not filled in (`{{ }}`, `{% %}`)';

function messageOf({ code, message }: Fault, line: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a second YAML document begins here; one is wanted';
  if (code === 'RESOURCE_EXHAUSTION') return syntaxMessage(code, message);
  if (hasTemplate(line)) return leftover;
  const hint = line.includes('${') ? ' (inside [ ] and { }, a text with `${…}` stands in quotes)' : '';
  return `${syntaxMessage(code, message)}${hint}`;
}
