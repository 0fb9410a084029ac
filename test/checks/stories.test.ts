import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { bearingOf } from '../../src/facts/by-address.ts';
import { judgeTarget, type Judged } from '../../src/judge/judge.ts';
import type { Acceptance } from '../../src/model/target.ts';
import {
  addresses,
  evidence,
  exampleZone,
  fromNow,
  handshakeAt,
  now,
  settings,
  silent,
  unanswered,
  walk,
  type Deviation,
} from '../support/evidence.ts';

import { atOldProvider, stories } from './stories.ts';

const host = 'demo.example.com';
const app = 'app.ck8s.example.org';

const judge = (deviation: Deviation): Judged =>
  judgeTarget(evidence(deviation), { settings, now, checks, enabled: new Set(checks.map(({ id }) => id)) });

/** What stands: neither passes nor what another finding explains. */
const standing = ({ findings }: Judged): string[] =>
  findings
    .filter(({ status, because }) => status !== 'pass' && because === undefined)
    .map(({ status, check, reason }) => `${status} ${check} ${reason}`)
    .toSorted();

describe('each mistake is told once, by what is to be mended', () => {
  test.each(Object.entries(stories))('%s', (_, [deviation, ...meant]) => {
    expect(standing(judge(deviation))).toEqual(meant);
  });
  test('the zone of the host is known in all of them', () => {
    expect(evidence().seen.zones[host]).toEqual([exampleZone]);
  });
});

describe('what explains another finding', () => {
  const bearing = (acceptance: Pick<Acceptance, 'check'>): Pick<Acceptance, keyof Acceptance> => ({
    ...acceptance,
    reason: 'until we have moved',
    by: 'shop team',
    until: fromNow(7).slice(0, 10),
  });

  test('stands, in the end, and bears on the same', () => {
    for (const [deviation] of Object.values(stories)) {
      const { findings } = judge(deviation);
      for (const finding of findings) {
        const passed = new Set<string>();
        for (let at = finding; at.because !== undefined;) {
          expect(passed, `${finding.check} in a circle`).not.toContain(at.check);
          passed.add(at.check);
          const [{ because, subject }] = [at];
          const cause = findings.find(
            (other) =>
              other.check === because && other.status !== 'pass' && bearingOf(other.subject, subject) !== 'none',
          );
          expect(cause, `${at.check} because ${because}`).toBeDefined();
          expect(cause?.accepted).toBeUndefined();
          if (cause === undefined) break;
          at = cause;
        }
      }
    }
  });

  test('is not what was not seen of another place', () => {
    const deviation = {
      seen: {
        resolution: { authority: walk([host], [addresses.v4]), resolver: null, unasked: {} },
        balancers: [{ balancer: 'app', pattern: app, asked: app, walk: walk([app], unanswered()) }],
        sessions: [addresses.v4, addresses.v6].map((address) => silent(handshakeAt(address), 'budget')),
        responses: [],
      },
      gaps: { responses: { state: 'unread', detail: 'no TLS handshake was finished' } },
    } as const;
    expect(standing(judge(deviation))).toEqual([
      'unknown dns.leads-to-load-balancer load-balancer-unseen',
      'unknown tls.handshake-succeeds not-measured-here',
    ]);
  });

  test('is never borne by somebody: what it would explain stands by itself', () => {
    const accept = [bearing({ check: 'dns.leads-to-load-balancer' })];
    const judged = judge({ ...atOldProvider, target: { accept } });
    expect(judged.status).toBe('fail');
    expect(standing(judged)).toEqual([
      'fail dns.leads-to-load-balancer elsewhere',
      'fail http.status-as-expected no-endpoints',
      'fail tls.name-matches host-not-covered',
      'fail tls.within-validity expired',
    ]);
  });
});

describe('yieldsTo', () => {
  const ids = checks.map(({ id }) => id);
  const yieldsTo = new Map(checks.map((check) => [check.id, check.yieldsTo]));

  test('names checks that there are, each once and none itself', () => {
    for (const { id, yieldsTo: causes } of checks) {
      expect(
        causes.filter((cause) => !ids.includes(cause) || cause === id),
        id,
      ).toEqual([]);
      expect(new Set(causes).size, id).toBe(causes.length);
    }
  });

  /**
   * A missing intermediate explains that nobody knows who vouches, and that nobody vouches explains that nobody knows
   * what is missing: never both of one address, as `stories` show.
   */
  const eitherWay = ['tls.chain-complete', 'tls.trust-as-expected'];

  test('goes round in no circle', () => {
    const causesOf = (id: string): readonly string[] =>
      (yieldsTo.get(id) ?? []).filter((cause) => !(eitherWay.includes(id) && eitherWay.includes(cause)));
    const reachable = (id: string, seen = new Set<string>()): Set<string> => {
      for (const next of causesOf(id)) if (!seen.has(next)) reachable(next, seen.add(next));
      return seen;
    };
    expect(ids.filter((id) => reachable(id).has(id))).toEqual([]);
  });

  /** What a handshake rests on, and what is so whatever becomes of it. */
  const besideTls = ['tls.handshake-succeeds', 'tls.large-hello-tolerated', 'tls.plaintext-refused'];

  test('what rests on a connection yields to its lack, and what leads elsewhere explains what is there', () => {
    for (const { id, yieldsTo: causes } of checks.filter(({ id }) => /^(?:tls|http)\./.test(id))) {
      expect(causes, id).toEqual(expect.arrayContaining(['reach.every-address-answers', 'dns.leads-to-load-balancer']));
      if (!besideTls.includes(id)) expect(causes, id).toContain('tls.handshake-succeeds');
    }
  });
});
