import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { TargetEvidence } from '../../../src/model/evidence.ts';
import type { HttpResponse } from '../../../src/model/http.ts';
import type { Observed } from '../../../src/model/report.ts';
import { probeMetrics, type Probed } from '../../../src/report/blackbox/answer.ts';
import { debugText, findingLines, readingLines } from '../../../src/report/blackbox/debug.ts';
import type { ProbedHost } from '../../../src/report/blackbox/seen.ts';
import { pathOf } from '../../system/installed.ts';
import {
  addresses,
  answered,
  certificate,
  dayMs,
  endpoint,
  evidence,
  fromNow,
  handshakeAt,
  healthyPki,
  intermediate,
  now,
  pki,
  requestAt,
  response,
  root,
  session,
  silent,
} from '../../support/evidence.ts';
import { finding, target } from '../reports.ts';

const timings: NonNullable<Observed['timings']> = { dnsMs: 3, connectMs: 2, tlsMs: 4.5, httpMs: 10 };

const host = (seen: TargetEvidence, over: Partial<ProbedHost> = {}): ProbedHost => {
  const report = target();
  return { evidence: seen, report: { ...report, observed: { ...report.observed, timings } }, lookupMs: 3, ...over };
};

const metrics = (hosts: Probed['hosts'], over: Partial<Probed> = {}): string =>
  probeMetrics(
    {
      protocol: 'https',
      success: true,
      durationMs: 20.25,
      timeoutMs: 9500,
      hosts,
      report: hosts[0].report,
      now,
      ...over,
    },
    { openMetrics: false },
  );

const samples = (...given: Parameters<typeof metrics>): string[] =>
  metrics(...given)
    .split('\n')
    .filter((line) => line.startsWith('probe_'));

test('all that is known of a host where all is well', () => {
  expect(samples([host(evidence())])).toEqual([
    'probe_success 1',
    'probe_duration_seconds 0.02025',
    'probe_timeout_seconds 9.5',
    'probe_dns_lookup_time_seconds 0.003',
    'probe_ip_protocol 4',
    'probe_ip_addr_hash 3032543166',
    'probe_http_duration_seconds{phase="resolve"} 0.003',
    'probe_http_duration_seconds{phase="connect"} 0.002',
    'probe_http_duration_seconds{phase="tls"} 0.0045',
    'probe_http_duration_seconds{phase="processing"} 0.01',
    'probe_http_duration_seconds{phase="transfer"} 0',
    'probe_http_status_code 200',
    'probe_http_version 1.1',
    'probe_http_ssl 1',
    'probe_http_redirects 0',
    'probe_http_content_length -1',
    'probe_http_uncompressed_body_length 12',
    'probe_failed_due_to_regex 0',
    `probe_ssl_earliest_cert_expiry ${(now + 60 * dayMs) / 1000}`,
    `probe_ssl_last_chain_expiry_timestamp_seconds ${(now + 60 * dayMs) / 1000}`,
    expect.stringMatching(
      /^probe_ssl_last_chain_info\{fingerprint_sha256="[0-9a-f]{64}",subject="CN=demo\.example\.com",issuer="CN=Test Issuing CA 1,O=Test Trust Services",subjectalternative="demo\.example\.com",serialnumber="0123456789abcdef"\} 1$/,
    ),
    'probe_tls_version_info{version="TLS 1.3"} 1',
    'probe_tls_cipher_info{cipher="TLS_AES_256_GCM_SHA384"} 1',
  ]);
});

test('of several hosts times are summed, and the last one is told of', () => {
  const last = host(
    evidence({
      seen: {
        responses: [
          answered({ ...requestAt(addresses.v6), protocol: 'h2' as const }, response(204, [['content-length', '7']])),
        ],
      },
    }),
  );
  const told = samples([host(evidence()), last]);
  expect(told).toEqual(
    expect.arrayContaining([
      'probe_http_duration_seconds{phase="processing"} 0.02',
      'probe_http_status_code 204',
      'probe_http_version 2',
      'probe_http_redirects 1',
      'probe_http_content_length 7',
    ]),
  );
});

