import { targetIsAbsolute } from '../../../src/checks/dns/target-is-absolute.ts';
import type { AppendedTarget, Hop, Outcome, Walk } from '../../../src/model/dns.ts';
import { cases } from '../../support/cases.ts';
import {
  addresses,
  data,
  exampleZone,
  nodata,
  ns1,
  nxdomain,
  resolver,
  unanswered,
  walk,
} from '../../support/evidence.ts';

const host = 'demo.example.com';
const balancer = 'app.ck8s.example.org';
const relative = `${balancer}.example.com`;
const unasked: Outcome = { kind: 'unasked', detail: 'not needed' };

interface Outcomes {
  readonly target?: Outcome;
  readonly sibling?: Outcome;
  readonly remainder?: Outcome;
  readonly records?: readonly string[];
  readonly others?: readonly string[];
  readonly hop?: Partial<Hop>;
}

/** Some alias of the host to `rest`, with `example.com` at its end. */
const appended = (rest: string, outcomes: Outcomes = {}): AppendedTarget => {
  const { target = nxdomain(), sibling = unasked, remainder = unasked, records = [], others = [], hop } = outcomes;
  const name = `${rest}.example.com`;
  return {
    hop: { owner: host, type: 'CNAME', ttl: 900, target: name, by: ns1, ...hop },
    zone: 'example.com',
    target: { name, outcome: target, records },
    sibling: { name: `hostprobe-a1b2c3d4e5.${name.split('.').slice(1).join('.')}`, outcome: sibling, records: others },
    remainder: { name: rest, outcome: remainder, records: [] },
  };
};
const seen = (rows: readonly AppendedTarget[], authority?: Walk) => ({
  seen: {
    appendedTargets: rows,
    resolution: {
      authority: authority ?? walk([host, ...rows.map(({ hop }) => hop.target)], nxdomain()),
      resolver: null,
      unasked: {},
    },
  },
});
const circle = walk([host, relative, 'www.example.com', relative], nodata(), { end: 'loop' });
const wildcard = { target: data(), sibling: data(), records: [addresses.v4], others: [addresses.v4] };

