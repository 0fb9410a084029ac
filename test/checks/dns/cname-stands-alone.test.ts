import { cnameStandsAlone } from '../../../src/checks/dns/cname-stands-alone.ts';
import type { Outcome, ResourceRecord } from '../../../src/model/dns.ts';
import type { AnswerBeside } from '../../../src/model/name-looks.ts';
import { cases } from '../../support/cases.ts';
import { data, ns2, nodata, unanswered, walk } from '../../support/evidence.ts';

const host = 'demo.example.com';
const balancer = 'app.ck8s.example.org';
const record = (type: string, text: string): ResourceRecord => ({ owner: host, type, ttl: 600, data: text });
const cname = record('CNAME', balancer);
const answer = (asked: string, records: readonly ResourceRecord[], outcome: Outcome = data()): AnswerBeside => ({
  asked,
  outcome,
  records,
});
const seen = (...answers: readonly AnswerBeside[]) => ({
  seen: { beside: [{ owner: host, zone: 'example.com', answers }] },
});
const other = record('CNAME', 'old.provider.net');

cases(cnameStandsAlone, {
  pass: {
    'nothing but the alias': { says: 'as far as it was asked for (A, AAAA, MX, TXT, CAA, HTTPS)' },
    'as far as a quick look sees it': { ...seen(answer('A', [cname])), says: '(A)' },
    'what signs and proves': seen(answer('A', [cname, record('RRSIG', '\\# 0'), record('NSEC', '\\# 0')])),
    'one alias given twice': seen(answer('A', [cname, { ...cname, ttl: 5 }])),
    'an alias that varies by design, one at a time': seen(answer('A', [cname]), answer('AAAA', [other])),
    'a server that denies what it should have led on': seen(answer('A', [cname]), answer('TXT', [], nodata())),
    'a type for which nobody answered': {
      ...seen(answer('A', [cname]), answer('TXT', [], unanswered())),
      says: '(A)',
    },
  },
  fail: {
    'a server that gives addresses for A and the alias for AAAA': {
      seen: {
        ...seen(answer('A', [record('A', '20.80.0.9')]), answer('AAAA', [cname])).seen,
        resolution: { authority: walk([host], ['20.80.0.9']), resolver: null, unasked: {} },
      },
      reason: 'other-data',
      says: 'A 20.80.0.9',
    },
    'a second alias': {
      ...seen(answer('A', [other, cname])),
      reason: 'second-alias',
      subject: host,
      says: [
        'demo.example.com is an alias of old.provider.net and of app.ck8s.example.org at once',
        'demo.example.com. 600 IN CNAME app.ck8s.example.org.',
        'dig +norecurse A demo.example.com @ns1.example.com',
      ],
    },
    'an address': {
      ...seen(answer('A', [cname, record('A', '20.9.9.9')])),
      reason: 'other-data',
      says: 'beside its CNAME (to app.ck8s.example.org), demo.example.com has A 20.9.9.9',
    },
    'mail and proofs of ownership, of another server': {
      ...seen(
        answer('A', [cname]),
        answer('MX', [record('MX', '10 mail.example.com')], data(ns2)),
        answer('TXT', [record('TXT', '"v=spf1 -all"')], data(ns2)),
      ),
      reason: 'other-data',
      says: [
        'MX 10 mail.example.com; TXT "v=spf1 -all"',
        'Delete the MX, TXT records of demo.example.com',
        'dig +norecurse MX demo.example.com @ns2.example.com',
      ],
    },
    'more than can be told': {
      ...seen(answer('TXT', [cname, ...['a', 'b', 'c', 'd', 'e'].map((text) => record('TXT', `"${text}"`))])),
      says: 'and 2 more',
    },
    'an address beside an alias that leads elsewhere': {
      ...seen(answer('A', [other, record('A', '20.9.9.9')])),
      says: 'demo.example.com. 600 IN CNAME old.provider.net.',
    },
    'text without end': {
      ...seen(answer('TXT', [cname, record('TXT', `"${'x'.repeat(4000)}"`)])),
      says: `${'x'.repeat(194)}…`,
    },
    'a DNAME': { ...seen(answer('A', [cname, record('DNAME', 'provider.net')])), says: 'DNAME provider.net' },
    both: { ...seen(answer('A', [other, cname, record('A', '20.9.9.9')])), findings: 2 },
    'no alias in sight of whoever answered': seen(answer('TXT', [record('TXT', '"x"')])),
  },
  notJudged: {
    'no server of a zone of its own': { seen: { beside: [] }, says: 'a mix of answers' },
  },
  absent: {
    'no alias': { seen: { resolution: { authority: walk([host]), resolver: null, unasked: {} }, beside: [] } },
    'an address for a host': { target: { host: '20.80.0.1' } },
  },
});
