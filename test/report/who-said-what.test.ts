import { describe, expect, test } from 'vitest';
import type { Report, TargetReport } from '../../src/model/report.ts';
import type { Disagreement, Trace, TracedQuestion } from '../../src/model/trace.ts';
import type { Presentation } from '../../src/report/pen.ts';
import { textReport } from '../../src/report/text.ts';
import { catalogue } from './catalogue.ts';
import { healthy, hop, report, target } from './reports.ts';

const plain: Presentation = { width: 100, colour: false, ascii: false, verbose: false };
const text = (subject: Report, over: Partial<Presentation> = {}): string =>
  textReport(subject, catalogue, { ...plain, ...over });
const textOf = (over: Partial<TargetReport>, options: Partial<Presentation> = {}): string =>
  text(report([target(over)]), options);

const verbose: Partial<Presentation> = { verbose: true };

describe('who said what of names', () => {
  const [first, second] = [
    { by: 'ns1.example.com', address: '192.0.2.1', zone: 'example.com', flags: ['aa'] },
    { by: '9.9.9.9', flags: ['ra', 'ad'] },
  ] as const;
  const broken = {
    chain: [hop('demo.example.com', 'b.example.org', first), hop('b.example.org', 'c.example.org', first)],
    end: { kind: 'nxdomain', name: 'c.example.org', ttl: 300, ...second },
    addresses: [],
  } as const;

  test('a chain that breaks names each server once, behind the last that it told', () => {
    expect(textOf({ observed: broken }, { width: 140 })).toContain(
      '  demo.example.com ──CNAME 900s──▶ b.example.org ──CNAME 900s──▶ c.example.org (ns1.example.com) ──✗ NXDOMAIN (9.9.9.9)\n',
    );
  });
  test('verbose, each hop says who told of it, where that one is, of which zone, and how', () => {
    expect(textOf({ observed: broken }, verbose)).toContain(
      [
        '  demo.example.com',
        '    ──CNAME 900s──▶ b.example.org   by ns1.example.com (192.0.2.1) of example.com, AA',
        '    ──CNAME 900s──▶ c.example.org   by ns1.example.com (192.0.2.1) of example.com, AA',
        '    ──✗ NXDOMAIN 300s   by 9.9.9.9, RA, AD',
        '',
      ].join('\n'),
    );
  });
  test('where the width has no room, it stands below', () => {
    expect(textOf({ observed: broken }, { ...verbose, width: 60 })).toContain(
      '    ──CNAME 900s──▶ b.example.org\n        by ns1.example.com (192.0.2.1) of example.com, AA\n',
    );
  });
  test('verbose, all addresses are told', () => {
    const addresses = ['20.80.0.1', '20.80.0.2', '20.80.0.3', '20.80.0.4'];
    const end = { kind: 'addresses', name: 'demo.example.com', ttl: 60, ...second } as const;
    expect(textOf({ observed: { chain: [], end, addresses } }, verbose)).toContain(
      '    ──60s──▶ 20.80.0.1, 20.80.0.2, 20.80.0.3, 20.80.0.4   by 9.9.9.9, RA, AD\n',
    );
  });

  const apart = (over: Partial<Disagreement> = {}): Disagreement => ({
    name: 'demo.example.com',
    type: 'A',
    zone: 'example.com',
    varies: false,
    servers: [
      { server: 'ns1.example.com', address: '192.0.2.1', serial: 2026112102, answer: '20.80.0.1', ttl: 60 },
      { server: 'ns22.example.com', address: '192.0.2.22', serial: null, answer: 'NXDOMAIN', ttl: null },
    ],
    ...over,
  });
  const withApart = (over: Partial<Disagreement>, options: Partial<Presentation> = {}): string =>
    textOf({ observed: { ...healthy.observed, disagreements: [apart(over)] } }, options);
  test('where servers differ, a table tells who says what', () => {
    expect(withApart({})).toContain(
      [
        '  A demo.example.com: the servers of example.com do not say the same',
        '    server            address     serial      TTL  answer',
        '    ns1.example.com   192.0.2.1   2026112102  60s  20.80.0.1',
        '    ns22.example.com  192.0.2.22                   NXDOMAIN',
        '',
      ].join('\n'),
    );
  });
  test.each([
    ['above-differs', 'the parent and the servers of example.com list different name servers'],
    ['servers-differ', 'the servers of example.com list different name servers'],
    ['not-all-tell', 'not all of the servers of example.com tell its name servers'],
  ] as const)('lists of name servers, of which findings tell, are for the curious: %s', (lists, heading) => {
    const over = { name: 'example.com', type: 'NS', lists };
    expect(withApart(over)).not.toContain('name servers');
    expect(withApart(over, verbose)).toContain(`  NS example.com: ${heading}\n    server `);
  });
  test('resolvers have no name', () => {
    const servers = [{ server: '9.9.9.9', address: '9.9.9.9', serial: null, answer: '20.80.0.1', ttl: 60 }];
    expect(withApart({ zone: null, servers })).toContain(
      'the resolvers do not say the same\n    server   address  serial  TTL  answer\n    9.9.9.9                   60s  20.80.0.1\n',
    );
  });
  test('what varies by design is for the curious', () => {
    expect(withApart({ varies: true })).not.toContain('do not say');
    expect(withApart({ varies: true }, verbose)).toContain('do not say the same (which answer in turn');
  });

  const question = (over: Partial<TracedQuestion>): TracedQuestion => ({
    name: 'demo.example.com',
    type: 'A',
    server: 'ns1.example.com',
    address: '192.0.2.1',
    at: '2026-11-21T12:00:00.000Z',
    ms: 12.34,
    answer: {
      transport: 'udp',
      rcode: 'NOERROR',
      flags: ['aa'],
      extendedErrors: [],
      records: ['demo.example.com 900 CNAME b.example.org'],
      more: 0,
    },
    ...over,
  });
  test('verbose, every question is told: of whom it was asked, how it was answered, and what came', () => {
    const failed = { rcode: 'SERVFAIL', transport: 'tcp', flags: ['ra'], records: [], more: 0 } as const;
    const extendedErrors = [{ code: 9, text: 'DNSKEY Missing' }];
    const silent = { failure: { code: 'timeout', detail: 'no answer within 2000 ms' }, answer: null };
    const trace: Trace = [
      {
        zone: null,
        resolvers: true,
        questions: [
          question({ server: '9.9.9.9', address: '9.9.9.9', answer: { ...failed, extendedErrors } }),
          question({ server: '9.9.9.9', address: '9.9.9.9', type: 'AAAA', ms: 2000, ...silent }),
        ],
      },
      {
        zone: 'example.com',
        resolvers: false,
        delegated: { by: 'a.registry.net', parent: 'com' },
        questions: [question({})],
      },
      { zone: null, resolvers: false, questions: [question({})] },
    ];
    const lines = textOf({ questions: 4, trace }, verbose);
    expect(lines).toContain(
      [
        '  4 DNS questions sent',
        '  asked of resolvers',
        '    A demo.example.com     9.9.9.9                     tcp  SERVFAIL  ra  12.3 ms',
        '        extended error 9: DNSKEY Missing',
        '    AAAA demo.example.com  9.9.9.9                          timeout       2000.0 ms',
        '        no answer within 2000 ms',
        '  asked of the servers of example.com, delegated by a.registry.net of com',
        '    A demo.example.com     ns1.example.com  192.0.2.1  udp  NOERROR   aa  12.3 ms',
        '        demo.example.com 900 CNAME b.example.org',
        '  asked of other servers',
        '',
      ].join('\n'),
    );
    expect(textOf({ questions: 4, trace })).not.toContain('asked of');
  });
  test.each([
    [0, '  0 DNS questions sent; those below were sent for other targets'],
    [1, '  1 DNS question sent; the others below were sent for other targets'],
    [2, '  2 DNS questions sent'],
    [5, '  5 DNS questions sent'],
  ])('of two answers, with %d questions sent, it says whose the others were', (questions, line) => {
    const trace: Trace = [
      { zone: null, resolvers: true, questions: [question({})] },
      { zone: 'example.com', resolvers: false, questions: [question({})] },
    ];
    expect(textOf({ questions, trace }, verbose).split('\n')).toContain(line);
  });
  test('what brought no answer was perhaps never sent', () => {
    const unsent = { failure: { code: 'budget', detail: "the target's time ran out" }, answer: null };
    const trace: Trace = [{ zone: null, resolvers: true, questions: [question(unsent)] }];
    const line = '  0 DNS questions sent; those below were sent for other targets, or not at all';
    expect(textOf({ questions: 0, trace }, verbose).split('\n')).toContain(line);
  });
  test('a name that is too long for its column moves no other', () => {
    const name = `${'long-label.'.repeat(5)}example.com`;
    const server = { server: `${'ns-label.'.repeat(6)}example.net`, address: '192.0.2.9' };
    const questions = [question({}), question({ name, ...server }), question({ name })];
    const trace: Trace = [{ zone: 'example.com', resolvers: false, questions }];
    const lines = textOf({ questions: 3, trace }, verbose).split('\n');
    const rows = lines.filter((line) => line.includes('12.3 ms'));
    expect(new Set(rows.map((line) => line.indexOf('udp')))).toEqual(new Set([rows[0]?.indexOf('udp')]));
    expect(lines.filter((line) => line === `    A ${name}`)).toHaveLength(2);
    expect(lines).toContain(`    ${server.server}`);
  });
  test('verbose, what all of it cost is counted', () => {
    const two = report([target({ questions: 3 }), target({ host: 'b.example.com', questions: 4 })]);
    expect(text(two, verbose)).toContain('   7 DNS questions sent\n');
    expect(text(report([target({ questions: 1 })]), verbose)).toContain('  1 DNS question sent\n');
    expect(text(two)).not.toContain('questions sent');
  });
});
