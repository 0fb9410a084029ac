/** What a line of a log says beside its message. */
export type Fields = Readonly<Record<string, unknown>>;

const mostChars = 1000;
const mostItems = 20;
const mostDeep = 4;

/** What each line has of its own. */
const ofLine: readonly string[] = ['level', 'time', 'message'];

const masked = '***';
const secretName =
  /token|secret|password|passphrase|authorization|cookie|credential|^(?:.*(?:api|echo|private)[-_]?)?key(?:Pem)?$/i;

/** Credentials in URLs and in headers. */
const secretShapes: readonly (readonly [shape: RegExp, shown: string])[] = [
  [/(?<=\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@]{1,300}(?=@)/gi, masked],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${masked}`],
];

/** The fields, short enough to be kept, with nothing in them that is to be known to nobody. */
export function boundedFields(fields: Fields, secrets: readonly string[]): Fields {
  const bounded = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return maskedText(value, secrets);
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Error) return bounded(errorFields(value), depth);
    if (depth >= mostDeep) return '…';
    if (Array.isArray(value)) {
      const kept = value.slice(0, mostItems).map((item) => bounded(item, depth + 1));
      return value.length > mostItems ? [...kept, `… and ${value.length - mostItems} more`] : kept;
    }
    if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
    const entries = Object.entries(value);
    const kept = entries
      .slice(0, mostItems)
      .map(([key, item]): [string, unknown] => [
        maskedText(key, secrets),
        secretName.test(key) && item !== null && item !== undefined && item !== '' ? masked : bounded(item, depth + 1),
      ]);
    const more = entries.length - mostItems;
    return Object.fromEntries(more > 0 ? [...kept, ['…', `and ${more} more`]] : kept);
  };
  const whole = bounded(fields, 0);
  const entries = typeof whole === 'object' && whole !== null ? Object.entries(whole) : [];
  return Object.fromEntries(entries.map(([key, value]) => [ofLine.includes(key) ? `${key}_` : key, value]));
}

function errorFields(error: Error): Fields {
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { name: error.name, message: error.message, ...code, ...cause, stack: error.stack ?? '' };
}

/** Of the text, as much as a line can bear. */
export function maskedText(text: string, secrets: readonly string[]): string {
  // Cut after a secret is masked, half of one would be left; what is very long is cut before as well.
  let shown = text.length > mostChars * 10 ? text.slice(0, mostChars * 10) : text;
  for (const secret of secrets) if (secret !== '') shown = shown.replaceAll(secret, masked);
  for (const [shape, instead] of secretShapes) shown = shown.replace(shape, instead);
  return shown.length > mostChars ? `${shown.slice(0, mostChars - 1).replace(/[\ud800-\udbff]$/, '')}…` : shown;
}

/** In JSON, what a terminal would obey or hide and JSON leaves as it is. */
export const escaped = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
