import { lookAtAddress } from '../../address.ts';
import type { PlaceLook, PlaceSeen } from './place-looks.ts';

/** Comes as a client without a certificate, where the target has one and it is said what becomes of clients without. */
export async function anonymous(look: PlaceLook): Promise<PlaceSeen['anonymous']> {
  const { clientCertificate, ...target } = look.target;
  const expected = target.expect.clientCertificate;
  if (clientCertificate === undefined || (expected !== 'none' && expected !== 'required')) return [];
  if (look.first.session?.ok !== true) return [];
  const { host } = target;
  const { deadline, wires, endpoint } = look;
  const { session, response } = await lookAtAddress(endpoint, { target, host, deadline, upTo: 'response' }, wires);
  return session === null ? [] : [{ session, response }];
}
