import { expect, test } from 'vitest';
import type { ObservedCertificate, TargetReport } from '../../../src/model/report.ts';
import { targetFamilies, targetLines } from '../../../src/report/prometheus/target-lines.ts';
import { manifests } from '../manifest-reports.ts';
import { certificateFailure, finding, leaf, passed, target } from '../reports.ts';

const linesOf = (report: TargetReport): Record<string, string> => {
  const texts = targetLines(report);
  expect(texts).toHaveLength(targetFamilies.length);
  return Object.fromEntries(targetFamilies.map(({ name }, index) => [name, texts[index] ?? '']));
};

const at = (text: string): string => String(Date.parse(text) / 1000);

test('a target that is well', () => {
  expect(linesOf(target({ loadBalancer: 'app' }))).toEqual({
    hostprobe_target_up: 'hostprobe_target_up{host="demo.example.com",port="443"} 1\n',
    hostprobe_target_status: ['pass', 'warn', 'unknown', 'fail']
      .map(
        (status) =>
          `hostprobe_target_status{host="demo.example.com",port="443",load_balancer="app",status="${status}"} ${status === 'pass' ? 1 : 0}\n`,
      )
      .join(''),
    hostprobe_finding: '',
    hostprobe_last_probe_timestamp_seconds: `hostprobe_last_probe_timestamp_seconds{host="demo.example.com",port="443"} ${at('2026-11-21T12:00:00Z')}\n`,
    hostprobe_certificate_not_before_timestamp_seconds: `hostprobe_certificate_not_before_timestamp_seconds{host="demo.example.com",port="443"} ${at(leaf.notBefore)}\n`,
    hostprobe_certificate_not_after_timestamp_seconds: `hostprobe_certificate_not_after_timestamp_seconds{host="demo.example.com",port="443"} ${at(leaf.notAfter)}\n`,
    hostprobe_certificate_last_seen_timestamp_seconds: `hostprobe_certificate_last_seen_timestamp_seconds{host="demo.example.com",port="443"} ${at('2026-11-21T12:00:00Z')}\n`,
    hostprobe_certificate_info:
      'hostprobe_certificate_info{host="demo.example.com",port="443",issuer="Test Issuing CA 1",serial="0123456789abcdef",trust="public"} 1\n',
    hostprobe_source_ip_preserved: '',
  });
});

test('one that has a name and labels of its own, and is not well', () => {
  const lines = linesOf({
    ...certificateFailure,
    loadBalancer: 'internal',
    labels: { 'app.kubernetes.io/part-of': 'shop', team: 'a "team"', empty: '' },
  });
  const labels =
    'host="shop.example.com",port="8443",name="shop-new-lb",app_kubernetes_io_part_of="shop",team="a \\"team\\""';
  expect(lines['hostprobe_target_up']).toBe(`hostprobe_target_up{${labels}} 0\n`);
  const told = ['tls.not-placeholder fail', 'tls.renewal-on-time warn', 'tls.key-strong warn', 'dns.ttl-sensible warn'];
  const measured = told.map((words) => {
    const [check, status] = words.split(' ');
    return `hostprobe_finding{${labels},load_balancer="internal",check="${check}",status="${status}",reason="some-reason"} 1\n`;
  });
  const unmeasured = `hostprobe_finding{${labels},load_balancer="internal",check="http.redirects-end",status="unknown",reason="not-measured"} 1\n`;
  expect(lines['hostprobe_finding']).toBe([measured[0], unmeasured, ...measured.slice(1)].join(''));
});

test('a name is a label only where it is not the one that is given by default', () => {
  const up = (over: Partial<TargetReport>): string => linesOf(target(over))['hostprobe_target_up'] ?? '';
  expect(up({ name: 'demo.example.com' })).not.toContain('name=');
  expect(up({ name: 'demo.example.com', port: 8443 })).toContain('name="demo.example.com"');
  expect(up({ name: 'demo.example.com:8443', port: 8443 })).not.toContain('name=');
  expect(up({ host: '2001:db8::7', name: '[2001:db8::7]:6443', port: 6443 })).not.toContain('name=');
  expect(up({ name: 'load-balancer app' })).toContain('name="load-balancer app"');
});

test('labels cannot hide ours, nor come twice', () => {
  const labels = {
    host: 'other',
    name: 'other',
    status: 'pass',
    'a-b': '1',
    'a.b': '2',
    __name__: 'x',
    '': 'x',
    '9': 'x',
  };
  const { hostprobe_target_up: up } = linesOf(target({ labels }));
  expect(up).toBe('hostprobe_target_up{host="demo.example.com",port="443",a_b="1"} 1\n');
});

