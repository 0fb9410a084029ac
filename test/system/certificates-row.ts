import type { TlsOptions } from 'node:tls';
import type { Expectation } from '../../src/model/target.ts';
import type { Party } from './certificates-forge.ts';
import type { World } from './certificates-world.ts';

/** A host whose server sends certificates, and what is so of them. */
export interface Row {
  readonly title: string;
  readonly host: string;
  /** The leaf first. */
  readonly serve: (world: World) => readonly Party[];
  readonly expect?: Partial<Expectation>;
  readonly tls?: TlsOptions;
  /** `STATUS CHECK REASON` of exactly what hostprobe tells: neither a pass nor explained by another check. */
  readonly told: readonly string[];
  /** Why OpenSSL says otherwise: it accepts what hostprobe fails, the other way round, or refuses for what no check fails. */
  readonly differs?: string;
}

export const host = 'www.example.com';

/** A row of what is healthy. */
export const healthy = (title: string, serve: Row['serve'], over: Partial<Row> = {}): Row => ({
  title,
  host,
  serve,
  told: [],
  ...over,
});

/** A row of what is not: what is told of it. */
export const faulty = (
  title: string,
  told: string | readonly string[],
  serve: Row['serve'],
  over: Partial<Row> = {},
): Row => ({
  title,
  host,
  serve,
  told: typeof told === 'string' ? [told] : told,
  ...over,
});
