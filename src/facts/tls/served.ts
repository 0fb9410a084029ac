import type { Certificate } from '../../model/certificate.ts';
import type { Seen, Session, SessionWhere } from '../../model/evidence.ts';
import type { Pki } from '../../model/pki.ts';
import type { Target } from '../../model/target.ts';
import type { LimitCode } from '../../model/vantage.ts';
import { groupByAddress, type AtAddress, type Group } from '../by-address.ts';
import { certificateOf, vouch, type Vouched } from './path/path.ts';

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

/**
 * Every certificate that an address served, in the order looked at, each once; handshakes that failed are another
 * check's.
 */
export function servedAt({ sessions, twins = [], pki }: Shown): Served[] {
  const found: Served[] = [];
  for (const reading of [...sessions, ...twins]) {
    const first = reading.ok ? reading.value.sent[0] : undefined;
    if (!reading.ok || first === undefined) continue;
    const { where, value: session } = reading;
    const isTold = (one: Served): boolean => one.where.address === where.address && one.leaf.sha256 === first;
    if (where.only === undefined || !found.some(isTold))
      found.push({ where, session, leaf: certificateOf(pki, first) });
  }
  return found;
}

const forClients = {
  rsa: ' for clients that take RSA keys alone',
  ecdsa: ' for clients that take ECDSA keys alone',
} as const;

/** One finding for all addresses where the same is so of what was served; `at` says where it is so only for some clients. */
export function groupServed<T extends { readonly where: SessionWhere }>(
  rows: readonly AtAddress<T>[],
  served: readonly Pick<Served, 'where'>[],
): Group<T>[] {
  const total = new Set(served.map(({ where }) => where.address)).size;
  const forAll = new Set(rows.flatMap(({ address, key, value }) => (value.where.only ? [] : [`${address} ${key}`])));
  const told = rows.flatMap(({ address, key, value }) => {
    const { only = '' } = value.where;
    return only !== '' && forAll.has(`${address} ${key}`) ? [] : [{ address, key: `${only} ${key}`, value }];
  });
  return groupByAddress(told, total).map(({ subject, addresses, at, value }) => {
    const { only } = value.where;
    return { subject, addresses, at: only === undefined ? at : `${forClients[only]}${at}`, value };
  });
}

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
  message: 'no certificate is judged, because no TLS handshake succeeded at any address',
  owner: 'prober',
} as const;
