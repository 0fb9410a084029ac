import type { WalkEnd } from '../model/evidence.ts';
import type { Observed, TargetReport } from '../model/report.ts';
import { flow } from './layout.ts';
import type { Pen } from './pen.ts';

const shownAddresses = 3;

/** How a chain breaks. What was not answered says nothing of the name, and is not drawn as a fail. */
const breaks: Readonly<Record<Exclude<WalkEnd, 'addresses'>, readonly [mark: 'fail' | 'unknown', text: string]>> = {
  nodata: ['fail', 'NODATA'],
  nxdomain: ['fail', 'NXDOMAIN'],
  loop: ['fail', 'loop'],
  'hop-limit': ['fail', 'too many hops'],
  failed: ['unknown', 'no usable answer'],
  unanswered: ['unknown', 'no answer'],
};

/** The chain from the host to its addresses or to where it breaks: one line, broken only between hops where too long. */
export function chainLines(target: TargetReport, pen: Pen): string[] {
  const { chain, end, addresses, foundAs } = target.observed;
  if (end === undefined) return dialledLines(target, pen);
  const { line, arrow } = pen.marks;
  let reached = pen.say(target.host);
  const pieces = [reached];
  if (foundAs !== undefined && foundAs !== target.host) {
    reached = pen.say(foundAs);
    pieces.push(`${line}search${arrow} ${reached}`);
  }
  for (const hop of chain) {
    const owner = pen.say(hop.owner);
    const at = owner === reached ? '' : ` at ${owner}`;
    reached = pen.say(hop.target);
    pieces.push(`${line}${pen.say(hop.type)} ${hop.ttl}s${at}${arrow} ${reached}`);
  }
  pieces.push(end.kind === 'addresses' ? `${arrow} ${few(addresses, pen)}` : broken(end.kind, end.by, pen));
  return indented(pieces, pen);
}

function broken(kind: keyof typeof breaks, by: string | undefined, pen: Pen): string {
  const [status, text] = breaks[kind];
  const said = by === undefined ? '' : ` (${pen.say(by)})`;
  return `${pen.paint(status, `${pen.marks.line}${pen.marks.status[status]} ${text}`)}${said}`;
}

/** DNS was not asked, or gave nothing: only what was dialled can be told. */
function dialledLines({ host, observed: { addresses } }: TargetReport, pen: Pen): string[] {
  if (addresses.length === 0 || (addresses.length === 1 && addresses[0] === host)) return [];
  return indented(['dialled', few(addresses, pen)], pen);
}

function few(addresses: Observed['addresses'], pen: Pen): string {
  const more = addresses.length - shownAddresses;
  const shown = addresses.slice(0, shownAddresses).map(pen.say).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

const indented = (pieces: readonly string[], pen: Pen): string[] =>
  flow(pieces, pen.width - 4).map((line, i) => (i === 0 ? '  ' : '    ') + line);
