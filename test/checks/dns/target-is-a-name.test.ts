import { targetIsAName } from '../../../src/checks/dns/target-is-a-name.ts';
import type { Outcome } from '../../../src/model/dns.ts';
import { cases } from '../../support/cases.ts';
import { nxdomain, unanswered, walk } from '../../support/evidence.ts';

const resolver = { address: '20.70.0.53', port: 53 };
const host = 'demo.example.com';
const led = (to: string, end: readonly string[] | Outcome = nxdomain()) => ({
  seen: { resolution: { authority: walk([host, to], end), resolver: null, unasked: {} } },
});
const nowhere = { target: { loadBalancers: {}, domain: null } };
const right = 'demo.example.com. 900 IN CNAME app.ck8s.example.org.';

cases(targetIsAName, {
  pass: {
    'a host name': {},
    'no alias': { seen: { resolution: { authority: walk([host]), resolver: null, unasked: {} } } },
    "a neighbour in one's own zone": led('lb.example.com'),
    'a name with an underscore and digits': led('_1.2.provider.net'),
    'a name made to lead to the address that it holds': led('20.80.0.1.example.com', ['20.80.0.1']),
  },
  fail: {
    'an address': {
      ...led('203.0.113.7'),
      reason: 'address',
      subject: '203.0.113.7',
      says: ['the address 203.0.113.7 stands where a name belongs', right],
    },
    'an address with the zone appended': { ...led('203.0.113.7.example.com'), reason: 'address', says: right },
    'an address that a wildcard leads elsewhere': {
      ...led('203.0.113.7.example.com', ['20.80.0.1']),
      reason: 'address',
    },
    'an address where nothing says what was meant': {
      ...led('203.0.113.7.example.com'),
      ...nowhere,
      says: 'demo.example.com. 900 IN A 203.0.113.7',
    },
    'an IPv6 address': {
      ...led('2001:db8::7.example.com'),
      ...nowhere,
      reason: 'address',
      says: 'IN AAAA 2001:db8::7',
    },
    'a URL': { ...led('https://app.ck8s.example.org.example.com'), reason: 'url', says: right },
    'a URL where nothing says what was meant': {
      ...led('https://lb.provider.net:443/path.example.com'),
      ...nowhere,
      reason: 'url',
      says: 'demo.example.com. 900 IN CNAME lb.provider.net.',
    },
    'a path': { ...led('app.ck8s.example.org/'), reason: 'url' },
    'a port': { ...led('app.ck8s.example.org:443'), reason: 'port', says: right },
    'a port with the zone appended': { ...led('app.ck8s.example.org:443.example.com'), reason: 'port' },
    'a dollar': { ...led('app.\\$domain'), reason: 'template', says: ['app.$domain was not filled in', right] },
    'a dollar with the zone appended': {
      ...led('app.\\$domain.example.com'),
      reason: 'template',
      says: 'app.$domain was',
    },
    braces: { ...led('app.{{.values.domain}}'), reason: 'template' },
    'angle brackets': { ...led('app.<domain>.example.com'), ...nowhere, reason: 'template', says: 'Point the alias' },
    'percent signs': { ...led('app.%domain%'), reason: 'template' },
    'a single label': { ...led('app'), reason: 'single-label' },
    'an address, before the chain went silent': { ...led('203.0.113.7', unanswered()), reason: 'address' },
  },
  notJudged: {
    'the chain went silent': { ...led('lb.example.com', unanswered()), says: 'timeout' },
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