describe('what is not known is left out', () => {
  test('where nothing answered', () => {
    const seen = {
      connections: [silent(endpoint(addresses.v6))],
      sessions: [],
      responses: [],
    };
    const report = target({ observed: { chain: [], addresses: [] } });
    expect(samples([host(evidence({ seen }), { report, lookupMs: null })], { success: false })).toEqual([
      'probe_success 0',
      'probe_duration_seconds 0.02025',
      'probe_timeout_seconds 9.5',
      'probe_ip_protocol 6',
      expect.stringMatching(/^probe_ip_addr_hash \d+$/),
      'probe_http_duration_seconds{phase="resolve"} 0',
      'probe_http_duration_seconds{phase="connect"} 0',
      'probe_http_duration_seconds{phase="tls"} 0',
      'probe_http_duration_seconds{phase="processing"} 0',
      'probe_http_duration_seconds{phase="transfer"} 0',
      'probe_http_status_code 0',
      'probe_http_version 0',
      'probe_http_ssl 0',
      'probe_http_redirects 0',
      'probe_http_content_length 0',
      'probe_http_uncompressed_body_length 0',
      'probe_failed_due_to_regex 0',
    ]);
  });

  const toldOf = (answer: HttpResponse): string[] =>
    samples([host(evidence({ seen: { responses: [answered(requestAt(addresses.v4), answer)] } }))]);

  test('the length of a body that is longer than we read', () => {
    const answer = response(200);
    expect(toldOf({ ...answer, body: { ...answer.body, end: 'limit' } }).join('\n')).not.toContain('uncompressed');
  });

  test.each<[why: string, body: Partial<HttpResponse['body']>, headers: [string, string][]]>([
    ['an encoded one', {}, [['content-encoding', 'gzip']]],
    ['one that broke off', { end: { code: 'closed', detail: 'it ended' } }, []],
  ])('but the length of %s is told as far as it came', (_, body, headers) => {
    const answer = response(200, headers);
    expect(toldOf({ ...answer, body: { ...answer.body, ...body } })).toContain(
      'probe_http_uncompressed_body_length 12',
    );
  });

  test.each([
    ['Wed, 21 Oct 2015 07:28:00 GMT', ['probe_http_last_modified_timestamp_seconds 1445412480']],
    ['yesterday', []],
    ['2015-10-21', []],
    ['Wed, 99 Oct 2015 07:28:00 GMT', []],
  ])('when the page was changed, but where its server says it as HTTP does: %s', (said, told) => {
    const lines = toldOf(response(200, [['last-modified', said]]));
    expect(lines.filter((line) => line.includes('last_modified'))).toEqual(told);
  });

  test('the version of HTTP is that of the answer, and a body takes its time', () => {
    const answer = response(200);
    const told = toldOf({ ...answer, version: '1.0', body: { ...answer.body, ms: 1500 } });
    expect(told).toEqual(
      expect.arrayContaining(['probe_http_version 1', 'probe_http_duration_seconds{phase="transfer"} 1.5']),
    );
  });

  test('the address, where there is none, is 0', () => {
    const seen = { connections: [], sessions: [], responses: [] };
    const report = target({ observed: { chain: [], addresses: [] } });
    expect(samples([host(evidence({ seen }), { report })])).toEqual(
      expect.arrayContaining(['probe_ip_protocol 0', 'probe_ip_addr_hash 0']),
    );
  });

  test.each(['tcp', 'tls', 'dns'] as const)('of HTTP, where only %s was spoken', (protocol) => {
    const told = samples([host(evidence())], { protocol });
    expect(told.filter((line) => line.startsWith('probe_http'))).toEqual([]);
    expect(told.some((line) => line.startsWith('probe_ssl'))).toBe(protocol === 'tls');
    expect(told.some((line) => line.startsWith('probe_dns_query_succeeded'))).toBe(protocol === 'dns');
  });
});

