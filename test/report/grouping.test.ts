import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import type { Presentation } from '../../src/report/pen.ts';
import { textReport } from '../../src/report/text.ts';
import { catalogue, checks } from './catalogue.ts';
import { dangerous } from './dangerous.ts';
import { acceptedTarget, fleet, wrongName } from './fleet.ts';
import { finding, hostile, report, target } from './reports.ts';

const plain: Presentation = { width: 100, colour: false, ascii: false, verbose: false };
const text = (subject: Report, over: Partial<Presentation> = {}): string =>
  textReport(subject, catalogue, { ...plain, ...over });
const catalogueOf = (id: string) => {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`there is no ${id}`);
  return check;
};
const well = (count: number) => Array.from({ length: count }, (_, i) => target({ host: `well-${i}.example.com` }));

describe('by target', () => {
  test('up to twenty that are well are shown, more are counted after the broken ones', () => {
    const few = text(report([wrongName('bad.example.com'), ...well(20)]));
    expect(few).toContain('✓ well-19.example.com');
    const more = text(report([wrongName('bad.example.com'), ...well(21)]));
    expect(more).toContain('✗ bad.example.com');
    expect(more).not.toContain('well-');
    expect(more).toContain('\n✓ 21 targets pass (--verbose shows them)\n');
    expect(text(report(well(21)), { verbose: true })).toContain('✓ well-20.example.com');
  });
  test('what has hygiene notes alone, or is borne, is folded and counted, too', () => {
    expect(text(fleet)).toContain(
      '✓ 26 targets pass · 1 has hygiene notes alone · 1 with accepted findings · 1 with acceptances that\n  bear nothing (--verbose shows them)\n',
    );
  });
  test('a warning that is no hygiene is never folded', () => {
    const warned = target({
      host: 'w.example.com',
      status: 'warn',
      findings: [finding('tls.renewal-on-time', 'warn', 'm')],
    });
    expect(text(report([...well(30), warned]))).toContain('! w.example.com');
  });
  test('where the same goes wrong often, another grouping is named', () => {
    const bad = Array.from({ length: 21 }, (_, i) => wrongName(`bad-${i}.example.com`));
    expect(text(report(bad))).toContain('--group-by check');
    expect(text(report(bad.slice(1)))).not.toContain('--group-by');
  });
});

describe('accepted', () => {
  test('is one line, which says who, until when and why', () => {
    const lines = text(report([acceptedTarget])).split('\n');
    expect(lines).toContain('  ~ tls.key-strong   accepted by shop team until 2027-03-31: one wildcard per customer');
    expect(lines.filter((line) => line.includes('tls.key-strong'))).toHaveLength(1);
  });
  test('unfolded, it says what is borne, too, and asks nobody to mend it', () => {
    const unfolded = text(report([acceptedTarget]), { verbose: true });
    expect(unfolded).toContain('! tls.key-strong     the RSA key has 1024 bits\n      accepted by shop team');
    expect(unfolded).not.toContain('who ');
  });
});

