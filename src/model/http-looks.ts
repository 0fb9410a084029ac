import type { WalkEnd } from './dns.ts';
import type { ForgedHeaders } from './echo.ts';
import type { Connection, Endpoint, Session, SessionWhere } from './evidence.ts';
import type { HttpReading } from './http.ts';
import type { Reading } from './reading.ts';

/** One request on the way that redirects lead. */
export interface RedirectStep {
  readonly url: string;
  /** How the look-up of its host ended, where that brought no address. */
  readonly lookup?: Exclude<WalkEnd, 'addresses'>;
  /** Null where no connection had to be made, or none was. */
  readonly connection: Reading<Endpoint, Connection> | null;
  /** Of an https step. */
  readonly session: Reading<SessionWhere, Session> | null;
  /** Null where nothing was asked: its host is another's, or it could not be reached. */
  readonly response: HttpReading | null;
}

/**
 * Where redirects lead from one address, step by step. `page`: an answer that leads no further · `loop`: to a URL that
 * was asked before · `too-many` · `elsewhere`: to the host of somebody else, or one that may sign users in, of which no page
 * is asked · `login`: to another host where users sign in, which is not followed · `unanswered`: a step got no answer ·
 * `unreadable`: a Location that is no URL of http or https, or none · `denied`: to what may not be dialled
 */
export interface RedirectWalk {
  readonly steps: readonly RedirectStep[];
  readonly end: 'page' | 'loop' | 'too-many' | 'elsewhere' | 'login' | 'unanswered' | 'unreadable' | 'denied';
}

/** The request of the target made once more with headers, or one of them, that claim an address of its allowlist. */
export interface AccessForgery {
  readonly forged: ForgedHeaders;
  readonly response: HttpReading;
}

/** How far a look got that asks for a page. */
export interface PageAsked {
  readonly session: Reading<SessionWhere, Session> | null;
  readonly response: HttpReading | null;
}

/** Asked for once more: first another made-up sibling, then the host, so that servers that take turns tell nothing apart. */
export interface ExposureRound {
  readonly stranger: PageAsked;
  readonly own: PageAsked;
}

/** What a public load balancer makes of an internal host that it is asked for by SNI and Host. */
export interface Exposure extends PageAsked {
  /** A key of `Target.loadBalancers`, and its name that led to the address. */
  readonly balancer: string;
  readonly name: string;
  readonly connection: Reading<Endpoint, Connection>;
  /** The same for a made-up sibling of the host. */
  readonly stranger: PageAsked | null;
  /** Where the answers differ: what changes from request to request, or from one replica to the next, shows here. */
  readonly rounds?: readonly ExposureRound[];
  /** Where plain HTTP led to https of the same host: the same there, at the same address. */
  readonly upgraded?: Exposure;
}
