import type { ForgedProxy, Session, SessionWhere } from './evidence.ts';
import type { HttpReading, HttpResponse, HttpWhere } from './http.ts';
import type { Reading } from './reading.ts';

export const echoSchema = 'hostprobe.echo/1';

/** One end of a TCP connection. */
export interface End {
  readonly address: string;
  /** Null where it is not told. */
  readonly port: number | null;
}

/** A PROXY protocol header as it was read. LOCAL and UNKNOWN name nobody. */
export interface ProxyHeader {
  readonly version: 1 | 2;
  readonly source: End | null;
  readonly destination: End | null;
}

/** What a request looked like where it arrived. Hostile where anybody else wrote it. */
export interface Arrival {
  /** Who made the connection; null where the echo does not tell. */
  readonly peer: End | null;
  readonly proxy: ProxyHeader | null;
  /** Host, or `:authority`. */
  readonly host: string | null;
  /** Forwarding headers, in lower case, all occurrences in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What our echo answers. */
export interface EchoPage extends Arrival {
  readonly schema: typeof echoSchema;
  /** Which one answered, as the name of its Pod. */
  readonly instance: string;
  /** The request's; null where it had none. */
  readonly nonce: string | null;
  /** HMAC-SHA256 over `answerWords`, lower-case hex; null where the echo has no key, or the request no nonce. */
  readonly mac: string | null;
}

/**
 * Who told what arrived: our own echo, with a MAC that is right; one without a key on either side; traefik/whoami;
 * mendhak/http-https-echo; anything else that lists request headers as JSON; or, of a reference alone, a bare address.
 */
export type EchoSpeaker = 'signed' | 'open' | 'whoami' | 'http-https-echo' | 'headers' | 'address';

export interface Heard {
  readonly speaker: EchoSpeaker;
  /** Which one answered; null where it does not tell. */
  readonly instance: string | null;
  readonly arrival: Arrival;
}

/**
 * Why an answer is not taken for that of an echo. `absent`: it is none at all · `foreign`: an echo with another key ·
 * `stale`: the answer to another request, from a cache · `unsigned`: our echo, without the MAC that the key asks for
 */
export type EchoRefusal = 'absent' | 'foreign' | 'stale' | 'unsigned';

export interface EchoAnswer {
  readonly response: HttpResponse;
  /** What is to be believed of it, or why nothing is. */
  readonly told: { readonly heard: Heard } | { readonly refused: EchoRefusal; readonly detail: string };
}
export type EchoReading = Reading<HttpWhere, EchoAnswer>;

/** Headers that claim what is not so, each with an address of its own, by which it is known again. */
export type ForgedHeaders = readonly (readonly [name: string, address: string])[];

/** One request to the echo behind the host at one address. */
export interface EchoLook {
  /** Empty: an honest one. */
  readonly forged: ForgedHeaders;
  readonly reading: EchoReading;
  /** Our own end of the connection; null where none was made. */
  readonly local: string | null;
  /** Asked from inside a cluster, by way of what may be its own load balancer. */
  readonly inside?: true;
}

/** A connection that began with a forged PROXY protocol header; what was asked then is the echo, or the page where none is expected. */
export interface ProxyForgery {
  readonly forged: ForgedProxy;
  readonly session: Reading<SessionWhere, Session> | null;
  readonly echo: EchoReading | null;
  readonly response: HttpReading | null;
}

/** The addresses from which this prober is seen over one address family, as far as that is known. */
export interface OwnAddress {
  readonly family: 4 | 6;
  /** Addresses and CIDRs; empty where they are not known. */
  readonly ranges: readonly string[];
  /**
   * `configured`; `local`: our end of the connection, where no NAT can be between; `reference`: as an echo reached
   * directly saw us; `unknown`: none of these, and `detail` says why.
   */
  readonly how: 'configured' | 'local' | 'reference' | 'unknown';
  readonly detail: string;
}
