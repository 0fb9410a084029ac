import type { Trace, TracedQuestion, TracedServers } from '../model/trace.ts';
import { columns, grid, hang } from './layout.ts';
import type { Pen } from './pen.ts';

const widestCell = 48;
const indent = ' '.repeat(4);
const deeper = ' '.repeat(8);

/**
 * Every DNS question that a target rests on: of whom it was asked, how it was answered, and what came. A name that is too
 * long for its column has a line of its own, before what stands in the others.
 */
export function traceLines(trace: Trace, pen: Pen): string[] {
  const cells = trace.flatMap((servers) => servers.questions.map((question) => rowOf(question, pen)));
  const drawn = grid(
    cells.map((row) => row.map((cell) => (isLong(cell) ? '' : cell))),
    widestCell,
  );
  const rows = drawn.map((line, i) => (cells[i] ?? []).filter(isLong).concat(line)).values();
  return trace.flatMap((servers) => [
    ...hang('  ', pen.say(`asked of ${whoseText(servers)}`), pen.width),
    ...servers.questions.flatMap((question) => [
      ...(rows.next().value ?? []).map((line) => indent + line),
      ...saidLines(question).flatMap((line) => hang(deeper, pen.say(line), pen.width)),
    ]),
  ]);
}

const isLong = (cell: string): boolean => columns(cell) > widestCell;

function whoseText({ zone, resolvers, delegated }: TracedServers): string {
  if (resolvers) return 'resolvers';
  if (zone === null) return 'other servers';
  const from = delegated === undefined ? '' : `, delegated by ${delegated.by} of ${delegated.parent}`;
  return `the servers of ${zone}${from}`;
}

function rowOf({ name, type, server, address, ms, answer, failure }: TracedQuestion, pen: Pen): string[] {
  const place = server === address ? [server, ''] : [server, address];
  const how =
    answer === null ? ['', failure?.code ?? '', ''] : [answer.transport, answer.rcode, answer.flags.join(' ')];
  return [...[`${type} ${name}`, ...place, ...how].map(pen.say), `${ms.toFixed(1)} ms`];
}

const saidLines = ({ answer, failure }: TracedQuestion): string[] => [
  ...(answer?.records ?? []),
  ...(answer !== null && answer.more > 0 ? [`and ${answer.more} more`] : []),
  ...(answer?.extendedErrors ?? []).map(({ code, text }) => `extended error ${code}${text === '' ? '' : `: ${text}`}`),
  ...(failure === undefined ? [] : [failure.detail]),
];
