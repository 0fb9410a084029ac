import { renewalOnTime } from '../../../src/checks/tls/renewal-on-time.ts';
import { cases } from '../../support/cases.ts';
import { changed, noSessions, serving } from '../../support/chains.ts';
import { addresses, certificate, dayMs, fromNow, intermediate, leaf, pki } from '../../support/evidence.ts';

const lives = (lifetimeDays: number, leftDays: number) =>
  changed({ leaf: { notBefore: fromNow(leftDays - lifetimeDays), notAfter: fromNow(leftDays) } });
const gone = certificate('gone', { notBefore: fromNow(-100), notAfter: fromNow(-1) });

cases(renewalOnTime, {
  pass: {
    'a third is left': lives(90, 30),
    '45 days with 15 left': lives(45, 15),
    '160 hours with a third left': lives(160 / 24, 53 / 24),
    'a long one by hand, with 31 days left': lives(825, 31),
    'not valid yet': changed({ leaf: { notBefore: fromNow(1), notAfter: fromNow(91) } }),
    'one address expired, which is told elsewhere': {
      seen: serving([leaf, intermediate], [gone]),
      pki: pki([leaf, intermediate, gone], [], {}),
    },
    'a cap that the owner lowered': {
      ...lives(90, 20),
      target: { expect: { renewal: { warnMs: 15 * dayMs, failMs: 7 * dayMs } } },
    },
  },
  warn: {
    'the share has passed': {
      ...lives(90, 26),
      reason: 'due',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: ['26 d of its 90 d left', 'more than 27 d to go', 'cmctl renew'],
    },
    'a long one under the cap': { ...lives(825, 29), reason: 'due', says: 'more than 30 d' },
    '45 days with 13 left': { ...lives(45, 13), reason: 'due' },
    'figures that are close to each other': {
      ...lives(99, 29.5),
      says: ['29 d of its 99 d left', 'more than 30 d to go'],
    },
    'a lifetime of a second less than days': {
      ...changed({ leaf: { notBefore: fromNow(-70), notAfter: fromNow(20 - 1 / 86_400) } }),
      says: '19 d of its 90 d left',
    },
  },
  fail: {
    'a tenth is left': { ...lives(90, 6.5), reason: 'overdue', says: ['156 h of its 90 d left', 'more than 168 h'] },
    '45 days with 4 left': { ...lives(45, 4), reason: 'overdue', says: ['96 h of its 45 d left', 'more than 108 h'] },
    'in its last hour': { ...lives(90, 0.01), says: 'has 0 h of its 90 d left' },
    'a cap for failing above the one for warning': {
      ...lives(825, 40),
      target: { expect: { renewal: { warnMs: 30 * dayMs, failMs: 60 * dayMs } } },
      reason: 'overdue',
    },
  },
  unknown: { 'no handshake': { ...noSessions, reason: 'no-handshake' } },
  absent: {
    'plain HTTP': { target: { protocol: 'http' } },
    'expired already': lives(90, -1),
    'a short one with little left': lives(5, 0.1),
  },
});
