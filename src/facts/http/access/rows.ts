import type { Seen } from '../../../model/evidence.ts';
import type { HttpWhere } from '../../../model/http.ts';
import type { Target } from '../../../model/target.ts';
import type { AtAddress, Group } from '../../by-address.ts';
import { connectCommand } from '../../reach/touch.ts';
import { curlCommand } from '../curl.ts';
import type { Reception, ReceptionAt } from './reception.ts';
import { accessVerdict, wantedOf, whyUntold, type AccessVerdict, type Wanted } from './verdict.ts';

export interface AccessRow extends Reception, AccessVerdict {
  readonly where: HttpWhere | null;
  readonly wanted: Wanted;
}

/** Of each address, or of those where something is amiss; of one at which a disguise gets further, only what else fails. */
export function accessRows(
  received: readonly ReceptionAt[],
  { target, ownAddresses }: Pick<Seen, 'ownAddresses'> & { readonly target: Target },
  around: readonly { readonly address: string }[],
): AtAddress<AccessRow>[] {
  const rows = received.flatMap(({ address, where, kind, what }): AtAddress<AccessRow>[] => {
    const wanted = wantedOf(target.expect.access ?? 'open', ownAddresses, address);
    const verdict = accessVerdict({ kind, what }, wanted);
    if (verdict.status !== 'fail' && around.some((each) => each.address === address)) return [];
    // Our own address is another in each family: it counts only where the verdict rests on it.
    const isOurs = verdict.status !== 'unknown' || verdict.reason === 'own-unknown';
    const key = `${kind} ${what.replace(address, '')} ${isOurs ? wanted.because : ''}`;
    return [{ address, key, value: { ...verdict, kind, what, where, wanted } }];
  });
  const amiss = rows.filter(({ value }) => value.status !== 'pass');
  return amiss.length + around.length > 0 ? amiss : rows;
}

/** What is so at these addresses, in a sentence. */
export function accessText({ at, value }: Group<AccessRow>, { host, port }: Target): string {
  const { kind, what, where, wanted, status, reason } = value;
  const said = `${where?.url ?? `${host} port ${port}`} ${what}${at}`;
  if (status === 'unknown' && reason !== undefined) return `${said}${whyUntold(reason, wanted)}`;
  if (status !== 'pass') return `${said}, though ${wanted.because}`;
  return `${said}, and ${wanted.because}${kind === 'shut' ? ' (one that is down looks the same)' : ''}`;
}

export const accessCommands = (
  { addresses, value: { where } }: Group<AccessRow>,
  { host, port, clientCertificate }: Target,
): string[] =>
  where === null
    ? addresses.map((address) => connectCommand({ address, port }))
    : [curlCommand(where, host, clientCertificate)];
