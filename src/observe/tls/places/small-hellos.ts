import { shakeFurther, whereOf } from './further.ts';
import type { PlaceLook, PlaceSeen } from './place-looks.ts';

/** Without a hybrid key share, a ClientHello fits into one packet. */
const classicalGroups = 'X25519:P-256:P-384';

const cutOrSilent: ReadonlySet<string> = new Set(['reset', 'closed', 'timeout']);

export async function smallHellos(look: PlaceLook): Promise<PlaceSeen['smallHellos']> {
  const { session } = look.first;
  if (session === null || session.ok || !cutOrSilent.has(session.failure.code)) return [];
  const { reading, sentDer } = await shakeFurther(look, whereOf(look), { ecdhCurve: classicalGroups });
  await look.wires.pki.see(sentDer);
  return [reading];
}
