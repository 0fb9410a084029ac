import type { Server, Walk, Zone } from '../../model/dns.ts';
import type { Seen } from '../../model/evidence.ts';
import type { Target } from '../../model/target.ts';
import { familyOf } from '../addresses.ts';
import { balancerNames, balancerOf } from './balancer-names.ts';
import { isUnder } from './names.ts';
import { isOwnZone } from './own-zones.ts';

/** Records of one name and type in a zone of the user's, as a server of that zone gave them. */
export interface OwnRecords {
  readonly owner: string;
  readonly type: 'CNAME' | 'DNAME' | 'A' | 'AAAA';
  /** Seconds. */
  readonly ttl: number;
  readonly data: readonly string[];
  readonly by: Server;
}

/** Those on a way through zones' own servers; a load balancer's own are not the user's. */
export function ownRecords(walk: Walk, zones: Seen['zones'], target: Target): OwnRecords[] {
  const balancers = balancerNames(target);
  const isOwn = ({ owner }: OwnRecords): boolean => balancerOf(owner, balancers) === undefined;
  const aliases = walk.hops
    .filter(({ zone }) => zone !== undefined && isOwnZone(zone, target))
    .map(({ owner, type, ttl, target: to, by }): OwnRecords => ({ owner, type, ttl, data: [to], by }));
  return [...aliases, ...addressesAtEnd(walk, zones)].filter(isOwn);
}

/** The addresses at the end, where a server gave them that is of a zone of the host's which holds that name. */
function addressesAtEnd({ name, last, addresses }: Walk, zones: Seen['zones']): OwnRecords[] {
  const isOfZone = ({ apex, servers }: Zone, by: Server): boolean =>
    isUnder(last, apex) && servers.some(({ address, port }) => address === by.address && port === by.port);
  return ([4, 6] as const).flatMap((family) => {
    const found = addresses.filter(
      ({ address, by }) => familyOf(address) === family && (zones[name] ?? []).some((zone) => isOfZone(zone, by)),
    );
    const [first] = found;
    if (first === undefined) return [];
    const type = family === 4 ? 'A' : 'AAAA';
    return [{ owner: last, type, ttl: first.ttl, data: found.map(({ address }) => address), by: first.by }];
  });
}
