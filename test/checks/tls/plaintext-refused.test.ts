import { plaintextRefused } from '../../../src/checks/tls/plaintext-refused.ts';
import type { Plaintext } from '../../../src/model/place-looks.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { cases } from '../../support/cases.ts';
import { addresses, answered, endpoint, silent } from '../../support/evidence.ts';

const at = endpoint(addresses.v4);
const target = { protocol: 'tls' } as const;
const said = (value: Partial<Plaintext>) => ({
  target,
  seen: { plaintext: [answered(at, { said: '"HTTP/1.1"', tls: false, http: null, ...value })] },
});
const http = (status: number, location: string | null = null, start = '') =>
  said({ http: { status, location, start } });
const without = (code: FailureCode) => ({ target, seen: { plaintext: [silent(at, code)] } });

cases(plaintextRefused, {
  pass: {
    'a TLS alert': { ...said({ tls: true }), says: 'answered in TLS' },
    'the connection ended': { ...without('closed'), says: 'end of the connection' },
    'a reset': without('reset'),
    silence: { ...without('timeout'), says: 'gets no answer' },
    "nginx's 400": http(400, null, '<html>\r\n<head><title>400 The plain HTTP request was sent to HTTPS port</title>'),
    "Go's 400": http(400, null, 'Client sent an HTTP request to an HTTPS server.\n'),
    "Apache's 400": http(400, null, "Reason: You're speaking plain HTTP to an SSL-enabled server port."),
    "Tomcat's 400": http(400, null, 'This combination of host and port requires TLS.'),
    'upgrade required': http(426),
    "nginx's own status": http(497),
    'led to TLS': http(308, 'HTTPS://demo.example.com/'),
  },
  fail: {
    'a page': {
      ...http(200),
      reason: 'serves-plain-http',
      subject: addresses.v4,
      says: [
        'is served in the clear: it gets 200',
        '--http0.9 -i --resolve demo.example.com:443:20.80.0.1 http://demo.example.com:443/',
      ],
    },
    'etcd without TLS': { ...http(404, null, '404 page not found\n'), says: '404' },
    'a password is wanted': http(401),
    'a refusal of the application': http(403),
    'an error of the application': http(503),
    'led on without TLS': { ...http(302, '/login'), says: '302 and leads to /login' },
    'led to another host without TLS': http(301, 'http://demo.example.com/'),
    'a redirect to nowhere': http(302),
    'at one of two': {
      target,
      seen: {
        plaintext: [
          silent(at, 'closed'),
          answered(endpoint(addresses.v6), {
            said: '"HTTP/1.1 200 OK"',
            tls: false,
            http: { status: 200, location: null, start: '' },
          }),
        ],
      },
      findings: 2,
      says: 'at 1 of 2 addresses (2a01:4f8::1)',
    },
  },
  warn: {
    'a greeting in the clear': {
      ...said({ said: '"220 mail.example.com ESMTP"' }),
      reason: 'answers-in-clear',
      says: '"220 mail.example.com ESMTP"',
    },
  },
  unknown: {
    'a bare 400': { ...http(400, null, 'Bad Request'), reason: 'refusal-unclear' },
    'one of two was not asked': {
      target,
      seen: { plaintext: [silent(endpoint(addresses.v6), 'unasked'), silent(at, 'closed')] },
      findings: 2,
      reason: 'not-seen',
    },
  },
  absent: {
    'https: another check speaks of port 80': { seen: http(200).seen },
    'no connection': { target, seen: { plaintext: [] } },
    'a host that must not answer': { ...http(200), target: { protocol: 'tls', expect: { reachable: false } } },
  },
  notJudged: { 'time ran out': without('budget'), 'captive portal': { ...http(200), limits: ['captive-portal'] } },
});
