import type { HttpWhere } from '../../model/http.ts';
import { familyOf, isAddress } from '../addresses.ts';
import { shellWord } from '../dns/record.ts';

/** The command that makes the same request at the same address. */
export function curlCommand({ url, address, port }: HttpWhere, host: string): string {
  const at = familyOf(address) === 6 ? `[${address}]` : address;
  const resolve = isAddress(host) ? [] : ['--resolve', shellWord(`${host}:${port}:${at}`)];
  return ['curl -skv -o /dev/null', ...resolve, shellWord(url)].join(' ');
}