describe('when certificates end', () => {
  const early = certificate('early', { notAfter: fromNow(-1) });
  const known = pki(
    [early, intermediate, root],
    [
      ['early', 'intermediate'],
      ['intermediate', 'root'],
      ['root', 'root'],
    ],
    {
      public: ['root'],
    },
  );

  test('an expired one is told of, and no sound path', () => {
    const seen = { sessions: [answered(handshakeAt(addresses.v4), session([early, intermediate]))] };
    const told = samples([host(evidence({ seen, pki: known }))], { success: false });
    expect(told).toContain(`probe_ssl_earliest_cert_expiry ${(now - dayMs) / 1000}`);
    expect(told.join('\n')).not.toContain('last_chain_expiry');
    expect(told.join('\n')).toContain('probe_ssl_last_chain_info{');
  });

  test('one for others is told of, and no path', () => {
    const told = samples([host(evidence({ target: { host: 'other.example.com' } }))], { success: false });
    expect(told.join('\n')).not.toContain('last_chain_expiry');
    expect(told.join('\n')).toContain('probe_ssl_last_chain_info{');
  });

  test('the first to end counts, at whichever address', () => {
    const both = pki([...Object.values(healthyPki.certificates), early], [['early', 'intermediate']], {
      public: ['root'],
    });
    const seen = {
      sessions: [
        answered(handshakeAt(addresses.v4), session()),
        answered(handshakeAt(addresses.v6), session([early, intermediate])),
      ],
    };
    expect(samples([host(evidence({ seen, pki: both }))])).toContain(
      `probe_ssl_earliest_cert_expiry ${(now - dayMs) / 1000}`,
    );
  });
});

const hostile = 'a"b\\\n\u202e\u0000}{ 1\n# EOF';

test('whatever a server sends stays inside its label', () => {
  const odd = certificate('leaf', {
    subject: [['CN', hostile]],
    issuer: [['O', hostile.repeat(500)]],
    names: { dns: [hostile, 'x'.repeat(100_000)], ip: [], other: [] },
    serial: hostile,
  });
  const seen = {
    sessions: [answered(handshakeAt(addresses.v4), session([odd], { protocol: hostile, cipher: hostile }))],
  };
  const text = metrics([host(evidence({ seen, pki: pki([odd], [], {}) }))]);
  expect(text.length).toBeLessThan(20_000);
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)*\})? \S+)$/);
  }
});

test.skipIf(pathOf('promtool') === undefined && (process.env['CI'] ?? '') === '')('promtool has nothing to say', () => {
  const probed = metrics([host(evidence())]);
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: probed, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('for people: each look as one line, whatever was sent, and no secret of a query', () => {
  const redirect = response(302, [['location', 'https://demo.example.com/in?token=s3cret']]);
  const seen = {
    responses: [answered({ ...requestAt(addresses.v4), url: 'https://demo.example.com/?key=s3cret' }, redirect)],
    connections: [silent(endpoint(addresses.v6), 'refused', hostile)],
  };
  const { expect: expected } = evidence().target;
  const text = debugText({
    lines: [
      ...readingLines(evidence({ seen })),
      ...findingLines(
        target({ findings: [finding('tls.x', 'fail', hostile)], notJudged: [{ check: 'y', because: 'why' }] }),
      ),
    ],
    metrics: 'probe_success 1\n',
    judgedAs: {
      module: 'm',
      protocol: 'https',
      target: hostile,
      timeoutMs: 1,
      expect: { ...expected, http: { path: '/?key=s3cret' } },
    },
  });
  expect(text).not.toContain('s3cret');
  expect(text).toContain(
    ' http https://demo.example.com/?key=*** at 20.80.0.1: 302 to https://demo.example.com/in?token=*** (5 ms)\n',
  );
  expect(text).toContain(' tcp [2a01:4f8::1]:443: refused: a"b\\\\x0a\\u202e\\x00}{ 1\\x0a# EOF (5000 ms)\n');
  expect(text).toContain('FAIL tls.x (some-reason): a"b');
  expect(text).toContain('not judged: y: why\n');
  expect(text).not.toMatch(/[\u0000-\u0009\u202e]/);
});

test('lines without end are cut', () => {
  const judgedAs = { module: 'm', protocol: 'https', target: 't', timeoutMs: 1, expect: evidence().target.expect };
  const text = debugText({ lines: Array.from({ length: 5000 }, (_, i) => `line ${i}`), metrics: '', judgedAs });
  expect(text).toContain('line 999\n… and 4000 more\n');
});
