import { expect, test } from 'vitest';
import { presenceOf, type Presence } from '../../../src/facts/dns/presence.ts';
import { failureCodes } from '../../../src/model/reading.ts';
import { ns1, unanswered } from '../../support/evidence.ts';

const heard = { beyond: true, own: true };
const ears = { life: { ipv4: heard, ipv6: heard }, limits: [] };

const expected: Readonly<Record<string, Presence>> = {
  timeout: 'dead',
  refused: 'dead',
  reset: 'dead',
  closed: 'dead',
  malformed: 'dead',
  'too-large': 'dead',
  unreachable: 'lacked',
};

test.each(failureCodes)('of a server that gave no answer by reason of %s', (code) => {
  expect(presenceOf(ns1, unanswered(code, ns1), ears)).toBe(expected[code] ?? 'not-tried');
});
