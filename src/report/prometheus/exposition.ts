/** What a metric is, apart from its samples. */
export interface Family {
  /** Of a counter with `_total`. */
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'histogram' | 'summary';
  readonly help: string;
}

/** A family and its finished lines, each with its newline; none: it is not told at all. */
export interface Exposed {
  readonly family: Family;
  readonly lines: string;
}

/** In which of the two formats metrics are written. */
export interface Exposition {
  readonly openMetrics: boolean;
  readonly contentType: string;
}

export const expositions = {
  text: { openMetrics: false, contentType: 'text/plain; version=0.0.4; charset=utf-8' },
  openMetrics: { openMetrics: true, contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8' },
} as const satisfies Readonly<Record<string, Exposition>>;

/** What comes before the lines of a family. In OpenMetrics, a counter's family is called without `_total`. */
export function header({ name, type, help }: Family, { openMetrics }: Pick<Exposition, 'openMetrics'>): string {
  const called = openMetrics && type === 'counter' ? name.replace(/_total$/, '') : name;
  const unit = openMetrics ? /_(seconds|bytes)$/.exec(called)?.[1] : undefined;
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return [
    `# HELP ${called} ${openMetrics ? escaped.replaceAll('"', '\\"') : escaped}\n`,
    `# TYPE ${called} ${type}\n`,
    unit === undefined ? '' : `# UNIT ${called} ${unit}\n`,
  ].join('');
}

/** What OpenMetrics ends with, so that a reader knows that nothing was cut off. */
export const ending = ({ openMetrics }: Pick<Exposition, 'openMetrics'>): string => (openMetrics ? '# EOF\n' : '');

/** `labels` as `labelPairs` gives them. Joined and not concatenated: it is kept for long, and so holds no pieces. */
export const sampleLine = (name: string, labels: string, value: number): string =>
  [name, ...(labels === '' ? [] : ['{', labels, '}']), ' ', numberText(value), '\n'].join('');

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** Of what is small enough to be held as one text. */
export const exposedText = (exposed: readonly Exposed[], exposition: Pick<Exposition, 'openMetrics'>): string =>
  [...exposed.map((each) => familyText(each, exposition)), ending(exposition)].join('');

/** Nothing where there are no samples. */
export const familyText = ({ family, lines }: Exposed, exposition: Pick<Exposition, 'openMetrics'>): string =>
  lines === '' ? '' : `${header(family, exposition)}${lines}`;

/** RFC 3339 as seconds since the epoch; null for what is none. */
export function epochSeconds(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms / 1000;
}
