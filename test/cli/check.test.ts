import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { source } from '../support/clone.ts';
import { run } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { listenTcp } from '../support/loopback.ts';
import { useBench } from './bench.ts';

const bench = useBench();

test.each([
  ['all is well', ['demo.example.com', 'intranet.example.com'], 0],
  ['one fails', ['demo.example.com', 'missing.example.com'], 1],
  ['a warning', ['pinned.example.com'], 0],
  ['a warning, strictly', ['pinned.example.com', '--strict'], 1],
  ['one is not known', ['demo.example.com', 'silent.example.com', '--timeout', '1s'], 3],
  ['one is not known, and that is ignored', ['silent.example.com', '--timeout', '1s', '--ignore-unknown'], 0],
  ['one fails and one is not known', ['missing.example.com', 'silent.example.com', '--timeout', '1s'], 1],
])('%s: %j ends with %i', async (_, words, code) => {
  expect(await bench().check(words)).toMatchObject({ code, signal: null, stderr: '' });
});

test('the source by type stripping says the same as the bundle', async () => {
  const words = ['check', '--config', bench().configure(), 'demo.example.com', 'wrong-name.example.com', '-o', 'json'];
  const [bundle, stripped] = await Promise.all([
    bench().run(words),
    run([process.execPath, source, ...words], { cwd: bench().folder.path }),
  ]);
  const verdicts = (ended: typeof bundle) => reportIn(ended).targets.map(({ host, findings }) => [host, findings]);
  expect(stripped.code).toBe(1);
  expect(bundle.code).toBe(1);
  expect(verdicts(stripped)).toEqual(verdicts(bundle));
});

describe('$DOMAIN', () => {
  test('without it, only what needs the load balancer is not judged, and the report says why', async () => {
    const config = bench().configure({ domain: undefined });
    const hosts = ['demo.example.com', 'wrong-name.example.com', 'relative-target.wild.example.net'];
    const [without, within] = await Promise.all([
      bench().run(['check', '--config', config, '-o', 'json', ...hosts]),
      bench().check(['-o', 'json', ...hosts]),
    ]);
    const judged = reportIn(within).targets;
    for (const [index, target] of reportIn(without).targets.entries()) {
      const lacking = target.notJudged.filter(({ because }) => because.includes('--domain'));
      const left = new Set(['dns.addresses-fit-load-balancer', 'dns.leads-to-load-balancer', 'dns.own-record']);
      expect(lacking.map(({ check }) => check)).toContain('dns.leads-to-load-balancer');
      expect(lacking.filter(({ check }) => !left.has(check))).toEqual([]);
      const verdicts = (findings = target.findings) =>
        findings.filter(({ check }) => !left.has(check)).map(({ check, status }) => `${check} ${status}`);
      expect(verdicts().length).toBeGreaterThan(8);
      if (target.host !== 'relative-target.wild.example.net') {
        expect(verdicts()).toEqual(verdicts(judged[index]?.findings));
      }
    }
    expect(without.code).toBe(1);
  });

  test('text says it, too', async () => {
    const config = bench().configure({ domain: undefined });
    const { stdout, code } = await bench().run(['check', '--config', config, 'demo.example.com']);
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /not judged: [^;]*dns\.leads-to-load-balancer, dns\.own-record \(no domain is configured/,
    );
  });

  test.each(['demo.example.com', 'missing.example.com', 'pinned.example.com'])(
    'a wrong one is the first thing that is said of %s',
    async (host) => {
      const ended = await bench().check([host, '--domain', 'other.example.org', '-o', 'json']);
      const [target] = reportIn(ended).targets;
      expect(target?.findings[0]).toMatchObject({
        check: 'dns.leads-to-load-balancer',
        status: 'fail',
        reason: 'no-such-load-balancer',
        message: expect.stringMatching(/app\.other\.example\.org.*does not exist.*other\.example\.org is probably not/),
      });
      expect(ended.code).toBe(1);
    },
  );
});

describe('a dead resolver', () => {
  const hosts = ['demo.example.com', 'intranet.example.com', 'missing.example.com'];
  const probe = (resolver: string) =>
    bench().check(['--resolver', resolver, '--timeout', '2s', '-o', 'json', ...hosts]);

  test('at a closed port: everything is unknown, and that is one story', async () => {
    const ended = await probe('127.0.0.1:1');
    const { targets, summary } = reportIn(ended);
    expect(summary).toEqual({ pass: 0, warn: 0, fail: 0, unknown: hosts.length });
    for (const target of targets) {
      expect(standing(target)).toEqual([expect.stringMatching(/^unknown dns\.resolves /)]);
      expect(target.up).toBeNull();
    }
    expect(ended.code).toBe(3);
  });

  test('at a port that swallows whatever comes: the same, within the deadline', async () => {
    const udp = createSocket('udp4');
    await using tcp = await listenTcp(() => undefined);
    udp.bind(tcp.port, '127.0.0.1');
    await once(udp, 'listening');
    try {
      const { port } = udp.address() as AddressInfo;
      const ended = await probe(`127.0.0.1:${port}`);
      const { targets, summary } = reportIn(ended);
      expect(summary).toEqual({ pass: 0, warn: 0, fail: 0, unknown: hosts.length });
      for (const target of targets) {
        expect(standing(target)).toEqual([expect.stringMatching(/^unknown dns\.resolves /)]);
        expect(target.durationMs).toBeLessThan(3000);
      }
      expect(ended.code).toBe(3);
    } finally {
      udp.close();
    }
  });
});
