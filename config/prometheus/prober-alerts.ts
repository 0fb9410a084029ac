import { ofOneRun, proberJobs, runAge } from './expressions.ts';
import { missing } from './instances.ts';
import type { Alert, Ground, Group } from './rules.ts';

const who = '{{ $labels.instance }}';

interface Story extends Omit<Alert, 'annotations'> {
  readonly summary: string;
  readonly next: string;
}

/** Of the prober itself: none of them says anything of a target. */
const stories: readonly Story[] = [
  {
    alert: 'HostprobeDown',
    expr: `up{${proberJobs}} == 0`,
    for: '5m',
    labels: { severity: 'warning' },
    summary: `The prober ${who} of job {{ $labels.job }} does not answer Prometheus`,
    next: 'What it measured is not told meanwhile, and targets that were down stay so. Look at the state and the log of its process, and whether Prometheus may reach it: address, TLS, token.',
  },
  {
    alert: 'HostprobeAbsent',
    expr: `absent(up{${proberJobs}} or hostprobe_build_info)`,
    for: '5m',
    labels: { severity: 'warning' },
    summary: 'Prometheus knows no prober at all',
    next: 'No target is measured. Its scrape job (with a name that begins with hostprobe) finds nothing to scrape: look at its targets in Prometheus, and whether the prober is deployed.',
  },
  {
    alert: 'HostprobeInstanceMissing',
    expr: `${missing} > 0`,
    for: '10m',
    labels: { severity: 'warning' },
    summary:
      'Of the probers of job {{ $labels.job }}, {{ $value }} that Prometheus knew within six hours {{ if eq $value 1.0 }}is{{ else }}are{{ end }} gone',
    next: 'What a shard measured nobody measures now, and of its targets those that were down stay so for six hours. Look for its pod: evicted, not scheduled, its node gone, not discovered. Where there are fewer on purpose, silence this for six hours.',
  },
  {
    alert: 'HostprobeVantageDown',
    // A run that was pushed says nothing of the daemons.
    expr: `max by (job) (hostprobe_vantage_up unless on (${ofOneRun}) hostprobe_last_run_timestamp_seconds) == 0`,
    for: '1m',
    keep_firing_for: '5m',
    labels: { severity: 'warning' },
    summary: 'The probers of job {{ $labels.job }} are cut off from the network',
    next: 'Neither resolvers nor self-check targets answer them, so targets are unknown, and their alerts wait. Mend the network of the probers: resolver, route, firewall, network policy.',
  },
  {
    alert: 'HostprobeInstanceCutOff',
    expr: 'hostprobe_vantage_up == 0',
    for: '15m',
    labels: { severity: 'warning' },
    summary: `The prober ${who} ({{ $labels.vantage }}) is cut off from the network`,
    next: 'Neither resolvers nor self-check targets answer it. Targets that another prober of the job measures, too, are told as that sees them; the others are unknown, and those that were down stay so.',
  },
  {
    alert: 'HostprobeConfigReloadFailed',
    expr: 'hostprobe_config_last_reload_successful == 0',
    for: '5m',
    labels: { severity: 'warning' },
    summary: `The prober ${who} could not take its new configuration`,
    next: 'It goes on with the one before. Its status page and its log have a line for each problem, with file, line and column; `hostprobe config check` says the same.',
  },
  {
    alert: 'HostprobeDiscoveryDown',
    expr: 'hostprobe_discovery_up == 0',
    for: '10m',
    labels: { severity: 'warning' },
    summary: `The prober ${who} cannot read {{ with $labels.cluster }}the cluster {{ . }}{{ else }}its cluster{{ end }}`,
    next: 'It goes on with the objects that it knew last: new hosts are not looked at, and those that were taken away still are. Its status page and its log say what the API server answers: its address, the rights of the service account, network policy.',
  },
  {
    alert: 'HostprobeStoreTrouble',
    expr: 'hostprobe_store_up == 0\nor increase(hostprobe_store_dropped_entries_total[15m]) > 0',
    for: '5m',
    labels: { severity: 'warning' },
    summary: `The prober ${who} cannot keep its history`,
    next: 'Probing goes on, but after a restart it will not know what was so. The log says why: a full disk, a folder that is missing or not writable, another process that holds the file.',
  },
  {
    alert: 'HostprobeScheduleLag',
    expr: 'hostprobe_schedule_lag_seconds > 60',
    for: '10m',
    labels: { severity: 'warning' },
    summary: `The prober ${who} begins its looks {{ humanizeDuration $value }} late`,
    next: 'It has more to do than it can: give it more CPU or a higher concurrency, make schedules longer, or split the targets with --shard.',
  },
  {
    alert: 'HostprobeRunOverdue',
    expr: `${runAge} > 26 * 3600`,
    for: '5m',
    labels: { severity: 'warning' },
    summary:
      'The last run of `hostprobe check` that job {{ $labels.job }}{{ with $labels.vantage }} ({{ . }}){{ end }} tells of is {{ humanizeDuration $value }} old',
    next: 'What it says of targets is as old, and of those that it pushed no alert is critical any more. Look at the CronJob and the log of its last run; where the job was given up, delete its group from the Pushgateway.',
  },
];

export function proberAlerts({ externalUrl }: Ground): Group {
  const alertOf = ({ summary, next, ...rest }: Story): Alert => ({
    ...rest,
    annotations: { summary, description: next, runbook_url: `${externalUrl}/` },
  });
  return { name: 'hostprobe-prober', rules: stories.map(alertOf) };
}
