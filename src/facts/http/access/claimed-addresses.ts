import type { ForgedHeaders } from '../../../model/echo.ts';
import { isForgeable } from '../forged-headers.ts';
import { addressHeaders } from '../forwarding-headers.ts';

/** An address in a range, and not the one that names the network where there are others. */
function addressIn(range: string): string {
  const [network = '', bits] = range.split('/');
  if (network.endsWith('.0') && Number(bits) < 31) return `${network.slice(0, -1)}1`;
  return network.endsWith('::') && Number(bits) < 127 ? `${network}1` : network;
}

/** Every header that names the client's address, all with one that an allowlist lets in; empty where it lets in nobody. */
export function claimedHeaders(allow: readonly string[], dialled: string): ForgedHeaders {
  const [range] = allow;
  if (range === undefined) return [];
  return addressHeaders.filter((name) => isForgeable(name, dialled)).map((name) => [name, addressIn(range)] as const);
}
