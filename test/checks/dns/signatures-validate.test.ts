import { signaturesValidate } from '../../../src/checks/dns/signatures-validate.ts';
import type { Outcome } from '../../../src/model/dns.ts';
import type { Checked, CheckedZone, Validation, ValidationFailure } from '../../../src/model/name-looks.ts';
import { cases } from '../../support/cases.ts';
import { data, dayMs, nodata, now, rcode, resolver, unanswered } from '../../support/evidence.ts';
import { digest, key, keyTag, signature } from '../../support/signatures.ts';

const host = 'demo.example.com';
const app = 'app.ck8s.example.org';
const other = { address: '9.9.9.9', port: 53 };

const servfail = (...codes: readonly number[]): Outcome =>
  rcode(
    'SERVFAIL',
    resolver,
    codes.map((code) => ({ code, text: '' })),
  );
const says = (outcome: Outcome, authentic = false): Checked => ({ outcome, authentic });
const good = says(data(resolver));
const held = (...records: readonly string[]) => ({
  outcome: records.length > 0 ? data(resolver) : nodata(resolver),
  records,
});
const valid = signature(1, now - dayMs, now + dayMs);

/** Signed, its keys and signatures as they should be. */
const signed = (zone: string, over: Partial<NonNullable<CheckedZone['inside']>> = {}): CheckedZone => ({
  zone,
  ds: held(digest(keyTag)),
  inside: { soa: good, keys: held(key), signatures: held(signature(48, now - dayMs, now + dayMs)), ...over },
});
const unsigned = (zone: string): CheckedZone => ({ zone, ds: held(), inside: null });

const look = (over: Partial<Validation>): Validation => ({
  by: resolver,
  root: says(data(resolver), true),
  a: good,
  aaaa: says(nodata(resolver)),
  failure: null,
  zones: [unsigned('example.com')],
  ...over,
});
/** SERVFAIL for the A question, and an answer without validation. */
const broken = (
  {
    codes = [6],
    zone = signed('example.com'),
    ...over
  }: { codes?: number[]; zone?: CheckedZone } & Partial<ValidationFailure> = {},
  all: Partial<Validation> = {},
): Validation => {
  const failed = says(servfail(...codes));
  const link = { name: host, type: 'A', ...failed } as const;
  const known = { type: 'A', unchecked: data(resolver), lasting: codes.length > 0 ? null : true } as const;
  const failure = { ...known, links: [link], signatures: held(valid), ...over };
  return look({ a: failed, failure, zones: [zone], ...all });
};
const aaaaLink = { name: host, type: 'AAAA', ...says(servfail(10)) } as const;
const seen = (...validations: readonly Validation[]) => ({ seen: { validations } });
const keys = (...records: readonly string[]) => signed('example.com', { keys: held(...records) });

