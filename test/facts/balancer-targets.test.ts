import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balancerTargets } from '../../src/facts/balancer-targets.ts';
import { targetKey } from '../../src/facts/target-key.ts';
import type { Schedule } from '../../src/model/schedule.ts';
import type { Target } from '../../src/model/target.ts';
import { target } from '../support/evidence.ts';

const loadBalancers = {
  app: { names: ['app.ck8s.example.org'], internal: false },
  internal: { names: ['*.internal.ck8s.example.org'], internal: true },
};
const led = (host: string, loadBalancer: string, over: Partial<Target> = {}): Target => ({
  ...target({ host, loadBalancers, ...over }),
  expect: { ...target().expect, loadBalancer },
});
const all = (): boolean => true;
const none = (): boolean => false;
const shown = (targets: readonly Target[]): string[] =>
  targets.map(({ host, port, name, expect: { loadBalancer } }) => `${host} ${port} ${name} ${loadBalancer}`);

describe('targets of load balancers', () => {
  test('one for all that should lead to it, at the port that most are asked at', () => {
    const targets = [
      led('a.example.com', 'app'),
      led('b.example.com', 'app', { port: 8443 }),
      led('c.example.com', 'app', { port: 8443 }),
    ];
    expect(shown(balancerTargets(targets, none))).toEqual(['app.ck8s.example.org 8443 load-balancer app app']);
  });

  test('is asked for a connection and for nothing of a certificate', () => {
    expect(balancerTargets([led('a.example.com', 'app')], none)[0]).toMatchObject({
      protocol: 'tcp',
      httpPort: null,
      expect: { trust: 'any', loadBalancer: 'app', reachable: true },
    });
  });

  test('a pattern has one only where all names below it are known to lead somewhere', () => {
    const targets = [led('a.example.com', 'internal')];
    expect(balancerTargets(targets, none)).toEqual([]);
    expect(shown(balancerTargets(targets, all))).toEqual([
      'hostprobe.internal.ck8s.example.org 443 load-balancer internal internal',
    ]);
  });

  test('none to which nothing should lead, and none for what is dialled by its address', () => {
    expect(balancerTargets([led('a.example.com', 'none'), led('b.example.com', 'any')], all)).toEqual([]);
    expect(balancerTargets([led('a.example.com', 'app', { address: ['192.0.2.1'] })], all)).toEqual([]);
  });

  test('carries the labels that all of them share', () => {
    const targets = [
      led('a.example.com', 'app', { labels: { cluster: 'eu', team: 'shop' } }),
      led('b.example.com', 'app', { labels: { cluster: 'eu', team: 'pay' } }),
    ];
    expect(balancerTargets(targets, none)[0]?.labels).toEqual({ cluster: 'eu' });
  });

  test('each environment has one of its own, and each value of the labels by which alerts wait for it', () => {
    const at = (environment: string | null, labels: Target['labels']): Target =>
      led('a.example.com', 'app', { environment, labels });
    const told = (...targets: readonly Target[]): unknown =>
      balancerTargets(targets, none).map(({ name, labels }) => ({ name, labels }));
    const app = 'load-balancer app';
    expect(told(at('x', { cluster: 'x' }), at('y', { cluster: 'y' }))).toEqual([
      { name: `${app} (x)`, labels: { cluster: 'x' } },
      { name: `${app} (y)`, labels: { cluster: 'y' } },
    ]);
    expect(told(at(null, { cluster: 'prod', team: 'a' }), at(null, { team: 'b' }), at(null, { team: 'c' }))).toEqual([
      { name: `${app} (prod)`, labels: { cluster: 'prod', team: 'a' } },
      { name: app, labels: {} },
    ]);
    expect(told(at('x', { cluster: 'p' }), at('x', { cluster: 'q' }), at('y', { cluster: 'q' }))).toEqual([
      { name: `${app} (x, cluster=p, environment=)`, labels: { cluster: 'p' } },
      { name: `${app} (x, cluster=q, environment=)`, labels: { cluster: 'q' } },
      { name: `${app} (y, cluster=q, environment=)`, labels: { cluster: 'q' } },
    ]);
    expect(told(at('x', {}), at('x', {}))).toEqual([{ name: app, labels: {} }]);
  });

  test('whatever the environments and labels, no two of one place are called alike, and each host has one', () => {
    const word = fc.constantFrom('', 'x', 'y', 'x, cluster=y');
    const any = fc.record({ environment: word, cluster: word, label: word });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 8 }), (all) => {
        const targets = all.map(({ environment, cluster, label }) =>
          led('a.example.com', 'app', { environment: environment || null, labels: { cluster, environment: label } }),
        );
        const made = balancerTargets(targets, none);
        expect(new Set(made.map(targetKey)).size).toBe(made.length);
        expect(new Set(targets.map(({ environment, labels }) => JSON.stringify([environment, labels]))).size).toBe(
          made.length,
        );
      }),
    );
  });

  test('is looked at every 30 s, or as often as its hosts, and confirmed as soon as the first of them', () => {
    const minutes = (count: number): Schedule['quick'] => ({ everyMs: count * 60_000 });
    const own = (quick: Schedule['quick'], confirmMs: readonly number[] = [20_000, 60_000]): Target =>
      led('a.example.com', 'app', { schedule: { quick, full: minutes(360), confirmMs } });
    const scheduled = (...targets: readonly Target[]): unknown => balancerTargets(targets, none)[0]?.schedule;
    const usual = { quick: { everyMs: 30_000 }, full: minutes(360), confirmMs: [20_000, 60_000] };
    expect(scheduled(own(minutes(5)), own({ cron: '0 6 * * *' }))).toEqual(usual);
    expect(scheduled(own({ cron: '0 6 * * *' }))).toEqual(usual);
    expect(scheduled(own(minutes(5)), own({ everyMs: 10_000 }))).toEqual({ ...usual, quick: { everyMs: 10_000 } });
    expect(scheduled(own(minutes(5)), own(minutes(5), [5_000]))).toEqual({ ...usual, confirmMs: [5_000] });
    expect(scheduled(led('a.example.com', 'app'))).toBeUndefined();
  });
});
