import { isUnder } from '../facts/dns/names.ts';
import { serverText } from '../facts/dns/records/record.ts';
import { resolverText, serverKey } from '../facts/dns/resolver.ts';
import type { DnsMessage, DnsReading, Hop, Outcome, Server, Walk } from '../model/dns.ts';
import type { DnsFlag, SaidBy } from '../model/trace.ts';

/** In the order in which dig prints them. */
const flagNames: readonly DnsFlag[] = ['aa', 'tc', 'ra', 'ad', 'cd'];

export const flagsOf = ({ flags }: DnsMessage): DnsFlag[] => flagNames.filter((name) => flags[name]);

export function hopSaidBy({ by, zone, owner, target }: Hop, readings: readonly DnsReading[]): SaidBy {
  const isIts = ({ answers }: DnsMessage): boolean =>
    answers.some((record) =>
      record.type === 'CNAME'
        ? record.owner === owner && record.data === target
        : record.type === 'DNAME' && isUnder(owner, record.owner),
    );
  return saidBy(by, zone, messageFrom(readings, by, zone === undefined, isIts));
}

/** Who said how a walk ended; empty where nobody was heard. */
export function endSaidBy(walk: Walk, readings: readonly DnsReading[]): Partial<SaidBy> {
  const [type, outcome] = walk.a.kind === 'unasked' ? (['AAAA', walk.aaaa] as const) : (['A', walk.a] as const);
  const by = speaker(outcome);
  if (by === undefined) return {};
  const recursive = walk.view === 'resolver';
  const message = readings.find(
    (reading) =>
      isOf(reading, by, recursive) &&
      reading.where.type === type &&
      (reading.where.name === walk.last ||
        (reading.ok && reading.value.answers.some(({ data }) => data === walk.last))),
  );
  return saidBy(by, undefined, message?.ok ? message.value : undefined);
}

const speaker = (outcome: Outcome): Server | undefined => ('by' in outcome ? outcome.by : undefined);

const isOf = ({ where }: DnsReading, by: Server, recursive: boolean): boolean =>
  where.recursive === recursive && serverKey(where.server) === serverKey(by);

function messageFrom(
  readings: readonly DnsReading[],
  by: Server,
  recursive: boolean,
  isIts: (message: DnsMessage) => boolean,
): DnsMessage | undefined {
  const reading = readings.find((one) => one.ok && isOf(one, by, recursive) && isIts(one.value));
  return reading?.ok ? reading.value : undefined;
}

const saidBy = (by: Server, zone: string | undefined, message: DnsMessage | undefined): SaidBy => ({
  by: serverText(by),
  ...(by.name === undefined ? {} : { address: resolverText(by) }),
  ...(zone === undefined ? {} : { zone }),
  ...(message === undefined ? {} : { flags: flagsOf(message) }),
});
