import { describe, expect, test } from 'vitest';
import type { Report, TargetReport } from '../../src/model/report.ts';
import type { Presentation } from '../../src/report/pen.ts';
import { textReport } from '../../src/report/text.ts';
import { catalogue } from './catalogue.ts';
import { finding, report, target } from './reports.ts';

const plain: Presentation = { width: 100, colour: false, ascii: false, verbose: false };
const text = (subject: Report, over: Partial<Presentation> = {}): string =>
  textReport(subject, catalogue, { ...plain, ...over });
const textOf = (over: Partial<TargetReport>, options: Partial<Presentation> = {}): string =>
  text(report([target(over)]), options);

describe('what was not judged', () => {
  const waits = (check: string) => ({ check, because: 'there was no connection', waits: true });
  const fails = [finding('tls.name-matches', 'fail', 'm')];

  test('a folder is named by itself only where nothing else of it is told', () => {
    const notJudged = [waits('tls.trust-as-expected'), waits('http.redirects-end'), waits('http.status-as-expected')];
    expect(textOf({ status: 'fail', findings: fails, notJudged })).toContain(
      'not judged until this is mended: tls.trust-as-expected, http\n',
    );
  });
  test('many of one folder that wait are only counted, and --verbose names them', () => {
    const notJudged = ['a', 'b', 'c', 'd'].map((id) => waits(`tls.${id}`)).concat(waits('http.a'));
    const one = { status: 'fail', findings: fails, notJudged } as const;
    expect(textOf(one)).toContain('not judged until this is mended: 4 of tls, http\n');
    expect(textOf(one, { verbose: true })).toContain('not judged: tls.a, tls.b, tls.c, tls.d, http.a (there was no');
  });
  test('what a quick look spares is told by --verbose alone', () => {
    const notJudged = [{ check: 'dns.a', because: 'a quick look does not ask for it', spared: true }];
    expect(textOf({ notJudged })).not.toContain('not judged');
    expect(textOf({ notJudged }, { verbose: true })).toContain('- not judged: dns.a (a quick look does not');
  });
  test('nothing waits where nothing stands', () => {
    const notJudged = [waits('http.redirects-end')];
    expect(textOf({ findings: [], notJudged })).toContain(
      '  not judged: http.redirects-end (there was no connection)\n',
    );
    const warned = [finding('tls.renewal-on-time', 'warn', 'm')];
    expect(textOf({ status: 'warn', findings: warned, notJudged })).not.toContain('until this is mended');
  });
  test('what is spared is told where nothing else is to be told', () => {
    const notJudged = [{ check: 'tls.a', because: 'it is not asked for', spared: true }];
    expect(textOf({ findings: [], notJudged })).toContain('  not judged: tls.a (it is not asked for)\n');
  });
  test('what many targets lack is told once below them', () => {
    const notJudged = [{ check: 'tls.a', because: 'no CRL is named', common: true }];
    const line = 'not judged at 2 targets: tls.a (no CRL is named)\n';
    const fleet = report([target({ notJudged }), target({ notJudged }), target({})]);
    expect(text(fleet, {}).split('tls.a')).toHaveLength(2);
    expect(text(fleet, {})).toContain(`\n${line}`);
    expect(text(fleet, { verbose: true }).split('- not judged: tls.a (')).toHaveLength(3);
    expect(text(fleet, { verbose: true })).not.toContain('not judged at');
    expect(textOf({ notJudged })).toContain('  not judged: tls.a (no CRL is named)\n');
  });
  test('what lacks the same is said once', () => {
    const lacks = (check: string, because: string) => ({ check, because });
    const notJudged = [
      lacks('dns.a', 'no domain'),
      lacks('tls.b', 'no store'),
      lacks('reach.c', 'no domain'),
      lacks('http.d', 'no domain'),
      lacks('http.e', 'no echo.'),
    ];
    expect(textOf({ findings: fails, status: 'fail', notJudged })).toContain(
      '  not judged: dns.a, reach.c, http.d (no domain); tls.b (no store); http.e (no echo)\n',
    );
  });
});
