import type { Disagreement } from '../model/trace.ts';
import { grid, hang } from './layout.ts';
import type { Pen } from './pen.ts';

const widestCell = 48;

/**
 * Who says what, where servers that should say the same do not. What varies by design, and the lists of name servers,
 * of which findings tell what is wrong, are for the curious.
 */
export const disagreementLines = (disagreements: readonly Disagreement[], verbose: boolean, pen: Pen): string[] =>
  disagreements
    .filter(({ varies, lists }) => verbose || (!varies && lists === undefined))
    .flatMap((one) => tableLines(one, pen));

function headingText({ name, type, zone, varies, lists }: Disagreement): string {
  const whose = zone === null ? 'the resolvers' : `the servers of ${zone}`;
  switch (lists) {
    case 'above-differs':
      return `${type} ${name}: the parent and ${whose} list different name servers`;
    case 'servers-differ':
      return `${type} ${name}: ${whose} list different name servers`;
    case 'not-all-tell':
      return `${type} ${name}: not all of ${whose} tell its name servers`;
    default:
      return `${type} ${name}: ${whose} do not say the same${varies ? ' (which answer in turn or at random)' : ''}`;
  }
}

function tableLines(disagreement: Disagreement, pen: Pen): string[] {
  const { servers } = disagreement;
  const rows = servers.map(({ server, address, serial, answer, ttl }) => [
    pen.say(server),
    address === server ? '' : pen.say(address),
    serial === null ? '' : String(serial),
    ttl === null ? '' : `${ttl}s`,
    pen.say(answer),
  ]);
  return [
    ...hang('  ', pen.say(headingText(disagreement)), pen.width),
    ...grid([['server', 'address', 'serial', 'TTL', 'answer'], ...rows], widestCell).map((line, i) =>
      i === 0 ? `    ${pen.paint('faint', line)}` : `    ${line}`,
    ),
  ];
}
