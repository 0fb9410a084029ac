import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alertGroups, exampleUrl, ruleFiles } from '../../config/prometheus/make.ts';
import type { Alert } from '../../config/prometheus/rules.ts';
import { checks } from '../../src/checks/index.ts';
import { program } from '../system/installed.ts';
import { describeSystem } from '../system/programs.ts';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { rulesFolder, trial } from './promtool.ts';
import { findings } from './finding-scenarios.ts';
import { lost } from './lost-scenarios.ts';
import { probers } from './prober-scenarios.ts';
import { targets } from './target-scenarios.ts';

const url = 'https://probe.example.org/base';
const alerts = alertGroups({ checks, externalUrl: url })
  .flatMap(({ rules }) => rules)
  .filter((rule): rule is Alert => 'alert' in rule);

describe('the files of rules', () => {
  test.each(Object.entries(ruleFiles(exampleUrl)))('%s is what its source makes', (name, content) => {
    expect(readFileSync(join(rulesFolder, name), 'utf8')).toBe(content);
  });

  test('each alert says in words what is so and what to do, and leads to a page', () => {
    for (const { alert, annotations } of alerts) {
      expect(annotations['summary'], alert).toMatch(/^.{20,}[^.]$/);
      expect(annotations['description'], alert).toMatch(/\w{3}.{40,}\.$/);
      expect(annotations['runbook_url'], alert).toMatch(/^https:\/\/probe\.example\.org\/base\/(?:$|checks\/.)/);
    }
  });

  test('only what rests on hostprobe_target_up is critical, and each check has the severity of its urgency', () => {
    const severities = alerts.map(({ alert, labels: { severity } }) => `${alert} ${severity}`);
    expect(severities).toEqual([
      'HostprobeLoadBalancerDown critical',
      'HostprobeLoadBalancerWasDown info',
      'HostprobeTargetUnreachable critical',
      'HostprobeTargetUnknown info',
      'HostprobeWrongLoadBalancer warning',
      'HostprobeRelativeName warning',
      'HostprobeStagingCertificate warning',
      'HostprobePlaceholderCertificate warning',
      'HostprobeRenewalOverdue warning',
      'HostprobeRenewalDue info',
      'HostprobeSourceIpLost warning',
      'HostprobeForgeableAddress warning',
      'HostprobeInternalExposed warning',
      'HostprobeCertificateExpiring warning',
      'HostprobeFinding warning',
      'HostprobeFinding info',
      'HostprobeDown warning',
      'HostprobeAbsent warning',
      'HostprobeInstanceMissing warning',
      'HostprobeVantageDown warning',
      'HostprobeInstanceCutOff warning',
      'HostprobeConfigReloadFailed warning',
      'HostprobeDiscoveryDown warning',
      'HostprobeStoreTrouble warning',
      'HostprobeScheduleLag warning',
      'HostprobeRunOverdue warning',
    ]);
  });

  test('each name of a check and of a reason is one of the catalogue', () => {
    const named = alerts.flatMap(({ expr }) => [...expr.matchAll(/check(?:=|=~|!~)"([^"]*)"/g)]);
    const ids = named.flatMap(([, list = '']) => list.split('|'));
    expect(ids.filter((id) => !checks.some((check) => check.id === id))).toEqual([]);
    const reasons = alerts.flatMap(({ expr }) => [...expr.matchAll(/reason!?="([^"]*)"/g)]).map(([, reason]) => reason);
    expect(reasons.filter((reason) => !checks.some((check) => check.reasons.some((own) => own === reason)))).toEqual(
      [],
    );
    expect(new Set(ids).size).toBeGreaterThan(10);
  });
});

await describeSystem('the real promtool', { programs: ['promtool'] }, () => {
  test('finds nothing wrong with the rules', async () => {
    const files = Object.keys(ruleFiles(url)).map((name) => join(rulesFolder, name));
    const { code, stderr } = await run([program('promtool'), 'check', 'rules', '--lint=all', '--lint-fatal', ...files]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  describe.each(Object.entries({ targets, lost, findings, probers }))('%s', (_, scenarios) => {
    test.each(scenarios)('$title', async (scenario) => {
      expect(await trial([scenario])).toBe('');
    });
  });

  test('there is a scenario in which each alert fires', () => {
    const fired = new Set([...targets, ...lost, ...findings, ...probers].flatMap(({ firing }) => Object.keys(firing)));
    expect(alerts.filter(({ alert }) => !fired.has(alert))).toEqual([]);
  });

  const unknownRound = targets.filter(({ title }) => title.startsWith('one unknown round'));
  const gap = findings.filter(({ title }) => title.startsWith('a prober that is gone'));
  const warning = findings.filter(({ title }) => title.startsWith('a warning'));
  const restart = probers.filter(({ title }) => title.startsWith('a prober that restarts'));
  const replicas = targets.filter(({ title }) => title.startsWith('two replicas, of which one sees'));
  const others = probers.filter(({ title }) => title.startsWith('other jobs'));
  const lifetimes = findings.filter(({ title }) => title.startsWith('a certificate of'));
  test.each([
    ['hold nothing through an unknown', unknownRound, /\n {10}or \(last_over_time[^]*?(?=\n {6}- )/g, ''],
    ['keep nothing through a gap', gap, /\n {8}keep_firing_for: 15m/g, ''],
    ['have no patience', restart, /\n {8}for: 5m/g, ''],
    ['believe whoever sees it down', replicas, /(?<=group_left \(\) )max/g, 'min'],
    ['mind every job', others, /\{job=~"hostprobe\.\*"\} == 0\n {8}for/g, ' == 0\n        for'],
    ['take a warning for a failure', warning, /(check="dns\.leads-to-load-balancer", status)="fail"/g, '$1!="pass"'],
    ['mind days alone', lifetimes, / < 0\.1\)/g, ' < 1)'],
  ])('finds rules that %s', async (_, scenarios, pattern, instead) => {
    using folder = makeFolder();
    const rules = ruleFiles(url)['alerting-rules.yaml'] ?? '';
    const broken = rules.replaceAll(pattern, instead);
    expect(broken).not.toBe(rules);
    const outcome = await trial(scenarios, folder.write('rules.yaml', broken));
    expect(outcome).toContain('FAILED');
    expect(outcome).toContain('ALERTS');
  });
});
