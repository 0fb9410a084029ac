import type { TLSSocket } from 'node:tls';
import type { ClientPart } from '../../model/evidence.ts';

type Part = Pick<ClientPart, 'asked' | 'taken'>;

const parts = new WeakMap<TLSSocket, Part>();

/** What is known so far of whether the server asked for a certificate, and went on when it had seen our part. */
export const partOn = (tls: TLSSocket): Part => parts.get(tls) ?? { asked: null, taken: false };

/** Data came: the server goes on. */
export const takenOn = (tls: TLSSocket): void => void parts.set(tls, { ...partOn(tls), taken: true });

/** From before the handshake on: up to TLS 1.2 a server may begin another one later, to ask then. */
export function followPart(tls: TLSSocket): void {
  const learn = (taken: boolean): void => {
    const before = partOn(tls);
    parts.set(tls, { asked: before.asked === true || askedOn(tls), taken: before.taken || taken });
  };
  // Secrets are made when the server has said what it wants.
  tls.on('keylog', () => learn(false));
  tls.once('secureConnect', () => learn(tls.getProtocol() !== 'TLSv1.3'));
  tls.once('session', () => learn(true));
}

/**
 * A client knows which signatures both can make only where the server has named its own, and it does that in asking for
 * a certificate (RFC 5246 7.4.4, RFC 8446 4.3.2).
 */
function askedOn(tls: TLSSocket): boolean | null {
  const protocol = tls.getProtocol();
  if (protocol !== 'TLSv1.2' && protocol !== 'TLSv1.3') return null;
  return tls.getSharedSigalgs().length > 0;
}
