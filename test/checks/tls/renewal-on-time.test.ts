import { renewalOnTime } from '../../../src/checks/tls/renewal-on-time.ts';
import type { RenewalReading } from '../../../src/model/chain-looks.ts';
import { cases, type Row } from '../../support/cases.ts';
import { changed, noSessions, serving } from '../../support/chains.ts';
import {
  addresses,
  answered,
  certificate,
  dayMs,
  fromNow,
  intermediate,
  leaf,
  pki,
  silent,
} from '../../support/evidence.ts';

const lives = (lifetimeDays: number, leftDays: number) =>
  changed({ leaf: { notBefore: fromNow(leftDays - lifetimeDays), notAfter: fromNow(leftDays) } });
const caps = { warnMs: 30 * dayMs, failMs: 7 * dayMs };
const renewedBefore = (days: number): NonNullable<Row['target']> => ({
  expect: { renewal: { ...caps, renewBeforeMs: days * dayMs } },
});
const gone = certificate('gone', { notBefore: fromNow(-100), notAfter: fromNow(-1) });

const renewalInfo = { url: 'https://acme.example/info/a.b', of: leaf.sha256 };
const page = 'https://acme.example/incident';
/** The authority wants it renewed between these days from now. */
const wanted = (start: number, end: number, row: Row = lives(90, 60), explanationUrl: string | null = null): Row => ({
  ...row,
  seen: {
    renewals: [answered(renewalInfo, { window: { start: fromNow(start), end: fromNow(end) }, explanationUrl })],
  },
});
/** As Boulder says `now`: half an hour that ended half an hour ago, whenever it is asked. */
const now = [-1 / 24, -0.5 / 24] as const;
const asking = (...renewals: readonly RenewalReading[]): Row => ({ ...lives(90, 60), seen: { renewals } });

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
    'its authority wants it later': {
      ...wanted(29, 31),
      says: `between ${fromNow(29)} and ${fromNow(31)}, as its authority says`,
    },
    'its authority wants it now, as is usual': { ...wanted(-1, 1, lives(90, 30)), says: 'which is now' },
    'its authority wants it now, and early': { ...wanted(-1, 1), says: 'which is now' },
    'the usual window has just passed': { ...wanted(-2, -0.1, lives(90, 29)), says: 'which has just passed' },
    'the usual window passed within the grace': wanted(-6, -4.2, lives(90, 27.1)),
    'the usual window of a short one has just passed': wanted(-0.2, -0.1, lives(160 / 24, 75 / 24)),
    'the usual window of a very short one': wanted(-0.2, -0.1, lives(5, 2.3)),
    'its authority was asked and offers nothing': {
      ...asking(answered({ ...renewalInfo, url: 'https://a.example/dir' }, { window: null, explanationUrl: null })),
      says: 'is not known: https://a.example/dir offers no renewal information',
    },
    'a window of another certificate': {
      ...lives(90, 60),
      seen: {
        renewals: [
          answered(
            { ...renewalInfo, of: 'aa' },
            { window: { start: fromNow(-9), end: fromNow(-8) }, explanationUrl: null },
          ),
        ],
      },
    },
    'earlier than its Certificate has it': { ...lives(90, 11), target: renewedBefore(10) },
    'its Certificate has what is usual': { ...lives(90, 27.1), target: renewedBefore(30) },
    'its Certificate wants it renewed sooner than it lives': { ...lives(90, 30), target: renewedBefore(100) },
    'its Certificate has it, and Cloudflare in front has one of its own': {
      ...lives(90, 40),
      target: { expect: { via: 'cloudflare', renewal: { ...caps, renewBeforeMs: 60 * dayMs } } },
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
    'the window that its authority gave has passed by more than the grace': {
      ...wanted(-7, -5, lives(90, 27.1)),
      reason: 'window-missed',
      says: [
        'was not renewed when its authority wanted it',
        fromNow(-5),
        `curl -gsSk -m 10 --noproxy '*' ${renewalInfo.url}`,
      ],
    },
    'due, whatever its authority says': { ...wanted(1, 2, lives(90, 26)), reason: 'due' },
    'later than its Certificate has it, though early by its age': {
      ...lives(90, 50),
      target: renewedBefore(60),
      reason: 'due',
      says: ['50 d of its 90 d left', 'more than 54 d to go'],
    },
    'its Certificate has what is usual': { ...lives(90, 26.9), target: renewedBefore(30), reason: 'due' },
    'one too short to tell, but for its Certificate': {
      ...lives(5, 1),
      target: renewedBefore(2),
      reason: 'due',
    },
    'far later than its Certificate has it, within the cap': {
      ...lives(398, 8),
      target: renewedBefore(90),
      reason: 'due',
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
    'its authority wants it replaced now': {
      ...wanted(...now, lives(90, 60), page),
      reason: 'replace-now',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: [
        'is to be replaced now',
        'will probably revoke it',
        `explains why at ${page}`,
        'certbot renew --force-renewal',
      ],
    },
    'its authority wants a short one replaced now': {
      ...wanted(...now, lives(160 / 24, 140 / 24)),
      reason: 'replace-now',
    },
    'its authority wants a very short one replaced now': { ...wanted(...now, lives(5, 4.5)), reason: 'replace-now' },
    'an early window that was missed': { ...wanted(-20, -19, lives(90, 50)), reason: 'replace-now' },
    'a tenth is left': { ...lives(90, 6.5), reason: 'overdue', says: ['156 h of its 90 d left', 'more than 168 h'] },
    '45 days with 4 left': { ...lives(45, 4), reason: 'overdue', says: ['96 h of its 45 d left', 'more than 108 h'] },
    'under a third of what its Certificate has': {
      ...lives(90, 2.9),
      target: renewedBefore(10),
      reason: 'overdue',
      says: 'more than 72 h',
    },
    'within the cap, whatever its Certificate has': { ...lives(398, 6), target: renewedBefore(90), reason: 'overdue' },
    'in its last hour': { ...lives(90, 0.01), says: 'has 0 h of its 90 d left' },
    'a cap for failing above the one for warning': {
      ...lives(825, 40),
      target: { expect: { renewal: { warnMs: 30 * dayMs, failMs: 60 * dayMs } } },
      reason: 'overdue',
    },
  },
  unknown: {
    'no handshake': { ...noSessions, reason: 'no-handshake' },
    'its authority was asked and does not answer': {
      ...asking(silent(renewalInfo, 'other', 'the answer was HTTP 404')),
      reason: 'window-not-known',
      says: 'is not known: https://acme.example/info/a.b the answer was HTTP 404',
    },
  },
  absent: {
    'plain HTTP': { target: { protocol: 'http' } },
    'expired already': lives(90, -1),
    'a short one with little left': lives(5, 0.1),
    'expired already, and to be replaced': wanted(...now, lives(90, -1)),
  },
});
