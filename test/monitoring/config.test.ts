import { cpSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { storyLabels } from '../../src/facts/balancer-targets.ts';
import { startAlertmanager } from '../support/alertmanager.ts';
import { makeFolder } from '../support/folder.ts';
import { listen } from '../support/loopback.ts';
import { run } from '../support/process.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { program } from '../system/installed.ts';
import { describeSystem } from '../system/programs.ts';
import { rulesFolder } from './promtool.ts';

type Labels = Readonly<Record<string, string>>;

const alert = (alertname: string, labels: Labels): Labels => ({ alertname, job: 'hostprobe', ...labels });
const hostAlert = (host: string, labels: Labels = {}): Labels =>
  alert('HostprobeTargetUnreachable', { host, port: '443', load_balancer: 'app', severity: 'critical', ...labels });
const balancerDown = alert('HostprobeLoadBalancerDown', { load_balancer: 'app', cluster: 'eu' });

interface Case {
  readonly title: string;
  readonly told: readonly Labels[];
  readonly waiting: readonly Labels[];
}

const cases: readonly Case[] = [
  {
    title: 'a load balancer that is down: the hosts that are expected there, in that environment',
    told: [
      balancerDown,
      hostAlert('other.example.com', { cluster: 'eu', load_balancer: 'internal' }),
      hostAlert('else.example.com', { cluster: 'us' }),
      hostAlert('outside.example.com', { cluster: 'eu', job: 'hostprobe-outside' }),
      alert('HostprobeDown', { instance: 'a', cluster: 'eu' }),
      alert('NodeDown', { host: 'n', load_balancer: 'app', cluster: 'eu' }),
    ],
    waiting: [
      hostAlert('demo.example.com', { cluster: 'eu', team: 'shop' }),
      alert('HostprobeWrongLoadBalancer', { host: 'demo.example.com', load_balancer: 'app', cluster: 'eu' }),
      hostAlert('app.ck8s.example.org', { cluster: 'eu', name: 'load-balancer app' }),
    ],
  },
  {
    title: 'a load balancer that was down: what was found of its hosts, but not whom users do not get through to',
    told: [
      alert('HostprobeLoadBalancerWasDown', { load_balancer: 'app', cluster: 'eu' }),
      hostAlert('demo.example.com', { cluster: 'eu' }),
      alert('HostprobeFinding', { host: 'demo.example.com', load_balancer: 'app', cluster: 'us', severity: 'warning' }),
    ],
    waiting: [
      alert('HostprobeFinding', { host: 'demo.example.com', load_balancer: 'app', cluster: 'eu', severity: 'warning' }),
    ],
  },
  {
    title: 'a vantage that is down: all that it says of targets, and nothing that another says',
    told: [
      alert('HostprobeVantageDown', { namespace: 'probes' }),
      hostAlert('demo.example.com', { job: 'hostprobe-outside' }),
      alert('HostprobeConfigReloadFailed', { instance: 'a' }),
    ],
    waiting: [
      hostAlert('demo.example.com'),
      balancerDown,
      alert('HostprobeTargetUnknown', { host: 'shop.example.com', cluster: 'us' }),
      alert('HostprobeInstanceCutOff', { instance: 'a', vantage: 'cluster-a' }),
    ],
  },
  {
    title: 'a certificate that ends soon: its renewal is the same story',
    told: [
      alert('HostprobeCertificateExpiring', { host: 'demo.example.com', port: '443' }),
      alert('HostprobeRenewalOverdue', { host: 'demo.example.com', port: '443', name: 'other' }),
      alert('HostprobeFinding', { host: 'demo.example.com', port: '443' }),
    ],
    waiting: [alert('HostprobeRenewalOverdue', { host: 'demo.example.com', port: '443', reason: 'overdue' })],
  },
];

const textOf = (labels: Labels): string =>
  Object.keys(labels)
    .toSorted()
    .map((name) => `${name}=${labels[name]}`)
    .join(' ');

await describeSystem('alertmanager.yaml', { programs: ['amtool', 'prometheus-alertmanager'] }, () => {
  const file = join(rulesFolder, 'alertmanager.yaml');

  test('is well to amtool', async () => {
    const { code, stdout, stderr } = await run([program('amtool'), 'check-config', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('SUCCESS');
  });

  test.each(cases)('$title', async ({ told, waiting }) => {
    await using alertmanager = await startAlertmanager(file);
    await alertmanager.post([...told, ...waiting]);
    const known = await alertmanager.settled(told.length + waiting.length);
    const inhibited = known.filter((each) => each.inhibited).map(({ labels }) => textOf(labels));
    expect(inhibited.toSorted()).toEqual(waiting.map(textOf).toSorted());
  });

  test('knows the hosts of a load balancer by the labels by which they have it as a target of its own', () => {
    const { inhibit_rules: rules } = parse(readFileSync(file, 'utf8')) as {
      readonly inhibit_rules: readonly {
        readonly source_matchers: readonly string[];
        readonly equal: readonly string[];
      }[];
    };
    const ofBalancers = rules.filter(({ source_matchers: [source = ''] }) => source.includes('LoadBalancer'));
    const equal = ['job', 'load_balancer', ...storyLabels];
    expect(ofBalancers.map((rule) => rule.equal)).toEqual([equal, equal]);
  });

  test.each([
    ['critical', 'pager'],
    ['warning', 'tickets'],
    ['info', 'nobody'],
  ])('what is %s goes to %s', async (severity, receiver) => {
    const words = ['config', 'routes', 'test', `--config.file=${file}`, `severity=${severity}`];
    expect((await run([program('amtool'), ...words])).stdout.trim()).toBe(receiver);
  });
});

interface ScrapeConfig {
  readonly job_name: string;
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
  readonly relabel_configs?: readonly { readonly target_label: string; readonly replacement?: string }[];
}

await describeSystem('scrape.yaml', { programs: ['promtool', 'prometheus'] }, () => {
  const text = readFileSync(join(rulesFolder, 'scrape.yaml'), 'utf8');
  const { scrape_configs: jobs } = parse(text) as { readonly scrape_configs: readonly ScrapeConfig[] };

  describe('promtool', () => {
    const uncommented = text.replaceAll(/^( {4})# ((?:kubernetes_sd|relabel)_configs:|(?: {2}|- ).*)$/gm, '$1$2');
    const discovery = / {4}kubernetes_sd_configs:\n(?: {6}.*\n)+/;

    test('Kubernetes is discovered as it proposes', () => {
      const proposed = parse(uncommented) as { readonly scrape_configs: readonly object[] };
      expect(proposed.scrape_configs[0]).toMatchObject({
        kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['hostprobe'] } }],
        relabel_configs: [{ action: 'keep', regex: 'hostprobe' }, { action: 'keep' }, { target_label: 'pod' }],
      });
    });

    test.each([
      ['as it is', text],
      // Debian's knows no Kubernetes.
      ['with the relabelling that it proposes for Kubernetes', uncommented.replace(discovery, '')],
    ])('takes it %s', async (_, content) => {
      using folder = makeFolder();
      for (const name of ['alerting-rules.yaml', 'recording-rules.yaml']) {
        cpSync(join(rulesFolder, name), join(folder.path, name));
      }
      folder.write('hostprobe-token', 'secret');
      const file = folder.write('prometheus.yaml', content);
      const { code, stdout, stderr } = await run([program('promtool'), 'check', 'config', file]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('2 rule files found');
    });
  });

  test('asks the daemon for each target with the token, and calls the series as the blackbox exporter’s users do', async () => {
    const asked = new Set<string>();
    await using daemon = await listen(
      createServer(({ url, headers }, response) => {
        asked.add(`${url} ${headers.authorization}`);
        response.setHeader('content-type', 'text/plain; version=0.0.4');
        response.end(
          'probe_success 1\nprobe_ssl_earliest_cert_expiry 4e9\nhostprobe_target_up{host="a",port="443"} 1\n',
        );
      }),
    );
    using folder = makeFolder();
    const token = folder.write('token', 'a-token-of-length');
    const here = `${daemon.address}:${daemon.port}`;
    const scrapeConfigs = jobs.map((job) => ({
      ...job,
      scrape_interval: '1s',
      scrape_timeout: '1s',
      authorization: { credentials_file: token },
      ...(JSON.parse(
        JSON.stringify({ static_configs: job.static_configs, relabel_configs: job.relabel_configs ?? [] }).replaceAll(
          '127.0.0.1:9790',
          here,
        ),
      ) as object),
    }));
    await using prometheus = await startPrometheus({ scrapeConfigs });
    const left = await prometheus.until(
      '(probe_ssl_earliest_cert_expiry{job="blackbox"} - time() > 0) and probe_success == 1',
    );
    const targets = jobs
      .find(({ job_name }) => job_name === 'blackbox')
      ?.static_configs.flatMap((each) => each.targets);
    await prometheus.until('count(probe_success{job="blackbox"}) == 2');
    expect(targets).toContain(left[0]?.labels['instance']);
    const labels = (await prometheus.query('probe_success{job="blackbox"}')).map((sample) => sample.labels);
    expect(labels.map(({ instance }) => instance).toSorted()).toEqual(targets?.toSorted());
    expect(labels.every(({ instance, target }) => instance === target)).toBe(true);
    await prometheus.until('hostprobe_target_up{job="hostprobe"}');
    expect(await prometheus.query('hostprobe_target_up{job="blackbox"}')).toEqual([]);
    expect([...asked].toSorted()).toEqual([
      '/metrics Bearer a-token-of-length',
      '/probe?module=http_2xx&target=https%3A%2F%2Fdemo.example.com Bearer a-token-of-length',
      '/probe?module=http_2xx&target=shop.example.com%3A443 Bearer a-token-of-length',
    ]);
  });
});
