import type { Scenario } from './promtool.ts';
import { again, gauge, never, other, prober } from './told.ts';

export const probers: readonly Scenario[] = [
  {
    title: 'a prober that restarts within two minutes',
    minutes: 20,
    series: prober('a:9790', '11100111'),
    firing: never,
  },
  {
    title: 'a prober that does not answer',
    minutes: 20,
    series: prober('a:9790', `111${again('0', 10)}1`),
    firing: { HostprobeDown: [[8, 12]] },
  },
  { title: 'other jobs do not matter', minutes: 20, series: { ...prober(), 'up{job="node"}': '0' }, firing: never },
  { title: 'no prober at all', minutes: 20, series: { 'up{job="node"}': '1' }, firing: { HostprobeAbsent: [[5, 20]] } },
  {
    title: 'all probers of a vantage are cut off',
    minutes: 20,
    series: {
      ...prober(),
      ...prober('b:9790'),
      ...gauge('hostprobe_vantage_up', '11100000001', { vantage: 'cluster-a' }),
      ...gauge('hostprobe_vantage_up', '11110000001', { vantage: 'cluster-a', ...other }),
    },
    firing: { HostprobeVantageDown: [[5, 14]] },
  },
  {
    title: 'a cluster that cannot be read for a quarter of an hour',
    minutes: 30,
    series: { ...prober(), ...gauge('hostprobe_discovery_up', `11${again('0', 15)}1`, { cluster: 'prod-eu' }) },
    firing: { HostprobeDiscoveryDown: [[12, 16]] },
  },
  {
    title: 'one of two is cut off, and calls itself after its pod',
    minutes: 30,
    series: {
      ...prober(),
      ...prober('b:9790'),
      ...gauge('hostprobe_vantage_up', `11${again('0', 20)}1`, { vantage: 'hostprobe-0' }),
      ...gauge('hostprobe_vantage_up', '1', { vantage: 'hostprobe-1', ...other }),
    },
    firing: { HostprobeInstanceCutOff: [[17, 21]] },
  },
  {
    title: 'a prober fewer than there were: told while Prometheus remembers it, for six hours',
    minutes: 400,
    series: { ...prober(), ...prober('b:9790', '11111.') },
    firing: { HostprobeInstanceMissing: [[15, 364]] },
  },
  {
    title: 'a prober that comes back at another address within minutes',
    minutes: 60,
    series: { ...prober(), ...prober('b:9790', '11111.'), ...prober('c:9790', '.........1') },
    firing: never,
  },
  {
    title: 'a rollout that starts the new ones before it ends the old',
    minutes: 120,
    series: { ...prober('a:9790', `${again('1', 20)}.`), ...prober('b:9790', `${again('.', 10)}1`) },
    firing: never,
  },
  {
    title: 'all probers of one of two jobs are gone',
    minutes: 60,
    series: { ...prober(), 'up{job="hostprobe-outside",instance="o:9790"}': '11111.' },
    firing: { HostprobeInstanceMissing: [[15, 60]] },
  },
  {
    title: 'a configuration that was not taken',
    minutes: 20,
    series: { ...prober(), ...gauge('hostprobe_config_last_reload_successful', '1110000000001') },
    firing: { HostprobeConfigReloadFailed: [[8, 11]] },
  },
  {
    title: 'a history that cannot be written',
    minutes: 20,
    series: { ...prober(), ...gauge('hostprobe_store_up', '1110000000001') },
    firing: { HostprobeStoreTrouble: [[8, 11]] },
  },
  {
    title: 'a history that loses entries',
    minutes: 30,
    series: { ...prober(), ...gauge('hostprobe_store_dropped_entries_total', '0x4 5x30') },
    firing: { HostprobeStoreTrouble: [[10, 19]] },
  },
  {
    title: 'a counter that begins anew, without a loss',
    minutes: 30,
    series: { ...prober(), ...gauge('hostprobe_store_dropped_entries_total', '700x10 0x30') },
    firing: never,
  },
  {
    title: 'looks that begin late',
    minutes: 30,
    series: { ...prober(), ...gauge('hostprobe_schedule_lag_seconds', '0x2 61x14 5x30') },
    firing: { HostprobeScheduleLag: [[13, 17]] },
  },
  {
    title: 'looks that begin late for a while',
    minutes: 30,
    series: { ...prober(), ...gauge('hostprobe_schedule_lag_seconds', '0x2 900x8 5x30') },
    firing: never,
  },
  {
    title: 'pushed runs that have stopped: no prober has to be scraped',
    minutes: 30,
    series: {
      'hostprobe_build_info{job="hostprobe",vantage="cluster-a",version="1"}': '1',
      'hostprobe_last_run_timestamp_seconds{job="hostprobe",vantage="cluster-a"}': `${-26 * 3600 + 600}x60`,
    },
    firing: { HostprobeRunOverdue: [[16, 30]] },
  },
];
