import type { Delegation } from '../../../model/name-looks.ts';
import type { NameLook } from './looks.ts';
import { describeZone } from './name-servers.ts';
import { ownZones } from './own-zones.ts';

/** The user's own zones, as their parents and their own servers describe them. */
export async function delegations(look: NameLook): Promise<Delegation[]> {
  const { zones } = await ownZones(look);
  return Promise.all(zones.map((zone) => describeZone(look.run, look.client, zone)));
}
