import type { Disagreement } from '../model/trace.ts';
import { grid, hang } from './layout.ts';
import type { Pen } from './pen.ts';

const widestCell = 48;

/** Who says what, where servers that should say the same do not; what varies by design is for the curious. */
export const disagreementLines = (disagreements: readonly Disagreement[], verbose: boolean, pen: Pen): string[] =>
  disagreements.filter(({ varies }) => verbose || !varies).flatMap((one) => tableLines(one, pen));

function tableLines({ name, type, zone, varies, servers }: Disagreement, pen: Pen): string[] {
  const whose = zone === null ? 'the resolvers' : `the servers of ${zone}`;
  const why = varies ? ' (which answer in turn or at random)' : '';
  const rows = servers.map(({ server, address, serial, answer, ttl }) => [
    pen.say(server),
    address === server ? '' : pen.say(address),
    serial === null ? '' : String(serial),
    ttl === null ? '' : `${ttl}s`,
    pen.say(answer),
  ]);
  return [
    ...hang('  ', pen.say(`${type} ${name}: ${whose} do not say the same${why}`), pen.width),
    ...grid([['server', 'address', 'serial', 'TTL', 'answer'], ...rows], widestCell).map((line, i) =>
      i === 0 ? `    ${pen.paint('faint', line)}` : `    ${line}`,
    ),
  ];
}
