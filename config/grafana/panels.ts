/** Of Grafana's JSON, what the panels of this dashboard use. */

export interface Query {
  readonly expr: string;
  /** How a series is called; for tables it does not matter. */
  readonly legend?: string;
}

export interface Threshold {
  readonly color: string;
  /** From this value on; null: below all others. */
  readonly value: number | null;
}

export interface Look {
  readonly title: string;
  readonly description?: string;
  readonly queries: readonly Query[];
  readonly width: number;
  readonly height?: number;
  readonly unit?: string;
  readonly decimals?: number;
  readonly thresholds?: readonly Threshold[];
  /** Value → word and colour. */
  readonly words?: Readonly<Record<string, readonly [text: string, color: string]>>;
}

export interface Column {
  /** A label, or `Value`. */
  readonly name: string;
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly words?: Look['words'];
  /** Where a cell of it leads to. */
  readonly link?: string;
  /** The thresholds colour it. */
  readonly colored?: boolean;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A panel but for its id and its place. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  readonly json: Readonly<Record<string, unknown>>;
}

const colors = { pass: 'green', warn: 'yellow', unknown: 'purple', fail: 'red' } as const;
export const { pass: good, warn: doubtful, fail: bad, unknown: unclear } = colors;

/** Good from this value on. */
export const wellFrom = (well: number): Threshold[] => [
  { color: bad, value: null },
  { color: good, value: well },
];

/** Good, doubtful from one value on, and bad from another on. */
export const badFrom = (doubt: number, trouble: number): Threshold[] => [
  { color: good, value: null },
  { color: doubtful, value: doubt },
  { color: bad, value: trouble },
];

/** Bad, doubtful from one value on, and good from another on. */
export const goodFrom = (doubt: number, well: number): Threshold[] => [
  { color: bad, value: null },
  { color: doubtful, value: doubt },
  { color: good, value: well },
];

const datasource = { type: 'prometheus', uid: '${datasource}' };

const nameOf = (index: number): string => 'ABCDEFGHIJ'.charAt(index);

const targets = (queries: readonly Query[], over: object): object[] =>
  queries.map(({ expr, legend }, index) => ({
    refId: nameOf(index),
    datasource,
    expr,
    ...(legend === undefined ? {} : { legendFormat: legend }),
    ...over,
  }));

const mappings = (words: Look['words']): object[] =>
  words === undefined
    ? []
    : [
        {
          type: 'value',
          options: Object.fromEntries(
            Object.entries(words).map(([value, [text, color]], index) => [value, { text, color, index }]),
          ),
        },
      ];

const defaults = ({ unit = 'short', decimals, thresholds, words }: Look): object => ({
  unit,
  ...(decimals === undefined ? {} : { decimals }),
  mappings: mappings(words),
  color: { mode: thresholds === undefined ? 'palette-classic' : 'thresholds' },
  thresholds: { mode: 'absolute', steps: thresholds ?? [{ color: colors.pass, value: null }] },
});

const panel = (type: string, look: Look, queries: readonly object[], rest: object, fields: object = {}): Panel => ({
  width: look.width,
  height: look.height ?? 8,
  json: {
    type,
    title: look.title,
    ...(look.description === undefined ? {} : { description: look.description }),
    datasource,
    targets: queries,
    fieldConfig: { defaults: { ...defaults(look), ...fields }, overrides: [] },
    ...rest,
  },
});

const now = { instant: true, range: false };
const last = { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } };

/** Figures, one a series; a status has its own colour. */
export const figures = (look: Look): Panel =>
  statusColored(
    panel('stat', { height: 4, ...look }, targets(look.queries, now), {
      options: { ...last, colorMode: 'background', graphMode: 'none', textMode: 'auto', justifyMode: 'auto' },
    }),
  );

export const bars = (look: Look): Panel =>
  statusColored(
    panel('bargauge', look, targets(look.queries, now), {
      options: { ...last, orientation: 'horizontal', displayMode: 'basic', showUnfilled: true },
    }),
  );

export const graph = (look: Look, stacked = false): Panel =>
  statusColored(
    panel(
      'timeseries',
      look,
      targets(look.queries, { instant: false, range: true }),
      {
        options: {
          legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
          tooltip: { mode: 'multi', sort: 'desc' },
        },
      },
      {
        min: 0,
        custom: {
          drawStyle: 'line',
          lineWidth: 1,
          fillOpacity: stacked ? 60 : 10,
          showPoints: 'never',
          stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
        },
      },
    ),
  );

/** What held when, a line a series. */
export const timeline = (look: Look): Panel =>
  panel('state-timeline', look, targets(look.queries, { instant: false, range: true }), {
    options: {
      mergeValues: true,
      showValue: 'never',
      rowHeight: 0.8,
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'single', sort: 'none' },
    },
  });

/** The columns that are named, in this order; all else that the query gives is left out. */
export function table(look: Look, columns: readonly Column[]): Panel {
  const made = panel('table', look, targets(look.queries, { ...now, format: 'table' }), {
    options: { showHeader: true, cellHeight: 'sm', footer: { show: false } },
    transformations: [
      { id: 'filterFieldsByName', options: { include: { names: columns.map(({ name }) => name) } } },
      {
        id: 'organize',
        options: {
          excludeByName: {},
          indexByName: Object.fromEntries(columns.map(({ name }, index) => [name, index])),
          renameByName: Object.fromEntries(columns.map(({ name, title }) => [name, title])),
        },
      },
    ],
  });
  const overrides = columns.flatMap(({ title, unit, decimals, words, link, colored = false }) => {
    const properties = [
      ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
      ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
      ...(words === undefined ? [] : [{ id: 'mappings', value: mappings(words) }]),
      ...(link === undefined ? [] : [{ id: 'links', value: [{ title, url: link, targetBlank: true }] }]),
      ...(colored ? [{ id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } }] : []),
    ];
    return properties.length === 0 ? [] : [{ matcher: { id: 'byName', options: title }, properties }];
  });
  return { ...made, json: { ...made.json, fieldConfig: { defaults: defaults(look), overrides } } };
}

/** Series that are called as a status have its colour. */
function statusColored(made: Panel): Panel {
  const overrides = Object.entries(colors).map(([name, fixedColor]) => ({
    matcher: { id: 'byName', options: name },
    properties: [{ id: 'color', value: { mode: 'fixed', fixedColor } }],
  }));
  const { defaults: own } = made.json['fieldConfig'] as { readonly defaults: object };
  return { ...made, json: { ...made.json, fieldConfig: { defaults: own, overrides } } };
}
