import type { Place } from '../delivery/place.ts';
import { gatewayAt, pushMetrics, type Group } from '../delivery/pushgateway.ts';
import type { Report } from '../model/report.ts';
import { prometheusReport } from '../report/prometheus/report.ts';
import { catalogue } from './catalogue.ts';
import type { Choice } from './choose.ts';
import { UsageError, type Io } from './io.ts';

export interface Push {
  readonly gateway: Place;
  readonly group: Group;
}

/** Where `--push` goes. Throws UsageError. */
export function pushTo(url: string, { configuration, shard }: Pick<Choice, 'configuration' | 'shard'>, io: Io): Push {
  const gateway = gatewayAt(url);
  if (typeof gateway === 'string') throw new UsageError(`--push: ${gateway}`);
  const { vantage } = configuration.settings;
  const where = 'set `vantage` in the configuration, or HOSTPROBE_VANTAGE, to what stays the same from run to run';
  if (!configuration.vantageGiven) {
    throw new UsageError(
      `--push: nothing says where this prober stands, and the name of its host ("${vantage}") would make a new group of metrics at each run of a pod, beside those before, which never go: ${where}`,
    );
  }
  if (isOfOnePod(vantage, io.env)) {
    throw new UsageError(
      `--push: the vantage "${vantage}" is the name of this pod, and each run of a CronJob has another: ${where}`,
    );
  }
  return { gateway, group: { vantage, shard: shard?.part ?? null } };
}

/** Names of pods that are made for one run end in five characters that Kubernetes makes up. */
const isOfOnePod = (vantage: string, env: Io['env']): boolean =>
  (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '' &&
  vantage === env['HOSTNAME'] &&
  /-[bcdfghjklmnpqrstvwxz2-9]{5}$/.test(vantage);

/** False, and a line that says so, where the gateway did not take it. A run that was interrupted leaves what is there. */
export async function push({ gateway, group }: Push, report: Report, io: Io): Promise<boolean> {
  const refuse = (why: string): false => {
    io.err(`hostprobe: the metrics were not pushed to ${gateway.told}: ${why}\n`);
    return false;
  };
  if (io.signal.aborted) return refuse('the run was interrupted, and targets would be missing');
  const outcome = await pushMetrics(gateway, group, prometheusReport(report, catalogue), io.signal);
  return outcome.ok || refuse(outcome.reason);
}
