import { addressesAgree } from '../../../src/checks/tls/addresses-agree.ts';
import { cases } from '../../support/cases.ts';
import { noSessions, serving } from '../../support/chains.ts';
import {
  addresses,
  answered,
  certificate,
  fromNow,
  healthySeen,
  intermediate,
  leaf,
  pki,
  session,
} from '../../support/evidence.ts';
import type { Certificate } from '../../../src/model/certificate.ts';

const older = (over: Partial<Certificate> = {}) =>
  certificate('older', { notBefore: fromNow(-80), notAfter: fromNow(10), ...over });
const beside = (second: Certificate) => ({
  seen: serving([leaf, intermediate], [second]),
  pki: pki([leaf, intermediate, second], [], {}),
});
const wide = certificate('wide', { names: { dns: ['demo.example.com', 'x.example.com'], ip: [], other: [] } });
const other = certificate('other', { names: { dns: ['x.example.com'], ip: [], other: [] } });
const rsa = { type: 'rsa', bits: 2048, curve: null };

cases(addressesAgree, {
  pass: {
    'the same': { says: 'same certificate' },
    'edges that each have a current one': {
      ...beside(older({ notBefore: fromNow(-50), notAfter: fromNow(40) })),
      says: '2 certificates, each of them current',
    },
    'twins of RSA and ECDSA': { ...beside(older({ key: rsa })), says: '2 certificates, 1 of them current' },
    'one of each kind of key at both': {
      seen: {
        sessions: healthySeen.sessions,
        twins: healthySeen.sessions.flatMap(({ where }) => [
          answered({ ...where, only: 'rsa' as const }, session([older({ key: rsa }), intermediate])),
        ]),
      },
      pki: pki([leaf, older({ key: rsa }), intermediate], [], {}),
      says: 'the same certificate for each kind of key',
    },
    'a certificate that does not cover the host': beside(
      older({ names: { dns: ['x.example.com'], ip: [], other: [] } }),
    ),
    'a newer one that does not cover the host': {
      seen: serving([other], [older()]),
      pki: pki([other, older()], [], {}),
      says: '1 of them current',
    },
    'one as old, with an earlier end': beside(older({ notBefore: leaf.notBefore, notAfter: fromNow(5) })),
    'one address': {
      seen: { sessions: serving([older()]).sessions?.slice(0, 1) ?? [] },
      pki: pki([older()], [], {}),
    },
  },
  warn: {
    'the twin of one address was not renewed': {
      seen: {
        sessions: healthySeen.sessions,
        twins: healthySeen.sessions.map(({ where }) =>
          answered(
            { ...where, only: 'rsa' as const },
            session([where.address === addresses.v4 ? older({ key: rsa }) : certificate('renewed', { key: rsa })]),
          ),
        ),
      },
      pki: pki([leaf, older({ key: rsa }), certificate('renewed', { key: rsa }), intermediate], [], {}),
      says: ['is served for clients that take RSA keys alone at 1 of 2 addresses (20.80.0.1)', '-sigalgs RSA'],
    },
    'one still serves the old one': {
      ...beside(older()),
      reason: 'older-leaf',
      subject: addresses.v6,
      says: [
        'at 1 of 2 addresses (2a01:4f8::1)',
        fromNow(10),
        `while ${addresses.v4} serves one until ${fromNow(60)}`,
        'Reload the proxy behind 2a01:4f8::1',
      ],
    },
    'an old one that covers fewer names': {
      seen: serving([wide], [older()]),
      pki: pki([wide, older()], [], {}),
      reason: 'older-leaf',
    },
    'one serves an expired one, names in another order and case': {
      seen: serving(
        [certificate('newer', { names: { dns: ['a.example.com', 'DEMO.example.com'], ip: [], other: [] } })],
        [older({ names: { dns: ['demo.example.com', 'a.example.com'], ip: [], other: [] }, notAfter: fromNow(-1) })],
      ),
      pki: pki(
        [
          certificate('newer', { names: { dns: ['a.example.com', 'DEMO.example.com'], ip: [], other: [] } }),
          older({ names: { dns: ['demo.example.com', 'a.example.com'], ip: [], other: [] }, notAfter: fromNow(-1) }),
        ],
        [],
        {},
      ),
    },
  },
  unknown: { 'no handshake': { ...noSessions, reason: 'no-handshake' } },
  absent: { 'plain HTTP': { target: { protocol: 'http' } } },
});
