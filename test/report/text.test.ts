import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report, TargetReport } from '../../src/model/report.ts';
import { jsonLine, jsonReport } from '../../src/report/json.ts';
import type { Presentation } from '../../src/report/pen.ts';
import { textReport } from '../../src/report/text.ts';
import { anyOptions, anyReport } from './any-report.ts';
import { catalogue } from './catalogue.ts';
import { dangerous } from './dangerous.ts';
import {
  certificateFailure,
  finding,
  healthy,
  hop,
  hostile,
  leaf,
  many,
  relativeTarget,
  report,
  target,
} from './reports.ts';

const plain: Presentation = { width: 100, colour: false, ascii: false, verbose: false };
const text = (subject: Report, over: Partial<Presentation> = {}): string =>
  textReport(subject, catalogue, { ...plain, ...over });
const textOf = (over: Partial<TargetReport>, options: Partial<Presentation> = {}): string =>
  text(report([target(over)]), options);

const ownColours = /\u001b\[(?:0|1|2|31|32|33|35)m/g;

describe('whatever a server sends', () => {
  test('no control reaches the terminal', () => {
    fc.assert(
      fc.property(anyReport, anyOptions, (subject, options) => {
        expect(text(subject, options)).not.toMatch(dangerous);
      }),
    );
  });
  test('colours are ours alone, and change nothing else', () => {
    fc.assert(
      fc.property(anyReport, anyOptions, (subject, options) => {
        const coloured = text(subject, { ...options, colour: true });
        expect(coloured.replace(ownColours, '')).toBe(text(subject, options));
      }),
    );
  });
  test('ascii is ASCII', () => {
    fc.assert(
      fc.property(anyReport, anyOptions, (subject, options) => {
        expect(text(subject, { ...options, ascii: true })).toMatch(/^[\x20-\x7e\n]*$/);
      }),
    );
  });
  test('json says the same value and no control', () => {
    fc.assert(
      fc.property(anyReport, (subject) => {
        const untraced = {
          ...subject,
          targets: subject.targets.map((one) => Object.assign({}, one, { trace: undefined })),
        };
        expect(JSON.parse(jsonReport(subject))).toEqual(JSON.parse(JSON.stringify(untraced)));
        expect(jsonReport(subject)).not.toMatch(dangerous);
        for (const one of subject.targets) {
          expect(jsonLine(one).indexOf('\n')).toBe(jsonLine(one).length - 1);
          expect(jsonLine(one)).not.toMatch(dangerous);
        }
      }),
    );
  });
  test('no line of it starts where ours do', () => {
    const starts = text(hostile)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('  '));
    expect(starts.map((line) => line.split(' ')[0])).toEqual(['judged', 'vantage:', '✗']);
  });
});

describe('layout', () => {
  test('what is pasted or typed is never wrapped, prose is', () => {
    const record = 'demo.example.com. 900 IN CNAME app.ck8s.example.org.';
    const command = 'dig +norecurse CNAME demo.example.com @ns1.example.com';
    for (const width of [20, 40, 60, 80]) {
      const lines = text(report([relativeTarget]), { width }).split('\n');
      expect(lines.map((line) => line.trim())).toContain(record);
      expect(lines).toContain(`      see   ${command}`);
    }
    const prose = text(report([relativeTarget]), { width: 60 })
      .split('\n')
      .filter((line) => !line.includes(record) && !line.includes(command));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(60);
  });
  test('colour is by role, beside the word and the sign', () => {
    const coloured = text(report([relativeTarget]), { colour: true });
    expect(coloured).toContain('\u001b[31m✗\u001b[0m');
    expect(coloured).toContain('\u001b[31mfail\u001b[0m');
    expect(coloured).toContain('\n            demo.example.com. 900 IN CNAME app.ck8s.example.org.\n');
  });
  test('targets come worst first, equals as given, and are counted at the end', () => {
    const lines = text(many).split('\n');
    const heads = lines.filter((line) => /^[✓✗!?] /.test(line)).map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(heads).toEqual([
      '✗ demo.example.com',
      '✗ shop-new-lb',
      '? b.example.com',
      '! c.example.com',
      '✓ a.example.com',
      '✓ [2001:db8::7]:6443',
      '✓ z.example.com',
    ]);
    expect(lines.at(-2)).toBe('7 targets: 2 fail, 1 unknown, 1 warn, 3 pass   vantage cluster-a   took 1.2 s');
  });
  test('one target needs no count, none does', () => {
    expect(text(report([healthy]))).not.toContain('target:');
    expect(text(report([]))).toBe('0 targets   vantage cluster-a   took 1.2 s\n');
  });
});

