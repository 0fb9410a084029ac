import type { WalkEnd } from '../model/dns.ts';
import type { Observed, TargetReport } from '../model/report.ts';
import type { SaidBy } from '../model/trace.ts';
import { columns, flow, hang } from './layout.ts';
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

type End = NonNullable<Observed['end']>;

/** A step of the chain, as it is drawn, and who told of it. */
interface Step {
  readonly drawn: string;
  readonly said: Partial<SaidBy>;
}

/**
 * The chain from the host to its addresses or to where it breaks: one line, broken only between hops where too long.
 * Where it breaks, it says who told of it: each server once, behind the last that it told. Verbose, each hop has a line,
 * with who told of it and how.
 */
export function chainLines(target: TargetReport, verbose: boolean, pen: Pen): string[] {
  const { end, foundAs } = target.observed;
  if (end === undefined) return dialledLines(target, pen);
  const host = pen.say(target.host);
  const start = foundAs === undefined || foundAs === target.host ? host : pen.say(foundAs);
  const lead = start === host ? [host] : [host, `${pen.marks.line}search${pen.marks.arrow} ${start}`];
  const steps = [
    ...hopSteps(target.observed, start, pen),
    { drawn: endText(end, target.observed, verbose, pen), said: end },
  ];
  const instead = insteadLines(target.observed, pen);
  if (verbose) return [`  ${lead.join(' ')}`, ...steps.flatMap((step) => stepLines(step, pen)), ...instead];
  const isBroken = end.kind !== 'addresses';
  const drawn = steps.map((step, i) => (isBroken ? named(step, steps[i + 1], pen) : step.drawn));
  return [...indented([...lead, ...drawn], pen), ...instead];
}

function hopSteps({ chain }: Observed, start: string, pen: Pen): Step[] {
  const { line, arrow } = pen.marks;
  let reached = start;
  return chain.map((hop) => {
    const owner = pen.say(hop.owner);
    const at = owner === reached ? '' : ` at ${owner}`;
    reached = pen.say(hop.target);
    return { drawn: `${line}${pen.say(hop.type)} ${hop.ttl}s${at}${arrow} ${reached}`, said: hop };
  });
}

function endText({ kind, ttl }: End, { addresses }: Observed, verbose: boolean, pen: Pen): string {
  const { line, arrow } = pen.marks;
  const held = verbose && ttl !== undefined ? `${ttl}s` : '';
  if (kind === 'addresses')
    return `${held === '' ? '' : line}${held}${arrow} ${verbose ? all(addresses, pen) : few(addresses, pen)}`;
  const [status, text] = breaks[kind];
  return pen.paint(status, `${line}${pen.marks.status[status]} ${text}${held === '' ? '' : ` ${held}`}`);
}

const named = ({ drawn, said }: Step, next: Step | undefined, pen: Pen): string =>
  said.by === undefined || said.by === next?.said.by ? drawn : `${drawn} (${pen.say(said.by)})`;

function stepLines({ drawn, said }: Step, pen: Pen): string[] {
  const line = `    ${drawn}`;
  if (said.by === undefined) return [line];
  const told = pen.say(saidText(said));
  return columns(line) + 3 + columns(told) <= pen.width
    ? [`${line}   ${told}`]
    : [line, ...hang('        ', told, pen.width)];
}

function saidText({ by = '', address, zone, flags = [] }: Partial<SaidBy>): string {
  const server = `by ${by}${address === undefined ? '' : ` (${address})`}`;
  return [`${server}${zone === undefined ? '' : ` of ${zone}`}`, ...flags.map((flag) => flag.toUpperCase())].join(', ');
}

/** DNS was not asked, or gave nothing: only what was dialled can be told. */
function dialledLines({ host, observed: { addresses } }: TargetReport, pen: Pen): string[] {
  if (addresses.length === 0 || (addresses.length === 1 && addresses[0] === host)) return [];
  return indented(['dialled', few(addresses, pen)], pen);
}

/** What was dialled though DNS does not lead there, and what may not be. */
function insteadLines({ published }: Observed, pen: Pen): string[] {
  if (published === undefined) return [];
  const by =
    published.by === null
      ? 'as the status of its Kubernetes objects says'
      : `as the status of ${pen.say(published.by)} says`;
  const { addresses, refused = [] } = published;
  const dialled = addresses.length === 0 ? [] : ['dialled', `${few(addresses, pen)}${refused.length === 0 ? '' : ','}`];
  const denied = refused.length === 0 ? [] : ['refused to dial', few(refused, pen)];
  return indented(['not in DNS yet:', ...dialled, ...denied, by], pen);
}

function few(addresses: Observed['addresses'], pen: Pen): string {
  const more = addresses.length - shownAddresses;
  const shown = addresses.slice(0, shownAddresses).map(pen.say).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

const all = (addresses: Observed['addresses'], pen: Pen): string => addresses.map(pen.say).join(', ');

const indented = (pieces: readonly string[], pen: Pen): string[] =>
  flow(pieces, pen.width - 4).map((line, i) => (i === 0 ? '  ' : '    ') + line);
