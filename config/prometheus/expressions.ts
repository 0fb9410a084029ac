import { balancerTargetName } from '../../src/facts/balancer-targets.ts';

/**
 * Labels that tell apart the processes that measure one target, and the Prometheus servers that ask them. What is told of
 * a target is taken together over them; all other labels stay, those of the configuration (`team`, …) among them.
 */
const replicaLabels = ['instance', 'pod', 'node', 'container', 'endpoint', 'replica', 'prometheus_replica'];

/** The jobs of `serve`; their names begin so. Each vantage has a job of its own, which its replicas and shards share. */
export const proberJobs = 'job=~"hostprobe.*"';

/** How the daemon names the targets that it makes of load balancers. */
export const balancerNames = balancerTargetName('.+');

/** What tells targets of a job apart, whoever measures them; labels beside these make no other of it. */
export const target = 'job, host, port, name';

/** The same, as it was seen by the daemons of the job, or by runs of one vantage that were pushed under its name. */
export const seen = `${target}, vantage`;

/** What all series of one run that was pushed have in common; of daemons, those of one instance. */
export const ofOneRun = 'job, instance, vantage, shard';

/** Seconds since the end of the last run of `check`, of those that were pushed or written to a file. */
export const runAge = 'time() - hostprobe_last_run_timestamp_seconds';

const over =
  (operator: 'max' | 'min') =>
  (expression: string, ...beside: readonly string[]): string =>
    `${operator} without (${[...replicaLabels, ...beside].join(', ')}) (${expression})`;

/** The most that any replica says. */
export const most = over('max');

/** The least that any replica says. */
export const least = over('min');

/** A series with what its labels must be. */
export const series = (name: string, ...matchers: readonly string[]): string =>
  matchers.length === 0 ? name : `${name}{${matchers.join(', ')}}`;

/** A matcher for one of these values. */
export const among = (label: string, values: readonly string[]): string =>
  values.length === 1 ? `${label}="${values[0]}"` : `${label}=~"${values.join('|')}"`;

/** A matcher for none of these values. */
export const noneOf = (label: string, values: readonly string[]): string => `${label}!~"${values.join('|')}"`;

const notAfter = 'hostprobe_certificate_not_after_timestamp_seconds';
const notBefore = 'hostprobe_certificate_not_before_timestamp_seconds';

/** Seconds until the certificate ends; below zero when it has. */
export const certificateLeft = (...matchers: readonly string[]): string =>
  `${least(series(notAfter, ...matchers))} - time()`;

/** How much of a certificate's lifetime is left: 1 when it begins, 0 when it ends, below that when it has ended. */
export function lifetimeLeft(...matchers: readonly string[]): string {
  const [end, begin] = [series(notAfter, ...matchers), series(notBefore, ...matchers)];
  return least(`(${end} - time()) / (${end} - ${begin} > 0)`);
}
