import { agreementOf, lastSaid } from '../facts/dns/servers/agreement.ts';
import { serverText } from '../facts/dns/records/record.ts';
import { resolverText, serverKey } from '../facts/dns/resolver.ts';
import type { Outcome, Server } from '../model/dns.ts';
import type { Seen } from '../model/evidence.ts';
import type { Delegation, Poll } from '../model/name-looks.ts';
import type { Disagreement, ServerWord } from '../model/trace.ts';

/** Of all that several servers were asked, what they do not answer alike. */
export const disagreements = ({ polls, delegations }: Pick<Seen, 'polls' | 'delegations'>): Disagreement[] => [
  ...delegations.flatMap(ofDelegation),
  ...polls.flatMap((poll) => ofPoll(poll, delegations)),
];

function ofPoll(poll: Poll, delegations: readonly Delegation[]): Disagreement[] {
  const { name, type, zone } = poll;
  const { kind } = agreementOf(poll);
  if (kind === 'agree' || kind === 'few') return [];
  const asked = delegations.find((delegation) => delegation.zone === zone)?.servers ?? [];
  const serialOf = (at: Server): number | null =>
    asked.find(({ server }) => serverKey(server) === serverKey(at))?.serial ?? null;
  const servers = lastSaid(poll).map(({ server, outcome, records, ttl, serial }) =>
    wordOf(server, serial ?? serialOf(server), answerText(outcome, records), ttl),
  );
  return [{ name, type, zone, varies: kind === 'vary', servers }];
}

/** The silence of some, which may be our own, is no disagreement. */
function ofDelegation({ zone, delegated, servers }: Delegation): Disagreement[] {
  const heard = servers.filter(({ soa: { kind } }) => kind !== 'unanswered' && kind !== 'unasked');
  const said = [
    ...(delegated === null ? [] : [listed(delegated.names)]),
    ...heard.map(({ soa, names }) => answerText(soa, names ?? unsaid)),
  ];
  if (new Set(said).size < 2) return [];
  const own = new Set(
    heard.flatMap(({ soa, names }) => (soa.kind === 'data' && names !== null ? [listed(names)] : [])),
  );
  const isAsAbove = delegated === null || [...own].every((names) => names === listed(delegated.names));
  const lists = own.size > 1 ? 'servers-differ' : isAsAbove ? 'not-all-tell' : 'above-differs';
  const theirs = servers.map(({ server, soa, serial, names }) =>
    wordOf(server, serial, answerText(soa, names ?? unsaid), null),
  );
  const parent = delegated === null ? [] : [wordOf(delegated.by, null, listed(delegated.names), null)];
  return [{ name: zone, type: 'NS', zone, varies: false, lists, servers: [...parent, ...theirs] }];
}

const unsaid: readonly string[] = ['its NS records were not told'];

const listed = (names: readonly string[]): string => names.join(', ');

const wordOf = (at: Server, serial: number | null, answer: string, ttl: number | null): ServerWord => ({
  server: serverText(at),
  address: resolverText(at),
  serial,
  answer,
  ttl,
});

function answerText(outcome: Outcome, records: readonly string[]): string {
  switch (outcome.kind) {
    case 'data':
      return listed(records);
    case 'nodata':
      return 'NODATA';
    case 'nxdomain':
      return 'NXDOMAIN';
    case 'rcode':
      return outcome.rcode;
    case 'lame':
      return 'no authority';
    case 'unanswered':
      return `no answer: ${outcome.failure.code}`;
    case 'unasked':
      return 'not asked';
  }
}
