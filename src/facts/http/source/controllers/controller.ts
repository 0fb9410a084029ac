import type { Fix } from '../../../../model/check.ts';
import { spell } from '../claims.ts';

/** How an address that a client made up came to be believed, or through. */
export type Forgeable =
  /** The client's address is taken from this header, whoever sends it. */
  | { readonly way: 'anybody'; readonly header: string }
  /** X-Real-IP is handed on as it came. */
  | { readonly way: 'real-ip-kept' }
  /** X-Forwarded-For is handed on as it came; `written`: where there is none, a right one is written. */
  | { readonly way: 'list-kept'; readonly written: boolean }
  /** More right-most entries are trusted than there are proxies. */
  | { readonly way: 'hops' };

export interface Setting extends Fix {
  /** What is probably set as it is, as a sentence would name it. */
  readonly is: string;
}

/** What is said of an ingress controller once it is known by the headers that it writes. */
export interface Controller {
  readonly name: string;
  /** Whether it may write over what a proxy before it says of the client, and keep no copy. */
  readonly overwrites: boolean;
  /** To believe what the load balancer or CDN before it forwards; `ranges` are its addresses, where they are known. */
  readonly believe: (ranges: readonly string[], header: string) => Setting;
  /** To take the client's address from the PROXY protocol. */
  readonly readProxy: (ranges: readonly string[]) => Setting;
  /**
   * To find the client behind so many proxies that append to X-Forwarded-For, itself among them, of which `ranges` are the
   * others; null where `believe` says it all.
   */
  readonly count: ((hops: number, ranges: readonly string[]) => Setting) | null;
  /** Null where it cannot have come about by this one. `before`: whether something before it writes X-Forwarded-For. */
  readonly forged: (how: Forgeable, before: boolean) => Setting | null;
  /** To keep headers from the application that this one does not write. */
  readonly drop: (headers: readonly string[]) => Setting;
}

/** `X-Real-IP and Forwarded`. */
export const spellAll = (headers: readonly string[]): string => headers.map(spell).join(' and ');

export const rangesText = (ranges: readonly string[]): string =>
  ranges.length === 0 ? 'RANGE-OF-THE-LOAD-BALANCER' : ranges.join(',');

/** What to change, without what is set now. */
export const fixIn = ({ text, paste, where }: Setting): Fix => ({
  text,
  ...(paste === undefined ? {} : { paste }),
  ...(where === undefined ? {} : { where }),
});
