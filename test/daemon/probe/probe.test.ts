import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetEvidence } from '../../../src/model/evidence.ts';
import type { Prober } from '../../../src/daemon/probe/probe.ts';
import { type Lab, startLab } from '../../../src/lab/lab.ts';
import { listenTcp } from '../../support/loopback.ts';
import { ask, notingProber, openTo, proberUnder, samplesOf } from './probing.ts';

let lab: Lab;
let configured: Prober;
/** Of nothing but patterns. */
let open: Prober;
let port: number;
beforeAll(async () => {
  lab = await startLab();
  port = (lab.configuration['defaults'] as { port: number }).port;
  configured = proberUnder(lab.configuration);
  open = openTo(lab, ['*.example.com']);
});
afterAll(() => lab.stop());

test('a target of the configuration keeps its own expectation: what nobody can see from outside is told as well', async () => {
  const elsewhere = await samplesOf(configured, { target: 'elsewhere.example.com', module: 'configured' });
  expect(elsewhere.of('probe_success')).toBe(0);
  expect(elsewhere.reasons).toContain('dns.leads-to-load-balancer elsewhere');
  const asModule = await samplesOf(configured, { target: 'demo.example.com' });
  expect(asModule.of('probe_success')).toBe(1);
  expect(asModule.names).toContain(
    `hostprobe_target_status{host="demo.example.com",port="${port}",name="demo.example.com",load_balancer="none",status="pass"}`,
  );
});

test('without a module, a target of the configuration is judged as any other', async () => {
  const { body } = await ask(configured, { target: 'demo.example.com', debug: 'true' });
  expect(body).toContain('"module": "http_2xx"');
  const closed = { target: 'login.example.com' };
  const [usual, own] = [await samplesOf(configured, closed), { ...closed, module: 'configured' }];
  expect([usual.of('probe_http_status_code'), usual.of('probe_success')]).toEqual([401, 0]);
  expect((await samplesOf(configured, own)).of('probe_success')).toBe(1);
  const refused = await ask(open, own);
  expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('"login.example.com" is none')]);
});

test.each([
  ['demo.example.com:PORT/nobody-made-it?a=b', '/nobody-made-it?a=***'],
  ['https://demo.example.com:PORT', '/'],
  ['demo.example.com:PORT', '/of-the-module'],
])('the path that is asked for: %s', async (target, path) => {
  const prober = openTo(lab, ['*.example.com'], { modules: { at: { http: { path: '/of-the-module' } } } });
  const { body } = await ask(prober, { target: target.replace('PORT', String(port)), module: 'at', debug: 'true' });
  expect(body).toContain(`"path": "${path}"`);
});

test('of names no more is asked than where they lead, and where they lead nowhere, in which zone', async () => {
  const asked = async (query: Record<string, string>): Promise<string[]> => {
    const all: TargetEvidence[] = [];
    await samplesOf(
      notingProber(all, { ...lab.configuration, targets: [], server: { probe: { allow: ['*.example.com'] } } }),
      query,
    );
    return all.flatMap(({ dns }) => dns.map(({ where: { name, type } }) => `${name} ${type}`));
  };
  const healthy = await asked({ target: 'demo.example.com' });
  expect(healthy).toContain('demo.example.com A');
  expect(healthy.filter((each) => !/ (A|AAAA|NS)$/.test(each) || /example\.com\..*example\.com/.test(each))).toEqual(
    [],
  );
  expect(healthy.filter((each) => each.startsWith('hostprobe-'))).toEqual([]);
  expect(await asked({ target: 'nobody.example.com', module: 'dns' })).toContain('nobody.example.com SOA');
});

