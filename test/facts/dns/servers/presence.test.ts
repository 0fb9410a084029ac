import { expect, test } from 'vitest';
import { presenceOf, type Presence } from '../../../../src/facts/dns/servers/presence.ts';
import { failureCodes } from '../../../../src/model/reading.ts';
import { ns1, unanswered } from '../../../support/evidence.ts';

const heard = { beyond: true, own: true };
const unheard = { beyond: false, own: false };
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

test.each(['timeout', 'unasked'] as const)('there is no way to it where its family is lacking: %s', (code) => {
  const deaf = { life: { ipv4: unheard, ipv6: unheard }, limits: ['no-ipv4'] as const };
  expect(presenceOf(ns1, unanswered(code, ns1), deaf)).toBe('lacked');
});
