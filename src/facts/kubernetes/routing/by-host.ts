import type { Ingress } from '../../../model/kubernetes.ts';
import { hostMeant, patternOver, plainHost } from './hosts.ts';

export type Rule = Ingress['spec']['rules'][number] & { readonly path: string };

export interface TlsEntry {
  readonly path: string;
  readonly hosts: readonly string[];
  readonly secretName: string | null;
}

type Spec = Ingress['spec'];
type Numbers = ReadonlyMap<string, readonly number[]>;

/** Where an Ingress has a host, by the host or wildcard as it is compared. */
interface ByHost {
  readonly rules: Numbers;
  readonly entries: Numbers;
  /** Of the entries without hosts. */
  readonly blank: readonly number[];
  /** Of the rules without a host. */
  readonly unbound: readonly number[];
  /** The hosts that its rules mean, and the wildcards over them. */
  readonly led: ReadonlySet<string>;
  readonly over: ReadonlySet<string>;
  readonly leadsAll: boolean;
  /** Where TLS first has a host, as it is written. */
  readonly secured: ReadonlyMap<string, WrittenHost>;
  /** Hosts of TLS that none of its own rules has. */
  readonly idle: readonly WrittenHost[];
}

export interface WrittenHost {
  readonly path: string;
  readonly written: string;
}

/** An Ingress may have thousands of hosts, and each is a target of its own that asks for what concerns it. */
const known = new WeakMap<Spec, ByHost>();

function byHost(spec: Spec): ByHost {
  const found = known.get(spec);
  if (found !== undefined) return found;
  const rules = new Map<string, number[]>();
  const entries = new Map<string, number[]>();
  const meant = new Set<string>();
  const secured = new Map<string, WrittenHost>();
  for (const [i, { host }] of spec.rules.entries()) {
    if (host === null) continue;
    put(rules, plainHost(host), i);
    const led = hostMeant(host);
    if (led !== null) meant.add(plainHost(led));
  }
  for (const [i, { hosts }] of spec.tls.entries()) {
    for (const [j, written] of hosts.entries()) {
      const host = hostMeant(written);
      const key = plainHost(written);
      if (!secured.has(key)) secured.set(key, { path: `spec.tls[${i}].hosts[${j}]`, written });
      put(entries, plainHost(host ?? written), i);
    }
  }
  const over = new Set(Array.from(meant, (host) => patternOver(host) ?? host));
  // A rule for a host that nobody understands may be for any.
  const leadsAll =
    spec.defaultBackend !== null || spec.rules.some(({ host }) => host === null || hostMeant(host) === null);
  const made = {
    rules,
    entries,
    unbound: spec.rules.flatMap(({ host }, i) => (host === null ? [i] : [])),
    blank: spec.tls.flatMap(({ hosts }, i) => (hosts.length === 0 ? [i] : [])),
    led: meant,
    over,
    leadsAll,
    secured,
    idle: [...secured.values()].filter(({ written }) => !isLed(hostMeant(written) ?? written, { led: meant, over })),
  };
  known.set(spec, made);
  return made;
}

function put(many: Map<string, number[]>, key: string, value: number): void {
  const values = many.get(key);
  if (values === undefined) many.set(key, [value]);
  else if (values.at(-1) !== value) values.push(value);
}

/** What is written for the host itself and for the wildcard over it, in the order of the Ingress. */
function numbersFor(host: string, numbers: Numbers): readonly number[] {
  const own = numbers.get(plainHost(host)) ?? [];
  const over = numbers.get(patternOver(host) ?? '') ?? [];
  return over.length === 0 ? own : [...new Set([...own, ...over])].toSorted((a, b) => a - b);
}

const ruleAt = ({ rules }: Spec, i: number): readonly Rule[] => {
  const rule = rules[i];
  return rule === undefined ? [] : [{ ...rule, path: `spec.rules[${i}]` }];
};

export const allRules = ({ spec }: Pick<Ingress, 'spec'>): readonly Rule[] =>
  spec.rules.flatMap((_, i) => ruleAt(spec, i));

/** The rules that stand for a host, by a wildcard too. */
export const rulesFor = ({ spec }: Pick<Ingress, 'spec'>, host: string): readonly Rule[] =>
  numbersFor(host, byHost(spec).rules).flatMap((i) => ruleAt(spec, i));

/** The rules that have this very host. */
export const rulesOf = ({ spec }: Pick<Ingress, 'spec'>, host: string): readonly Rule[] =>
  (byHost(spec).rules.get(plainHost(host)) ?? []).flatMap((i) => ruleAt(spec, i));

/** The rules that have no host, and stand for all. */
export const rulesForAll = ({ spec }: Pick<Ingress, 'spec'>): readonly Rule[] =>
  byHost(spec).unbound.flatMap((i) => ruleAt(spec, i));

/** The entries of TLS that stand for a host; one without hosts stands for all. */
export function entriesFor({ spec }: Pick<Ingress, 'spec'>, host: string): readonly TlsEntry[] {
  const { entries, blank } = byHost(spec);
  const own = numbersFor(host, entries);
  const numbers = blank.length === 0 ? own : [...own, ...blank].toSorted((a, b) => a - b);
  return numbers.flatMap((i) => {
    const entry = spec.tls[i];
    return entry === undefined ? [] : [{ ...entry, path: `spec.tls[${i}]` }];
  });
}

function isLed(wanted: string, { led, over }: Pick<ByHost, 'led' | 'over'>): boolean {
  const host = plainHost(wanted);
  return led.has(host) || led.has(patternOver(host) ?? '') || over.has(host);
}

/** Whether it leads requests for a host of TLS on; a wildcard may serve rules for single hosts below it. */
export function leads({ spec }: Pick<Ingress, 'spec'>, wanted: string): boolean {
  const hosts = byHost(spec);
  return hosts.leadsAll || isLed(wanted, hosts);
}

/** Where TLS has a host as it is written, or the wildcard over it. */
export function securedAt({ spec }: Pick<Ingress, 'spec'>, host: string): WrittenHost | null {
  const { secured } = byHost(spec);
  return secured.get(plainHost(host)) ?? secured.get(patternOver(host) ?? '') ?? null;
}

/** Hosts of TLS that no rule of the same Ingress has. */
export const idleHosts = ({ spec }: Pick<Ingress, 'spec'>): readonly WrittenHost[] => byHost(spec).idle;
