import { transparencyLogged } from '../../../src/checks/tls/transparency-logged.ts';
import type { Staple } from '../../../src/model/chain-looks.ts';
import type { Pki } from '../../../src/model/pki.ts';
import { cases, type Row } from '../../support/cases.ts';
import { changed, noSessions, serving } from '../../support/chains.ts';
import {
  addresses,
  answered,
  certificate,
  fromNow,
  handshakeAt,
  healthyPki,
  leaf,
  intermediate,
  pki,
  root,
  session,
} from '../../support/evidence.ts';

/** The anchor is one that browsers have. */
const underBuiltIn = (row: Row): Row => {
  const known: Pki = row.pki ?? healthyPki;
  const holding = { store: 'public', anchor: true, builtIn: true } as const;
  return { ...row, pki: { ...known, stores: { ...known.stores, [root.sha256]: [holding] } } };
};
const holding = (timestamps: number | null, days = 60, row: Row = {}): Row =>
  underBuiltIn(changed({ leaf: { timestamps, notAfter: fromNow(days) } }, row));

const staple: Staple = {
  response: 'successful',
  status: 'good',
  revoked: null,
  thisUpdate: fromNow(-1),
  nextUpdate: fromNow(5),
  verifiedBy: 'issuer',
  timestamps: 2,
  fault: null,
};
const stapling = (over: Partial<Staple>): Row => {
  const sent = session([leaf, intermediate], { staple: { ...staple, ...over } });
  return { seen: { sessions: [answered(handshakeAt(addresses.v4), sent)] } };
};

const twin = certificate('twin', { timestamps: null, notAfter: fromNow(60) });
/** One address, which has another certificate for those who take RSA alone. */
const withTwin: Row = {
  seen: {
    sessions: [answered(handshakeAt(addresses.v4), session([leaf, intermediate]))],
    twins: [answered({ ...handshakeAt(addresses.v4), only: 'rsa' as const }, session([twin, intermediate]))],
  },
  pki: pki(
    [leaf, twin, intermediate, root],
    [
      ['leaf', 'intermediate'],
      ['twin', 'intermediate'],
      ['intermediate', 'root'],
    ],
    { public: ['root'] },
  ),
};

cases(transparencyLogged, {
  pass: {
    'as many as are asked for': holding(2),
    'as many as a long life asks for': holding(3, 200),
    'in the staple': holding(null, 200, stapling({})),
    'one embedded and one in the staple': holding(1, 200, stapling({ timestamps: 1 })),
  },
  warn: {
    'none at all': {
      ...holding(null),
      reason: 'no-timestamps',
      says: ['holds no signed certificate timestamp', 'Chrome and Safari refuse it', 'ct_precert_scts'],
    },
    'none at all, where OpenSSL alone refuses the path for another reason': {
      ...underBuiltIn(changed({ leaf: { timestamps: null, extendedKeyUsage: ['2.5.29.37.0'] } })),
      reason: 'no-timestamps',
    },
    'the twin that those get who take RSA alone': {
      ...underBuiltIn(withTwin),
      reason: 'no-timestamps',
      says: 'the certificate for clients that take RSA keys alone (demo.example.com',
    },
    'an empty list': { ...holding(0), reason: 'no-timestamps' },
    'at one of two addresses': {
      ...underBuiltIn({
        seen: serving([{ ...leaf, sha256: 'aa' }, intermediate], [leaf, intermediate]),
        pki: {
          ...pki(
            [{ ...leaf, sha256: 'aa', timestamps: null }, leaf, intermediate, root],
            [
              ['leaf', 'intermediate'],
              ['intermediate', 'root'],
            ],
            { public: ['root'] },
          ),
          edges: [
            ['aa', intermediate.sha256],
            [leaf.sha256, intermediate.sha256],
            [intermediate.sha256, root.sha256],
          ],
        },
      }),
      subject: addresses.v4,
      says: 'at 1 of 2 addresses',
    },
    'one alone': {
      ...holding(1),
      reason: 'too-few-timestamps',
      says: 'comes with 1 signed certificate timestamp, where 2',
    },
    'two for a long life': {
      ...holding(2, 200),
      reason: 'too-few-timestamps',
      says: '2 signed certificate timestamps, where 3',
    },
    'in a staple that does not verify': holding(null, 60, stapling({ verifiedBy: null })),
    'in a staple of a fault': holding(null, 60, stapling({ fault: 'it is about another certificate' })),
  },
  unknown: { 'no handshake': { ...noSessions, reason: 'no-handshake' } },
  absent: {
    'a root of a file of trust.public': changed({ leaf: { timestamps: null } }),
    'an expired one': holding(null, -1),
    'one that breaks a rule': underBuiltIn(changed({ leaf: { timestamps: null, extendedKeyUsage: [] } })),
    'one from before it was asked for': underBuiltIn(
      changed({ leaf: { timestamps: null, notBefore: '2018-04-01T00:00:00.000Z' } }),
    ),
    'a built-in root that is no anchor here': {
      ...changed({ leaf: { timestamps: null } }),
      pki: { ...healthyPki, stores: { [root.sha256]: [{ store: 'public', anchor: false, builtIn: true }] } },
    },
    'plain HTTP': { target: { protocol: 'http' } },
  },
});