describe('by check', () => {
  test('six thousand of one mistake are one block', () => {
    const bad = Array.from({ length: 6000 }, (_, i) => wrongName(`bad-${i}.example.com`));
    const lines = text(report(bad), { groupBy: 'check' }).split('\n');
    expect(lines.length).toBeLessThan(40);
    expect(lines[0]).toBe('✗ tls.name-matches   other-name   fail at 6000 of 6000 targets');
    expect(lines.join('\n')).toContain('and 5990 more (-o csv lists');
    expect(lines.join('\n')).toContain('(the first 10 of 6000; -o csv has them all):');
  });
  test('what differs is not said for all: nor a fix in other words, nor another place', () => {
    const one = wrongName('a.example.com');
    const other = target({
      host: 'b.example.com',
      status: 'fail',
      findings: [
        finding('tls.name-matches', 'fail', 'else', { reason: 'other-name', fix: { text: 'Do something else.' } }),
      ],
    });
    const said = text(report([one, other]), { groupBy: 'check' });
    expect(said).toContain('  a.example.com: it covers ingress.local, and not a.example.com\n');
    expect(said).toContain('fix   Mend what the message names.');
    expect(said).not.toContain('see ');
  });
  const atZone = (host: string, zone: string, paste: readonly string[] = [`${host}. 300 IN A 20.80.0.1`]) =>
    target({
      host,
      status: 'fail',
      findings: [
        finding('dns.resolves', 'fail', `${host} does not exist`, {
          reason: 'nxdomain',
          fix: { text: 'Set', paste, where: `the DNS provider of ${zone}` },
        }),
      ],
    });
  test('what is to be set in several zones is said once for each', () => {
    const targets = [
      atZone('a.example.com', 'example.com'),
      atZone('b.example.org', 'example.org'),
      atZone('c.example.com', 'example.com'),
    ];
    expect(text(report(targets), { groupBy: 'check' })).toContain(
      `fix   At the DNS provider of example.com, set:
            a.example.com. 300 IN A 20.80.0.1
            c.example.com. 300 IN A 20.80.0.1
      fix   At the DNS provider of example.org, set:
            b.example.org. 300 IN A 20.80.0.1
      who `,
    );
  });
  test('of many zones the first are named, and how many lines there are', () => {
    const targets = Array.from({ length: 40 }, (_, i) => atZone(`www.example-${i}.com`, `example-${i}.com`));
    const said = text(report(targets), { groupBy: 'check' });
    expect(said).toContain('example-0.com, set (the first 10 of 40; -o csv has them all):\n');
    expect(said.match(/fix {3}At/g)).toHaveLength(10);
  });
  test('where more than a line is to be pasted, each place is named without any', () => {
    const pastes = ['example.com', 'example.org'].map((zone) => atZone(`a.${zone}`, zone, ['one', `two ${zone}`]));
    const said = text(report(pastes), { groupBy: 'check' });
    expect(said).toContain('fix   At the DNS provider of example.com, set\n');
    expect(said).toContain('fix   At the DNS provider of example.org, set\n');
    expect(said).not.toContain('two');
  });
  test('the worst comes first, and of these the most frequent', () => {
    const of = (check: string, status: 'warn' | 'fail') => finding(check, status, 'm');
    const targets = [
      target({ host: 'a.example.com', findings: [of('dns.ttl-sensible', 'warn'), of('tls.key-strong', 'fail')] }),
      target({ host: 'b.example.com', findings: [of('dns.ttl-sensible', 'warn'), of('tls.chain-complete', 'fail')] }),
      target({ host: 'c.example.com', findings: [of('dns.ttl-sensible', 'warn'), of('tls.chain-complete', 'fail')] }),
    ];
    const heads = text(report(targets), { groupBy: 'check' }).match(/^[✗!] \S+/gm);
    expect(heads).toEqual(['✗ tls.chain-complete', '✗ tls.key-strong', '! dns.ttl-sensible']);
  });
  test('two findings of one target for one reason are one target', () => {
    const twice = ['20.80.0.1', '20.80.0.2'].map((subject) => finding('tls.key-strong', 'fail', 'weak', { subject }));
    const said = text(report([target({ status: 'fail', findings: twice })]), { groupBy: 'check' });
    expect(said).toContain('fail at 1 of 1 target\n  weak\n      at    demo.example.com\n');
  });
});

test('by owner, each has a part of its own', () => {
  const headings = text(fleet, { groupBy: 'owner', width: 200 })
    .split('\n')
    .filter((line) => / findings? at /.test(line));
  expect(headings).toEqual([
    "you, the application's developer: 5 findings at 15 targets",
    "the platform's administrator: 1 finding at 1 target",
    'whoever runs hostprobe: 1 finding at 1 target',
  ]);
});

describe('by control', () => {
  const said = text(fleet, { groupBy: 'control', width: 200 });
  test('each target counts once for a check, by its worst', () => {
    expect(said).toContain('✗ tls.name-matches              13 fail, 26 pass, 1 not judged');
    expect(said).toContain('! dns.ttl-sensible              2 warn, 1 pass');
  });
  test('what is borne, or was not judged, is counted as that', () => {
    expect(said).toContain('! tls.key-strong                1 warn, 1 accepted');
    expect(said).toMatch(/\? dns\.resolves|✓ dns\.resolves {18}\d+ pass, 1 not judged/);
    expect(said).toContain(
      '- reach.absent-as-expected      made for no target: it was not chosen, or none has what it judges',
    );
  });
});

