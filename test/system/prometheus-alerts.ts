import { expect } from 'vitest';
import type { ActiveAlert, Prometheus } from '../support/prometheus.ts';
import { mutableHosts } from './mutable-hosts.ts';

/** Never broken, and the only one at which the daemons but the first look. */
export const demo = 'demo.example.com';

/** `JOB ALERT SEVERITY WHOM`. */
export const textOf = ({ labels }: Pick<ActiveAlert, 'labels'>): string =>
  [labels['job'] ?? '', labels['alertname'], labels['severity'], labels['host'] ?? labels['load_balancer'] ?? '']
    .join(' ')
    .trim();

const balancerAlerts = [
  'hostprobe HostprobeLoadBalancerDown critical edge',
  'hostprobe HostprobeLoadBalancerWasDown info edge',
  'hostprobe HostprobeTargetUnreachable critical edge.ck8s.example.org',
  'hostprobe HostprobeFinding warning edge.ck8s.example.org',
];
const cutOffAlerts = [
  'hostprobe-outside HostprobeInstanceCutOff warning',
  `hostprobe-outside HostprobeTargetUnknown info ${demo}`,
  'hostprobe-outside HostprobeTargetUnknown info app.ck8s.example.org',
];
/** All that fires when all is broken. */
export const expected = [
  ...mutableHosts.flatMap(({ host, alerts }) => alerts.map((alert) => `hostprobe Hostprobe${alert} ${host}`)),
  ...balancerAlerts,
  ...cutOffAlerts,
  'hostprobe HostprobeConfigReloadFailed warning',
  'hostprobe-outside HostprobeVantageDown warning',
  'hostprobe-spare HostprobeDown warning',
].toSorted();
/** Where what another says is the whole story. */
export const waiting = [
  ...expected.filter((alert) => / (near|far)\.example\.com$/.test(alert)),
  ...balancerAlerts.slice(2),
  ...cutOffAlerts,
  'hostprobe HostprobeFinding warning gone.example.com',
  'hostprobe HostprobeRenewalOverdue warning expiring.example.com',
].toSorted();
/** Where Prometheus knows no prober. */
export const absent = 'HostprobeAbsent warning';
/** They take longer than a test, or more than a platform; test/monitoring/alerts.test.ts has them. */
export const elsewhere = [
  'HostprobeDiscoveryDown',
  'HostprobeInstanceMissing',
  'HostprobeRunOverdue',
  'HostprobeScheduleLag',
  'HostprobeStoreTrouble',
];

/** Waits until these fire, and no other, and gives them. */
export async function expectFiring(
  prometheus: Pick<Prometheus, 'alerts'>,
  alerts: readonly string[],
  withinMs: number,
): Promise<readonly ActiveAlert[]> {
  let firing: readonly ActiveAlert[] = [];
  const look = async (): Promise<string[]> => {
    firing = (await prometheus.alerts()).filter(({ state }) => state === 'firing');
    return firing.map(textOf).toSorted();
  };
  await expect.poll(look, { timeout: withinMs, interval: 500 }).toEqual(alerts);
  return firing;
}
