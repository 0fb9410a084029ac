import type { DiscoveredFrom, DiscoveredTarget, Discovery } from '../model/discovery.ts';
import { escapeJson } from './escape.ts';
import { columns, pad } from './layout.ts';
import { pen as makePen, type Drawing } from './pen.ts';
import { titleText } from './target.ts';

export const discoveryJson = (discovery: Discovery): string => `${escapeJson(JSON.stringify(discovery, null, 2))}\n`;

/** A line a target: what it is, what is expected of it, and which objects give it. */
export function discoveryText(
  { targets, leftOut, manifests, passedOver, troubles }: Discovery,
  options: Drawing,
): string {
  const pen = makePen(options);
  const titles = [...targets, ...leftOut].map((target) => titleText(target, pen));
  const width = Math.max(0, ...titles.map(columns));
  const line = (i: number, parts: readonly string[]): string =>
    `${pad(pen.paint('strong', titles[i] ?? ''), width)}   ${parts.map(pen.say).join(` ${pen.marks.dot} `)}`;
  const blocks = [
    targets.map((target, i) => line(i, partsOf(target))),
    leftOut.map(({ because }, i) => line(targets.length + i, [`left out: ${because}`])),
    troubles.map(pen.say),
    [tally(targets.length, leftOut.length), ...(manifests.length === 0 ? [] : [readText(manifests, passedOver)])],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function partsOf(target: DiscoveredTarget): string[] {
  const { protocol, environment, domain, loadBalancer, trust, reachable, address, labels, probed, from } = target;
  if (!probed) return ['leads to no host: judged, not probed', ...fromParts(from)];
  const withoutDomain = domain === null ? ' (no domain was given: --domain or `domain:`)' : '';
  return [
    protocol,
    ...(environment === null ? [] : [`environment ${environment}`]),
    loadBalancer === 'none' ? `no load balancer${withoutDomain}` : `load balancer ${loadBalancer}`,
    ...(trust === 'public' ? [] : [`trust ${trust}`]),
    ...(reachable ? [] : ['must not be reachable']),
    ...(address.length === 0 ? [] : [`dials ${address.join(', ')}`]),
    ...Object.entries(labels).map(([label, value]) => `${label}=${value}`),
    ...fromParts(from),
  ];
}

const mostFrom = 3;

/** Said where it is not the configuration alone. */
function fromParts(from: readonly DiscoveredFrom[]): string[] {
  if (!from.some(({ by }) => by === 'manifest' || by === 'cluster')) return [];
  const shown = from.slice(0, mostFrom).map(fromText);
  return [`from ${[...shown, ...(from.length > mostFrom ? [`${from.length - mostFrom} more`] : [])].join(', ')}`];
}

function fromText(from: DiscoveredFrom): string {
  switch (from.by) {
    case 'argument':
      return 'the command line';
    case 'configuration':
      return 'the configuration';
    case 'manifest':
      return `${from.object} (${from.file === '-' ? 'standard input, line ' : `${from.file}:`}${from.line})`;
    case 'cluster':
      return `${from.object} (${from.environment === null ? 'the cluster' : `the cluster of ${from.environment}`})`;
  }
}

function readText(manifests: readonly string[], passedOver: number): string {
  const files = `${manifests.length} ${manifests.length === 1 ? 'manifest' : 'manifests'} read`;
  if (passedOver === 0) return files;
  return `${files}, ${passedOver} ${passedOver === 1 ? 'document' : 'documents'} of other kinds passed over`;
}

const tally = (found: number, left: number): string =>
  `${found} ${found === 1 ? 'target' : 'targets'}${left === 0 ? '' : `, ${left} left out`}`;
