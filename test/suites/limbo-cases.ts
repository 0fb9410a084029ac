import { rowsOf } from './suite.ts';

export const limboFiles = ['limbo/limbo-core.json', 'limbo/bettertls-subset.json', 'limbo/cases.tsv'] as const;

const tiers = ['must', 'should', 'info', 'skip'] as const;
export type Tier = (typeof tiers)[number];

/** A chain that a server may send, and what verifiers are to make of it. */
export interface LimboCase {
  readonly id: string;
  readonly tier: Tier;
  /** PEM. */
  readonly roots: readonly string[];
  /** PEM, leaf first. */
  readonly sent: readonly string[];
  /** Of the leaf, in PEM; null where the suite has none. */
  readonly key: string | null;
  /** A name or an address; empty where the case is of none. */
  readonly host: string;
  readonly now: number;
  readonly accepted: boolean;
  /** From which status on a finding objects to the chain. */
  readonly from: 'warn' | 'unknown';
}

/** Chrome, OpenSSL and GnuTLS let these through, which others refuse: a warning is wanted. */
const warned: ReadonlySet<string> = new Set(['rfc5280::root-missing-basic-constraints']);

/** As x509-limbo writes it: the part that is read here. */
interface Written {
  readonly testcases: readonly {
    readonly id: string;
    readonly trusted_certs: readonly string[];
    readonly untrusted_intermediates: readonly string[];
    readonly peer_certificate: string;
    readonly peer_certificate_key: string | null;
    readonly validation_time: string | null;
    readonly expected_result: 'SUCCESS' | 'FAILURE';
    readonly expected_peer_name: { readonly value: string } | null;
  }[];
}

/** When a case names no time, any will do: that of the day on which the suite was compiled. */
const compiledAt = '2026-11-21T00:00:00Z';

export function limboCases(content: (file: string) => string): LimboCase[] {
  const [core, betterTls, table] = limboFiles;
  const tierOf = new Map(rowsOf(content(table)).map(([id = '', , tier]) => [id, tiers.find((each) => each === tier)]));
  return [core, betterTls].flatMap((file) => {
    const { testcases }: Written = JSON.parse(content(file));
    return testcases.map((one) => {
      const tier = tierOf.get(one.id);
      if (tier === undefined) throw new Error(`${table} has no tier for ${one.id}`);
      return {
        id: one.id,
        tier,
        roots: one.trusted_certs,
        sent: [one.peer_certificate, ...one.untrusted_intermediates],
        key: one.peer_certificate_key,
        host: one.expected_peer_name?.value ?? '',
        now: Date.parse(one.validation_time ?? compiledAt),
        accepted: one.expected_result === 'SUCCESS',
        from: warned.has(one.id) ? 'warn' : 'unknown',
      };
    });
  });
}

/** Where users are let through nothing may be objected, and where they are not something must be. */
export const isAsExpected = ({ accepted }: LimboCase, objections: readonly string[]): boolean =>
  accepted === (objections.length === 0);
