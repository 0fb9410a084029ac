import { describe, expect, test } from 'vitest';
import { findChecks } from '../../src/report/find-checks.ts';
import { catalogue, checks } from './catalogue.ts';

const found = (words: string): string[] => findChecks(words, catalogue).found.map(({ id }) => id);
const near = (words: string): string[] => findChecks(words, catalogue).near.map(({ id }) => id);

describe('findChecks', () => {
  test.each([
    ['dns.target-is-absolute', ['dns.target-is-absolute']],
    ['DNS.Target-Is-Absolute', ['dns.target-is-absolute']],
    ['target-is-absolute', ['dns.target-is-absolute']],
    ['NET::ERR_CERT_AUTHORITY_INVALID', ['tls.trust-as-expected']],
    ['err cert authority invalid', ['tls.trust-as-expected']],
    ['Your connection is not private: NET::ERR_CERT_AUTHORITY_INVALID', ['tls.trust-as-expected']],
    ['error 526', ['http.status-as-expected']],
    ['Trailing Dot', ['dns.target-is-absolute']],
    ['trailing-dot', ['dns.target-is-absolute']],
    ['trailingdot', ['dns.target-is-absolute']],
    // Known by it before anything else is the check that names it first.
    ['fake certificate', ['tls.not-placeholder', 'tls.trust-as-expected']],
    ['reach', ['reach.every-address-answers', 'reach.absent-as-expected']],
    ['certificate host', ['tls.name-matches']],
    ['zone-appended', ['dns.target-is-absolute']],
    ['Wildcard Answered', ['dns.target-is-absolute']],
    // Of two aliases in one sentence, the longer one tells more.
    ['502: fake certificate', ['tls.trust-as-expected', 'tls.not-placeholder']],
    ['', []],
    ['::', []],
    ['zebra', []],
  ])('%j', (words, ids) => expect(found(words)).toEqual(ids));

  test.each(checks.map(({ id }) => id))('%s is found by its own id alone', (id) => expect(found(id)).toEqual([id]));

  test('near misses are suggested, nearest first, only where nothing is found', () => {
    expect(near('tls.name-match')).toEqual(['tls.name-matches']);
    expect(near('trailing dit')).toEqual(['dns.target-is-absolute']);
    expect(near('fake certifcate')).toEqual(['tls.trust-as-expected', 'tls.not-placeholder']);
    expect(near('my fake certifcate since monday')).toEqual(['tls.trust-as-expected', 'tls.not-placeholder']);
    expect(near('zone-apended')).toEqual(['dns.target-is-absolute']);
    expect(near('tls.name-matches')).toEqual([]);
    expect(near('zebra')).toEqual([]);
  });
  test('of many near misses, the nearest few', () => {
    const ids = ['x.aaaabbcc', 'x.aaaabbbc', 'x.aaaacccc', 'x.aaaaccbb', 'x.aaccbbbb'];
    const many = Object.fromEntries(
      checks.slice(0, ids.length).map((check, i) => [ids[i], Object.assign({}, check, { id: ids[i], aliases: [] })]),
    );
    const near = findChecks('aaaabbbb', many).near.map(({ id }) => id);
    expect(near).toEqual(['x.aaaabbbc', 'x.aaaabbcc', 'x.aaaaccbb']);
  });
});
