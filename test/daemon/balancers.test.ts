import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { startBalancers } from '../../src/daemon/balancers.ts';
import { startKeeper } from '../../src/daemon/keeper.ts';
import { balancerTargets } from '../../src/facts/balancer-targets.ts';
import type { Target } from '../../src/model/target.ts';
import { told, lookOf } from '../judge/standing/looking-on.ts';
import { target } from '../support/evidence.ts';

const loadBalancers = { internal: { names: ['*.Internal.ck8s.example.org'], internal: true } };
const led: Target = {
  ...target({ host: 'a.example.com', name: 'a.example.com', loadBalancers }),
  expect: { ...target().expect, loadBalancer: 'internal' },
};
const [learnt] = balancerTargets([led], () => true);
if (learnt === undefined) throw new Error('it leads to a load balancer');
const { host, port, name } = learnt;

test('a pattern that was known when the program last ran is looked at from the start, and told as it was', async () => {
  const balancers = startBalancers();
  const report = { ...told(lookOf({ vital: 'fail' })), host, port, name };
  expect(balancers.among([led])).toEqual([led]);
  expect(balancers.seed(report)).toBe(true);
  expect(balancers.among([led])).toEqual([led, learnt]);
  const keeper = startKeeper({ checks });
  await keeper.replace([led]);
  keeper.restore([report]);
  await keeper.replace(balancers.among([led]));
  expect(keeper.told(learnt)).toMatchObject({ status: 'fail', since: report.since });
});

test.for([
  ['a host of the same name', { host, name: host }],
  ['a load balancer that is no pattern', { host: 'app.ck8s.example.org', name }],
] as const)('nothing is known from %s', ([, report]) => {
  const balancers = startBalancers();
  expect(balancers.seed(report)).toBe(false);
  expect(balancers.among([led])).toEqual([led]);
});

test('nothing is looked at to which nobody leads any more', () => {
  const balancers = startBalancers();
  expect(balancers.seed({ host: 'hostprobe.old.example.org', name })).toBe(true);
  expect(balancers.among([led])).toEqual([led]);
});
