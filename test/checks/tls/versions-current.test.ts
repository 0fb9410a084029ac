import { versionsCurrent } from '../../../src/checks/tls/versions-current.ts';
import type { TlsVersion, VersionLook } from '../../../src/model/place-looks.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases } from '../../support/cases.ts';
import { noSessions } from '../../support/chains.ts';
import { addresses, answered, handshakeAt, session, silent } from '../../support/evidence.ts';

const where = handshakeAt(addresses.v4);
const agreed = (protocol: string) => [answered(where, session(undefined, { protocol }))];
const taken = (offered: readonly TlsVersion[], protocol: TlsVersion): VersionLook => ({
  where,
  offered,
  unspoken: [],
  handshake: answered(where, { protocol }),
  usual: null,
});
const failed = (
  offered: readonly TlsVersion[],
  code: FailureCode,
  detail: string,
  usual: VersionLook['usual'] = null,
): VersionLook => ({ where, offered, unspoken: [], handshake: silent(where, code, detail), usual });
const usualMade = answered(where, { protocol: '1.3' as const });
const internal = 'the server sent the alert internal_error (80)';
const refused = (...offered: TlsVersion[]) =>
  failed(offered, 'tls-alert', 'the server sent the alert protocol_version (70)');
const unspoken: VersionLook = {
  where,
  offered: ['1.0', '1.1'],
  unspoken: ['1.0', '1.1'],
  handshake: null,
  usual: null,
};
const seen = (protocol: string, ...versions: VersionLook[]) => ({ seen: { sessions: agreed(protocol), versions } });
const least = (minTlsVersion: TlsVersion) => ({ target: { expect: { minTlsVersion } } });

