import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertGroups } from '../../config/prometheus/make.ts';
import { checks } from '../../src/checks/index.ts';
import { fillQuery, queries } from '../monitoring/dashboard-queries.ts';
import { hastened } from '../monitoring/hastened.ts';
import { rulesFolder } from '../monitoring/promtool.ts';
import { startAlertmanager, type Alertmanager } from '../support/alertmanager.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startPrometheus, type ActiveAlert, type Prometheus } from '../support/prometheus.ts';
import { promtoolComplaints } from '../support/promtool.ts';
import { startDaemon, type DaemonProcess } from './daemon-process.ts';
import { mutableHosts } from './mutable-hosts.ts';
import { startMutablePlatform, type MutablePlatform } from './mutable-platform.ts';
import { freePorts } from './ports.ts';
import { describeSystem } from './programs.ts';
import { absent, demo, elsewhere, expected, expectFiring, textOf, waiting } from './prometheus-alerts.ts';
import { scrapeJobs } from './prometheus-scrapes.ts';
import { expectFigures, metadataOf, promised } from './prometheus-series.ts';

const programs = ['prometheus', 'promtool', 'prometheus-alertmanager'];
const addresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.11', '127.0.0.12', '127.0.0.13', '127.0.0.14'];
/** Nothing runs for longer. */
const atMostMs = 900_000;
const patienceMs = 150_000;
/** So many times sooner do alerts fire and end. */
const haste = 80;
const token = 'a-token-of-those-who-act';
const all = mutableHosts.map(({ host }) => host);

/** Each daemon is a job of its own; the first looks at all hosts, the others at one. */
const jobs = { main: 'hostprobe', outside: 'hostprobe-outside', spare: 'hostprobe-spare' } as const;
type Name = keyof typeof jobs;

