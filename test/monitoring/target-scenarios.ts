import type { Scenario } from './promtool.ts';
import { again, balancer, gauge, never, other, prober, told } from './told.ts';

export const targets: readonly Scenario[] = [
  {
    title: 'all is well',
    minutes: 90,
    series: { ...prober(), ...told('u'), ...gauge('hostprobe_vantage_up', '1', { vantage: 'a' }) },
    firing: never,
  },
  {
    title: 'down from minute 3 to 11: fires after a minute, resolves five minutes after it is up',
    minutes: 25,
    series: { ...prober(), ...told(`uuu${again('d', 9)}u`) },
    firing: { HostprobeTargetUnreachable: [[4, 16]] },
  },
  {
    title: 'down for one round alone',
    minutes: 20,
    series: { ...prober(), ...told('uuudu') },
    firing: never,
  },
  {
    title: 'unknown while it is up is never down',
    minutes: 30,
    series: { ...prober(), ...told('uuu??????u') },
    firing: never,
  },
  {
    title: 'one unknown round resolves nothing, nor do forty',
    minutes: 70,
    series: { ...prober(), ...told(`uuudddd?ddd${again('?', 40)}ddu`) },
    firing: { HostprobeTargetUnreachable: [[4, 57]] },
  },
  {
    title: 'unknown before it was down for long enough: it goes on counting',
    minutes: 12,
    series: { ...prober(), ...told('uuud??d?d') },
    firing: { HostprobeTargetUnreachable: [[4, 12]] },
  },
  {
    title: 'unknown for an hour is told, and at no pager',
    minutes: 70,
    series: { ...prober(), ...told(`u${again('?', 65)}u`) },
    firing: { HostprobeTargetUnknown: [[61, 65]] },
  },
  {
    title: 'a scrape that fails resolves nothing, and fires nothing',
    minutes: 30,
    series: {
      ...prober('a:9790', '1111110111'),
      ...told('uddddd.dddu'),
      ...told('uuuuuu.uuuu', { host: 'well.example.com' }),
    },
    firing: { HostprobeTargetUnreachable: [[2, 14]] },
  },
  {
    title: 'a prober that is gone for two minutes, and has to look anew, resolves nothing',
    minutes: 30,
    series: { ...prober('a:9790', '11111100111'), ...told('uddddd....ddddu') },
    firing: { HostprobeTargetUnreachable: [[2, 18]] },
  },
  {
    title: 'a prober that comes back at another address resolves nothing',
    minutes: 30,
    series: {
      ...prober('a:9790', '111111...'),
      ...told('uddddd...'),
      ...prober('c:9790', '........1'),
      ...told(`.........${again('d', 3)}u`, { instance: 'c:9790' }),
    },
    firing: { HostprobeTargetUnreachable: [[2, 16]] },
  },
  {
    title: 'a prober that is gone for an hour resolves nothing either, and is told',
    minutes: 85,
    series: { ...prober('a:9790', `111111${again('0', 60)}1`), ...told(`uddddd${again('.', 60)}dddddu`) },
    firing: { HostprobeTargetUnreachable: [[2, 75]], HostprobeDown: [[11, 65]] },
  },
  {
    title: 'a job that is gone: what was down stays so while its last prober is remembered',
    minutes: 380,
    series: { ...prober('a:9790', '1111.'), ...told('uddd.') },
    firing: {
      HostprobeTargetUnreachable: [[2, 368]],
      HostprobeAbsent: [[9, 380]],
      HostprobeInstanceMissing: [[14, 363]],
    },
  },
  {
    title: 'a target that was removed while it was down is gone soon',
    minutes: 20,
    series: { ...prober(), ...told('uddddd.') },
    firing: { HostprobeTargetUnreachable: [[2, 10]] },
  },
  {
    title: 'a target that was removed while it was up fires nothing',
    minutes: 20,
    series: { ...prober(), ...told('uuu.') },
    firing: never,
  },
  {
    title: 'two replicas, of which one sees it down: it is up',
    minutes: 30,
    series: { ...prober(), ...prober('b:9790'), ...told(`uu${again('d', 20)}`), ...told('u', other) },
    firing: never,
  },
  {
    title: 'two replicas, of which one is cut off: the other is believed',
    minutes: 30,
    series: { ...prober(), ...prober('b:9790'), ...told(`uu${again('?', 28)}`), ...told('uuuuddddddu', other) },
    firing: { HostprobeTargetUnreachable: [[5, 14]] },
  },
  {
    title: 'two replicas, of which one restarts while it is down: one alert, without a gap',
    minutes: 30,
    series: {
      ...prober('a:9790', '1111110011'),
      ...prober('b:9790'),
      ...told('udddddd...ddddddu'),
      ...told('uddddddddddddddddu', other),
    },
    // Up is whatever one of them sees.
    firing: { HostprobeTargetUnreachable: [[2, 20]] },
  },
  {
    title: 'two replicas that do not agree on the load balancer while a change goes round',
    minutes: 30,
    series: {
      ...prober(),
      ...prober('b:9790'),
      ...told(`uudddddddd`, {}, 'app'),
      ...told('uudddddddd', other, 'internal'),
    },
    firing: { HostprobeTargetUnreachable: [[3, 30]] },
  },
  {
    title: 'a shard that is down: the targets of the other are told as they are, and its own as they were',
    minutes: 40,
    series: {
      ...prober('a:9790', `11111${again('0', 20)}1`),
      ...prober('b:9790'),
      ...told(`udddd${again('.', 20)}ddu`),
      ...told('uu', { ...other, host: 'shop.example.com' }),
    },
    firing: { HostprobeTargetUnreachable: [[2, 31]], HostprobeDown: [[10, 24]] },
  },
  {
    title: 'a target that moves to another shard while it is down',
    minutes: 20,
    series: { ...prober(), ...prober('b:9790'), ...told('uddddd.'), ...told('......dddu', other) },
    firing: { HostprobeTargetUnreachable: [[2, 13]] },
  },
  {
    title: 'the same host seen from two vantages: down from one of them is down there',
    minutes: 12,
    series: {
      ...prober(),
      'up{job="hostprobe-outside",instance="o:9790"}': '1',
      ...told('u'),
      ...told('uudddddddddd', { job: 'hostprobe-outside', instance: 'o:9790' }),
    },
    firing: { HostprobeTargetUnreachable: [[3, 12]] },
  },
  {
    title: 'a load balancer that falls is told as such, before its hosts, and until they were looked at again',
    minutes: 40,
    series: { ...prober(), ...told('uuudddddddu', balancer), ...told('uuudddddddu') },
    firing: {
      HostprobeLoadBalancerDown: [[3, 21]],
      HostprobeLoadBalancerWasDown: [[3, 34]],
      HostprobeTargetUnreachable: [[4, 14]],
    },
  },
  {
    title: 'one of two names of a load balancer is not the whole of it',
    minutes: 12,
    series: {
      ...prober(),
      ...told('uuudddddddddd', balancer),
      ...told('u', { ...balancer, host: 'app2.ck8s.example.org' }),
    },
    firing: { HostprobeTargetUnreachable: [[4, 12]] },
  },
  {
    title: 'of a load balancer one name is down, and of the other nothing is known',
    minutes: 12,
    series: {
      ...prober(),
      ...told('d', balancer),
      ...told('?', { ...balancer, host: 'app2.ck8s.example.org' }),
    },
    firing: { HostprobeTargetUnreachable: [[1, 12]] },
  },
  {
    title: 'of a load balancer both names are down, and then one cannot be measured',
    minutes: 12,
    series: {
      ...prober(),
      ...told('d', balancer),
      ...told('d?', { ...balancer, host: 'app2.ck8s.example.org' }),
    },
    firing: {
      HostprobeLoadBalancerDown: [[0, 12]],
      HostprobeLoadBalancerWasDown: [[0, 12]],
      HostprobeTargetUnreachable: [[1, 12]],
    },
  },
  {
    title: 'replicas that carry labels of their pods, of which one sees it up',
    minutes: 20,
    series: {
      ...prober(),
      ...prober('b:9790'),
      ...told('d', { statefulset_kubernetes_io_pod_name: 'hostprobe-0' }),
      ...told('u', { ...other, statefulset_kubernetes_io_pod_name: 'hostprobe-1' }),
    },
    firing: never,
  },
  {
    title: 'replicas that carry labels of their pods, of which one is cut off',
    minutes: 70,
    series: {
      ...prober(),
      ...prober('b:9790'),
      ...told('?', { statefulset_kubernetes_io_pod_name: 'hostprobe-0' }),
      ...told('u', { ...other, statefulset_kubernetes_io_pod_name: 'hostprobe-1' }),
      ...gauge('hostprobe_vantage_up', '1', { pod_name: 'hostprobe-1', ...other }),
      ...gauge('hostprobe_vantage_up', '1110', { pod_name: 'hostprobe-0' }),
    },
    firing: { HostprobeInstanceCutOff: [[18, 70]] },
  },
];
