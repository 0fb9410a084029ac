import { expect, test } from 'vitest';
import { kinds, type Seen } from '../../../src/model/evidence.ts';
import { phases, readingsOf } from '../../../src/daemon/metrics/readings.ts';
import type { FailureCode } from '../../../src/model/reading.ts';
import { endpoint, evidence, handshakeAt, healthySeen, ns1, requestAt, silent } from '../../support/evidence.ts';

const address = '20.80.0.1';
const connect = (code: FailureCode) => silent(endpoint(address), code);
const tls = (code: FailureCode) => silent(handshakeAt(address), code);
const http = (code: FailureCode) => silent(requestAt(address), code);
const asked = { session: tls('reset'), response: http('timeout') };

const failuresIn = (seen: Partial<Seen>): Record<string, string[]> => {
  const found = readingsOf({ seen: { ...empty, ...seen }, dns: [] });
  return Object.fromEntries(
    Array.from(found, ([phase, readings]) => [
      phase,
      readings.map((reading) => (reading.ok ? 'ok' : reading.failure.code)),
    ]).filter(([, codes = []]) => codes.length > 0),
  );
};

const empty: Seen = evidence({
  seen: Object.fromEntries(kinds.filter((kind) => Array.isArray(healthySeen[kind])).map((kind) => [kind, []])),
}).seen;

const walk = {
  steps: [{ url: 'https://demo.example.com/', connection: connect('refused'), session: null, response: http('reset') }],
  end: 'unanswered',
} as const;
const echo = silent(requestAt(address), 'closed');
const forged = { version: 1, source: '192.0.2.1' } as const;
const inner = { balancer: 'app', name: 'app.example.org', connection: connect('reset'), stranger: null } as const;

const cases: readonly (readonly [string, Partial<Seen>, Record<string, FailureCode[]>])[] = [
  ['nothing', {}, {}],
  ['connections', { connections: [connect('refused')] }, { connect: ['refused'] }],
  ['control', { control: [silent({ target: 'a:1' }, 'refused')] }, { connect: ['refused'] }],
  ['sessions', { sessions: [tls('tls-alert')] }, { tls: ['tls-alert'] }],
  ['twins', { twins: [tls('reset')] }, { tls: ['reset'] }],
  [
    'versions',
    {
      versions: [
        { where: handshakeAt(address), offered: ['1.0'], unspoken: [], handshake: tls('tls-alert'), usual: null },
      ],
    },
    { tls: ['tls-alert'] },
  ],
  [
    'small hellos',
    { smallHellos: [{ small: tls('reset'), usual: tls('closed'), again: null }] },
    { tls: ['reset', 'closed'] },
  ],
  [
    'browser hellos',
    { browserHellos: [{ browser: tls('reset'), usual: null, again: tls('other') }] },
    { tls: ['reset', 'other'] },
  ],
  [
    'anonymous',
    { anonymous: [asked].map(({ response }) => ({ session: tls('reset'), response })) },
    { tls: ['reset'], http: ['timeout'] },
  ],
  ['plaintext', { plaintext: [connect('closed')] }, { http: ['closed'] }],
  [
    'service endpoints',
    { serviceEndpoints: [{ offered: 'h2', connection: connect('timeout'), handshake: null }] },
    { connect: ['timeout'] },
  ],
  ['issuers', { issuers: [silent({ url: 'http://a/', of: '' }, 'timeout')] }, { http: ['timeout'] }],
  ['crls', { crls: [silent({ url: 'http://a/', of: '' }, 'too-large')] }, { http: ['too-large'] }],
  ['renewals', { renewals: [silent({ url: 'http://a/', of: '' }, 'denied')] }, { http: ['denied'] }],
  [
    'responses',
    { responses: [http('timeout')], stranger: [http('reset')], repeats: [http('closed')] },
    { http: ['timeout', 'reset', 'closed'] },
  ],
  [
    'walks',
    { pageWalks: [walk], plainWalks: [walk], challengeWalks: [walk] },
    { connect: ['refused', 'refused', 'refused'], http: ['reset', 'reset', 'reset'] },
  ],
  [
    'echoes',
    {
      echoes: [{ forged: [], reading: echo, local: null }],
      forgedEchoes: [{ forged: [], reading: echo, local: null }],
    },
    { http: ['closed', 'closed'] },
  ],
  [
    'forgeries',
    {
      proxyForgeries: [{ forged, session: tls('reset'), echo, response: null }],
      accessForgeries: [{ forged: [], response: http('timeout') }],
    },
    { tls: ['reset'], http: ['closed', 'timeout'] },
  ],
  [
    'exposures',
    {
      exposures: [
        {
          ...inner,
          ...asked,
          stranger: asked,
          rounds: [{ stranger: asked, own: asked }],
          upgraded: { ...inner, session: null, response: null },
        },
      ],
    },
    {
      connect: ['reset', 'reset'],
      tls: ['reset', 'reset', 'reset', 'reset'],
      http: ['timeout', 'timeout', 'timeout', 'timeout'],
    },
  ],
];

test.each(cases)('%s', (_, seen, failures) => expect(failuresIn(seen)).toEqual(failures));

test('questions to the DNS', () => {
  const where = { server: ns1, name: 'demo.example.com', type: 'A', recursive: false };
  const found = readingsOf({ seen: empty, dns: [silent(where, 'timeout')] });
  expect([...found.keys()]).toEqual(phases);
  expect(found.get('dns')).toHaveLength(1);
});

test('every reading that failed is found, wherever it stands in the evidence', () => {
  const failed = new Set<unknown>();
  const search = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('ok' in value && value.ok === false && 'where' in value) failed.add(value);
    for (const inside of Object.values(value)) search(inside);
  };
  for (const [, seen] of cases) search(seen);
  const seenAtAll = new Set<unknown>(
    cases.flatMap(([, seen]) => [...readingsOf({ seen: { ...empty, ...seen }, dns: [] }).values()].flat()),
  );
  expect([...failed].filter((reading) => !seenAtAll.has(reading))).toEqual([]);
  expect(failed.size).toBeGreaterThan(20);
});
