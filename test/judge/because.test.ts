import { describe, expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { judgeTarget } from '../../src/judge/judge.ts';
import type { AppendedTarget, Outcome, Walk } from '../../src/model/dns.ts';
import {
  addresses,
  data,
  evidence,
  nodata,
  now,
  ns1,
  nxdomain,
  settings,
  silent,
  endpoint,
  unanswered,
  walk,
  type Deviation,
} from '../support/evidence.ts';

const host = 'demo.example.com';
const app = 'app.ck8s.example.org';
const relative = `${app}.example.com`;

/** What is not a pass: each check, and the check that explains it. */
function story(deviation: Deviation): Record<string, string | undefined> {
  const bench = { settings, now, checks, enabled: new Set(checks.map(({ id }) => id)) };
  const { findings } = judgeTarget(evidence(deviation), bench);
  return Object.fromEntries(
    findings.filter(({ status }) => status !== 'pass').map(({ check, because }) => [check, because]),
  );
}

const without = { connections: [], sessions: [], responses: [] };
const absent = { state: 'absent', detail: 'the name has no address' } as const;
const gaps = { connections: absent, sessions: absent, responses: absent };
const led = (authority: Walk): Deviation => ({
  gaps,
  seen: { ...without, resolution: { authority, resolver: null, unasked: {} } },
});
const appended = (target: Outcome, records: readonly string[] = []): AppendedTarget => ({
  hop: { owner: host, type: 'CNAME', ttl: 900, target: relative, by: ns1 },
  zone: 'example.com',
  target: { name: relative, outcome: target, records },
  sibling: { name: `hostprobe-a1b2c3d4e5.ck8s.example.org.example.com`, outcome: target, records },
  remainder: { name: app, outcome: data(), records: [addresses.v4] },
});
const balancers = (end: Outcome) => [{ balancer: 'app', pattern: app, asked: app, walk: walk([app], end) }];

describe('one mistake is one story', () => {
  test('all well', () => {
    expect(story({})).toEqual({});
  });
  test('a target that was taken as relative', () => {
    const { seen, ...rest } = led(walk([host, relative], nxdomain()));
    expect(story({ ...rest, seen: { ...seen, appendedTargets: [appended(nxdomain())] } })).toEqual({
      'dns.target-is-absolute': undefined,
      'dns.resolves': 'dns.target-is-absolute',
      'dns.chain-ends': 'dns.target-is-absolute',
      'dns.leads-to-load-balancer': 'dns.target-is-absolute',
    });
  });
  test('the same, where a wildcard answers for it', () => {
    const seen = {
      resolution: { authority: walk([host, relative], ['20.90.0.1']), resolver: null, unasked: {} },
      appendedTargets: [appended(data(), ['20.90.0.1'])],
    };
    expect(story({ seen })).toEqual({
      'dns.target-is-absolute': undefined,
      'dns.leads-to-load-balancer': 'dns.target-is-absolute',
    });
  });
  test('the same, where a wildcard alias of a name that is gone answers for it', () => {
    const { seen, ...rest } = led(walk([host, relative, 'gone.provider.net'], nxdomain()));
    const found = story({ ...rest, seen: { ...seen, appendedTargets: [appended(data(), ['gone.provider.net'])] } });
    expect(found).toMatchObject({
      'dns.target-is-absolute': undefined,
      'dns.resolves': 'dns.target-is-absolute',
      'dns.leads-to-load-balancer': 'dns.target-is-absolute',
    });
  });
  test('a record that was made below its own zone', () => {
    const { seen, ...rest } = led(walk([host], nxdomain()));
    const doubled = { name: `${host}.example.com`, outcome: data(), records: [app] };
    const sibling = { name: 'hostprobe-a1b2c3d4e5.example.com.example.com', outcome: nxdomain(), records: [] };
    const appendedOwners = [{ zone: 'example.com', appended: doubled, sibling }];
    expect(story({ ...rest, seen: { ...seen, appendedOwners } })).toEqual({
      'dns.owner-is-absolute': undefined,
      'dns.resolves': 'dns.owner-is-absolute',
      'dns.leads-to-load-balancer': 'dns.owner-is-absolute',
    });
  });
  test('an address in place of a name', () => {
    expect(story(led(walk([host, '203.0.113.7.example.com'], nxdomain())))).toEqual({
      'dns.target-is-a-name': undefined,
      'dns.resolves': 'dns.target-is-a-name',
      'dns.chain-ends': 'dns.target-is-a-name',
      'dns.leads-to-load-balancer': 'dns.target-is-a-name',
    });
  });
  test('an alias of a name that is gone', () => {
    expect(story(led(walk([host, 'gone.provider.net'], nxdomain())))).toEqual({
      'dns.chain-ends': undefined,
      'dns.resolves': 'dns.chain-ends',
      'dns.leads-to-load-balancer': 'dns.chain-ends',
    });
  });
  test("no record, and a domain that is not the environment's", () => {
    const { seen, ...rest } = led(walk([host], nxdomain()));
    expect(story({ ...rest, seen: { ...seen, balancers: balancers(nxdomain()) } })).toEqual({
      'dns.resolves': undefined,
      'dns.leads-to-load-balancer': undefined,
    });
  });
  test('no record', () => {
    expect(story(led(walk([host], nxdomain())))).toEqual({
      'dns.resolves': undefined,
      'dns.leads-to-load-balancer': 'dns.resolves',
    });
  });
  test('aliases in a circle', () => {
    expect(story(led(walk([host, 'www.example.com', host], nodata(), { end: 'loop' })))).toEqual({
      'dns.chain-ends': undefined,
      'dns.resolves': 'dns.chain-ends',
      'dns.leads-to-load-balancer': 'dns.chain-ends',
    });
  });
  test('a private address of nobody', () => {
    const seen = { resolution: { authority: walk([host], ['10.9.9.9']), resolver: null, unasked: {} } };
    expect(story({ seen })).toEqual({
      'dns.leads-to-load-balancer': undefined,
      'dns.addresses-fit-load-balancer': 'dns.leads-to-load-balancer',
    });
  });
  test('nobody answers', () => {
    const { seen, ...rest } = led(walk([host], unanswered()));
    const silence = { name: `${host}.example.com`, outcome: unanswered(), records: [] };
    const appendedOwners = [{ zone: 'example.com', appended: silence, sibling: silence }];
    expect(story({ ...rest, seen: { ...seen, appendedOwners } })).toEqual({
      'dns.resolves': undefined,
      'dns.leads-to-load-balancer': 'dns.resolves',
    });
  });
  test('a load balancer that is not there yet', () => {
    const address = '203.0.113.10';
    const unread = { state: 'unread', detail: 'no address took a connection' } as const;
    const found = story({
      seen: {
        ...without,
        resolution: { authority: walk([host, app], [address]), resolver: null, unasked: {} },
        connections: [silent(endpoint(address))],
      },
      gaps: { sessions: unread, responses: unread },
    });
    expect(found).toMatchObject({
      'dns.addresses-fit-load-balancer': undefined,
      'reach.every-address-answers': 'dns.addresses-fit-load-balancer',
    });
    expect(found['tls.handshake-succeeds']).toBe('reach.every-address-answers');
    expect(found['http.status-as-expected']).toMatch(/^(?:tls|reach)\./);
  });
});

describe('two mistakes are two stories', () => {
  const elsewhere = (over: Partial<Walk>, ...chain: readonly string[]) => ({
    seen: { resolution: { authority: walk([host, ...chain], ['20.90.0.1'], over), resolver: null, unasked: {} } },
  });
  test('AAAA denied, and addresses of nobody', () => {
    expect(story(elsewhere({ aaaa: nxdomain() }))).toEqual({
      'dns.resolves': undefined,
      'dns.leads-to-load-balancer': undefined,
    });
  });
  test('a chain that is too long, and leads to nobody', () => {
    const hops = Array.from({ length: 12 }, (_, i) => `hop${i}.example.com`);
    expect(story(elsewhere({}, ...hops))).toEqual({
      'dns.chain-ends': undefined,
      'dns.leads-to-load-balancer': undefined,
    });
  });
});
