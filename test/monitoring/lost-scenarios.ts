import type { Scenario } from './promtool.ts';
import { again, gauge, other, prober, pushed, pushedBy, told } from './told.ts';

/** Targets of probers that are lost, or that have only run once. */
export const lost: readonly Scenario[] = [
  {
    title: 'a shard of which not even Prometheus knows any more: its targets stay as they were for six hours',
    minutes: 400,
    series: {
      ...prober('a:9790', '1111.'),
      ...prober('b:9790'),
      ...told('uddd.'),
      ...told('u', { ...other, host: 'shop.example.com' }),
    },
    firing: { HostprobeTargetUnreachable: [[2, 368]], HostprobeInstanceMissing: [[14, 363]] },
  },
  {
    title: 'a shard that is cut off for hours: its targets stay as they were',
    minutes: 500,
    series: {
      ...prober(),
      ...prober('b:9790'),
      ...gauge('hostprobe_vantage_up', '11110', { vantage: 'cluster-a' }),
      ...gauge('hostprobe_vantage_up', '1', { vantage: 'cluster-a', ...other }),
      ...told('uddd?'),
      ...told('u', { ...other, host: 'shop.example.com' }),
    },
    firing: {
      HostprobeTargetUnreachable: [[2, 500]],
      HostprobeInstanceCutOff: [[19, 500]],
      HostprobeTargetUnknown: [[64, 500]],
    },
  },
  {
    title: 'a target that is removed while another replica is dead goes six hours after that at the latest',
    minutes: 400,
    series: {
      ...prober(),
      ...prober('b:9790', '1110'),
      ...told(`${again('d', 20)}.`),
      ...told('ddd.', other),
    },
    firing: { HostprobeTargetUnreachable: [[1, 367]], HostprobeDown: [[8, 400]] },
  },
  {
    title: 'a target that gets another label and load balancer, and is mended, while another replica is dead',
    minutes: 40,
    series: {
      ...prober(),
      ...prober('b:9790', '1110'),
      ...told('dddddddd.'),
      ...told('........u', { team: 'pay' }, 'internal'),
      ...told('ddd.', other),
    },
    firing: { HostprobeTargetUnreachable: [[1, 12]], HostprobeDown: [[8, 40]] },
  },
  {
    title: 'a run that was pushed: what it says is critical until the next is overdue',
    minutes: 60,
    series: { ...pushed(-26 * 3600 + 1800), ...told('d', pushedBy) },
    firing: { HostprobeTargetUnreachable: [[1, 35]], HostprobeRunOverdue: [[36, 60]] },
  },
  {
    title: 'a run that was pushed and says otherwise than a daemon: that wins',
    minutes: 20,
    series: {
      ...prober(),
      ...pushed(0),
      ...told('d', pushedBy),
      ...told('u', { host: 'demo.example.com' }),
      ...told('u', { ...pushedBy, host: 'shop.example.com' }),
      ...told('uud', { host: 'shop.example.com' }),
    },
    firing: { HostprobeTargetUnreachable: [[3, 20]] },
  },
  {
    title: 'a run that was pushed says nothing of a daemon that is cut off',
    minutes: 20,
    series: {
      ...prober(),
      ...pushed(0),
      ...gauge('hostprobe_vantage_up', '1', pushedBy),
      ...gauge('hostprobe_vantage_up', '1110', { vantage: 'cluster-a' }),
    },
    firing: { HostprobeVantageDown: [[4, 20]], HostprobeInstanceCutOff: [[18, 20]] },
  },
];