cases(targetIsAbsolute, {
  pass: {
    'no such alias': {},
    'an honest name that looks like another': seen([appended('app.dev', { target: data(), sibling: nxdomain() })]),
    'an honest name whose remainder exists as well': seen([
      appended('app.dev', { target: data(), sibling: nxdomain(), remainder: data(), records: [addresses.v4] }),
    ]),
    'a name that has its own record beside a wildcard': seen([
      appended('app.dev', {
        target: data(),
        sibling: data(),
        remainder: data(),
        records: [balancer],
        others: ['20.80.0.9'],
      }),
    ]),
    'a dangling name whose remainder does not exist': seen([appended('old.lb', { remainder: nxdomain() })]),
    'a wildcard whose remainder does not exist': seen([appended('shop.lb', { ...wildcard, remainder: nxdomain() })]),
    'a wildcard that leads to the load balancer': seen(
      [appended('app.dev', { ...wildcard, remainder: data() })],
      walk([host, 'app.dev.example.com', balancer]),
    ),
    'a name without addresses that is there by itself': seen([
      appended('lb.provider.net', { target: nodata(), sibling: nxdomain(), remainder: data() }),
    ]),
    'a wildcard whose addresses rotate, and the remainder was not asked for': seen([
      appended('lb.provider.net', { ...wildcard, others: ['20.80.0.9'] }),
    ]),
    'what a resolver still holds, and was mended': seen([appended(balancer)], walk([host, balancer])),
    'a name that did not answer': seen(
      [appended('app.dev', { target: unanswered() })],
      walk([host, 'app.dev.example.com']),
    ),
  },
  fail: {
    "the load balancer's name with the zone appended": {
      ...seen([appended(balancer, { remainder: data() })]),
      reason: 'zone-appended',
      subject: relative,
      says: [
        'the target was taken as relative: example.com was appended to app.ck8s.example.org',
        'demo.example.com. 900 IN CNAME app.ck8s.example.org.',
        'the DNS provider of example.com (ns1.example.com, ns2.example.com)',
        'dig +norecurse CNAME demo.example.com @ns1.example.com',
      ],
    },
    'the same where a wildcard answers': {
      ...seen([appended(balancer, { ...wildcard, remainder: data() })], walk([host, relative])),
      subject: relative,
    },
    'the same where the name exists by itself': seen([appended(balancer, { target: data(), sibling: nxdomain() })]),
    'the same where nobody told anything': {
      ...seen(
        [appended(balancer, { target: unanswered(), remainder: unanswered() })],
        walk([host, relative], unanswered()),
      ),
      subject: relative,
    },
    'a name of the internal load balancer': seen([appended('demo.internal.ck8s.example.org')]),
    "a provider's name that exists without the zone": {
      ...seen([appended('lb.provider.net', { remainder: data() })]),
      says: ['example.com was appended to lb.provider.net', '900 IN CNAME app.ck8s.example.org.'],
    },
    'the same where nothing says where the host should lead': {
      ...seen([appended('lb.provider.net', { remainder: data() })]),
      target: { expect: { loadBalancer: 'none' } },
      says: 'demo.example.com. 900 IN CNAME lb.provider.net.',
    },
    'one target of two aliases: the first is to be mended': {
      ...seen([appended(balancer), appended(balancer, { hop: { owner: 'www.example.com' } })], circle),
      says: ['the target was taken as relative', 'demo.example.com. 900 IN CNAME'],
    },
    'the same where a wildcard answers for it': seen([appended('lb.provider.net', { ...wildcard, remainder: data() })]),
    'the same where a wildcard without addresses answers for it': seen(
      [appended('lb.provider.net', { target: nodata(), sibling: nodata(), remainder: data() })],
      walk([host, 'lb.provider.net.example.com'], nodata()),
    ),
    'a later alias': {
      ...seen(
        [appended(balancer, { hop: { owner: 'www.example.com' } })],
        walk([host, 'www.example.com', relative], nxdomain()),
      ),
      says: 'the target of www.example.com was taken as relative',
    },
    'one alias by two zones': {
      ...seen([
        appended(balancer),
        {
          ...appended(balancer, { remainder: unanswered() }),
          zone: 'com',
          remainder: { name: 'x.y', outcome: unanswered(), records: [] },
        },
      ]),
      findings: 1,
    },
    'a DNAME': { ...seen([appended(balancer, { hop: { type: 'DNAME' } })]), says: 'the DNAME above demo.example.com' },
    'seen through a resolver, whose TTL runs down': {
      seen: {
        appendedTargets: [appended(balancer, { hop: { ttl: 17, by: resolver } })],
        resolution: {
          authority: null,
          resolver: walk([host, relative], nxdomain(resolver), { view: 'resolver' }),
          unasked: {},
        },
        zones: { [host]: [{ ...exampleZone, servers: [] }] },
      },
      says: [
        'demo.example.com. 900 IN CNAME',
        'dig CNAME demo.example.com @20.70.0.53',
        'the DNS provider of example.com',
      ],
    },
  },
  unknown: {
    'whether the remainder exists': {
      ...seen([appended('lb.provider.net', { remainder: unanswered() })]),
      reason: 'unseen',
      says: 'lb.provider.net',
    },
    'whether a wildcard answered': {
      ...seen([appended('lb.provider.net', { target: data(), sibling: unanswered(), records: [addresses.v4] })]),
      reason: 'unseen',
      says: 'hostprobe-a1b2c3d4e5',
    },
  },
  notJudged: {
    'nobody answers': { ...seen([], walk([host], unanswered())), says: 'timeout' },
    'a resolver that denies without naming a zone': {
      seen: {
        resolution: {
          authority: null,
          resolver: walk([host], { kind: 'nxdomain', by: resolver }, { view: 'resolver' }),
          unasked: {},
        },
        zones: {},
      },
      says: 'denies demo.example.com without naming any zone',
    },
  },
  absent: { 'an address for a host': { target: { host: '20.80.0.1' } } },
});
