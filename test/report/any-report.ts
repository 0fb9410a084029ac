import * as fc from 'fast-check';
import { owners } from '../../src/model/check.ts';
import type { TargetReport } from '../../src/model/report.ts';
import type { Disagreement, DnsFlag, Trace, TracedQuestion } from '../../src/model/trace.ts';
import { groupings, type Presentation } from '../../src/report/pen.ts';
import { catalogue } from './catalogue.ts';
import { finding, leaf, report, target } from './reports.ts';

const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\u001b[2J', '\u001b]0;x\u0007', '\n✓ fine', '\u202e', '\u009b', '\ud800', '\r', 'demo.example.com'),
  // What XML, Markdown and GitHub would take for something else than text.
  fc.constantFrom(
    ']]>',
    '<!--',
    '&lt;',
    '\n::error::x',
    '%0A::add-mask::x',
    '@octocat #1 GH-1',
    '![x](https://a.example)',
  ),
  fc.constantFrom(
    '``` \n<a href=x>',
    '`',
    '``` x ````',
    '</details>',
    'www.example.com',
    ':tada:',
    '1. # x',
    '- [ ] x',
    '\\',
    'a@b.example',
  ),
  fc.constantFrom(
    '| a |',
    '~~~',
    '[x]: https://a.example',
    '=====',
    '$x$',
    'deadbeef',
    '<https://a.example>',
    'a `b` c',
  ),
);
const flags = fc.subarray<DnsFlag>(['aa', 'tc', 'ra', 'ad', 'cd']);
const said = { by: word, address: word, zone: word, flags };
const anyDisagreement: fc.Arbitrary<Disagreement> = fc.record({
  name: word,
  type: word,
  zone: fc.option(word),
  varies: fc.boolean(),
  servers: fc.array(
    fc.record({ server: word, address: word, serial: fc.option(fc.nat()), answer: word, ttl: fc.option(fc.nat()) }),
    { maxLength: 3 },
  ),
});
const anyQuestion: fc.Arbitrary<TracedQuestion> = fc.record({
  name: word,
  type: word,
  server: word,
  address: word,
  at: word,
  ms: fc.nat(),
  answer: fc.option(
    fc.record({
      transport: fc.constantFrom('udp', 'tls'),
      rcode: word,
      flags,
      extendedErrors: fc.array(fc.record({ code: fc.nat(), text: word }), { maxLength: 2 }),
      records: fc.array(word, { maxLength: 3 }),
      more: fc.nat(),
    }),
  ),
  failure: fc.record({ code: word, detail: word }),
});
const anyTrace: fc.Arbitrary<Trace> = fc.array(
  fc.record({
    zone: fc.option(word),
    resolvers: fc.boolean(),
    delegated: fc.record({ by: word, parent: word }),
    questions: fc.array(anyQuestion, { maxLength: 3 }),
  }),
  { maxLength: 2 },
);
const anyEarlier = fc.record({
  status: fc.constantFrom('warn' as const, 'fail' as const),
  reason: word,
  subject: word,
  message: word,
  fix: fc.record({ text: word }),
  owner: fc.constantFrom(...owners),
  since: word,
});
const anyTarget: fc.Arbitrary<TargetReport> = fc
  .record({
    host: word,
    port: fc.constantFrom(443, 80),
    name: word,
    status: fc.constantFrom('pass', 'warn', 'fail', 'unknown'),
    since: word,
    fullLookAt: word,
    observed: fc.record({
      foundAs: word,
      chain: fc.array(fc.record({ owner: word, type: word, ttl: fc.nat(), target: word, ...said }), { maxLength: 3 }),
      end: fc.record({
        kind: fc.constantFrom('addresses', 'nxdomain', 'unanswered'),
        name: word,
        ttl: fc.nat(),
        ...said,
      }),
      disagreements: fc.array(anyDisagreement, { maxLength: 2 }),
      addresses: fc.array(word, { maxLength: 5 }),
      certificate: fc
        .tuple(word, word)
        .map(([issuer, notAfter]): typeof leaf => Object.assign({}, leaf, { issuer, notAfter })),
      tls: fc.record({ version: word, cipher: word, group: word, alpn: word }),
      sourceIp: fc.record({
        own: fc.array(word, { maxLength: 2 }),
        seen: fc.array(word, { maxLength: 2 }),
        preserved: fc.constantFrom(true, false, null),
        nearer: fc.record({ compared: word, header: word, hops: fc.option(fc.nat()) }),
      }),
      tlsa: fc.record({
        name: word,
        authentic: fc.boolean(),
        records: fc.array(
          fc.record({
            usage: fc.nat(255),
            selector: fc.nat(255),
            matching: fc.nat(255),
            data: word,
            matches: fc.array(word, { maxLength: 2 }),
          }),
          { maxLength: 3 },
        ),
      }),
    }),
    findings: fc.array(
      fc
        .record({
          check: fc.oneof(word, fc.constantFrom(...Object.keys(catalogue))),
          status: fc.constantFrom('pass', 'warn', 'fail', 'unknown'),
          message: word,
          fix: fc.record({ text: word, paste: fc.array(word, { maxLength: 2 }), where: word, form: word }),
          see: fc.array(word, { maxLength: 2 }),
          borne: fc.option(fc.record({ accepted: fc.record({ reason: word, by: word, until: word }) })),
          past: fc.option(fc.record({ since: word, earlier: anyEarlier })),
          placed: fc.option(
            fc.record({ at: fc.record({ object: word, path: word, file: word, line: fc.nat(), column: fc.nat() }) }),
          ),
        })
        .map(({ check, status, message, borne, past, placed, ...rest }) =>
          finding(check, status, message, { ...rest, ...borne, ...past, ...placed }),
        ),
      { maxLength: 4 },
    ),
    notJudged: fc.array(fc.record({ check: word, because: word, waits: fc.boolean() }), { maxLength: 3 }),
    questions: fc.nat(),
    trace: anyTrace,
    acceptances: fc.array(
      fc.record({
        check: word,
        reason: word,
        by: word,
        until: word,
        state: fc.constantFrom('in-force', 'expired', 'unmatched'),
      }),
      { maxLength: 2 },
    ),
  })
  .map((over) => target(over));
/** A report in which everything that is text may be hostile. */
export const anyReport = fc
  .record({ targets: fc.array(anyTarget, { maxLength: 3 }), judgedBy: word, name: word, message: word })
  .map(({ targets, judgedBy, name, message }) =>
    report(targets, { judgedBy, vantage: { name, limits: [{ code: 'no-ipv6', message, keepsFrom: name }] } }),
  );
export const anyOptions: fc.Arbitrary<Presentation> = fc.record({
  width: fc.integer({ min: 20, max: 200 }),
  colour: fc.constant(false),
  ascii: fc.boolean(),
  verbose: fc.boolean(),
  groupBy: fc.constantFrom(...groupings),
});
