import { networkInterfaces } from 'node:os';
import { familyOf, inRanges, kindOf, plainAddress, type Family } from '../../../facts/addresses.ts';
import { kindHere } from '../../../facts/dns/fit.ts';
import type { OwnAddress } from '../../../model/echo.ts';
import type { Connection, Endpoint } from '../../../model/evidence.ts';
import type { Reading } from '../../../model/reading.ts';
import type { Settings } from '../../../model/target.ts';
import { mostPhaseMs } from '../../address.ts';
import type { Deadline } from '../../deadline.ts';
import type { Fetch } from '../fetch.ts';
import { hearReference, maxEchoBytes } from './hear.ts';
import { signRequest, uncached } from './sign.ts';

/** Finds out from which addresses we are seen over the families of these connections. The reference is asked once a round. */
export type OwnAddresses = (
  connections: readonly Reading<Endpoint, Connection>[],
  deadline: Deadline,
) => Promise<OwnAddress[]>;

export interface OwnAddressMeans {
  readonly settings: Settings;
  readonly fetch: Fetch;
  readonly echoKey: string | null;
}

export function startOwnAddresses(means: OwnAddressMeans): OwnAddresses {
  const { settings } = means;
  const { expected, reference } = settings.sourceIp;
  const configured = expected === 'auto' ? [] : expected;
  const askReference = reference === null ? null : startReference(reference, means);
  return async (connections, deadline) => {
    const families = new Set(connections.map(({ where }) => familyOf(where.address)));
    return Promise.all(
      [...families].map(async (family): Promise<OwnAddress> => {
        const ranges = configured.filter((range) => familyOf(range) === family);
        if (ranges.length > 0) return { family, ranges, how: 'configured', detail: '`sourceIp.expected` says so' };
        const over = connections.filter(({ where }) => familyOf(where.address) === family);
        const referred = askReference === null ? null : await askReference(deadline);
        return foundOut(family, over.flatMap(endsOf), over, referred, settings);
      }),
    );
  };
}

/** Both ends of a connection. */
interface Ends {
  readonly local: string;
  readonly dialled: string;
}

const endsOf = (reading: Reading<Endpoint, Connection>): Ends[] => {
  const local = reading.ok ? plainAddress(reading.value.localAddress) : null;
  return local === null ? [] : [{ local, dialled: reading.where.address }];
};

/** As whom the reference saw us, or why that is not known. */
type Referred = { readonly address: string } | { readonly detail: string };

function foundOut(
  family: Family,
  ends: readonly Ends[],
  dialled: readonly Reading<Endpoint, Connection>[],
  referred: Referred | null,
  settings: Settings,
): OwnAddress {
  const isPublic = (address: string): boolean => kindHere(address, settings) === 'public';
  const isDirect = ({ local, dialled: to }: Ends): boolean => isPublic(local) || isNeighbour(local, to);
  const direct = [...new Set(ends.filter(isDirect).map(({ local }) => local))];
  const told = weighReference(referred, family, {
    isPublic,
    inward: dialled.every(({ where }) => !isPublic(where.address)),
  });
  const ranges = [...new Set([...direct, ...(told.address === null ? [] : [told.address])])];
  const details = [
    ...(direct.length === 0 ? [] : [`our end of the connection is ${direct.join(' or ')}`]),
    ...(told.address !== null && direct.includes(told.address) ? [] : [told.detail]),
    ...(ends.length === 0 ? [`no connection was made over IPv${family}`] : []),
    ...new Set(ends.filter((each) => !isDirect(each) && !ranges.includes(each.local)).map(behindNat)),
  ];
  const how = direct.length > 0 ? 'local' : told.address !== null ? 'reference' : 'unknown';
  return { family, ranges, how, detail: details.filter((detail) => detail !== '').join('; ') };
}

const behindNat = ({ local, dialled }: Ends): string =>
  `our end of the connection to ${dialled} is ${local}, a ${kindOf(local)} address, which NAT on the way probably replaces`;

/** Of the same network, with nothing in between that could replace an address. */
const isNeighbour = (local: string, dialled: string): boolean =>
  Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .some(({ address, cidr }) => address === local && cidr !== null && inRanges(dialled, [cidr]));

interface Weighing {
  readonly isPublic: (address: string) => boolean;
  /** Whether none of the addresses that were dialled is public: what is seen inside is then what counts. */
  readonly inward: boolean;
}

function weighReference(
  referred: Referred | null,
  family: Family,
  { isPublic, inward }: Weighing,
): { readonly address: string | null; readonly detail: string } {
  if (referred === null) return { address: null, detail: '' };
  if ('detail' in referred) return { address: null, detail: `the reference does not tell: ${referred.detail}` };
  const { address } = referred;
  const seen = `the reference saw ${address}`;
  if (familyOf(address) !== family) return { address: null, detail: `${seen}, and tells nothing of IPv${family}` };
  const kind = kindOf(address);
  const isInside = inward && (kind === 'private' || kind === 'cgnat');
  return isPublic(address) || isInside
    ? { address, detail: seen }
    : { address: null, detail: `${seen}, a ${kind} address, which is not the one that is seen from outside` };
}

/** One URL for the whole round, so that what one target learns serves all. */
function startReference(
  reference: string,
  means: Pick<OwnAddressMeans, 'fetch' | 'echoKey'>,
): (deadline: Deadline) => Promise<Referred> {
  const { echoKey } = means;
  const asked = signRequest(echoKey);
  const url = uncached(reference.replace(/#.*$/s, ''), asked);
  return async (deadline) => {
    const look = {
      word: 'own',
      deadline,
      timeoutMs: mostPhaseMs,
      maxBytes: maxEchoBytes,
      headers: [asked.header],
    } as const;
    const reading = await means.fetch(url, look);
    if (!reading.ok) return { detail: `${reading.failure.code}: ${reading.failure.detail}` };
    const told = hearReference({ ...reading.value, end: 'whole' }, asked, echoKey);
    if ('refused' in told) return { detail: told.detail };
    const { peer, proxy } = told.heard.arrival;
    const seen = proxy?.source ?? peer;
    return seen === null ? { detail: 'it does not say who made the connection' } : { address: seen.address };
  };
}
