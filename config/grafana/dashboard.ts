import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificates } from './certificates.ts';
import { host } from './host.ts';
import { overview } from './overview.ts';
import type { Panel, Row } from './panels.ts';
import { prober } from './prober.ts';

const datasource = { type: 'prometheus', uid: '${datasource}' };

/** Side by side as long as there is room, each line as high as its highest. */
function flow(panels: readonly Panel[], top: number): { readonly placed: object[]; readonly bottom: number } {
  let [x, y, high] = [0, top, 0];
  const placed = panels.map(({ width, height, json }) => {
    if (x + width > 24) [x, y, high] = [0, y + high, 0];
    const gridPos = { h: height, w: width, x, y };
    x += width;
    high = Math.max(high, height);
    return { ...json, gridPos };
  });
  return { placed, bottom: y + high };
}

function laidOut(rows: readonly Row[]): object[] {
  let top = 0;
  const all = rows.flatMap(({ title, panels }) => {
    const row = { type: 'row', title, collapsed: false, panels: [], gridPos: { h: 1, w: 24, x: 0, y: top } };
    const { placed, bottom } = flow(panels, top + 1);
    top = bottom;
    return [row, ...placed];
  });
  return all.map((panel, index) => Object.assign(panel, { id: index + 1 }));
}

/** Filled in from the labels of a series. */
const choice = (name: string, label: string, from: string, all: boolean): object => ({
  type: 'query',
  name,
  label,
  datasource,
  query: { query: `label_values(${from}, ${name})`, refId: name },
  definition: `label_values(${from}, ${name})`,
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: all,
  ...(all ? { allValue: '.*', current: { text: ['All'], value: ['$__all'] } } : { current: {} }),
  options: [],
  regex: '',
  hide: 0,
});

const variables: readonly object[] = [
  {
    type: 'datasource',
    name: 'datasource',
    label: 'Prometheus',
    query: 'prometheus',
    current: {},
    options: [],
    regex: '',
    refresh: 1,
    hide: 0,
  },
  choice('job', 'Job', 'hostprobe_targets', true),
  choice('load_balancer', 'Load balancer', 'hostprobe_target_status{job=~"$job"}', true),
  choice('host', 'Host', 'hostprobe_target_status{job=~"$job", load_balancer=~"$load_balancer"}', false),
  // Any label besides, as those of the configuration: team, cluster, …
  { type: 'adhoc', name: 'labels', label: 'Labels', datasource, filters: [], hide: 0 },
  {
    type: 'textbox',
    name: 'url',
    label: 'Pages of hostprobe',
    description: 'server.externalUrl, where links to targets and checks lead',
    query: 'https://hostprobe.example.com',
    current: { text: 'https://hostprobe.example.com', value: 'https://hostprobe.example.com' },
    options: [],
    hide: 0,
  },
];

export const dashboard = {
  uid: 'hostprobe',
  title: 'hostprobe',
  description: 'Whether users get through to each host, and if not, why; and how the prober is doing.',
  tags: ['hostprobe', 'blackbox', 'certificates'],
  schemaVersion: 39,
  version: 1,
  editable: true,
  graphTooltip: 1,
  time: { from: 'now-6h', to: 'now' },
  refresh: '1m',
  timezone: '',
  annotations: { list: [] },
  links: [],
  templating: { list: variables },
  panels: laidOut([overview, certificates, host, prober]),
};

export const dashboardFile = join(import.meta.dirname, 'hostprobe.json');

export const dashboardText = (): string => `${JSON.stringify(dashboard, null, 2)}\n`;

if (import.meta.main) writeFileSync(dashboardFile, dashboardText());