await describeSystem('a real Prometheus over a running daemon', { programs, addresses }, () => {
  const running = new AsyncDisposableStack();
  let folder: Folder;
  let platform: MutablePlatform;
  let prometheus: Prometheus;
  let alertmanager: Alertmanager;
  let ports: Readonly<Record<Name, number>>;
  let spare: DaemonProcess;

  beforeAll(async () => {
    folder = running.use(makeFolder());
    platform = running.use(await startMutablePlatform());
    const [main = 0, outside = 0, third = 0] = await freePorts(['127.0.0.1'], 3);
    ports = { main, outside, spare: third };
    const groups = hastened(alertGroups({ checks, externalUrl: `http://127.0.0.1:${main}` }), haste);
    alertmanager = running.use(await startAlertmanager(join(rulesFolder, 'alertmanager.yaml'), atMostMs));
    prometheus = running.use(
      await startPrometheus({
        scrapeConfigs: scrapeJobs({
          folder: folder.path,
          jobs: Object.values(jobs),
          daemon: `127.0.0.1:${main}`,
          tokenFile: folder.write('token', token),
          probed: ['demo', 'gone', 'rehearsed', 'expiring'].map(urlOf),
        }),
        rules: [folder.write('rules.json', JSON.stringify({ groups }))],
        alertmanagers: [alertmanager.address],
        interval: '2s',
        atMostMs,
      }),
    );
  }, patienceMs);
  afterAll(() => running.disposeAsync());

  const urlOf = (label: string): string => `https://${label}.example.com:${platform.tlsPort}`;
  const configure = (name: Name): string =>
    folder.write(
      `${name}.yaml`,
      JSON.stringify({
        ...platform.configuration(name === 'outside' ? 'outside' : 'own', name === 'main' ? all : [demo]),
        vantage: name,
        server: {
          listen: `127.0.0.1:${ports[name]}`,
          externalUrl: `http://127.0.0.1:${ports.main}`,
          token,
          readToken: 'a-token-of-those-who-read',
        },
        store: { path: join(folder.path, `${name}.db`) },
      }),
    );
  const startOne = async (name: Name): Promise<DaemonProcess> =>
    running.use(await startDaemon(configure(name), { atMostMs }));
  const ask = (url: string): Promise<Response> => fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const complaints = async (): Promise<string> =>
    promtoolComplaints(await (await ask(`http://127.0.0.1:${ports.main}/metrics`)).text());
  const untilFiring = (alerts: readonly string[]): Promise<readonly ActiveAlert[]> =>
    expectFiring(prometheus, alerts, patienceMs);
  const untilUp = (): Promise<unknown> =>
    prometheus.until(`count(hostprobe_target_up{job="hostprobe"} == 1) == ${all.length + balancers}`, patienceMs);
  /** `app`, `edge`, and one below the pattern of the internal one. */
  const balancers = 3;
  const certificateOf = (host: string): X509Certificate => new X509Certificate(platform.leafOf(host));
  const seconds = (date: Date): number => date.getTime() / 1000;

  test(
    'where there is no prober, that is told',
    async () => {
      expect((await untilFiring([absent])).length).toBe(1);
    },
    patienceMs,
  );

  test(
    'all is well: every target is up, and nothing fires',
    async () => {
      await startOne('main');
      await startOne('outside');
      spare = await startOne('spare');
      for (const name of Object.keys(jobs) as Name[]) {
        folder.write(`${jobs[name]}.json`, JSON.stringify([{ targets: [`127.0.0.1:${ports[name]}`] }]));
      }
      await untilUp();
      await untilFiring([]);
      const leaf = certificateOf(demo);
      const wanted = {
        'hostprobe_target_up{job="hostprobe", host="demo.example.com", team="shop"}': 1,
        'hostprobe_target_up{job="hostprobe", name="load-balancer edge"}': 1,
        'hostprobe_target_status{job="hostprobe", host="near.example.com", load_balancer="edge", status="pass"}': 1,
        'hostprobe_target_status{job="hostprobe", host="near.example.com", load_balancer="edge", status="fail"}': 0,
        'sum by (host) (hostprobe_target_status{job="hostprobe", host="demo.example.com"})': 1,
        'hostprobe_finding{job="hostprobe", status=~"warn|fail"}': '0 series',
        'sum(hostprobe_check_targets{job="hostprobe", status=~"warn|fail"})': 0,
        'hostprobe_check_targets{job="hostprobe", check="tls.handshake-succeeds", status="pass"}': all.length,
        'hostprobe_targets{job="hostprobe"}': all.length + balancers,
        'hostprobe_certificate_not_after_timestamp_seconds{job="hostprobe", host="demo.example.com"}': seconds(
          leaf.validToDate,
        ),
        'hostprobe_certificate_not_before_timestamp_seconds{job="hostprobe", host="demo.example.com"}': seconds(
          leaf.validFromDate,
        ),
        [`hostprobe_certificate_info{job="hostprobe", host="demo.example.com", trust="public", serial="${leaf.serialNumber.toLowerCase()}"}`]: 1,
        'hostprobe_certificate_info{job="hostprobe", host="payroll.example.com", trust="private"}': 1,
        'hostprobe_source_ip_preserved{job="hostprobe", host="masked.example.com"}': 1,
        'hostprobe_source_ip_preserved{job="hostprobe", host="demo.example.com"}': '0 series',
        'hostprobe_vantage_up{job="hostprobe", vantage="main"}': 1,
        'hostprobe_vantage_limit{job="hostprobe", limit="resolver-does-not-validate"}': 1,
        'hostprobe_config_last_reload_successful{job="hostprobe"}': 1,
        'hostprobe_build_info{job="hostprobe", version=~"[0-9.]+.*", node_version=~"v?[0-9.]+"}': 1,
        'hostprobe_store_up{job="hostprobe"}': 1,
        'sum(hostprobe_probes_total{job="hostprobe", status="pass"} > 0) > bool 0': 1,
        'max(time() - hostprobe_last_probe_timestamp_seconds{job="hostprobe"}) < bool 60': 1,
        'max(time() - hostprobe_certificate_last_seen_timestamp_seconds{job="hostprobe"}) < bool 60': 1,
        'time() - hostprobe_config_last_reload_success_timestamp_seconds{job="hostprobe"} < bool 200': 1,
        'hostprobe_schedule_lag_seconds{job="hostprobe"} < bool 20': 1,
        'count by (job) (hostprobe_probe_duration_seconds_count{job="hostprobe"} > 0)': 4,
      };
      await expectFigures(prometheus, wanted);
      expect(await complaints()).toBe('');
    },
    patienceMs * 2,
  );

  test('panels that were written for the blackbox exporter give the right figures', async () => {
    const own = `job="blackbox", instance="${urlOf('demo')}"`;
    await prometheus.until('count(probe_success{job="blackbox"} == 1) == 4');
    const wanted = {
      [`probe_success{${own}, target="${urlOf('demo')}"}`]: 1,
      [`probe_http_status_code{${own}}`]: 200,
      [`probe_http_ssl{${own}}`]: 1,
      [`probe_http_redirects{${own}}`]: 0,
      [`probe_ip_protocol{${own}} >= bool 4`]: 1,
      [`probe_tls_version_info{${own}, version="TLS 1.3"}`]: 1,
      [`count(probe_http_duration_seconds{${own}, phase=~"resolve|connect|tls|processing"})`]: 4,
      [`probe_http_duration_seconds{${own}, phase="tls"} > bool 0`]: 1,
      [`sum by (instance) (probe_http_duration_seconds{${own}}) <= bool on (instance) probe_duration_seconds{${own}}`]: 1,
      [`probe_ssl_earliest_cert_expiry{${own}}`]: seconds(certificateOf(demo).validToDate),
      'probe_ssl_earliest_cert_expiry{job="blackbox"} - time() < 86400 * 30': '0 series',
      'count({job="blackbox", __name__=~"hostprobe_.*"})': '0 series',
    };
    await expectFigures(prometheus, wanted);
    const [left] = await prometheus.until(`probe_ssl_earliest_cert_expiry{${own}} - time()`);
    const leftNow = seconds(certificateOf(demo).validToDate) - Date.now() / 1000;
    expect(Math.abs((left?.value ?? 0) - leftNow)).toBeLessThan(20);
  });

  test(
    'all is broken at once, while it runs: an alert of each kind fires, and no other',
    async () => {
      await platform.break();
      spare.kill('SIGKILL');
      folder.write('main.yaml', 'targets: [');
      const found = await untilFiring(expected);
      const kinds = alertGroups({ checks, externalUrl: '' })
        .flatMap(({ rules }) => rules)
        .flatMap((rule) => ('alert' in rule ? rule.alert : []));
      const seen = new Set([...found.map(({ labels }) => labels['alertname']), ...elsewhere, 'HostprobeAbsent']);
      expect(kinds.filter((kind) => !seen.has(kind))).toEqual([]);
      const known = await alertmanager.settled(found.length);
      expect(
        known
          .filter(({ inhibited }) => inhibited)
          .map(textOf)
          .toSorted(),
      ).toEqual(waiting);
      const links = new Set(
        found.flatMap(({ annotations }) => [annotations['runbook_url'] ?? [], annotations['target_url'] ?? []].flat()),
      );
      const dead = await Promise.all(Array.from(links, async (link) => ((await ask(link)).status === 200 ? [] : link)));
      expect([links.size > 20, dead.flat()]).toEqual([true, []]);
    },
    patienceMs * 1.5,
  );

  test('series tell of what is broken', async () => {
    const find = (host: string, check: string, reason: string, status = 'fail'): string =>
      `hostprobe_finding{job="hostprobe", host="${host}.example.com", check="${check}", status="${status}", reason="${reason}"}`;
    const leaf = certificateOf('expiring.example.com');
    const wanted = {
      'hostprobe_target_up{job="hostprobe", host="demo.example.com"}': 1,
      'hostprobe_finding{job="hostprobe", host="demo.example.com"}': '0 series',
      'hostprobe_target_up{job="hostprobe", host="rehearsed.example.com"}': 0,
      'hostprobe_target_up{job="hostprobe", host="payroll.example.com"}': 1,
      'hostprobe_target_status{job="hostprobe", host="payroll.example.com", status="fail"}': 1,
      'hostprobe_target_up{job="hostprobe", name="load-balancer edge"}': 0,
      [find('gone', 'dns.resolves', 'nxdomain')]: 1,
      [find('relative', 'dns.target-is-absolute', 'zone-appended')]: 1,
      [find('rehearsed', 'tls.trust-as-expected', 'staging')]: 1,
      [find('due', 'tls.renewal-on-time', 'due', 'warn')]: 1,
      'hostprobe_certificate_not_after_timestamp_seconds{job="hostprobe", host="expiring.example.com"}': seconds(
        leaf.validToDate,
      ),
      // Nobody serves it any more, and it was seen last.
      'hostprobe_certificate_info{job="hostprobe", host="near.example.com"}': 1,
      'hostprobe_certificate_info{job="hostprobe", host="rehearsed.example.com", trust="staging"}': 1,
      'hostprobe_source_ip_preserved{job="hostprobe", host="masked.example.com"}': 0,
      'hostprobe_check_targets{job="hostprobe", check="tls.not-placeholder", status="fail"}': 1,
      'sum(hostprobe_reading_failures_total{job="hostprobe", phase="connect", code="refused"}) > bool 0': 1,
      'hostprobe_config_last_reload_successful{job="hostprobe"}': 0,
      // The old configuration goes on.
      'hostprobe_targets{job="hostprobe"}': all.length + balancers,
      'max(time() - hostprobe_last_probe_timestamp_seconds{job="hostprobe"}) < bool 60': 1,
      'hostprobe_vantage_up{job="hostprobe-outside"}': 0,
      'hostprobe_target_up{job="hostprobe-outside"}': '0 series',
      'hostprobe_certificate_info{job="hostprobe-outside", host="demo.example.com"}': 1,
      [`probe_success{job="blackbox", instance="${urlOf('demo')}"}`]: 1,
      [`probe_success{job="blackbox", instance="${urlOf('gone')}"}`]: 0,
      [`probe_success{job="blackbox", instance="${urlOf('rehearsed')}"}`]: 0,
      [`probe_success{job="blackbox", instance="${urlOf('expiring')}"}`]: 1,
      [`probe_ssl_earliest_cert_expiry{job="blackbox", instance="${urlOf('rehearsed')}"} > bool time()`]: 1,
      [`probe_ssl_earliest_cert_expiry{job="blackbox", instance="${urlOf('gone')}"}`]: '0 series',
      'count by (job) (probe_ssl_earliest_cert_expiry{job="blackbox"} - time() < 86400 * 6)': 1,
    };
    await expectFigures(prometheus, wanted);
    expect(await complaints()).toBe('');
  });

  test('every family is there, and was read as OpenMetrics', async () => {
    const read = await metadataOf(prometheus, 'hostprobe');
    expect(promised.map(([name]) => [name, read.get(name)?.type, read.get(name)?.unit])).toEqual(promised);
    const untold = promised.filter(([name]) => (read.get(name)?.help ?? '').length < 10);
    expect(untold).toEqual([]);
  });

  test('every query of the dashboard has an answer', async () => {
    const fill = (expression: string): string =>
      fillQuery(expression, { job: 'hostprobe', host: 'masked.example.com|expiring.example.com', rateInterval: '20s' });
    const unanswered = async (): Promise<string[]> => {
      const answers = queries.map(async ({ title, expr }) => {
        const samples = await prometheus.query(fill(expr));
        return samples.every(({ value }) => Number.isNaN(value)) ? [`${title}: ${expr}`] : [];
      });
      return (await Promise.all(answers)).flat();
    };
    await expect.poll(unanswered, { timeout: 20_000, interval: 500 }).toEqual([]);
  });

  test(
    'all is mended, while it runs: every alert ends, and none fired that should not have',
    async () => {
      await platform.mend();
      await startOne('spare');
      configure('main');
      await untilFiring([]);
      await untilUp();
      const fired = await prometheus.query('present_over_time(ALERTS{alertstate="firing"}[10m])');
      expect([...new Set(fired.map(textOf))].toSorted()).toEqual([...expected, absent].toSorted());
      const leaf = certificateOf('expiring.example.com');
      const wanted = {
        'hostprobe_finding{job="hostprobe", status=~"warn|fail"}': '0 series',
        'hostprobe_certificate_not_after_timestamp_seconds{job="hostprobe", host="expiring.example.com"}': seconds(
          leaf.validToDate,
        ),
        'hostprobe_source_ip_preserved{job="hostprobe", host="masked.example.com"}': 1,
        'hostprobe_config_last_reload_successful{job="hostprobe"}': 1,
        'hostprobe_vantage_up{job="hostprobe-outside"}': 1,
      };
      await expectFigures(prometheus, wanted);
    },
    patienceMs * 1.5,
  );
});
