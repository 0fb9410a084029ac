import { namedAddress, type Named } from './named-address.ts';

/** What a pair's value may hold without quotes. Proxies write `for=[2001:db8::1]:80` without them, too. */
const pair = /\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))\s*/y;
const separator = /\s*([,;]|$)/y;
const mostNames = 64;

/**
 * Whom each proxy saw, the nearest last: `for` of each element of `Forwarded` (RFC 7239 4), all occurrences in order.
 * What cannot be read ends its occurrence, as nobody knows where the next element begins.
 */
export const namesInForwarded = (values: readonly string[]): Named[] => values.flatMap(namesIn).slice(-mostNames);

function namesIn(value: string): Named[] {
  const names: Named[] = [];
  let element: string | null = null;
  for (let at = 0; at < value.length;) {
    pair.lastIndex = at;
    const found = pair.exec(value);
    if (found !== null) {
      const [whole, name = '', quoted, token = ''] = found;
      if (name.toLowerCase() === 'for') element ??= quoted?.replaceAll(/\\(.)/gs, '$1') ?? token;
      at += whole.length;
    }
    separator.lastIndex = at;
    const end = separator.exec(value);
    if (end === null) return names;
    if (end[1] !== ';' && element !== null) {
      names.push(namedAddress(element));
      element = null;
    }
    at += end[0].length;
  }
  return names;
}