cases(signaturesValidate, {
  pass: {
    'all of the way is signed': { says: '' },
    'its zone is not signed': { ...seen(look({})), says: 'example.com is not signed (no DS record at the parent)' },
    'only a part of the way is signed': {
      ...seen(look({ zones: [signed('example.com')] })),
      says: 'not all of the way is signed',
    },
    'two zones are not signed': {
      ...seen(look({ zones: [unsigned('example.com'), unsigned('ck8s.example.org')] })),
      says: 'example.com, ck8s.example.org are not signed',
    },
    'one of two resolvers does not validate': {
      ...seen(look({ by: other, root: good }), look({})),
      says: ['20.70.0.53 validates', '9.9.9.9 does not validate'],
    },
  },
  fail: {
    'signatures that have expired': {
      ...seen(broken({ signatures: held(signature(1, now - 30 * dayMs, now - 2 * dayMs)) })),
      reason: 'expired',
      subject: `signatures of ${host}`,
      says: [
        '20.70.0.53 (1 of 1 asked that validate) answers SERVFAIL for demo.example.com, and not so without validation (CD)',
        'signatures of example.com expired at 2026-11-19T12:00Z (extended error 6 DNSSEC Bogus)',
        'Have example.com signed anew',
        'the DNS provider of example.com (ns1.example.com, ns2.example.com)',
        'dig A demo.example.com @20.70.0.53',
        'dig +cd A demo.example.com @20.70.0.53',
        'dig +cd DNSKEY example.com @20.70.0.53',
      ],
    },
    'expired, as the resolver alone says': {
      ...seen(broken({ codes: [6, 7], signatures: null, zone: { ...signed('example.com'), inside: null } })),
      reason: 'expired',
      says: ['signatures of example.com have expired', '6 DNSSEC Bogus, 7 Signature Expired'],
    },
    'expired at its apex, and the resolver gives no reason': {
      ...seen(
        broken({
          codes: [],
          zone: signed('example.com', { signatures: held(signature(48, now - 9 * dayMs, now - dayMs)) }),
        }),
      ),
      reason: 'expired',
    },
    'all that it has fails lastingly, and the resolver gives no reason': {
      ...seen(broken({ codes: [], zone: signed('example.com', { soa: says(servfail()) }) })),
      reason: 'bogus',
    },
    'signatures of the future': {
      ...seen(broken({ signatures: held(signature(1, now + dayMs, now + 9 * dayMs)) })),
      reason: 'not-yet-valid',
      says: ['only valid from 2026-11-22T12:00Z on', 'Set the clock'],
    },
    'a DS record and no key': {
      ...seen(broken({ codes: [9], zone: keys() })),
      reason: 'key-mismatch',
      says: [
        `the parent of example.com has a DS record for the key ${keyTag}, and example.com has no key (DNSKEY)`,
        'Replace the DS record of example.com',
        'the registrar of example.com',
      ],
    },
    'a DS record of another key': {
      ...seen(broken({ zone: { ...signed('example.com'), ds: held(digest(7)) } })),
      reason: 'key-mismatch',
      says: `a DS record for the key 7, and example.com has other keys: ${keyTag}`,
    },
    'a key that does not fit, as the resolver alone says': {
      ...seen(
        broken({
          codes: [9],
          zone: { ...signed('sub.example.com'), inside: null },
          links: [{ name: 'a.sub.example.com', type: 'A', ...says(servfail(9)) }],
        }),
      ),
      reason: 'key-mismatch',
      says: ['no key of sub.example.com fits', 'the zone above sub.example.com (example.com)'],
    },
    'records without a signature, whatever the resolver calls that': {
      ...seen(broken({ codes: [9], signatures: held() })),
      reason: 'signatures-missing',
      says: `${host} has no signature for its A records, though example.com is signed`,
    },
    'signatures that its servers are not asked for, as the resolver alone says': {
      ...seen(broken({ codes: [10], signatures: held(), zone: signed('example.com', { signatures: held() }) })),
      reason: 'signatures-missing',
      says: 'signatures are missing in example.com',
    },
    'keys that were not seen are not taken for none': {
      ...seen(broken({ codes: [7], zone: signed('example.com', { keys: { outcome: unanswered(), records: [] } }) })),
      reason: 'expired',
    },
    'a denial without proof, of which nothing but the signatures at the apex is seen': {
      ...seen(
        broken(
          { codes: [10], type: 'AAAA', unchecked: nodata(resolver), links: [aaaaLink] },
          { a: good, aaaa: says(servfail(10)) },
        ),
      ),
      reason: 'denial',
      says: 'example.com does not prove what it denies (NSEC, NSEC3): that demo.example.com has no AAAA records',
    },
    'a denial without proof': { ...seen(broken({ codes: [12] })), reason: 'denial', says: 'NSEC' },
    'no more than that it is bogus': { ...seen(broken({ codes: [9] })), reason: 'bogus', says: 'do not validate' },
    'the zone above is the broken one': {
      ...seen(
        broken(
          {},
          {
            zones: [
              signed('example.com', { soa: says(servfail(6)) }),
              signed('demo.example.com', { soa: says(servfail(6)) }),
            ],
          },
        ),
      ),
      says: 'signatures of example.com do not validate',
    },
    'the zone of the load balancer is the broken one': {
      ...seen(
        broken({
          zone: signed('ck8s.example.org'),
          links: [
            { name: host, type: 'CNAME', ...good },
            { name: app, type: 'A', ...says(servfail(6)) },
          ],
        }),
      ),
      says: [`because of ${app}`, 'signatures of ck8s.example.org do not validate'],
    },
    'a zone of somebody else is the broken one': {
      ...seen(broken({ links: [{ name: 'edge.provider.net', type: 'A', ...says(servfail(6)) }] })),
      says: ['because of edge.provider.net', 'the zone that holds edge.provider.net'],
    },
    'at one of two resolvers that validate': {
      ...seen(look({ by: other }), broken()),
      says: '20.70.0.53 (1 of 2 asked that validate)',
    },
    'at both': { ...seen(broken(), broken({}, { by: other })), says: '20.70.0.53, 9.9.9.9 (2 of 2' },
    'in two ways': { ...seen(broken(), broken({ codes: [12] }, { by: other })), findings: 2 },
    'although the root was not seen': { ...seen(broken({}, { root: says(unanswered()) })), reason: 'bogus' },
  },
  notJudged: {
    'the resolver does not validate': {
      ...seen(look({ root: good })),
      says: '20.70.0.53 does not validate signatures',
    },
    'whether it validates could not be told': {
      ...seen(look({ root: says(unanswered()) })),
      says: 'whether 20.70.0.53 validates signatures could not be told',
    },
    'it fails without validation, too': {
      ...seen(broken({ unchecked: servfail(6) })),
      says: ['20.70.0.53 answers SERVFAIL', 'without validation no more'],
    },
    'it gives no reason, and vouches for the rest of the zone': {
      ...seen(broken({ codes: [], zone: signed('example.com', { soa: says(data(resolver), true) }) })),
      says: ['SERVFAIL', 'it answers without validation (CD), but signatures were not seen to be the cause'],
    },
    'there was no time to see whether it goes on failing': {
      ...seen(broken({ codes: [], lasting: false, zone: signed('example.com', { soa: says(servfail()) }) })),
      says: 'no time to see whether it still does 5 s later',
    },
    'it gives no reason, and the zone that fails is not signed, though another is': {
      ...seen(
        broken(
          { codes: [] },
          {
            zones: [
              { ...unsigned('example.com'), inside: signed('example.com', { soa: says(servfail()) }).inside },
              signed('ck8s.example.org'),
            ],
          },
        ),
      ),
      says: 'SERVFAIL',
    },
    'it gives another reason': { ...seen(broken({ codes: [22] })), says: 'extended error 22' },
    'it gives no reason, and nothing on the way is signed': {
      ...seen(broken({ codes: [], zone: unsigned('example.com') })),
      says: 'SERVFAIL',
    },
    'it fails for the root itself': {
      ...seen(broken({}, { root: says(servfail(6)) })),
      says: 'fails even for the root',
    },
    'it is silent': { ...seen(look({ a: says(unanswered()) })), says: 'no answer' },
    'it is silent for one type': { ...seen(look({ aaaa: says(unanswered()) })), says: 'no answer' },
    'nobody was asked': {
      seen: {
        validations: [],
        resolution: { authority: null, resolver: null, unasked: { resolver: 'asking a cache would plant that' } },
      },
      says: 'asking a cache would plant that',
    },
    'nothing was there to ask for': { ...seen(), says: `no resolver was asked to validate ${host}` },
    'an address to dial': { target: { address: ['20.1.1.1'] }, says: 'was given to dial' },
  },
  absent: {
    'a name that is searched for': { target: { search: true } },
    'a host that is an address': { target: { host: '20.1.1.1' } },
  },
});
