import { isAddress } from '../facts/addresses.ts';
import { publishedInstead } from '../facts/dns/published-instead.ts';
import { countedWalk } from '../facts/dns/resolution.ts';
import { publisherOf } from '../facts/kubernetes/published-by.ts';
import type { DnsReading, Hop, Walk } from '../model/dns.ts';
import type { Seen, TargetEvidence } from '../model/evidence.ts';
import type { HttpResponse, HttpWhere } from '../model/http.ts';
import type { Observed, ObservedHop } from '../model/report.ts';
import { disagreements } from './disagreements.ts';
import { shownLeaves } from './leaves.ts';
import { endSaidBy, hopSaidBy } from './said-by.ts';
import { timingsOf } from './timings.ts';

/** What was seen, in the few words that every report begins with. Of several addresses, the first that answered. */
export function observed(evidence: TargetEvidence, now: number): Observed {
  const { seen, target, dns } = evidence;
  // What was given to dial stands in place of what DNS says.
  const walk = target.address.length > 0 ? null : countedWalk(seen.resolution, target);
  const literal = isAddress(target.host) ? [target.host] : [];
  const session = seen.sessions.find((reading) => reading.ok);
  const response = seen.responses.find((reading) => reading.ok);
  const bound = seen.tlsa.find(({ records }) => records.length > 0);
  const apart = disagreements(seen);
  const published = dialledInstead(publishedInstead(target, walk), seen);
  return {
    ...(walk !== null && typeof seen.resolution.search?.answered === 'string' ? { foundAs: walk.name } : {}),
    chain: (walk?.hops ?? []).map((hop) => hopOf(hop, dns)),
    ...(walk === null ? {} : { end: endOf(walk, dns) }),
    addresses: walk?.addresses.map(({ address }) => address) ?? [...target.address, ...literal],
    ...(published === null ? {} : { published }),
    ...(apart.length === 0 ? {} : { disagreements: apart }),
    ...shownLeaves(evidence, now),
    ...(session?.ok
      ? {
          tls: {
            version: session.value.protocol.replace(/^TLSv/, ''),
            cipher: session.value.cipher,
            group: session.value.group,
            alpn: session.value.alpn,
            ...(session.value.client.certificate === null || session.value.client.asked === false
              ? {}
              : { client: session.value.client.certificate }),
          },
        }
      : {}),
    ...(bound === undefined ? {} : { tlsa: { name: bound.name, authentic: bound.authentic, records: bound.records } }),
    ...(response?.ok
      ? { http: { status: response.value.status, protocol: protocolOf(response.where, response.value) } }
      : {}),
    ...timingsOf(evidence),
  };
}

/** Which of these addresses were dialled, and which may not be; null where none was to be. */
function dialledInstead(
  instead: readonly string[],
  { connections, objects }: Seen,
): NonNullable<Observed['published']> | null {
  const tried = instead.flatMap((address) => connections.find(({ where }) => where.address === address) ?? []);
  if (tried.length === 0) return null;
  const { dialled = [], refused = [] } = Object.groupBy(tried, (look) =>
    !look.ok && look.failure.code === 'denied' ? 'refused' : 'dialled',
  );
  const addressesOf = (looks: typeof tried): string[] => looks.map(({ where }) => where.address);
  return {
    addresses: addressesOf(dialled),
    ...(refused.length === 0 ? {} : { refused: addressesOf(refused) }),
    by: publisherOf(objects, addressesOf(dialled.length === 0 ? refused : dialled)),
  };
}

const protocolOf = ({ protocol }: HttpWhere, { version }: HttpResponse) =>
  protocol ?? (version === '1.0' ? 'http/1.0' : 'http/1.1');

const hopOf = (hop: Hop, dns: readonly DnsReading[]): ObservedHop => ({
  owner: hop.owner,
  type: hop.type,
  ttl: hop.ttl,
  target: hop.target,
  ...hopSaidBy(hop, dns),
});

function endOf(walk: Walk, dns: readonly DnsReading[]): NonNullable<Observed['end']> {
  const ttl = endTtl(walk);
  return { kind: walk.end, name: walk.last, ...endSaidBy(walk, dns), ...(ttl === undefined ? {} : { ttl }) };
}

/** Of what was said last: the addresses, or that there are none. */
function endTtl({ end, a, aaaa, addresses }: Walk): number | undefined {
  if (end === 'addresses') return Math.min(...addresses.map(({ ttl }) => ttl));
  const outcome = a.kind === 'unasked' ? aaaa : a;
  return 'negativeTtl' in outcome ? outcome.negativeTtl : undefined;
}