describe('what is wrong', () => {
  test('findings keep the order that they were judged to have', () => {
    const lines = textOf({
      status: 'fail',
      findings: [
        finding('http.redirects-end', 'warn', 'one'),
        finding('reach.absent-as-expected', 'fail', 'two'),
        finding('tls.name-matches', 'fail', 'three'),
      ],
    }).split('\n');
    const order = lines.filter((line) => /^ {2}[✗!?] /.test(line)).map((line) => line.split(/ +/).at(-1));
    expect(order).toEqual(['one', 'two', 'three']);
  });
  test('a hygiene check that fails is not folded', () => {
    const findings = [finding('dns.ttl-sensible', 'fail', 'the TTL is 0')];
    expect(textOf({ status: 'fail', findings })).toContain('✗ dns.ttl-sensible   the TTL is 0');
  });
  test('a check that the catalogue does not know is shown in full', () => {
    const findings = [finding('dns.from-tomorrow', 'warn', 'so it is')];
    expect(textOf({ status: 'warn', findings })).toContain('! dns.from-tomorrow   so it is');
  });
  test('the general fix stands in for a missing one, but not where nothing was measured', () => {
    const of = (status: 'fail' | 'unknown') =>
      textOf({ status, findings: [finding('tls.name-matches', status, 'so it is')] });
    expect(of('fail')).toContain('      fix   Mend what the message names.\n');
    expect(of('unknown')).not.toContain('fix');
  });
  test.each([
    [{ text: 'Renew it.' }, 'fix   Renew it.'],
    [{ text: 'Renew it.', where: 'the CA' }, 'fix   At the CA, renew it.'],
    [
      { text: 'DNS: set.', where: 'in the zone file', paste: ['x'] },
      'fix   In the zone file, DNS: set:\n            x',
    ],
  ])('%j', (fix, shown) => {
    expect(textOf({ status: 'fail', findings: [finding('tls.name-matches', 'fail', 'm', { fix })] })).toContain(shown);
  });
  test.each([
    ['developer', "you, the application's developer"],
    ['administrator', "the platform's administrator"],
    ['dns-provider', 'the DNS provider'],
    ['cdn', "the CDN's account holder"],
    ['prober', 'whoever runs hostprobe'],
  ] as const)('%s is told by role', (owner, shown) => {
    const findings = [finding('tls.name-matches', 'fail', 'm', { owner })];
    expect(textOf({ status: 'fail', findings })).toContain(`      who   ${shown}\n`);
  });
});

