import { ownerIsAbsolute } from '../../../src/checks/dns/owner-is-absolute.ts';
import type { AppendedOwner, Outcome, Walk } from '../../../src/model/dns.ts';
import { cases } from '../../support/cases.ts';
import { addresses, data, exampleZone, nodata, nxdomain, unanswered, walk } from '../../support/evidence.ts';

const host = 'demo.example.com';
const doubled = 'demo.example.com.example.com';
const balancer = 'app.ck8s.example.org';

interface Side {
  readonly type?: 'AAAA' | 'TXT';
  readonly outcome?: Outcome;
  readonly records?: readonly string[];
}
const existence = (name: string, { records = [], outcome = records.length > 0 ? data() : nxdomain(), type }: Side) => ({
  name,
  outcome,
  records,
  ...(type === undefined ? {} : { type }),
});
const row = (appended: Side, sibling: Side = {}): AppendedOwner => ({
  zone: 'example.com',
  appended: existence(doubled, appended),
  sibling: existence('hostprobe-a1b2c3d4e5.example.com.example.com', sibling),
});
const missing = walk([host], nxdomain());
const seen = (appendedOwners: readonly AppendedOwner[], authority: Walk = missing) => ({
  seen: { appendedOwners, resolution: { authority, resolver: null, unasked: {} } },
});
const unasked: Outcome = { kind: 'unasked', detail: 'no name server is known' };

cases(ownerIsAbsolute, {
  pass: {
    'no such record': {},
    'no such record, and no host': seen([row({})]),
    'a name that only has others below it': seen([row({ outcome: nodata() })]),
    'a wildcard that answers': seen([row({ records: [addresses.v4] }, { records: [addresses.v4] })]),
    'a wildcard whose addresses rotate': seen([row({ records: ['20.80.0.1'] }, { records: ['20.80.0.2'] })]),
    'a wildcard with one address in common': seen([
      row({ records: [balancer, '20.80.0.1'] }, { records: ['20.80.0.1', '20.80.0.2'] }),
    ]),
    'a wildcard of other records': seen([
      row({ type: 'TXT', records: ['"proof"'] }, { type: 'TXT', records: ['"proof"'] }),
    ]),
    'a wildcard alias': seen([row({ records: [balancer] }, { records: [balancer] })]),
  },
  warn: {
    'it exists beside the host': {
      ...seen([row({ records: [balancer] })], walk([host, balancer])),
      reason: 'doubled-beside',
      says: [`Delete the record ${doubled}`, 'the DNS provider of example.com (ns1.example.com, ns2.example.com)'],
    },
    'it has only records that lead nowhere, and the host does not exist': {
      ...seen([row({ type: 'TXT', records: ['"proof"'] })]),
      reason: 'doubled-beside',
      says: [
        'demo.example.com.example.com exists and has TXT records',
        'dig +norecurse TXT demo.example.com.example.com @ns1.example.com',
      ],
    },
    'it exists, and the host was not seen': {
      ...seen([row({ records: [balancer] })], walk([host], unanswered())),
      reason: 'doubled-beside',
    },
  },
  fail: {
    'it exists in place of the host': {
      ...seen([row({ records: [balancer] })]),
      reason: 'doubled',
      says: [
        'the record was made as demo.example.com.example.com, because example.com was appended to demo.example.com',
        'demo.example.com. 900 IN CNAME app.ck8s.example.org.',
        `Delete ${doubled}`,
        'dig +norecurse A demo.example.com.example.com @ns1.example.com',
      ],
    },
    'it holds IPv6 addresses alone': {
      ...seen([row({ type: 'AAAA', records: [addresses.v6] })]),
      says: [
        'demo.example.com. 900 IN AAAA 2a01:4f8::1',
        'dig +norecurse AAAA demo.example.com.example.com @ns1.example.com',
      ],
    },
    'it holds addresses': {
      ...seen([row({ records: [addresses.v4, addresses.v6] })]),
      says: ['demo.example.com. 900 IN A 20.80.0.1', 'demo.example.com. 900 IN AAAA 2a01:4f8::1'],
    },
    'its target had the zone appended as well': {
      ...seen([row({ records: [`${balancer}.example.com`] })]),
      says: 'demo.example.com. 900 IN CNAME app.ck8s.example.org.',
    },
    'its target is a name of the zone': {
      ...seen([row({ records: ['lb.example.com'] })]),
      says: 'demo.example.com. 900 IN CNAME lb.example.com.',
    },
    'it stands beside a wildcard of other data': seen([row({ records: [balancer] }, { records: [addresses.v4] })]),
    'it stands where siblings have nothing': seen([row({ records: [balancer] }, { outcome: nodata() })]),
    'the zone itself is the host': {
      target: { host: 'example.com' },
      seen: {
        ...seen([row({ records: [balancer] })], walk(['example.com'], nodata())).seen,
        zones: { 'example.com': [exampleZone] },
      },
      says: 'ALIAS or ANAME',
    },
  },
  unknown: {
    'its server did not answer': { ...seen([row({ outcome: unanswered() })]), reason: 'unseen', says: 'timeout' },
    'whether a wildcard answers was not seen': {
      ...seen([row({ records: [balancer] }, { outcome: unanswered() })]),
      reason: 'unseen',
    },
  },
  notJudged: {
    'nobody was asked': { ...seen([row({ outcome: unasked })]), says: 'no name server is known' },
    'no zone was found': { ...seen([]), says: 'no zone' },
    'nobody answers at all': { ...seen([row({ outcome: unanswered() })], walk([host], unanswered())), says: 'timeout' },
  },
  absent: {
    'a name that is meant to be searched for': { target: { search: true } },
    'an address for a host': { target: { host: '20.80.0.1' } },
  },
});
