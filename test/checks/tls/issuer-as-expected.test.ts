import { issuerAsExpected } from '../../../src/checks/tls/issuer-as-expected.ts';
import { cases } from '../../support/cases.ts';
import { changed, noSessions } from '../../support/chains.ts';
import { addresses } from '../../support/evidence.ts';

const expecting = (issuer: string) => ({ target: { expect: { issuer } } });

cases(issuerAsExpected, {
  pass: {
    'by a part of the organisation': expecting('Trust Services'),
    'by a part of the common name': expecting('Issuing CA'),
    'in another case': expecting('test trust'),
  },
  fail: {
    'another authority': {
      ...expecting("Let's Encrypt"),
      reason: 'other-issuer',
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: ['was issued by Test Trust Services, Test Issuing CA 1', `expected was "Let's Encrypt"`, 'cluster-issuer'],
    },
    'the name stands elsewhere in the issuer': {
      ...changed(
        {
          leaf: {
            issuer: [
              ['OU', "Let's Encrypt"],
              ['CN', 'x'],
            ],
          },
        },
        expecting("Let's Encrypt"),
      ),
      says: 'was issued by x',
    },
    'no name at all': { ...changed({ leaf: { issuer: [] } }, expecting('x')), says: 'an empty name' },
  },
  unknown: { 'no handshake': { ...noSessions, ...expecting('x'), reason: 'no-handshake' } },
  absent: { 'nothing is expected': {}, 'plain HTTP': { target: { protocol: 'http', expect: { issuer: 'x' } } } },
});