describe('what was seen', () => {
  const { observed } = healthy;
  test.each([
    ['2026-11-22T13:00:00Z', 'expires on 2026-11-22 in 1 day '],
    ['2026-11-21T17:30:00Z', 'expires on 2026-11-21 in 5 h '],
    ['2026-11-21T11:00:00Z', 'expired on 2026-11-21, 1 h ago '],
    ['2026-11-11T11:00:00Z', 'expired on 2026-11-11, 10 days ago '],
    ['soon', 'expires on soon ·'],
  ])('a certificate until %s', (notAfter, shown) => {
    expect(textOf({ observed: { ...observed, certificate: { ...leaf, notAfter } } })).toContain(shown);
  });
  test('a certificate that is not valid yet', () => {
    const certificate = { ...leaf, notBefore: '2026-11-24T13:00:00Z' };
    expect(textOf({ observed: { ...observed, certificate } })).toContain(
      'CA 1, not valid before 2026-11-24, in 3 days ·',
    );
  });
  test('a certificate that is never valid', () => {
    const certificate = { ...leaf, notAfter: '1970-01-01T00:00:00.000Z' };
    expect(textOf({ observed: { ...observed, certificate } })).toContain('by Test Issuing CA 1, valid at no time ·');
  });
  test.each([
    ['X25519MLKEM768', 'TLS 1.3, keys by X25519MLKEM768 (hybrid post-quantum) ·'],
    ['SecP256r1MLKEM768', 'keys by SecP256r1MLKEM768 (hybrid post-quantum) ·'],
    ['MLKEM1024', 'keys by MLKEM1024 (post-quantum) ·'],
    ['X25519', 'keys by X25519 (classical) ·'],
    ['P-256', 'keys by P-256 (classical) ·'],
    [null, 'TLS 1.3 ·'],
  ])('how keys were agreed on, by %s, where everything is told', (group, shown) => {
    const tls = { version: '1.3', cipher: 'c', alpn: null, group };
    const target = { observed: { ...observed, tls } };
    expect(textOf(target, { verbose: true, width: 200 })).toContain(shown);
    expect(textOf(target, { width: 200 })).toContain('TLS 1.3 ·');
  });
  test.each([
    [true, [['a'], []], '2 TLSA records at _443._tcp.a.example: 1 of 2 matches what is served ·'],
    [true, [[]], '1 TLSA record at _443._tcp.a.example: 0 of 1 match what is served ·'],
    [false, [['a'], ['b']], 'records at _443._tcp.a.example, without DNSSEC worth nothing: 2 of 2 match what is'],
  ] as const)('TLSA records, vouched for (%s), where everything is told', (authentic, matches, shown) => {
    const records = matches.map((each) => ({ usage: 3, selector: 1, matching: 1, data: 'ab', matches: each }));
    const target = { observed: { ...observed, tlsa: { name: '_443._tcp.a.example', authentic, records } } };
    expect(textOf(target, { verbose: true, width: 300 })).toContain(shown);
    expect(textOf(target)).not.toContain('TLSA');
  });
  test.each([
    [true, 'client address preserved', 'client address preserved (seen as 20.90.7.7)'],
    [false, 'client address replaced', 'client address replaced (seen as 20.90.7.7)'],
  ])('whether the application saw its client (%s)', (preserved, shown, verbose) => {
    const target = { observed: { ...observed, sourceIp: { own: [], seen: ['20.90.7.7'], preserved } } };
    expect(textOf(target, { width: 300 })).toContain(shown);
    expect(textOf(target, { width: 300 })).not.toContain('seen as');
    expect(textOf(target, { verbose: true, width: 300 })).toContain(verbose);
  });
  test.each([
    [2, 'X-Forwarded-For', 'preserved in X-Forwarded-For (trust 2 hops; the ingress itself compares 127.0.0.5)'],
    [1, 'X-Forwarded-For', '(trust 1 hop; the ingress'],
    [null, 'CF-Connecting-IP', 'preserved in CF-Connecting-IP (the ingress itself compares 127.0.0.5)'],
  ])('whom the ingress takes for the client, where that is another (%s)', (hops, header, shown) => {
    const nearer = { compared: '127.0.0.5', header, hops };
    const sourceIp = { own: [], seen: ['20.90.7.7'], preserved: true, nearer };
    expect(textOf({ observed: { ...observed, sourceIp } }, { width: 300 })).toContain(shown);
    const isLost = { ...sourceIp, preserved: false };
    expect(textOf({ observed: { ...observed, sourceIp: isLost } }, { width: 300 })).not.toContain('compares');
  });
  test('what would make a pass better, where everything is told', () => {
    const fix = { text: 'Believe the load balancer', paste: ['set_real_ip_from 127.0.0.5/32;'] };
    const findings = [finding('http.redirects-end', 'pass', 'm', { fix })];
    expect(textOf({ status: 'pass', findings }, { verbose: true })).toContain(
      '            set_real_ip_from 127.0.0.5/32;\n',
    );
    expect(textOf({ status: 'pass', findings })).not.toContain('set_real_ip_from');
  });
  test('nothing of the address of the client where it is not known', () => {
    const target = { observed: { ...observed, sourceIp: { own: [], seen: ['20.90.7.7'], preserved: null } } };
    expect(textOf(target, { verbose: true, width: 300 })).not.toContain('client address');
  });
  test('a host in both spellings, but in nothing but ASCII where that is asked for', () => {
    const host = 'xn--bcher-kva.example';
    expect(textOf({ host })).toMatch(/^✓ xn--bcher-kva\.example \(bücher\.example\) +pass/);
    expect(textOf({ host, port: 8443 })).toContain('✓ xn--bcher-kva.example:8443 (bücher.example) ');
    expect(textOf({ host }, { ascii: true })).toMatch(/^\+ xn--bcher-kva\.example +pass/);
    expect(textOf({ host: 'xn--80ak6aa92e.com' })).toMatch(/^✓ xn--80ak6aa92e\.com +pass/);
  });
  test.each([
    ['nodata', '──✗ NODATA (ns1)'],
    ['nxdomain', '──✗ NXDOMAIN (ns1)'],
    ['loop', '──✗ loop (ns1)'],
    ['hop-limit', '──✗ too many hops (ns1)'],
    ['failed', '──? no usable answer (ns1)'],
    ['unanswered', '──? no answer (ns1)'],
  ] as const)('a chain that ends in %s', (kind, shown) => {
    const chain = [hop('demo.example.com', 'b.example.org', { by: 'ns1' })];
    const end = { kind, name: 'b.example.org', by: 'ns1' };
    expect(textOf({ observed: { chain, end, addresses: [] } })).toContain(
      `  demo.example.com ──CNAME 900s──▶ b.example.org ${shown}\n`,
    );
  });
  test.each([
    ['my-svc', 'my-svc ──search──▶ my-svc.cluster.local ──CNAME 900s──▶ b.example.org ──▶ 20.80.0.1'],
    ['my-svc.cluster.local', 'my-svc.cluster.local ──CNAME 900s──▶ b.example.org ──▶ 20.80.0.1'],
  ])('as which name %s was found by a search list', (host, line) => {
    const chain = [hop('my-svc.cluster.local', 'b.example.org')];
    const end = { kind: 'addresses', name: 'b.example.org' } as const;
    const found = { foundAs: 'my-svc.cluster.local', chain, end, addresses: ['20.80.0.1'] };
    expect(textOf({ host, observed: found })).toContain(`  ${line}\n`);
  });
  test('what was dialled without DNS', () => {
    expect(textOf({ observed: { chain: [], addresses: ['203.0.113.10'] } })).toContain('  dialled 203.0.113.10\n');
    expect(textOf({ host: '203.0.113.10', observed: { chain: [], addresses: ['203.0.113.10'] } })).not.toContain(
      'dialled',
    );
  });
  test('verbose unfolds everything', () => {
    const lines = text(report([certificateFailure]), { verbose: true });
    for (const { message } of certificateFailure.findings) expect(lines).toContain(message);
    for (const { because } of certificateFailure.notJudged) expect(lines).toContain(because.replace(/\.$/, ''));
    expect(lines).not.toContain('--verbose');
  });
});