describe('by control, for an auditor', () => {
  const control = (...targets: Report['targets']): string => text(report(targets), { groupBy: 'control', width: 200 });
  const notJudged = [{ check: 'dns.resolves', because: 'shop.example.com is dialled at given addresses' }];
  const unled = () => target({ findings: [], notJudged });
  test('what was not judged says why and at how many targets, the most frequent reason first', () => {
    const other = target({ findings: [], notJudged: [{ check: 'dns.resolves', because: 'another' }] });
    const passing = target({ findings: [finding('dns.resolves', 'pass', 'm')] });
    expect(control(other, unled(), unled(), passing)).toContain(
      `1 pass, 3 not judged
      the name leads to at least one address, for everyone
      not judged at 2: shop.example.com is dialled at given addresses
      not judged at 1: another
`,
    );
  });
  test('of many reasons the first are told', () => {
    const lacking = ['a', 'b', 'c', 'd'].map((because) => ({ check: 'dns.resolves', because }));
    expect(control(target({ findings: [], notJudged: lacking }))).toContain('\n      and 1 more reason\n');
  });
  test('what applies to some is not said of the others', () => {
    const said = control(target({ findings: [finding('dns.resolves', 'pass', 'm')] }), target({ findings: [] }));
    expect(said).toContain('1 pass, does not apply to 1\n');
  });
  test('what is wrong is told by target, and what another check explains is counted', () => {
    const said = control(wrongName('a.example.com'), wrongName('b.example.com'));
    expect(said).toContain('fail at a.example.com: it covers ingress.local, and not a.example.com\n');
    expect(said).toContain('unknown at 2, explained by tls.name-matches\n');
    expect(said).not.toContain('nothing was asked');
  });
  test('what is borne says by whom and until when', () => {
    expect(control(acceptedTarget)).toContain(
      '~ at borne.example.com accepted by shop team until 2027-03-31: one wildcard per customer\n',
    );
  });
  test('it tells from where, when, and by which configuration, and claims no compliance', () => {
    const said = control(target());
    expect(said).toContain('evidence of 1 target from vantage cluster-a, looked at from 2026-11-21T12:00:00.000Z to');
    expect(said).toMatch(/configuration\s+sha256:[0-9a-f]{64}/);
    expect(said).toContain('It claims no compliance');
  });
  test('the numbers of both editions meet under the newer one, in their order, with what no prober sees', () => {
    const controls = (id: string, ...own: string[]) => ({ ...catalogueOf('dns.resolves'), id, controls: own });
    const own = [
      controls('a.a', 'ISO 27001:2022 8.24 (A.10.1.1)', 'ISO 27001:2022 8.20 (A.13.1.1)'),
      controls('b.b', 'ISO 27001:2022 8.24 (A.10.1.2)', 'ISO 27001:2022 8.9'),
    ];
    const said = textReport(
      report([target({ findings: [finding('a.a', 'pass', 'm')] })]),
      Object.fromEntries(own.map((check) => [check.id, check])),
      { ...plain, width: 200, groupBy: 'control' },
    );
    expect(said.match(/^ISO.*/gm)).toEqual([
      'ISO 27001:2022 8.9  Configuration management',
      'ISO 27001:2022 8.20  Networks security (2013: A.13.1.1)',
      'ISO 27001:2022 8.24  Use of cryptography (2013: A.10.1.1, A.10.1.2)',
    ]);
    expect(said).toContain('2 checks bear on it; 1 was judged somewhere, the most at 1 of 1 target\n');
    expect(said).toContain('1 check bears on it; none was judged anywhere\n');
    expect(said).toContain('client certificates on disk');
    expect(said).toContain('Pod-to-Pod encryption');
  });
});

describe.each(['check', 'owner', 'control'] as const)('by %s', (groupBy) => {
  test('no control of a server reaches the terminal', () => {
    expect(text(hostile, { groupBy })).not.toMatch(dangerous);
    expect(text(hostile, { groupBy, ascii: true })).toMatch(/^[\x20-\x7e\n]*$/);
  });
  test('what was not looked at is told', () => {
    expect(text(fleet, { groupBy })).toMatch(/deadline came before its turn|1 not judged/);
  });
  test('the count of targets stands at the end, for one target, too', () => {
    expect(text(report([target()]), { groupBy })).toMatch(/1 target: 1 pass {3}vantage cluster-a {3}took 1\.2 s\n$/);
  });
});
