import type { Seen, Session, SessionWhere } from '../../../model/evidence.ts';
import type { HttpReading } from '../../../model/http.ts';
import type { Reading } from '../../../model/reading.ts';
import type { Target } from '../../../model/target.ts';
import { demandsCertificate } from '../../http/certificate-demand.ts';
import { lastOfEach } from '../../reach/last-readings.ts';
import { clientRefusal, isBarred } from './client-refusal.ts';

/**
 * What became of a client: `barred` for want of a certificate that the server takes, with its words; `served`; kept out
 * perhaps for that and perhaps for something else, `forbidden` by an answer and `cut` without a word; or `unseen`, with
 * what kept it from being seen.
 */
interface Reception {
  readonly kind: 'barred' | 'served' | 'forbidden' | 'cut' | 'unseen';
  readonly words: string;
  /** Why is not said. */
  readonly probable?: boolean;
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
    const bare = anonymous.findLast((each) => each.session.where.address === address);
    const asked = bare?.response ?? response;
    const shared = { where: session.where, url: asked?.where.url ?? null };
    if (session.value.client.certificate === null) return [{ ...shared, without: first, own: null }];
    return [{ ...shared, without: bare === undefined ? null : receptionOf(bare, target), own: first }];
  });
}

/**
 * At the addresses of a target of which it is said that nobody gets through without a certificate, where we have none:
 * whether that was seen.
 */
export const barredAt = (
  view: Pick<Seen, 'sessions' | 'responses'> & { readonly target: Target },
): { readonly address: string; readonly kind: Reception['kind'] }[] =>
  !isBarred(view.target)
    ? []
    : clientDemands({ ...view, anonymous: [] }).flatMap(({ where, without }) =>
        without === null ? [] : [{ address: where.address, kind: without.kind }],
      );

interface Came {
  readonly session: Reading<SessionWhere, Session>;
  readonly response: HttpReading | null;
}

function receptionOf({ session, response }: Came, { protocol }: Target): Reception {
  if (!session.ok) return { kind: 'unseen', words: `${session.failure.code}: ${session.failure.detail}` };
  const refusal = clientRefusal(session.value);
  if (refusal !== null && (refusal.unproven || (refusal.probable && !refusal.shown)))
    return { kind: 'cut', words: refusal.words };
  if (refusal !== null) return { kind: 'barred', words: refusal.words, probable: refusal.probable };
  const { asked, taken, refusal: end } = session.value.client;
  const unasked = asked === false ? ', and never asked for one' : '';
  if (end !== null) return { kind: 'unseen', words: `${end.code}: ${end.detail}` };
  if (protocol !== 'https') {
    return asked === false || taken
      ? { kind: 'served', words: `it takes the handshake and does not refuse it afterwards${unasked}` }
      : { kind: 'unseen', words: 'it asked for a certificate, and said nothing more when the handshake was made' };
  }
  if (response === null) return { kind: 'unseen', words: 'no page was asked for' };
  if (!response.ok) return { kind: 'unseen', words: `${response.failure.code}: ${response.failure.detail}` };
  const { status } = response.value;
  if (demandsCertificate(response.value)) {
    return { kind: 'barred', words: `it answers ${status} and names the want of a certificate` };
  }
  return (status === 401 || status === 403) && asked !== false
    ? { kind: 'forbidden', words: `it answers ${status}, for want of a certificate or for another reason` }
    : { kind: 'served', words: `it answers ${status}${unasked}` };
}

type Told = Pick<ClientDemand, 'without' | 'own'>;

export interface ClientFinding {
  /** Null where all is as the target says, and the text tells what was seen. */
  readonly reason: 'demanded' | 'not-demanded' | 'own-refused' | 'not-seen' | null;
  readonly text: string;
  /** It is about a client with the target's own certificate. */
  readonly ofOwn: boolean;
}

export function clientFindings(demand: Told, target: Target): ClientFinding[] {
  const told = {
    own: ownComparedWith(demand),
    without: comparedWith(demand.own, demand.without, target),
  };
  const amiss = findingsAmiss(told, target);
  return amiss.length > 0 ? amiss : [{ reason: null, text: seenText(told, target), ofOwn: false }];
}

