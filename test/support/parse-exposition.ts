/** One sample as it was written. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string | null;
  readonly samples: readonly ParsedSample[];
}

interface Open extends ParsedFamily {
  readonly samples: ParsedSample[];
}

interface Described {
  readonly name: string;
  type?: string;
  help?: string;
  unit?: string;
}

const suffixes: Readonly<Record<string, readonly string[]>> = { histogram: ['_bucket', '_sum', '_count'] };

/**
 * Reads metrics as strictly as their formats are written down, and throws where a reader that is more lenient would not:
 * families that come twice, series that come twice, a line that is out of place, an escape that is none.
 */
export function parseExposition(text: string, { openMetrics = false } = {}): Map<string, ParsedFamily> {
  if (!text.isWellFormed()) throw new Error('it is no text of Unicode');
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  if (openMetrics && lines.pop() !== '# EOF') throw new Error('it does not end with # EOF');
  const families = new Map<string, Open>();
  const series = new Set<string>();
  let current = null as Described | null;
  let open: Open | null = null;
  for (const line of lines) {
    if (/[\u0000-\u001f\u007f-\u009f]/.test(line)) throw new Error(`a control character: ${JSON.stringify(line)}`);
    const told = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line);
    if (told !== null) {
      const [, keyword = '', name = '', rest = ''] = told;
      if (current?.name !== name) {
        if (families.has(name)) throw new Error(`${name} comes twice`);
        if (current !== null && open === null) throw new Error(`${current.name} has no sample`);
        current = { name };
        open = null;
      }
      const key = keyword.toLowerCase() as 'help' | 'type' | 'unit';
      if (open !== null || current[key] !== undefined) throw new Error(`out of place: ${line}`);
      if (key === 'unit' && (!openMetrics || !name.endsWith(`_${rest}`))) throw new Error(`no unit: ${line}`);
      if (key === 'help') unescape(rest, openMetrics ? /^[\\n"]$/ : /^[\\n]$/);
      current[key] = rest;
      continue;
    }
    if (line.startsWith('#')) throw new Error(`a comment: ${line}`);
    const sample = parseSample(line);
    if (current === null) throw new Error(`a sample of no family: ${line}`);
    if (open === null) {
      const { name, type = '', help = '', unit = null } = current;
      if (!/^(?:gauge|counter|histogram)$/.test(type) || help === '') throw new Error(`${name} is not described`);
      if (type === 'counter' && name.endsWith('_total') === openMetrics) throw new Error(`a counter called ${name}`);
      open = { name, type, help, unit, samples: [] };
      families.set(name, open);
    }
    const own = openMetrics && open.type === 'counter' ? ['_total'] : (suffixes[open.type] ?? ['']);
    const { name } = open;
    if (!own.some((suffix) => sample.name === `${name}${suffix}`)) throw new Error(`${line} stands in ${name}`);
    const identity = JSON.stringify([sample.name, Object.entries(sample.labels).toSorted()]);
    if (series.has(identity)) throw new Error(`it comes twice: ${line}`);
    series.add(identity);
    open.samples.push(sample);
  }
  if (current !== null && open === null) throw new Error(`${current.name} has no sample`);
  return families;
}

function parseSample(line: string): ParsedSample {
  const [, name = '', inside = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === '') throw new Error(`no sample: ${JSON.stringify(line)}`);
  const labels: Record<string, string> = {};
  let rest = inside;
  while (rest !== '') {
    const [whole = '', label = '', written = ''] =
      /^([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,(?=[a-zA-Z_])|$)/.exec(rest) ?? [];
    if (whole === '') throw new Error(`no labels: ${JSON.stringify(line)}`);
    if (Object.hasOwn(labels, label)) throw new Error(`the label ${label} comes twice: ${line}`);
    labels[label] = unescape(written, /^[\\n"]$/);
    if (labels[label] === '') throw new Error(`the label ${label} is empty: ${line}`);
    rest = rest.slice(whole.length);
  }
  return { name, labels, value: numberIn(value) };
}

const unescape = (text: string, allowed: RegExp): string =>
  text.replaceAll(/\\(.?)/g, (whole, char: string) => {
    if (!allowed.test(char)) throw new Error(`no escape: ${JSON.stringify(whole)}`);
    return char === 'n' ? '\n' : char;
  });

function numberIn(text: string): number {
  if (text === 'NaN') return Number.NaN;
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (!/^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/.test(text)) throw new Error(`no number: ${text}`);
  return Number(text);
}
