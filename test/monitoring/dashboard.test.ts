import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dashboard, dashboardFile, dashboardText } from '../../config/grafana/dashboard.ts';
import { eventually } from '../support/eventually.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { describeSystem } from '../system/programs.ts';
import { brokenTargets } from './broken-platform.ts';
import { fillQuery, panels, queries, templating } from './dashboard-queries.ts';
import { serveMetrics } from './metrics-page.ts';

const fill = (expression: string): string =>
  fillQuery(expression, { host: 'expiring.example.com|masked.example.com', balancer: 'app|internal' });

describe('the dashboard', () => {
  test('is what its source makes', () => {
    expect(readFileSync(dashboardFile, 'utf8')).toBe(dashboardText());
  });

  test('has panels of today, each with a title of its own place, none over another', () => {
    const current = ['row', 'stat', 'table', 'timeseries', 'bargauge', 'state-timeline'];
    expect(panels.filter(({ type }) => !current.includes(type))).toEqual([]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const overlapping = panels.filter((one) =>
      panels.some(
        ({ id, gridPos: { x, y, w, h } }) =>
          id !== one.id &&
          one.gridPos.x < x + w &&
          x < one.gridPos.x + one.gridPos.w &&
          one.gridPos.y < y + h &&
          y < one.gridPos.y + one.gridPos.h,
      ),
    );
    expect(overlapping).toEqual([]);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
    expect(
      panels.filter(({ type, fieldConfig }) => type !== 'row' && fieldConfig?.defaults.unit === undefined),
    ).toEqual([]);
  });

  test('rests on variables alone: no data source of its own, and none that is not there', () => {
    const names = templating.list.map(({ name }) => name);
    const known = [...names, '__rate_interval', '__value', '__all'];
    const used = [...dashboardText().matchAll(/\$\{?(\w+)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !/^\d+$/.test(name));
    expect([...new Set(used)].filter((name) => !known.includes(name))).toEqual([]);
    // Filters by label reach every query by themselves.
    expect(names.filter((name) => !used.includes(name))).toEqual(['labels']);
    const sources = [...dashboardText().matchAll(/"uid": "([^"]*)"/g)].map(([, uid]) => uid);
    expect(new Set(sources)).toEqual(new Set(['${datasource}', dashboard.uid]));
  });
});

await describeSystem('a real Prometheus', { programs: ['prometheus'] }, () => {
  test('has an answer to every query, and a choice for every variable', async () => {
    await using page = await serveMetrics({
      targets: brokenTargets,
      vantage: { name: 'cluster-a', up: true, limits: ['no-ipv6'] },
    });
    await using prometheus = await startPrometheus({
      scrapeConfigs: [{ job_name: 'hostprobe', static_configs: [{ targets: [`127.0.0.1:${page.port}`] }] }],
    });
    // A rate takes two scrapes.
    await prometheus.until('sum(rate(hostprobe_reading_failures_total[5s])) > 0');
    await prometheus.until('sum(rate(hostprobe_http_requests_total[5s])) > 0');
    const unanswered = [];
    for (const { title, expr } of queries) {
      const samples = await prometheus.query(fill(expr));
      if (samples.every(({ value }) => Number.isNaN(value))) unanswered.push({ title, expr });
    }
    expect(unanswered).toEqual([]);
    expect(queries.length).toBeGreaterThan(30);
    for (const { name, query } of templating.list.filter(({ type }) => type === 'query')) {
      const [, series = '', label] =
        /^label_values\((.*), (\w+)\)$/.exec(typeof query === 'object' ? query.query : '') ?? [];
      expect(label).toBe(name);
      const values = await prometheus.query(`group by (${label}) (${fill(series)})`);
      expect(values.map(({ labels }) => labels[name]).filter((value) => value !== undefined)).not.toEqual([]);
    }
  });

  test('tables have the columns that their queries give, and links lead where the pages are', async () => {
    await using page = await serveMetrics({ targets: brokenTargets });
    await using prometheus = await startPrometheus({
      scrapeConfigs: [{ job_name: 'hostprobe', static_configs: [{ targets: [`127.0.0.1:${page.port}`] }] }],
    });
    const worst = queries.find(({ title }) => title === 'Worst findings');
    const left = queries.find(({ title }) => title === 'Days left');
    await prometheus.until('hostprobe_finding');
    const found = await eventually('findings', async () => {
      const samples = await prometheus.query(fill(worst?.expr ?? ''));
      return samples.length > 0 ? samples : null;
    });
    const named = found.map(
      ({ labels, value }) => `${value} ${labels['target']} ${labels['check']} ${labels['reason']}`,
    );
    expect(named).toContain('2 relative.example.com:8443 dns.target-is-absolute zone-appended');
    expect(named).toContain('2 staging & more tls.trust-as-expected staging');
    expect(named.at(-1)).toBe('1 due.example.com tls.renewal-on-time due');
    const days = await prometheus.query(fill(left?.expr ?? ''));
    expect(days[0]?.labels['target']).toBe('expiring.example.com');
    expect(days[0]?.value).toBeCloseTo(3, 2);
  });
});
