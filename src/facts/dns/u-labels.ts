/** RFC 3492 5. */
const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;
const initialBias = 72;
const initialCode = 128;

const prefix = 'xn--';

/**
 * Scripts in which a whole label may be shown, beside digits and hyphens. None is written from right to left, which
 * turns around what stands beside it, and of the Latin one only letters that are not taken for others.
 */
const scripts: readonly RegExp[] = [
  /^[a-z0-9\u00df-\u00f6\u00f8-\u0130\u0132-\u0137\u0139-\u0148\u014a-\u017e\u01a1\u01b0\u0219\u021b\u1e00-\u1eff-]+$/,
  /^[\p{Script=Greek}0-9-]+$/u,
  /^[\p{Script=Cyrillic}0-9-]+$/u,
  /^[\p{Script=Armenian}0-9-]+$/u,
  /^[\p{Script=Georgian}0-9-]+$/u,
  /^[\p{Script=Devanagari}0-9-]+$/u,
  /^[\p{Script=Thai}0-9-]+$/u,
  /^[\p{Script=Han}\p{Script=Hangul}0-9-]+$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc0-9-]+$/u,
];

/** Of other scripts, nothing but what looks like Latin letters. */
const lookalike = /^[аԁеһіјӏорԛѕԝхуьᴦԍ0-9-]+$|^[αγηικνορτυωχϲϳ0-9-]+$|^[օոսհցզգյѕ0-9-]+$/;

/**
 * A canonical name with what it says in other letters than ASCII behind it: `xn--bcher-kva.example (bücher.example)`.
 * Labels that may pass for others stay as they are, and so do those that IDNA would write otherwise.
 */
export function bothWays(name: string): string {
  const spoken = uName(name);
  return spoken === null ? name : `${name} (${spoken})`;
}

/** The name with U-labels (RFC 5890 2.3.2.1) where they may be shown; null where there are none. */
export function uName(name: string): string | null {
  // A dot that a backslash escapes parts no labels.
  if (!name.includes(prefix) || name.includes('\\')) return null;
  const spoken = name
    .split('.')
    .map((label) => uLabel(label) ?? label)
    .join('.');
  return spoken === name ? null : spoken;
}

function uLabel(label: string): string | null {
  if (!label.startsWith(prefix) || label.length > 63) return null;
  const decoded = decodePunycode(label.slice(prefix.length));
  if (decoded === null || lookalike.test(decoded) || !scripts.some((script) => script.test(decoded))) return null;
  return URL.parse(`http://${decoded}.invalid/`)?.hostname === `${label}.invalid` ? decoded : null;
}

/** RFC 3492 6.2, for lower-case letters; null for what is none. */
export function decodePunycode(text: string): string | null {
  const delimiter = text.lastIndexOf('-');
  const output = Array.from(text.slice(0, Math.max(0, delimiter)), (char) => char.codePointAt(0) ?? 0);
  let code = initialCode;
  let bias = initialBias;
  let index = 0;
  for (let at = delimiter + 1; at < text.length;) {
    const before = index;
    for (let weight = 1, k = base; ; k += base) {
      const digit = digitOf(text.charCodeAt(at++));
      if (digit === null) return null;
      index += digit * weight;
      if (index > 0x7fffffff) return null;
      const threshold = Math.min(tMax, Math.max(tMin, k - bias));
      if (digit < threshold) break;
      weight *= base - threshold;
    }
    const count = output.length + 1;
    bias = adapted(index - before, count, before === 0);
    code += Math.floor(index / count);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    index %= count;
    output.splice(index++, 0, code);
  }
  return String.fromCodePoint(...output);
}

/** NaN, past the end, is none. */
function digitOf(char: number): number | null {
  if (char >= 0x61 && char <= 0x7a) return char - 0x61;
  return char >= 0x30 && char <= 0x39 ? char - 0x30 + 26 : null;
}

/** RFC 3492 6.1. */
function adapted(delta: number, count: number, isFirst: boolean): number {
  let left = Math.floor(isFirst ? delta / damp : delta / 2);
  left += Math.floor(left / count);
  let k = 0;
  for (; left > ((base - tMin) * tMax) / 2; k += base) left = Math.floor(left / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * left) / (left + skew));
}
