/** What a cron expression of five fields allows, each field as the set of its values. */
export interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly daysOfWeek: ReadonlySet<number>;
}

interface FieldKind {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for the values from `least` on. */
  readonly words: readonly string[];
}

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const weekdays = 'SUN MON TUE WED THU FRI SAT'.split(' ');

const kinds = {
  minutes: { name: 'minute', least: 0, most: 59, words: [] },
  hours: { name: 'hour', least: 0, most: 23, words: [] },
  daysOfMonth: { name: 'day of month', least: 1, most: 31, words: [] },
  months: { name: 'month', least: 1, most: 12, words: months },
  daysOfWeek: { name: 'day of week', least: 0, most: 7, words: weekdays },
} as const satisfies Record<keyof CronFields, FieldKind>;

const order = ['minutes', 'hours', 'daysOfMonth', 'months', 'daysOfWeek'] as const;

/** In the longest of all years. */
const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * A cron expression of five fields: minute, hour, day of month, month, day of week; in each `*`, values, ranges and lists
 * of these, steps after `*` and ranges. Months and weekdays have names; 7 is Sunday, too. Where both kinds of days leave
 * something out, a day of either kind will do. A text says why it is none, or that its time never comes.
 */
export function parseCron(text: string): CronFields | string {
  if (text.startsWith('@')) return 'names such as @hourly are not known; write five fields';
  if (text.length > mostChars) return `it is longer than ${mostChars} characters`;
  const written = text.split(/ +/);
  if (written.length !== order.length) {
    const seconds = written.length === 6 ? '; seconds are not among them' : '';
    return `a cron expression has five fields (minute, hour, day of month, month, day of week)${seconds}`;
  }
  const sets = order.map((key, index) => parseField(written[index] ?? '', kinds[key]));
  const fault = sets.find((set) => typeof set === 'string');
  if (fault !== undefined) return fault;
  const [minutes, hours, daysOfMonth, ofYear, ofWeek] = sets.filter((set) => typeof set !== 'string');
  if (!minutes || !hours || !daysOfMonth || !ofYear || !ofWeek) return 'it is empty';
  const daysOfWeek = new Set([...ofWeek].map((day) => day % 7));
  const fields = { minutes, hours, daysOfMonth, months: ofYear, daysOfWeek };
  return comes(fields) ? fields : 'its day never comes: no such month has it';
}

const mostChars = 300;

/** Any day of the week comes in every month. */
const comes = ({ daysOfMonth, months: ofYear, daysOfWeek }: CronFields): boolean =>
  daysOfWeek.size < 7 || [...ofYear].some((month) => [...daysOfMonth].some((day) => day <= (daysIn[month - 1] ?? 0)));

function parseField(text: string, kind: FieldKind): Set<number> | string {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const found = parsePart(part, kind);
    if (typeof found === 'string') return `${kind.name}: ${found}`;
    for (const value of found) values.add(value);
  }
  return values;
}

function parsePart(part: string, kind: FieldKind): number[] | string {
  const { least, most } = kind;
  const [, star, first = '', last, stepped] = /^(?:(\*)|([^-/*]+)(?:-([^-/*]+))?)(?:\/([^/]*))?$/.exec(part) ?? [];
  if (star === undefined && first === '') return `${shown(part)} is not understood`;
  const from = star === undefined ? readValue(first, kind) : least;
  const to = star === undefined ? readValue(last ?? first, kind) : most === 7 ? 6 : most;
  for (const [value, written] of [[from, first] as const, [to, last ?? first] as const]) {
    if (value === null) return `expected ${expected(kind)}, got ${shown(written)}`;
  }
  if (from === null || to === null) return `${shown(part)} is not understood`;
  if (from > to) return `the range ${shown(part)} runs backwards`;
  if (stepped === undefined) return valuesOf(from, to, 1);
  if (star === undefined && last === undefined) return `a step follows \`*\` or a range, got ${shown(part)}`;
  const step = /^\d{1,2}$/.test(stepped) ? Number(stepped) : 0;
  if (step < 1 || step > to - from) return `expected a step from 1 to ${to - from}, got ${shown(part)}`;
  return valuesOf(from, to, step);
}

const valuesOf = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

function readValue(text: string, { least, most, words }: FieldKind): number | null {
  const word = words.indexOf(text.toUpperCase());
  if (word >= 0) return least + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= least && value <= most ? value : null;
}

const expected = ({ least, most, words }: FieldKind): string =>
  `${least} to ${most}${words.length === 0 ? '' : ` or ${words[0]} to ${words.at(-1)}`}`;

const shown = (text: string): string => `\`${text.slice(0, 20)}${text.length > 20 ? '…' : ''}\``;
