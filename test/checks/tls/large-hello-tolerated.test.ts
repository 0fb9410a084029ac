import { largeHelloTolerated } from '../../../src/checks/tls/large-hello-tolerated.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases } from '../../support/cases.ts';
import { noSessions } from '../../support/chains.ts';
import { addresses, answered, handshakeAt, session, silent } from '../../support/evidence.ts';

const [v4, v6] = [handshakeAt(addresses.v4), handshakeAt(addresses.v6)];
const made = answered(v4, session(undefined, { group: 'X25519' }));
const cut = silent(v4, 'reset', 'read ECONNRESET');
const small = { small: made, usual: cut, again: made };
const untold = (code: FailureCode) => ({ small: silent(v4, code), usual: null, again: null });
const again = (code: FailureCode) => ({ seen: { sessions: [cut], smallHellos: [untold(code)] } });

cases(largeHelloTolerated, {
  pass: {
    'the usual one is answered': { says: 'the usual ClientHello was answered' },
    'one address is cut whatever the size': {
      seen: { sessions: [answered(v6, session()), cut], smallHellos: [untold('reset')] },
    },
    'the usual one was cut off once, and is answered when it is sent again': {
      seen: { sessions: [cut], smallHellos: [{ small: made, usual: answered(v4, session()), again: null }] },
      says: 'when it was sent again',
    },
  },
  fail: {
    'the small one alone is answered': {
      seen: { sessions: [cut], smallHellos: [small] },
      reason: 'large-hello-cut',
      subject: addresses.v4,
      says: [
        'cuts the connection off during the TLS handshake: read ECONNRESET',
        'without a hybrid key share, there was',
        '-alpn "http/1.1,$(seq -s, 1000 1400)"',
        '-groups X25519:P-256',
      ],
    },
    'silence at one of two': {
      seen: { sessions: [silent(v4, 'timeout'), answered(v6, session())], smallHellos: [small] },
      says: ['at 1 of 2 addresses (20.80.0.1)', 'stays silent'],
    },
  },
  unknown: {
    'time ran out at one of two': {
      seen: { sessions: [cut, answered(v6, session())], smallHellos: [untold('budget')] },
      reason: 'not-told',
      says: 'not known at 1 of 2 addresses (20.80.0.1) whether a small ClientHello would be answered: budget',
    },
    'time ran out before the usual one was sent again': {
      seen: { sessions: [cut], smallHellos: [{ small: made, usual: silent(v4, 'budget'), again: null }] },
      says: 'whether the usual ClientHello fails each time, where a small one was answered: budget',
    },
    'the usual one met with something else when it was sent again': {
      seen: { sessions: [cut], smallHellos: [{ small: made, usual: silent(v4, 'tls-alert'), again: null }] },
      says: 'fails each time',
    },
    'the next small one is cut off, too, as by a limit of connections': {
      seen: { sessions: [cut], smallHellos: [{ ...small, again: cut }] },
      says: 'whether a small ClientHello is answered each time, where the usual one failed twice: reset',
    },
  },
  absent: {
    'both are cut': again('reset'),
    'the first met with an alert': { seen: { sessions: [silent(v4, 'tls-alert')] } },
    'no connection': noSessions,
    'plain HTTP': { target: { protocol: 'http' } },
  },
  notJudged: { 'time ran out': again('budget'), 'no further connection': again('unasked') },
});
