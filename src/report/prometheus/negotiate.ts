import { expositions, type Exposition } from './exposition.ts';

interface Range {
  readonly type: string;
  readonly version: string | null;
  readonly quality: number;
}

/** A header with more ranges than this is nobody's who scrapes. */
const mostRanges = 64;

/**
 * The format that the Accept header of a request wants (RFC 9110 12.5.1): OpenMetrics only where it is named, and as
 * welcome as text at least. Where neither is welcome it is text all the same, as every exporter does.
 */
export function chooseExposition(accept: string | undefined): Exposition {
  const ranges = (accept ?? '').split(',').slice(0, mostRanges).map(rangeOf);
  const open = qualityOf(ranges, [['application/openmetrics-text', '1.0.0']]);
  const text = qualityOf(ranges, [['text/plain', '0.0.4'], ['text/*'], ['*/*']]);
  return open !== null && open > 0 && open >= (text ?? 0) ? expositions.openMetrics : expositions.text;
}

function rangeOf(text: string): Range {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(
    rest.map((part) => {
      const [key = '', value = ''] = part.split('=').map((side) => side.trim());
      return [key, value.replaceAll('"', '')] as const;
    }),
  );
  const quality = parameters.get('q');
  const isQuality = quality === undefined || /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(quality);
  return { type, version: parameters.get('version') ?? null, quality: isQuality ? Number(quality ?? 1) : 0 };
}

/** Of the most specific range that names it; of several of one kind the best. Null where none does. */
function qualityOf(ranges: readonly Range[], wanted: readonly (readonly [type: string, version?: string])[]) {
  for (const [type, ours] of wanted) {
    const of = ranges.filter((range) => range.type === type);
    const exact = of.filter(({ version }) => ours !== undefined && version === ours);
    const fitting = exact.length > 0 ? exact : of.filter(({ version }) => version === null);
    if (fitting.length > 0) return Math.max(...fitting.map(({ quality }) => quality));
  }
  return null;
}
