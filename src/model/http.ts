import type { Endpoint } from './evidence.ts';
import type { Failure, Reading } from './reading.ts';

export interface HttpWhere extends Endpoint {
  readonly url: string;
  /** Left out for HTTP/1.1. */
  readonly protocol?: 'h2';
}
export interface HttpResponse {
  readonly status: number;
  /** Only those that a check or a report reads, lower case, each value at most 1 KiB, all occurrences in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Whether it sets cookies, which are never sent back. */
  readonly setsCookies?: true;
  /** Left out for HTTP/1.1 and later. */
  readonly version?: '1.0';
  /** 1xx responses before the final one. */
  readonly interim: number;
  readonly body: {
    /** Of what was read: length and hash. */
    readonly bytes: number;
    readonly sha256: string;
    /** How it begins, where the status is 400 or more: at most 300 characters, as sent. */
    readonly start?: string;
    /** Whether what was read has a field for a password: that is where users sign in. */
    readonly asksPassword?: true;
    /** How it ended: `whole`, by our own limit of bytes or of time, or because the server cut it off or broke it. */
    readonly end: 'whole' | 'limit' | 'time' | Failure;
    /** How long it took after the head. */
    readonly ms?: number;
    /** Where our time ended it: how many bytes there were to be (Content-Length), and for how long none had come. */
    readonly awaited?: { readonly bytes: number; readonly silentMs: number };
  };
}
/** Why no response came: the failure, and for how long the server had the whole request. */
export type HttpReading = Reading<HttpWhere, HttpResponse>;
