import type { TargetEvidence } from '../../model/evidence.ts';
import { isAddress } from '../addresses.ts';
import { registrableDomain } from '../dns/public-suffix.ts';
import { commonName, nameText } from '../tls/names/distinguished-name.ts';
import { coversHost } from '../tls/names/covers-host.ts';
import { placeholderOf } from '../tls/placeholders/placeholders.ts';
import { vouchedAt } from '../tls/served.ts';

/** What one address served for one host, as far as it tells whether somebody stands between us and everybody. */
export interface Sighting {
  /** The registrable domain of the host. */
  readonly domain: string;
  readonly address: string;
  /** Known to be the host's own: publicly vouched for, or of a class that was expected. */
  readonly honest: boolean;
  /** The key or name of an issuer that nothing vouches for, where a known authority is expected. */
  readonly issuer: { readonly key: string; readonly name: string } | null;
  /** The resolver gave addresses, and knows of no zone that they could be in. */
  readonly adrift: boolean;
  /** The leaf, where it covers another name than the host's and is no proxy's stand-in. */
  readonly misplaced: string | null;
}

/** What a target's sessions show. A target that expects another authority than a known one shows nothing. */
export function sightings(evidence: TargetEvidence, now: number): Sighting[] {
  const { target, seen, pki } = evidence;
  const adrift = isAdrift(evidence);
  const domain = isAddress(target.host) ? null : (registrableDomain(target.host) ?? target.host);
  if (domain === null || (target.expect.trust !== 'public' && target.expect.trust !== 'staging')) return [];
  return vouchedAt({ sessions: seen.sessions, pki, now, target }).map(({ where, leaf, vouched }) => {
    const covered = coversHost(leaf.names, target.host);
    // Whoever intercepts makes certificates that are valid and name the host: it takes the place of what is well.
    const fresh = Date.parse(leaf.notBefore) <= now && now <= Date.parse(leaf.notAfter);
    const stranger = vouched.trust === 'unrecognised' && covered && fresh && placeholderOf(leaf) === null;
    return {
      domain,
      address: where.address,
      adrift,
      honest: covered && (vouched.trust === 'public' || vouched.trust === target.expect.trust),
      issuer: stranger
        ? {
            key: leaf.authorityKeyIdentifier ?? leaf.issuerSha256,
            name: commonName(leaf.issuer) ?? nameText(leaf.issuer),
          }
        : null,
      misplaced: covered || placeholderOf(leaf) !== null ? null : leaf.sha256,
    };
  });
}

/** Every public name is in a zone, and whoever invents answers names none. */
function isAdrift({ seen: { resolution }, dns }: TargetEvidence): boolean {
  const told = dns.flatMap((reading) =>
    reading.ok && reading.where.recursive && (reading.where.type === 'NS' || reading.where.type === 'SOA')
      ? [reading.value]
      : [],
  );
  return (
    resolution.authority === null &&
    resolution.resolver?.end === 'addresses' &&
    told.length > 0 &&
    !told.some(({ answers, authorities }) =>
      [...answers, ...authorities].some(({ type }) => type === 'NS' || type === 'SOA'),
    )
  );
}

/** Somebody who answers in the place of everybody. */
export interface Stranger {
  readonly kind: 'tls-intercepted' | 'captive-portal';
  /** The issuer's key or name, or the leaf. */
  readonly key: string;
  readonly name: string;
  readonly domains: readonly string[];
}

const unrelatedDomains = 3;

/** Gathers sightings over a run, each bounded, and says whether they all lead to one stranger. */
export interface Strangers {
  add(sighting: Sighting): void;
  found(): Stranger | null;
  /** Whether what is still to come may change the answer. */
  isOpen(): boolean;
}

interface Suspect {
  readonly kind: Stranger['kind'];
  readonly name: string;
  /** The addresses at which each domain was served, of the first few. */
  readonly domains: Map<string, Set<string>>;
}

const most = { suspects: 1000, domains: 12, addresses: 16 };

/**
 * One issuer (or one leaf) for three unrelated domains that share no address, while not one host showed a certificate of
 * its own. Domains that share an address may as well share a load balancer with a wrong certificate, unless they have
 * it from a resolver that invents answers; and where anybody is served honestly, nobody stands before everybody.
 */
export function startStrangers(): Strangers {
  const suspects = new Map<string, Suspect>();
  let honest = false;
  const suspect = (kind: Stranger['kind'], key: string, name: string, { domain, address, adrift }: Sighting): void => {
    const id = `${kind} ${key}`;
    const known = suspects.get(id) ?? { kind, name, domains: new Map<string, Set<string>>() };
    if (suspects.size < most.suspects) suspects.set(id, known);
    const addresses = known.domains.get(domain) ?? new Set<string>();
    if (known.domains.size < most.domains) known.domains.set(domain, addresses);
    if (!adrift && addresses.size < most.addresses) addresses.add(address);
  };
  return {
    add(sighting) {
      honest ||= sighting.honest;
      // Whoever shows one certificate to everybody does not take the trouble to intercept.
      if (sighting.misplaced !== null) suspect('captive-portal', sighting.misplaced, '', sighting);
      if (sighting.issuer !== null) suspect('tls-intercepted', sighting.issuer.key, sighting.issuer.name, sighting);
    },
    found() {
      if (honest) return null;
      for (const [id, { kind, name, domains }] of suspects) {
        const unrelated = pickUnrelated([...domains], unrelatedDomains);
        if (unrelated !== null) return { kind, key: id.slice(kind.length + 1), name, domains: unrelated };
      }
      return null;
    },
    isOpen: () => !honest,
  };
}

/** So many domains of which no two share an address; null where there are none. */
function pickUnrelated(domains: readonly (readonly [string, ReadonlySet<string>])[], wanted: number): string[] | null {
  if (wanted === 0) return [];
  for (const [i, [domain, addresses]] of domains.entries()) {
    const rest = pickUnrelated(
      domains.slice(i + 1).filter(([, others]) => addresses.isDisjointFrom(others)),
      wanted - 1,
    );
    if (rest !== null) return [domain, ...rest];
  }
  return null;
}

/** Whether this stranger stood between us and one of the target's addresses. */
export const isBefore = (stranger: Stranger, seen: readonly Sighting[]): boolean =>
  seen.some(({ issuer, misplaced }) => (stranger.kind === 'captive-portal' ? misplaced : issuer?.key) === stranger.key);
