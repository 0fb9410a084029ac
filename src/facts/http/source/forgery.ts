import type { Arrival, ForgedHeaders } from '../../../model/echo.ts';
import { plainAddress } from '../../addresses.ts';
import { claimsOf, type Claims } from './claims.ts';
import type { Forgeable } from './controllers/controller.ts';
import type { Named } from './named-address.ts';

/** A header in which an application finds an address that we made up, and the header in which we sent that one. */
export interface Carried {
  readonly header: string;
  readonly sent: string;
}

/** `prepended`: a proxy writes whom it sees before what came, where nobody counts. */
export type How = Forgeable | { readonly way: 'prepended' };

/** What forged headers did, compared with an honest request. */
export interface Forgery {
  /** Where the forged address stands for the client's: what a proxy writes, or the application reads first. */
  readonly fooled: readonly (Carried & { readonly how: How })[];
  /** Headers that nobody before the application writes, handed on as they came. */
  readonly untouched: readonly string[];
  /**
   * How many right-most entries of X-Forwarded-For are to be trusted: up to our own address, or else all that proxies
   * wrote; 0 where none writes it.
   */
  readonly hops: number;
  /** Whether the left-most of these is our own address, forged headers or none. */
  readonly isOwn: boolean;
  /** Whether these name whoever asked, as far as is known, where nothing is forged. */
  readonly isListRight: boolean;
  /** Whether forged entries stand left of those. */
  readonly keptLeft: boolean;
  /** Whether X-Original-Forwarded-For holds the client's own word. */
  readonly inOriginal: boolean;
  /** Whether nothing but `Forwarded` names an address in a header. */
  readonly forwardedAlone: boolean;
}

export interface Pair {
  readonly honest: Arrival;
  readonly forged: Arrival;
  /** As it is of the forgery. */
  readonly isListRight: boolean;
  /** At which right-most entry of X-Forwarded-For the honest request has our own address; null where that is not known. */
  readonly hop: number | null;
}

export function forgeryOf({ honest, forged, isListRight, hop }: Pair, sent: ForgedHeaders): Forgery {
  const before = claimsOf(honest);
  const after = claimsOf(forged);
  const canaries = new Map(sent.map(([name, address]) => [plainAddress(address) ?? address, name]));
  const sentIn = ({ address }: Named): string | null => (address === null ? null : (canaries.get(address) ?? null));
  const hops = hop ?? before.forwardedFor.length;
  const nameAt = ({ forwardedFor }: Claims): string | null => forwardedFor.at(-hops)?.address ?? null;
  const ofRealIp = fooledRealIp(after, sentIn);
  const ofList = fooledList(before, after, hops, sentIn);
  // An application behind proxies that write X-Forwarded-For alone goes by that, unless it looks for X-Real-IP first.
  const isBeside = isListRight && ofList.length === 0 && before.realIp.length === 0;
  const isRealIpUntouched = isBeside && ofRealIp.length > 0 && ofRealIp.every(({ sent: name }) => name === 'x-real-ip');
  return {
    fooled: [
      ...(isRealIpUntouched ? [] : ofRealIp),
      ...ofList,
      ...fooledForwarded(before, after, sentIn),
      ...fooledSingles(before, after, sentIn),
    ],
    untouched: [
      ...(isRealIpUntouched ? ['x-real-ip'] : []),
      ...(before.forwarded.length === 0 && after.forwarded.some((named) => sentIn(named) !== null)
        ? ['forwarded']
        : []),
      ...after.singles.flatMap(({ header, named }) =>
        sentIn(named) === header && !before.singles.some((single) => single.header === header) ? [header] : [],
      ),
    ],
    hops,
    isOwn: hop !== null && nameAt(after) === nameAt(before),
    isListRight,
    keptLeft: after.forwardedFor.slice(0, -Math.max(hops, 1)).some((named) => sentIn(named) !== null),
    inOriginal: after.original.some((named) => sentIn(named) !== null),
    forwardedAlone: after.realIp.length === 0 && after.forwardedFor.length === 0,
  };
}

type SentIn = (named: Named) => string | null;
type Fooled = Forgery['fooled'];

/** As it came, or filled from another header of the same request, whoever sends it. */
const fooledRealIp = ({ realIp, forwardedFor }: Claims, sentIn: SentIn): Fooled =>
  unique(realIp.flatMap((named) => sentIn(named) ?? [])).map((sent) => ({
    header: 'x-real-ip',
    sent,
    how:
      sent === 'x-real-ip' && !forwardedFor.some((named) => sentIn(named) === sent)
        ? { way: 'real-ip-kept' }
        : { way: 'anybody', header: sent },
  }));

/** No forged one may be among the entries that are to be trusted. */
function fooledList(before: Claims, after: Claims, hops: number, sentIn: SentIn): Fooled {
  const written = before.forwardedFor.length > 0;
  const trusted = after.forwardedFor.slice(-Math.max(hops, 1));
  const honest = before.forwardedFor.at(-hops)?.address ?? null;
  const honestAt = honest === null ? -1 : after.forwardedFor.findLastIndex(({ address }) => address === honest);
  const isPrepended = honestAt >= 0 && after.forwardedFor.slice(honestAt).some((named) => sentIn(named) !== null);
  const kept: How = isPrepended ? { way: 'prepended' } : { way: 'list-kept', written };
  return unique(trusted.flatMap((named) => sentIn(named) ?? [])).map((sent) => ({
    header: 'x-forwarded-for',
    sent,
    how: isFilled(after, sent, sentIn) ? { way: 'anybody', header: sent } : kept,
  }));
}

/** A proxy wrote the forged address into the list itself: it stands there in another right, or beside what was sent. */
const isFilled = ({ realIp, forwardedFor }: Claims, sent: string, sentIn: SentIn): boolean =>
  sent !== 'x-forwarded-for' ||
  realIp.some((named) => sentIn(named) === sent) ||
  forwardedFor.filter((named) => sentIn(named) === sent).length > 1;

function fooledForwarded(before: Claims, after: Claims, sentIn: SentIn): Fooled {
  const trusted = before.forwarded.length === 0 ? [] : after.forwarded.slice(-before.forwarded.length);
  return unique(trusted.flatMap((named) => sentIn(named) ?? [])).map((sent) => ({
    header: 'forwarded',
    sent,
    how: { way: 'list-kept', written: true },
  }));
}

/** What a proxy writes in an honest request, or fills from another header. */
const fooledSingles = (before: Claims, after: Claims, sentIn: SentIn): Fooled =>
  after.singles.flatMap(({ header, named }) => {
    const sent = sentIn(named);
    const isWritten = before.singles.some((single) => single.header === header);
    return sent === null || (sent === header && !isWritten) ? [] : [{ header, sent, how: { way: 'hops' } as const }];
  });

const unique = (names: readonly string[]): string[] => [...new Set(names)];
