import type { Session, SessionWhere } from '../../../model/evidence.ts';
import type { BrowserHello } from '../../../model/place-looks.ts';
import type { Failure, FailureCode } from '../../../model/reading.ts';
import { cutWords } from '../../cut-words.ts';
import type { Served } from '../served.ts';
import { beyondBrowsers, type Strange } from './browser-offer.ts';
import { ownReason } from './own-reason.ts';

/** Where browsers do not get through, or it is not known whether they do. */
export interface BrowsersAt {
  readonly where: SessionWhere;
  readonly session: Session;
  readonly strange: readonly Strange[];
  readonly told: { readonly refused: Failure } | { readonly unknown: string };
}

export const browsersAt = (served: readonly Served[], hellos: readonly BrowserHello[]): BrowsersAt[] =>
  served.flatMap(({ where, session, leaf }) => {
    const strange = beyondBrowsers(session, leaf.key);
    if (strange.length === 0) return [];
    const hello = hellos.find(({ browser }) => browser.where.address === where.address);
    const told = hello === undefined ? unasked : toldBy(hello);
    return told === 'connects' ? [] : [{ where, session, strange, told }];
  });

const unasked = { unknown: 'no handshake was made with what they offer' };

type Shaken = BrowserHello['browser'];

const refusals: readonly FailureCode[] = ['tls-alert', 'closed', 'reset', 'malformed'];

/** Ended by the server, or answered with what was not offered: then it may be for the offer. */
export const isRefusedOffer = (reading: Shaken): boolean => !reading.ok && refusals.includes(reading.failure.code);

/** What happened once, or happens to our own offer as well, tells nothing. */
function toldBy({ browser, usual, again }: BrowserHello): 'connects' | BrowsersAt['told'] {
  if (browser.ok || again?.ok === true) return 'connects';
  if (!isRefusedOffer(browser)) return { unknown: `a handshake with what they offer came to no end${why(browser)}` };
  const once = `a handshake with what they offer failed${why(browser)}`;
  if (usual?.ok !== true) return { unknown: `${once}, and our own right after it, too${why(usual)}` };
  return again !== null && isRefusedOffer(again)
    ? { refused: again.failure }
    : { unknown: `${once}, and a second one came to no end${why(again)}` };
}

const why = (reading: Shaken | null): string =>
  reading === null || reading.ok ? '' : ` (${cutWords(`${reading.failure.code}: ${reading.failure.detail}`)})`;

/** Why nothing can be said where we ourselves brought none of them to an end. */
export function browsersLack(hellos: readonly BrowserHello[]): string | null {
  const ours = hellos.map(({ browser }) => (browser.ok ? null : ownReason(browser.failure)));
  return ours.length > 0 && !ours.includes(null)
    ? `no handshake with what browsers offer was brought to an end: ${[...new Set(ours)].join(' and ')}`
    : null;
}

/** The sentence about it, one of the two. */
export function browserNews(
  { session, strange, told }: BrowsersAt,
  at: string,
): { readonly unknown: string; readonly refused: null } | { readonly unknown: null; readonly refused: string } {
  if ('unknown' in told) {
    return { unknown: `not known whether browsers get through${at}: ${told.unknown}`, refused: null };
  }
  const { code, detail } = told.refused;
  const ended = `to what they offer it answers ${cutWords(code === 'tls-alert' ? detail.replace(saidAlert, 'with the alert ') : `in no way that makes a handshake (${code}: ${detail})`)}`;
  return {
    unknown: null,
    refused: `Chrome and Edge cannot connect${at}: ${insisted(session, strange)}; ${ended}${ofFirefox(strange)}`,
  };
}

const saidAlert = /^the server sent the alert /;

function insisted({ protocol, cipher }: Session, strange: readonly Strange[]): string {
  const known = strange.filter(({ what }) => what !== 'untold').map(({ words }) => words);
  if (known.length > 0) return `with us the server agrees on ${known.join(' and ')}, which they do not offer`;
  return `with us the server agrees on ${protocol} and ${cipher}, which they offer too, so that most likely it signs with SHA-1 or SHA-224, which they do not take`;
}

/** Firefox has not been tried: what it offers is known. */
function ofFirefox(strange: readonly Strange[]): string {
  if (strange.some(({ firefox }) => firefox === false)) return '. Firefox does not offer it either';
  return strange.every(({ firefox }) => firefox === true) ? '. Firefox still offers it' : '';
}
