import type { Certificate } from '../../model/certificate.ts';
import type { Seen, Session, SessionWhere } from '../../model/evidence.ts';
import type { Pki } from '../../model/pki.ts';
import type { Target } from '../../model/target.ts';
import type { LimitCode } from '../../model/vantage.ts';
import { certificateOf, vouch, type Vouched } from './path.ts';

/** What one address served in a handshake that was made. */
export interface Served {
  readonly where: SessionWhere;
  readonly session: Session;
  readonly leaf: Certificate;
}

/** Whether a target is to be reached over TLS at all. */
export const speaksTls = ({ protocol, expect }: Target): boolean =>
  expect.reachable && (protocol === 'https' || protocol === 'tls');

/** What was served: to all clients, and in a full look to those that take only the other kind of key. */
export type Shown = Pick<Seen, 'sessions'> & Partial<Pick<Seen, 'twins'>> & { readonly pki: Pki };

/** Every certificate that an address served, in the order looked at; handshakes that failed are another check's. */
export const servedAt = ({ sessions, twins = [], pki }: Shown): Served[] =>
  [...sessions, ...twins].flatMap((reading) => {
    const first = reading.ok ? reading.value.sent[0] : undefined;
    return reading.ok && first !== undefined
      ? [{ where: reading.where, session: reading.value, leaf: certificateOf(pki, first) }]
      : [];
  });

/** The same, with who vouches for each. */
export const vouchedAt = (
  view: Shown & { readonly now: number; readonly target: Target },
): (Served & { readonly vouched: Vouched })[] =>
  servedAt(view).map(({ where, session, leaf }) => ({
    where,
    session,
    leaf,
    vouched: vouch(session.sent, view.pki, view.now, view.target.host),
  }));

/** Checks whose fail explains whatever is wrong with a certificate: none came, or one of another party. */
export const beforeCertificates = [
  'tls.handshake-succeeds',
  'reach.every-address-answers',
  'dns.leads-to-load-balancer',
] as const;

/** Limits with which certificates are not judged: those that are served here are not the ones that users get. */
export const certificateLimits: readonly LimitCode[] = ['tls-intercepted'];

/** What every check of certificates says where there was none to look at. */
export const noCertificate = {
  reason: 'no-handshake',
  status: 'unknown',
  message: 'no certificate was seen, because no TLS handshake was made at any address',
  owner: 'prober',
} as const;
