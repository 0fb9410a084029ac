import { describe, expect, test } from 'vitest';
import { checks } from '../../../../src/checks/index.ts';
import { judgeTarget, type Judged } from '../../../../src/judge/judge.ts';
import type { OwnAddress } from '../../../../src/model/echo.ts';
import type { AccessExpectation } from '../../../../src/model/target.ts';
import {
  addresses,
  answered,
  endpoint,
  evidence,
  handshakeAt,
  now,
  requestAt,
  response,
  settings,
  silent,
  type Deviation,
} from '../../../support/evidence.ts';

const { v4, v6 } = addresses;
const both = [v4, v6];
const lifeless = { beyond: false, own: false };
const unread = { state: 'unread', detail: 'no address took a connection' } as const;

const judge = (deviation: Deviation): Judged =>
  judgeTarget(evidence(deviation), { settings, now, checks, enabled: new Set(checks.map(({ id }) => id)) });

const standing = ({ findings }: Judged): string[] =>
  findings.flatMap(({ status, check, reason, because }) =>
    status === 'pass' || because !== undefined ? [] : [`${status} ${check} ${reason}`],
  );

/** No address takes a connection. */
const silence = (access: AccessExpectation, over: Partial<Deviation> = {}): Deviation => ({
  target: { expect: { access } },
  gaps: { sessions: unread, responses: unread },
  ...over,
  seen: { connections: both.map((address) => silent(endpoint(address))), sessions: [], responses: [], ...over.seen },
});
const answering = (access: AccessExpectation, status: number, wanted?: number): Deviation => ({
  target: { expect: { access, ...(wanted !== undefined && { http: { path: '/', status: [wanted] } }) } },
  seen: { responses: both.map((address) => answered(requestAt(address), response(status))) },
});
const own = (ranges: readonly [string, string]): OwnAddress[] =>
  ([4, 6] as const).map((family, i) => ({ family, ranges: [ranges[i] ?? ''], how: 'configured', detail: '' }));
const allow = { allow: ['198.51.100.0/24', '2a01:4f8:1::/48'] };
const outside = own(['20.9.9.9', '2a01:4f8:2::1']);
const inside = own(['198.51.100.7', '2a01:4f8:1::7']);

describe('a target that keeps us out, as it should', () => {
  test.each<readonly [string, Deviation]>([
    ['in silence', silence('blocked')],
    ['by refusals', silence('blocked', { seen: { connections: both.map((one) => silent(endpoint(one), 'refused')) } })],
    ['in silence, by an allowlist without us', silence(allow, { seen: { ownAddresses: outside } })],
    [
      'in the handshake',
      {
        target: { expect: { access: 'blocked' } },
        seen: { sessions: both.map((address) => silent(handshakeAt(address), 'reset')), responses: [] },
        gaps: { responses: { state: 'unread', detail: 'no TLS handshake was finished' } },
      },
    ],
    ['by its status', answering('blocked', 403)],
    ['by its status, where another is for those who are let in', answering('blocked', 403, 200)],
  ])('%s: is well, and nothing else is said of it', (_, deviation) => {
    const judged = judge(deviation);
    expect(standing(judged)).toEqual([]);
    expect(judged.status).toBe('pass');
    expect(judged.findings.find(({ check }) => check === 'http.access-as-expected')).toMatchObject({ status: 'pass' });
  });

  test('what cannot be seen of it is told with the reason, and users are not said to get through', () => {
    const { notJudged, up, findings } = judge(silence('blocked'));
    const because = 'demo.example.com lets nobody in from here, as it should';
    const untold = notJudged.filter((entry) => entry.because === because).map(({ check }) => check);
    expect(untold).toEqual(
      expect.arrayContaining(['http.status-as-expected', 'tls.name-matches', 'tls.within-validity']),
    );
    expect(findings.map(({ check }) => check)).not.toContain('reach.every-address-answers');
    expect(up).toBeNull();
  });

  test('its certificates are judged where it shows them', () => {
    const { findings, up } = judge(answering('blocked', 403));
    const seen = findings.map(({ check }) => check);
    expect(seen).toEqual(expect.arrayContaining(['tls.name-matches', 'http.status-as-expected']));
    expect(up).toBe(true);
  });
});

describe('what is no such target', () => {
  test.each<readonly [string, Deviation, readonly string[]]>([
    [
      'silence where nobody else was heard',
      silence('blocked', { life: { ipv4: lifeless, ipv6: lifeless } }),
      ['unknown reach.every-address-answers unheard'],
    ],
    [
      'a refusal beside an address that was not dialled',
      silence('blocked', { seen: { connections: [silent(endpoint(v4), 'refused'), silent(endpoint(v6), 'denied')] } }),
      ['unknown tls.handshake-succeeds not-measured'],
    ],
    ['silence, where our own address is not known', silence(allow), ['fail reach.every-address-answers none-answers']],
    [
      'silence, where we should be let in',
      silence(allow, { seen: { ownAddresses: inside } }),
      ['fail reach.every-address-answers none-answers'],
    ],
    ['silence of what is open', silence('open'), ['fail reach.every-address-answers none-answers']],
    [
      'another status than that for those who are let in',
      answering('blocked', 404, 200),
      ['fail http.access-as-expected let-in', 'fail http.status-as-expected other-status'],
    ],
    [
      'one that is silent at one address alone',
      {
        target: { expect: { access: 'blocked' } },
        seen: {
          connections: [answered(endpoint(v4), { localAddress: '10.0.0.7' }), silent(endpoint(v6))],
          sessions: [],
          responses: [answered(requestAt(v4), response(403))],
        },
      },
      ['warn reach.every-address-answers ipv6-dead', 'unknown tls.handshake-succeeds no-handshake'],
    ],
  ])('%s', (_, deviation, meant) => {
    expect(standing(judge(deviation)).toSorted()).toEqual(meant.toSorted());
  });
});
