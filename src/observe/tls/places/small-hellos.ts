import { isCutOrSilent } from '../../../facts/tls/handshake/small-hello.ts';
import { shakeAgain } from './further.ts';
import type { PlaceLook, PlaceSeen } from './place-looks.ts';

/** Without a hybrid key share, a ClientHello fits into one packet. */
const classical = { ecdhCurve: 'X25519:P-256:P-384' };

/** Silence is waited for once more where the same place has just been heard: so long, and twice as long as that took. */
const againMs = 2500;

/**
 * Where a certificate came before the connection was cut off, the ClientHello was taken. And what happened once tells
 * nothing of its size: it has to happen again between small ones that are answered.
 */
export async function smallHellos(look: PlaceLook): Promise<PlaceSeen['smallHellos']> {
  const { session, sentDer } = look.first;
  if (session === null || session.ok || sentDer.length > 0 || !isCutOrSilent(session.failure.code)) return [];
  const { reading: small } = await shakeAgain(look, classical);
  if (!small.ok) return [{ small, usual: null, again: null }];
  const { reading: usual, ...shown } = await shakeAgain(look, {}, Math.max(againMs, 2 * small.ms));
  if (usual.ok || !isCutOrSilent(usual.failure.code)) return [{ small, usual, again: null }];
  if (shown.sentDer.length > 0) return [];
  return [{ small, usual, again: (await shakeAgain(look, classical)).reading }];
}
