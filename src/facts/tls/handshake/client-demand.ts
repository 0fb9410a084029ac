import type { Seen, Session, SessionWhere } from '../../../model/evidence.ts';
import type { HttpReading } from '../../../model/http.ts';
import type { Reading } from '../../../model/reading.ts';
import type { Target } from '../../../model/target.ts';
import { demandsCertificate } from '../../http/certificate-demand.ts';
import { lastOfEach } from '../../reach/last-readings.ts';
import { clientRefusal } from './client-refusal.ts';

/**
 * What became of a client: `barred` for want of a certificate that the server takes, with its words; `served`; or
 * `unseen`, with what kept it from being seen. That a certificate was asked for and not demanded cannot be seen.
 */
interface Reception {
  readonly kind: 'barred' | 'served' | 'unseen';
  readonly words: string;
}

export interface ClientDemand {
  readonly where: SessionWhere;
  /** Of a client without a certificate; null where none was tried. */
  readonly without: Reception | null;
  /** Of one with the target's own; null where it has none. */
  readonly own: Reception | null;
  /** The page that was asked for, where one was. */
  readonly url: string | null;
}

/** At each address at which hands were shaken; handshakes that failed are another check's. */
export function clientDemands({
  target,
  sessions,
  responses,
  anonymous,
}: Pick<Seen, 'sessions' | 'responses' | 'anonymous'> & { readonly target: Target }): ClientDemand[] {
  return lastOfEach(sessions).flatMap((session): ClientDemand[] => {
    if (!session.ok) return [];
    const { address } = session.where;
    const response = lastOfEach(responses).find(({ where }) => where.address === address) ?? null;
    const first = receptionOf({ session, response }, target);
    const bare = anonymous.find((each) => each.session.where.address === address);
    const asked = bare?.response ?? response;
    const shared = { where: session.where, url: asked?.where.url ?? null };
    if (session.value.client.certificate === null) return [{ ...shared, without: first, own: null }];
    return [{ ...shared, without: bare === undefined ? null : receptionOf(bare, target), own: first }];
  });
}

interface Came {
  readonly session: Reading<SessionWhere, Session>;
  readonly response: HttpReading | null;
}

function receptionOf({ session, response }: Came, { protocol }: Target): Reception {
  if (!session.ok) return { kind: 'unseen', words: `${session.failure.code}: ${session.failure.detail}` };
  const refusal = clientRefusal(session.value);
  if (refusal !== null) return { kind: 'barred', words: refusal.words };
  const { refusal: end } = session.value.client;
  if (end !== null) return { kind: 'unseen', words: `${end.code}: ${end.detail}` };
  if (protocol !== 'https')
    return { kind: 'served', words: 'it takes the handshake and does not refuse it afterwards' };
  if (response === null) return { kind: 'unseen', words: 'no page was asked for' };
  if (!response.ok) return { kind: 'unseen', words: `${response.failure.code}: ${response.failure.detail}` };
  const { status } = response.value;
  return demandsCertificate(response.value)
    ? { kind: 'barred', words: `it answers ${status} and names the want of a certificate` }
    : { kind: 'served', words: `it answers ${status}` };
}

export interface ClientFinding {
  readonly reason: 'demanded' | 'not-demanded' | 'own-refused' | 'not-seen';
  readonly text: string;
}

/** What of it is not as the target says. */
export function clientFindings({ without, own }: Omit<ClientDemand, 'where'>, target: Target): ClientFinding[] {
  const found: ClientFinding[] = [];
  const path = target.clientCertificate?.cert ?? 'clientCertificate.cert';
  if (own?.kind === 'barred') {
    found.push({ reason: 'own-refused', text: `the client certificate in ${path} is not taken: ${own.words}` });
  }
  const expected = target.expect.clientCertificate;
  if (expected !== 'none' && expected !== 'required') return found;
  const unseen = without ?? { kind: 'unseen' as const, words: 'nobody came without one' };
  if (unseen.kind === 'unseen') {
    const what = `what becomes of a client without a certificate was not seen (${unseen.words})`;
    found.push({ reason: 'not-seen', text: `${what}, where \`expect.clientCertificate\` is \`${expected}\`` });
  } else if (expected === 'none' && unseen.kind === 'barred') {
    found.push({ reason: 'demanded', text: `a client certificate is demanded where none should be: ${unseen.words}` });
  } else if (expected === 'required' && unseen.kind === 'served') {
    const text = 'a client without a certificate is served, where one should be demanded';
    found.push({ reason: 'not-demanded', text: `${text}: ${unseen.words}` });
  }
  return found;
}
