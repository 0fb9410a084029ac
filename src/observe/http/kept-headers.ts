import type { HttpResponse } from '../../model/http.ts';

const kept: ReadonlySet<string> = new Set([
  'location',
  'server',
  'date',
  'age',
  'content-type',
  'content-length',
  'content-encoding',
  'last-modified',
  'retry-after',
  'www-authenticate',
  'via',
  'cf-ray',
  'cf-cache-status',
  'cf-error-type',
  'cf-error-origin',
  'x-served-by',
  'strict-transport-security',
]);
const maxHeaders = 64;
const maxValue = 1024;

/** Those that a check or a report reads; of cookies only whether there are any. */
export function keptOf(
  all: readonly (readonly [name: string, value: string])[],
): Pick<HttpResponse, 'headers' | 'setsCookies'> {
  const headers: [string, string][] = [];
  let setsCookies = false;
  for (const [given, value] of all) {
    const name = given.toLowerCase();
    if (name === 'set-cookie') setsCookies = true;
    if (headers.length < maxHeaders && kept.has(name)) headers.push([name, value.slice(0, maxValue)]);
  }
  return { headers, ...(setsCookies && { setsCookies }) };
}