test('all is well: the series of the blackbox exporter, and our own', async () => {
  const { of, names } = await samplesOf(open, { target: 'demo.example.com' });
  expect([...new Set(names.map((name) => name.replace(/\{.*/, '')))]).toEqual([
    'probe_success',
    'probe_duration_seconds',
    'probe_timeout_seconds',
    'probe_dns_lookup_time_seconds',
    'probe_ip_protocol',
    'probe_ip_addr_hash',
    'probe_http_duration_seconds',
    'probe_http_status_code',
    'probe_http_version',
    'probe_http_ssl',
    'probe_http_redirects',
    'probe_http_content_length',
    'probe_http_uncompressed_body_length',
    'probe_failed_due_to_regex',
    'probe_ssl_earliest_cert_expiry',
    'probe_ssl_last_chain_expiry_timestamp_seconds',
    'probe_ssl_last_chain_info',
    'probe_tls_version_info',
    'probe_tls_cipher_info',
    'hostprobe_target_up',
    'hostprobe_target_status',
    'hostprobe_last_probe_timestamp_seconds',
    'hostprobe_certificate_not_before_timestamp_seconds',
    'hostprobe_certificate_not_after_timestamp_seconds',
    'hostprobe_certificate_last_seen_timestamp_seconds',
    'hostprobe_certificate_info',
  ]);
  expect([of('probe_success'), of('probe_http_status_code'), of('probe_http_ssl')]).toEqual([1, 200, 1]);
  expect(of('probe_tls_version_info{version="TLS 1.3"}')).toBe(1);
});

describe('what is told of certificates when nobody vouches for them', () => {
  test.each([
    ['expired.example.com', 'tls.within-validity expired'],
    ['self-signed.example.com', 'tls.trust-as-expected self-signed'],
    ['wrong-name.example.com', 'tls.name-matches host-not-covered'],
    ['leaf-only.example.com', 'tls.chain-complete'],
  ])('%s', async (target, reason) => {
    const { of, names, reasons } = await samplesOf(open, { target, module: 'tls_connect' });
    expect(of('probe_success')).toBe(0);
    expect(reasons.filter((each) => each.startsWith(reason))).toHaveLength(1);
    const now = Date.now() / 1000;
    const end = of('probe_ssl_earliest_cert_expiry') ?? Number.NaN;
    expect(target.startsWith('expired') ? end < now : end > now).toBe(true);
    expect(names.some((name) => name.startsWith('probe_ssl_last_chain_info{fingerprint_sha256='))).toBe(true);
    const isSound = !/expired|self|wrong/.test(target);
    expect(names.includes('probe_ssl_last_chain_expiry_timestamp_seconds')).toBe(isSound);
    expect(names.some((name) => name.startsWith('probe_http'))).toBe(false);
  });

  test('what is to come soon touches success as little as hygiene does', async () => {
    const { of, reasons } = await samplesOf(open, { target: 'renewal-very-late.example.com', module: 'tls_connect' });
    expect([of('probe_success'), reasons.some((each) => each.startsWith('tls.renewal-on-time'))]).toEqual([1, true]);
  });
});

describe('redirects', () => {
  test('are followed to their end, and each host on the way is judged', async () => {
    const moved = await samplesOf(open, { target: 'moved.example.com' });
    expect([moved.of('probe_success'), moved.of('probe_http_redirects'), moved.of('probe_http_status_code')]).toEqual([
      1, 1, 200,
    ]);
    const old = await samplesOf(open, { target: 'old-address.example.com' });
    expect([old.of('probe_success'), old.of('probe_http_redirects')]).toEqual([0, 1]);
    expect(old.reasons).toContain('tls.within-validity expired');
    expect(old.of('probe_ssl_earliest_cert_expiry')).toBeLessThan(Date.now() / 1000);
  });

  test('are not followed to where nobody may be asked', async () => {
    const narrow = openTo(lab, ['moved.example.com']);
    const { of, reasons } = await samplesOf(narrow, { target: 'moved.example.com' });
    expect([of('probe_success'), of('probe_http_status_code'), of('probe_http_redirects')]).toEqual([0, 308, 0]);
    expect(reasons).toContain('http.status-as-expected other-status');
    const { body } = await ask(narrow, { target: 'moved.example.com', debug: 'true' });
    expect(body).toContain(`the redirect is not followed: demo.example.com:${port}, to which`);
  });

  test('that lead round, or on and on, come to an end', async () => {
    const { body } = await ask(open, { target: 'circling.example.com', debug: 'true' });
    expect(body).toContain('the redirect is not followed: it leads round in a circle');
    const wandering = await samplesOf(open, { target: 'wandering.example.com' });
    expect([wandering.of('probe_success'), wandering.of('probe_http_redirects')]).toEqual([1, 5]);
  });

  test('are left alone where they are expected, or no status is', async () => {
    const prober = openTo(lab, ['*.example.com'], { modules: { on: { http: { status: ['3xx'] } }, any: {} } });
    for (const module of ['on', 'any']) {
      const { of } = await samplesOf(prober, { target: 'moved.example.com', module });
      expect([of('probe_success'), of('probe_http_redirects'), of('probe_http_status_code')]).toEqual([1, 0, 308]);
    }
  });
});

test('a page of which no more comes is no success, however long it was waited for', async () => {
  await using server = await listenTcp(
    (socket) => void socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\na')),
  );
  const prober = openTo(lab, ['127.0.0.1'], { modules: { patient: { timeout: '8s' }, hasty: { timeout: '1s' } } });
  const [patient, hasty] = await Promise.all(
    ['patient', 'hasty'].map((module) => samplesOf(prober, { target: `http://127.0.0.1:${server.port}/`, module })),
  );
  expect([hasty?.of('probe_success'), hasty?.reasons]).toEqual([0, ['http.status-as-expected not-seen']]);
  expect([patient?.of('probe_success'), patient?.reasons]).toEqual([0, ['http.status-as-expected broken-body']]);
});

describe('hostname', () => {
  test('is presented where target says where to dial, and opens no other way', async () => {
    const prober = openTo(lab, ['127.0.0.11']);
    const { of, names } = await samplesOf(prober, { target: '127.0.0.11', hostname: 'demo.example.com' });
    expect([of('probe_success'), of('probe_http_status_code')]).toEqual([1, 200]);
    expect(names.some((name) => name.includes('subjectalternative="demo.example.com"'))).toBe(true);
    const { body } = await ask(prober, { target: '127.0.0.11', hostname: 'demo.example.com', debug: 'true' });
    expect(body).not.toMatch(/ dns demo\.example\.com /);
    expect((await ask(prober, { target: 'demo.example.com', hostname: '127.0.0.11' })).status).toBe(403);
  });

  test('a name that leads to the wrong server is told by its certificate', async () => {
    const { of, reasons } = await samplesOf(open, { target: 'demo.example.com', hostname: 'nobody.example.com' });
    expect(of('probe_success')).toBe(0);
    expect(reasons.some((each) => each.startsWith('tls.'))).toBe(true);
  });
});

describe('names alone', () => {
  test('are looked up, and nobody is connected to', async () => {
    const { of, names } = await samplesOf(open, { target: 'expired.example.com', module: 'dns' });
    expect([of('probe_success'), of('probe_dns_query_succeeded')]).toEqual([1, 1]);
    expect(of('probe_dns_answer_rrs')).toBeGreaterThan(0);
    expect(names.filter((name) => /^probe_(http|ssl|tls)/.test(name))).toEqual([]);
    const nobody = await samplesOf(open, { target: 'nobody.example.com', module: 'dns' });
    expect([nobody.of('probe_success'), nobody.of('probe_dns_query_succeeded')]).toEqual([0, 1]);
    expect(nobody.reasons).toEqual(['dns.resolves nxdomain']);
  });

  test('a server of one’s own choice is asked where it may be', async () => {
    const [resolver = ''] = (lab.configuration['dns'] as { resolvers: string[] }).resolvers;
    const asked = await samplesOf(open, { target: resolver, hostname: 'demo.example.com', module: 'dns' });
    expect(asked.of('probe_success')).toBe(1);
    for (const query of [
      { target: '127.0.0.9', hostname: 'demo.example.com', module: 'dns' },
      { target: resolver, hostname: 'demo.example.net', module: 'dns' },
      { target: 'demo.example.net', module: 'dns' },
    ]) {
      expect((await ask(open, query)).status).toBe(403);
    }
  });
});

test('OpenMetrics where it is asked for, and for people what was seen, found and held against it', async () => {
  const accept = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5';
  const opened = await ask(open, { target: 'demo.example.com' }, { headers: { accept } });
  expect(opened.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(opened.body.endsWith('# EOF\n')).toBe(true);
  const { contentType, body } = await ask(open, {
    target: `https://demo.example.com:${port}/?key=s3cret`,
    debug: 'true',
  });
  expect(contentType).toBe('text/plain; charset=utf-8');
  expect(body).toMatch(/ tcp 127\.0\.0\.11:\d+: connected/);
  expect(body).toContain('PASS tls.name-matches');
  expect(body).toContain('\nprobe_success 1\n');
  expect(body).toContain('"module": "http_2xx"');
  expect(body).toContain('"path": "/?key=***"');
});
