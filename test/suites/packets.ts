import { LookError } from '../../src/observe/classify.ts';
import { decodeMessage } from '../../src/observe/dns/wire/wire.ts';
import type { DnsMessage, ResourceRecord } from '../../src/model/dns.ts';
import { rowsOf, type Outcome, type Suite } from './suite.ts';

const mostMs = 250;

/** Sets of records, as the suite counts them: of one name and type, signatures by the type that they cover. */
const sets = (records: readonly ResourceRecord[]): number =>
  new Set(
    records.map(
      ({ owner, type, data }) => `${owner} ${type} ${type === 'RRSIG' ? data.split(' ')[2]?.slice(0, 4) : ''}`,
    ),
  ).size;

const counts = ({ answers, authorities, additionals }: DnsMessage): string =>
  [answers, authorities, additionals].map(sets).join('/');

function decoded(packet: Buffer): string {
  try {
    return counts(decodeMessage(packet, 'udp', 0));
  } catch (error) {
    if (error instanceof LookError && error.code === 'malformed') return `malformed: ${error.message}`;
    throw error;
  }
}

const file = 'packets/third-party-packets.tsv';

export const packets: Suite = {
  files: [file],
  title: 'DNS packets of other projects, held against dnspython',
  async run(content): Promise<Outcome> {
    const wrong: string[] = [];
    const rows = rowsOf(content(file));
    for (const [id, verdict = '', hex = ''] of rows) {
      const started = performance.now();
      let said: string;
      try {
        said = decoded(Buffer.from(hex, 'hex'));
      } catch (error) {
        said = `threw ${String(error)}`;
        wrong.push(`${id}: ${said}`);
      }
      const ms = performance.now() - started;
      if (ms > mostMs) wrong.push(`${id}: took ${Math.round(ms)} ms`);
      const expected = /^ok:reply:(.*)$/.exec(verdict)?.[1];
      if (expected !== undefined && said !== expected) wrong.push(`${id}: ${said}, expected ${expected}`);
    }
    return { cases: rows.length, wrong };
  },
};
