import type { ForgedProxy } from '../../model/evidence.ts';
import { familyOf } from '../addresses.ts';

/** One of each version, whose sources (RFC 5737, RFC 3849) tell which of them was believed; forged headers name others. */
export const forgedProxies = (dialled: string): ForgedProxy[] =>
  ([1, 2] as const).map((version) => ({
    version,
    source: familyOf(dialled) === 6 ? `2001:db8:1::${version}` : `198.51.100.${version}`,
  }));