test('what is not known is absent', () => {
  const lines = linesOf(
    target({ up: null, status: 'unknown', observed: { chain: [], addresses: [] }, findings: passed('dns.resolves') }),
  );
  const absent = Object.keys(lines).filter((name) => lines[name] === '');
  expect(absent).toEqual([
    'hostprobe_target_up',
    'hostprobe_finding',
    'hostprobe_certificate_not_before_timestamp_seconds',
    'hostprobe_certificate_not_after_timestamp_seconds',
    'hostprobe_certificate_last_seen_timestamp_seconds',
    'hostprobe_certificate_info',
    'hostprobe_source_ip_preserved',
  ]);
  expect(lines['hostprobe_target_status']).toContain('status="unknown"} 1');
});

test('a damaged date is left out', () => {
  const { hostprobe_certificate_not_after_timestamp_seconds: line } = linesOf(
    target({ observed: { chain: [], addresses: [], certificate: { ...leaf, notAfter: 'never' } } }),
  );
  expect(line).toBe('');
});

test('of the certificates, the last that was seen, else the earliest, else the first', () => {
  const named = (issuer: string): ObservedCertificate => ({ ...leaf, issuer });
  const observed = { chain: [], addresses: [], certificate: named('first'), earliestCertificate: named('earliest') };
  const lastCertificate = { ...named('last'), seenAt: '2026-11-20T12:00:00Z' };
  const issuer = (over: Partial<TargetReport>): string =>
    /issuer="([^"]*)"/.exec(linesOf(target(over))['hostprobe_certificate_info'] ?? '')?.[1] ?? '';
  expect(issuer({ observed, lastCertificate })).toBe('last');
  expect(issuer({ observed })).toBe('earliest');
  expect(issuer({ observed: { chain: [], addresses: [], certificate: named('first') } })).toBe('first');
  const kept = linesOf(target({ observed: { chain: [], addresses: [] }, lastCertificate }));
  expect(kept['hostprobe_certificate_last_seen_timestamp_seconds']).toContain(` ${at('2026-11-20T12:00:00Z')}\n`);
});

test('what a server sent is cut', () => {
  const certificate = { ...leaf, issuer: 'x'.repeat(10_000), serial: 'AB'.repeat(10_000) };
  const { hostprobe_certificate_info: line = '' } = linesOf(
    target({ observed: { chain: [], addresses: [], certificate } }),
  );
  expect(line.length).toBeLessThan(500);
  expect(line).toContain(`serial="${'ab'.repeat(32)}"`);
});

test.each([
  [true, ' 1\n'],
  [false, ' 0\n'],
  [null, undefined],
])('the source address: %s', (preserved, end) => {
  const observed = { chain: [], addresses: [], sourceIp: { own: [], seen: [], preserved } };
  const { hostprobe_source_ip_preserved: line = '' } = linesOf(target({ observed }));
  if (end === undefined) expect(line).toBe('');
  else expect(line.endsWith(end)).toBe(true);
});

test('a finding that was there before is told while it cannot be measured', () => {
  const earlier = { status: 'fail', reason: 'old', message: 'm', owner: 'developer', since: 'then' } as const;
  const { hostprobe_finding: line } = linesOf(
    target({ findings: [finding('tls.name-matches', 'unknown', 'not seen', { earlier, because: 'dns.resolves' })] }),
  );
  expect(line).toBe(
    'hostprobe_finding{host="demo.example.com",port="443",check="tls.name-matches",status="fail",reason="old"} 1\n',
  );
});

test('what stands for Kubernetes objects has its key for its host, port 0, and nothing of users who get through', () => {
  const lone = manifests.targets.find(({ port }) => port === 0);
  const lines = lone === undefined ? {} : linesOf(lone);
  expect(lines['hostprobe_target_up']).toBe('');
  expect(lines['hostprobe_target_status']).toContain(
    'hostprobe_target_status{host="certificate/default/lone",port="0",status="warn"} 1\n',
  );
  expect(lines['hostprobe_finding']).toBe(
    'hostprobe_finding{host="certificate/default/lone",port="0",check="kubernetes.secret-has-one-writer",status="warn",reason="some-reason"} 1\n',
  );
  expect(lines['hostprobe_certificate_info']).toBe('');
});
