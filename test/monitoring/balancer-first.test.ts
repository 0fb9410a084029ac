import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { startAlertmanager } from '../support/alertmanager.ts';
import { eventually } from '../support/eventually.ts';
import { makeFolder } from '../support/folder.ts';
import { listen } from '../support/loopback.ts';
import { run } from '../support/process.ts';
import { program } from '../system/installed.ts';
import { describeSystem } from '../system/programs.ts';
import { rulesFolder } from './promtool.ts';
import { balancer, prober, told } from './told.ts';

interface Routing {
  readonly route: { readonly group_wait: string; readonly routes: readonly object[] };
  readonly receivers: readonly { readonly name: string }[];
}

const routing = parse(readFileSync(join(rulesFolder, 'alertmanager.yaml'), 'utf8')) as Routing;
const stepSeconds = 15;
const firing = (alert: string, ...more: readonly string[]): string =>
  `ALERTS{${[`alertname="${alert}"`, 'alertstate="firing"', ...more].join(', ')}}`;

/**
 * A page is a host's alert that has fired for as long as Alertmanager waits, while that of its load balancer does not.
 * Everything falls at the second minute; what Prometheus sees of the host then, it sees of the load balancer so much later.
 * Nothing is looked at for longer than twenty minutes.
 */
const falls = (
  evaluation: string,
  scrapedAfterSeconds: number,
  lateSeconds: number,
  mended?: { readonly host: number; readonly balancer: number },
): object => {
  const lives = (from: number, to: number): string =>
    [...Array(80).keys()].map((step) => (step * stepSeconds < from || step * stepSeconds >= to ? 'u' : 'd')).join('');
  const at = 120 + scrapedAfterSeconds;
  const page = `(${firing('HostprobeTargetUnreachable', 'name=""')} offset ${routing.route.group_wait})`;
  const series = {
    ...prober(),
    ...told(lives(at, mended?.host ?? Infinity)),
    ...told(lives(at + lateSeconds, mended?.balancer ?? Infinity), balancer),
  };
  return {
    name: `${evaluation}, ${scrapedAfterSeconds} s after it, ${lateSeconds} s later`,
    interval: `${stepSeconds}s`,
    input_series: Object.entries(series).map(([name, drawn]) => ({
      series: name,
      values: drawn.length === 1 ? `${drawn}x80` : [...drawn].join(' '),
    })),
    promql_expr_test: [...Array(80).keys()].map((step) => ({
      eval_time: `${step * stepSeconds}s`,
      expr: `count(${page} unless on () ${firing('HostprobeLoadBalancerDown')})`,
      exp_samples: [],
    })),
  };
};

async function pages(tests: readonly object[], evaluation: string): Promise<string> {
  using folder = makeFolder();
  const rules = join(rulesFolder, 'alerting-rules.yaml');
  const file = folder.write(
    'test.yaml',
    JSON.stringify({ rule_files: [rules], evaluation_interval: evaluation, tests }),
  );
  const { code, stdout, stderr } = await run([program('promtool'), 'test', 'rules', file]);
  return code === 0 ? '' : `${stdout}${stderr}`;
}

await describeSystem('the fall of a load balancer', { programs: ['promtool', 'prometheus-alertmanager'] }, () => {
  // It is told up to 45 s after its first host, and seen by the scrape after that; each shard has its own times.
  test.each([
    ['30s', [0, 15], [0, 15, 30, 45, 60, 75]],
    ['1m', [0, 15, 30, 45], [0, 45, 60]],
  ])('comes before any of its hosts to a pager, evaluated every %s', async (evaluation, after, late) => {
    const all = after.flatMap((each) => late.map((seconds) => falls(evaluation, each, seconds)));
    expect(await pages(all, evaluation)).toBe('');
  });

  test('would not, were it looked at as seldom as they are', async () => {
    expect(await pages([falls('30s', 0, 240)], '30s')).toContain('FAILED');
  });

  test('is told until its hosts were looked at again, five minutes after it is mended, and seen to be well', async () => {
    const mended = (host: number): object => falls('30s', 0, 30, { balancer: 420, host });
    expect(await pages([mended(420), mended(720), mended(750)], '30s')).toBe('');
    expect(await pages([mended(960)], '30s')).toContain('FAILED');
  });

  test('is what a real Alertmanager pages for, and not the host whose alert came before it', async () => {
    const heard: string[] = [];
    await using pager = await listen(
      createServer((request, response) => {
        void Array.fromAsync(request, String).then((parts) => {
          const { alerts } = JSON.parse(parts.join('')) as { alerts: { labels: Record<string, string> }[] };
          heard.push(...alerts.map(({ labels }) => `${labels['alertname']} ${labels['host'] ?? ''}`.trim()));
          response.end();
        });
      }),
    );
    using folder = makeFolder();
    const hasty = {
      ...routing,
      route: { ...routing.route, group_wait: '3s' },
      receivers: routing.receivers.map(({ name }) =>
        name === 'pager' ? { name, webhook_configs: [{ url: `http://127.0.0.1:${pager.port}/` }] } : { name },
      ),
    };
    await using alertmanager = await startAlertmanager(folder.write('alertmanager.yaml', stringify(hasty)));
    const common = { job: 'hostprobe', severity: 'critical' };
    const host = (name: string, loadBalancer: string): Record<string, string> => ({
      ...common,
      alertname: 'HostprobeTargetUnreachable',
      host: name,
      port: '443',
      load_balancer: loadBalancer,
    });
    await alertmanager.post([host('behind.example.com', 'app')]);
    await alertmanager.settled(1);
    await alertmanager.post([{ ...common, alertname: 'HostprobeLoadBalancerDown', load_balancer: 'app' }]);
    await alertmanager.settled(2);
    await alertmanager.post([host('elsewhere.example.com', 'internal')]);
    await eventually('all were told that had to be', async () => (heard.length >= 2 ? heard : null));
    expect(heard.toSorted()).toEqual(['HostprobeLoadBalancerDown', 'HostprobeTargetUnreachable elsewhere.example.com']);
  });
});
