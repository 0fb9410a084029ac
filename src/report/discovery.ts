import type { DiscoveredTarget, Discovery } from '../model/discovery.ts';
import { escapeJson } from './escape.ts';
import { columns, pad } from './layout.ts';
import { pen as makePen, type Drawing } from './pen.ts';
import { titleText } from './target.ts';

export const discoveryJson = (discovery: Discovery): string => `${escapeJson(JSON.stringify(discovery, null, 2))}\n`;

/** A line a target: what it is, and what is expected of it. */
export function discoveryText({ targets, leftOut }: Discovery, options: Drawing): string {
  const pen = makePen(options);
  const titles = [...targets, ...leftOut].map((target) => titleText(target, pen));
  const width = Math.max(0, ...titles.map(columns));
  const line = (i: number, parts: readonly string[]): string =>
    `${pad(pen.paint('strong', titles[i] ?? ''), width)}   ${parts.map(pen.say).join(` ${pen.marks.dot} `)}`;
  const blocks = [
    targets.map((target, i) => line(i, partsOf(target))),
    leftOut.map(({ because }, i) => line(targets.length + i, [`left out: ${because}`])),
    [tally(targets.length, leftOut.length)],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function partsOf(target: DiscoveredTarget): string[] {
  const { protocol, environment, domain, loadBalancer, trust, reachable, address, labels } = target;
  const withoutDomain = domain === null ? ' (no domain was given: --domain or `domain:`)' : '';
  return [
    protocol,
    ...(environment === null ? [] : [`environment ${environment}`]),
    loadBalancer === 'none' ? `no load balancer${withoutDomain}` : `load balancer ${loadBalancer}`,
    ...(trust === 'public' ? [] : [`trust ${trust}`]),
    ...(reachable ? [] : ['must not be reachable']),
    ...(address.length === 0 ? [] : [`dials ${address.join(', ')}`]),
    ...Object.entries(labels).map(([label, value]) => `${label}=${value}`),
  ];
}

const tally = (found: number, left: number): string =>
  `${found} ${found === 1 ? 'target' : 'targets'}${left === 0 ? '' : `, ${left} left out`}`;