/**
 * Where ours is let in, it is the certificate that makes the difference. Whom a page is forbidden was let in as far as
 * TLS goes: only where a certificate is required it counts as a demand.
 */
function comparedWith(own: Reception | null, without: Reception | null, { expect }: Target): Reception | null {
  const isKeptOut =
    without?.kind === 'cut' || (without?.kind === 'forbidden' && expect.clientCertificate === 'required');
  return isKeptOut && own?.kind === 'served'
    ? { kind: 'barred', words: `${without.words}; whoever shows ours gets on` }
    : without;
}

/** Where others are served and ours is cut off, it is the certificate, too; where both are cut, it proves nothing. */
const ownComparedWith = ({ own, without }: Told): Reception | null =>
  own?.kind === 'cut' && without?.kind === 'served'
    ? { kind: 'barred', words: `${own.words}; whoever shows none is served`, probable: true }
    : own;

function findingsAmiss({ without, own }: Told, target: Target): ClientFinding[] {
  const found: ClientFinding[] = [];
  const path = target.clientCertificate?.cert ?? 'clientCertificate.cert';
  if (own?.kind === 'barred') {
    const not = own.probable === true ? 'probably not' : 'not';
    found.push({
      reason: 'own-refused',
      text: `the client certificate in ${path} is ${not} taken: ${own.words}`,
      ofOwn: true,
    });
  } else if (own?.kind === 'unseen') {
    const text = `what becomes of a client with the certificate in ${path} was not seen (${own.words})`;
    found.push({ reason: 'not-seen', text, ofOwn: true });
  } else if (own?.kind === 'cut') {
    const alike = without?.kind === 'cut' ? '; whoever shows none is cut off, too' : '';
    const text = `whether the client certificate in ${path} is taken is not known: ${own.words}${alike}`;
    found.push({ reason: 'not-seen', text, ofOwn: true });
  }
  const expected = target.expect.clientCertificate;
  if (expected !== 'none' && expected !== 'required') return found;
  const unseen = without ?? { kind: 'unseen' as const, words: 'nobody came without one' };
  const isUnclear = unseen.kind === 'cut' || (unseen.kind === 'forbidden' && expected === 'required');
  if (unseen.kind === 'unseen' || isUnclear) {
    const what = isUnclear
      ? `whether a client is kept out for want of a certificate is not known (${unseen.words})`
      : `what becomes of a client without a certificate was not seen (${unseen.words})`;
    found.push({
      reason: 'not-seen',
      text: `${what}, where \`expect.clientCertificate\` is \`${expected}\``,
      ofOwn: false,
    });
  } else if (expected === 'none' && unseen.kind === 'barred') {
    found.push({
      reason: 'demanded',
      text: `a client certificate is demanded where none should be: ${unseen.words}`,
      ofOwn: false,
    });
  } else if (expected === 'required' && unseen.kind === 'served') {
    const text = 'a client without a certificate is served, where one should be demanded';
    found.push({ reason: 'not-demanded', text: `${text}: ${unseen.words}`, ofOwn: false });
  }
  return found;
}

function seenText({ without, own }: Told, { clientCertificate }: Target): string {
  const said = [
    ...(without?.kind === 'barred' ? [`a client without a certificate is kept out: ${without.words}`] : []),
    ...(without?.kind === 'served' ? [`a client without a certificate is let in: ${without.words}`] : []),
    ...(own?.kind === 'served'
      ? [`one with the certificate in ${clientCertificate?.cert} is let in: ${own.words}`]
      : []),
    ...(without?.kind === 'forbidden'
      ? [`a client without a certificate is not refused in TLS: ${without.words}`]
      : []),
    ...(own?.kind === 'forbidden'
      ? [`one with the certificate in ${clientCertificate?.cert} is not refused in TLS: ${own.words}`]
      : []),
  ];
  return said.length === 0 ? 'nothing is expected of clients without a certificate' : said.join('; ');
}