cases(versionsCurrent, {
  pass: {
    'neither of the old ones at two addresses': { says: 'TLS 1.3 is spoken, and nothing older than 1.2' },
    'cut off where only old ones are offered': seen(
      'TLSv1.3',
      failed(['1.0', '1.1'], 'reset', 'ECONNRESET', usualMade),
    ),
    'the connection ended': seen(
      'TLSv1.3',
      failed(['1.0', '1.1'], 'closed', 'the server closed the connection', usualMade),
    ),
    'switched on, and nobody gets through': {
      ...seen('TLSv1.3', failed(['1.0', '1.1'], 'tls-alert', internal, usualMade)),
      says: [
        'nothing older than 1.2; TLS 1.0 and TLS 1.1 are met with the alert internal_error',
        'so that nobody gets through',
      ],
    },
    'a version chosen that was not offered': seen(
      'TLSv1.3',
      failed(['1.0', '1.1'], 'malformed', 'unsupported protocol'),
    ),
    '1.3 alone, as is expected': {
      ...seen('TLSv1.3', refused('1.0', '1.1'), refused('1.2')),
      ...least('1.3'),
      says: 'nothing older than 1.3',
    },
  },
  fail: {
    'both old ones': {
      ...seen('TLSv1.3', taken(['1.0', '1.1'], '1.1'), taken(['1.0'], '1.0')),
      reason: 'below-minimum',
      subject: addresses.v4,
      says: [
        'TLS 1.0 and TLS 1.1 are accepted, and at least 1.2 is expected',
        'ssl_protocols TLSv1.2 TLSv1.3;',
        'ssl-min-ver TLSv1.2',
        'VersionTLS12',
        'openssl s_client -brief -tls1 -cipher ALL:@SECLEVEL=0 -connect 20.80.0.1:443',
        '-tls1_1 ',
      ],
    },
    '1.1 alone': {
      ...seen('TLSv1.3', taken(['1.0', '1.1'], '1.1'), refused('1.0')),
      says: 'TLS 1.1 is accepted, and',
    },
    '1.0 alone of the two': {
      ...seen('TLSv1.2', taken(['1.0', '1.1'], '1.0')),
      says: ['TLS 1.0 is', 'TLS 1.3 is not spoken', '-brief -tls1 ', '-brief -tls1_3 '],
    },
    'nothing newer than 1.0': { ...seen('TLSv1'), reason: 'below-minimum', says: 'the newest version is 1.0' },
    'the first handshake was made in 1.1': { ...seen('TLSv1.1', refused('1.0')), says: 'TLS 1.1 is accepted' },
    '1.2 where 1.3 is expected': {
      ...seen('TLSv1.3', refused('1.0', '1.1'), taken(['1.2'], '1.2')),
      ...least('1.3'),
      says: ['TLS 1.2 is accepted, and at least 1.3 is expected', 'ssl_protocols TLSv1.3;'],
    },
    'one that is accepted beside one that is not known': {
      ...seen('TLSv1.3', taken(['1.0', '1.1'], '1.1'), failed(['1.0'], 'timeout', 'no answer within 5000 ms')),
      findings: 2,
      says: 'not known whether TLS 1.0 is accepted: timeout',
    },
    'at the one address, which was looked at twice': {
      seen: {
        sessions: [
          answered(where, session(undefined, { protocol: 'TLSv1.2' })),
          answered(where, session(undefined, { protocol: 'TLSv1.3' })),
        ],
        versions: [taken(['1.0', '1.1'], '1.1'), refused('1.0')],
      },
      says: 'TLS 1.1 is accepted, and',
    },
    'at one of two addresses': {
      seen: {
        versions: [
          taken(['1.0', '1.1'], '1.1'),
          refused('1.0'),
          { ...refused('1.0', '1.1'), where: handshakeAt(addresses.v6) },
        ],
      },
      says: 'at 1 of 2 addresses (20.80.0.1)',
      subject: addresses.v4,
      findings: 2,
    },
  },
  warn: {
    'old ones that the owner lets in': {
      ...seen('TLSv1.3', taken(['1.0', '1.1'], '1.1'), taken(['1.0'], '1.0')),
      ...least('1.0'),
      reason: 'outdated',
      says: 'RFC 8996',
    },
    'nothing newer than 1.2': {
      ...seen('TLSv1.2', refused('1.0', '1.1')),
      reason: 'not-1.3',
      says: ['TLS 1.3 is not spoken: the newest version is 1.2', '-tls1_3 '],
    },
  },
  unknown: {
    'what our own library does not offer': {
      ...seen('TLSv1.3', unspoken),
      reason: 'not-told',
      findings: 2,
      says: 'our own TLS library does not offer it',
    },
    'a refusal that may be for want of a cipher': {
      ...seen('TLSv1.3', failed(['1.0', '1.1'], 'tls-alert', 'the server sent the alert handshake_failure (40)')),
      findings: 2,
      says: ['whether TLS 1.0 is accepted', 'handshake_failure'],
    },
    'cut off, and so is the usual handshake after it': {
      ...seen('TLSv1.3', failed(['1.0', '1.1'], 'reset', 'ECONNRESET', silent(where, 'reset', 'again'))),
      findings: 2,
      says: 'not known whether TLS 1.0 is accepted: reset: ECONNRESET, and the usual handshake right after it failed, too: reset: again',
    },
    'cut off, and the usual handshake was not tried after it': {
      ...seen('TLSv1.3', failed(['1.0', '1.1'], 'reset', 'ECONNRESET')),
      findings: 2,
    },
    'an internal error of a server that speaks no more': {
      ...seen('TLSv1.3', failed(['1.0', '1.1'], 'tls-alert', internal, silent(where, 'tls-alert', internal))),
      findings: 2,
    },
    'an internal error at a version that is not retired': {
      ...seen('TLSv1.3', refused('1.0', '1.1'), failed(['1.2'], 'tls-alert', internal, usualMade)),
      ...least('1.3'),
    },
    silence: { ...seen('TLSv1.3', failed(['1.0', '1.1'], 'timeout', 'no answer within 5000 ms')), findings: 2 },
    'no handshake': { ...noSessions, reason: 'no-handshake' },
  },
  absent: { 'plain HTTP': { target: { protocol: 'http' } } },
  notJudged: {
    'our own time ran out': {
      ...seen('TLSv1.3', failed(['1.0', '1.1'], 'budget', 'the time was used up')),
      says: 'could be asked for: time ran out',
    },
    'no further connection': {
      ...seen('TLSv1.3', failed(['1.0', '1.1'], 'unasked', 'no further connection was made')),
      says: 'could be asked for: no further connection was made',
    },
    'our own time ran out after a cut': seen(
      'TLSv1.3',
      failed(['1.0', '1.1'], 'reset', 'ECONNRESET', silent(where, 'budget', 'used up')),
    ),
    'nothing was asked': seen('TLSv1.3'),
  },
});
