import { searchListAgrees } from '../../../src/checks/dns/search-list-agrees.ts';
import type { Outcome, Resolution, Walk } from '../../../src/model/dns.ts';
import type { Searched } from '../../../src/model/name-looks.ts';
import { cases } from '../../support/cases.ts';
import { addresses, nodata, nxdomain, rcode, resolver, settings, unanswered, walk } from '../../support/evidence.ts';

const host = 'demo.example.com';
const domain = 'corp.example.net';
const below = `${host}.${domain}`;
const beforeThat = `${host}.svc.cluster.local`;
const sibling = `hostprobe-a1b2c3d4e5.example.com.${domain}`;
const stranger = '20.90.0.1';

const atResolver = (chain: Parameters<typeof walk>[0], end?: Parameters<typeof walk>[1]): Walk =>
  walk(chain, end, { view: 'resolver' });
const tried = (name: string, said: Outcome = nxdomain(resolver)): Searched['tried'][number] => {
  const { end, a, aaaa } = atResolver([name], said);
  return { name, end, a, aaaa };
};
const list = { domains: ['svc.cluster.local', domain], ndots: 5, tldAsked: true };
const none: Searched = { list, tried: [tried(beforeThat), tried(below)], answered: null, sibling: null };
const by = (
  answered: Walk,
  other: Walk | null = atResolver([sibling], nxdomain(resolver)),
  before = tried(beforeThat),
): Searched => ({
  list,
  tried: [before, { name: answered.name, end: answered.end, a: answered.a, aaaa: answered.aaaa }],
  answered,
  sibling: other,
});
const elsewhere = atResolver([below], [stranger]);
const seen = (searched: Searched, resolution?: Resolution) => ({
  seen: { searched: [searched], ...(resolution === undefined ? {} : { resolution }) },
});
const views = (authority: Walk | null, cached: Walk | null): Resolution => ({
  authority,
  resolver: cached,
  unasked: {},
});

cases(searchListAgrees, {
  pass: {
    'it is tried as it stands first': {
      ...seen({ ...none, list: { ...list, ndots: 2 }, tried: [] }),
      says: `${host} has 2 dots and is tried as it stands first (ndots 2)`,
    },
    'it is tried as it stands first, with one dot': {
      target: { host: 'example.com' },
      ...seen({ ...none, list: { ...list, ndots: 1 }, tried: [] }),
      says: 'example.com has 1 dot and is tried',
    },
    'nothing is on the list': {
      ...seen({ ...none, list: { ...list, domains: [] }, tried: [] }),
      says: 'the search list is empty',
    },
    'no other name answers': {
      ...seen(none),
      says: `is tried as it stands after ${beforeThat}, ${below} (search list, ndots 5), which lead nowhere`,
    },
    'one other name, which has no address': {
      ...seen({ ...none, tried: [tried(below, nodata())] }),
      says: 'which leads nowhere',
    },
    'another answers, and leads to the same name': {
      ...seen(by(atResolver([below, 'app.ck8s.example.org'], [stranger]))),
      says: [`first looked up as ${below}`, 'it leads to the same'],
    },
    'another answers, and leads to an address that it has, too': {
      ...seen(by(atResolver([below], [stranger, addresses.v4]))),
      says: 'it leads to the same',
    },
    'another answers by an alias of it': seen(by(atResolver([below, host, 'app.ck8s.example.org'], [addresses.v4]))),
    'a name that no question can carry is passed over': seen({
      ...none,
      tried: [
        {
          name: `${host}.x..y`,
          end: 'unanswered',
          a: { kind: 'unasked', detail: 'no legal name' },
          aaaa: { kind: 'unasked', detail: 'no legal name' },
        },
      ],
    }),
    'nobody was asked for the host itself, and no other answers': seen(none, views(null, null)),
  },
  fail: {
    'a wildcard answers first': {
      ...seen(by(elsewhere, atResolver([sibling], [stranger]))),
      reason: 'overtaken',
      subject: below,
      says: [
        `first looked up as ${below} (search list, ndots 5), for which a wildcard answers, as for a made-up name beside it: programs in Pods are led`,
        `are led to ${stranger}, and not to ${addresses.v4}, ${addresses.v6} (app.ck8s.example.org)`,
        `take ${domain} out of the search list`,
        'demo.example.com. with its final dot',
        '- { name: ndots, value: "2" }',
        'of their Pods',
        `dig A ${below} @20.70.0.53`,
        `dig A ${host} @20.70.0.53`,
      ],
    },
    'a wildcard answers first where no Pod is': {
      settings: { dns: { ...settings.dns, search: 'system' } },
      ...seen({ ...by(elsewhere), list: { domains: [domain], ndots: 3, tldAsked: true } }),
      says: [`programs on this machine are led to ${stranger}`, 'lower ndots in /etc/resolv.conf', 'options ndots:2'],
    },
    'a record of its own answers first': {
      ...seen(by(elsewhere)),
      says: `${below} (search list, ndots 5), for which a record of its own answers`,
    },
    'a wildcard alias answers first': {
      ...seen(
        by(
          atResolver([below, 'lb.example.net'], [stranger]),
          atResolver([sibling, 'lb.example.net'], nodata(resolver)),
        ),
      ),
      says: ['a wildcard answers', `led to ${stranger} (lb.example.net)`],
    },
    'an alias of nothing answers first': {
      ...seen(by(atResolver([below, 'gone.example.net'], nxdomain(resolver)))),
      says: 'led to gone.example.net, which has no address',
    },
    'after a name that could not be looked up': {
      ...seen(by(elsewhere, null, tried(beforeThat, rcode('SERVFAIL')))),
      says: 'for which something answers',
    },
    'whether a wildcard answers was not seen': {
      ...seen(by(elsewhere, atResolver([sibling], unanswered()))),
      says: 'for which something answers',
    },
    'the host itself does not exist': {
      ...seen(by(elsewhere), views(walk([host], nxdomain()), null)),
      says: `not to ${host}, which has no address`,
    },
    'the resolver tells nothing of the host, and its zone does': seen(
      by(elsewhere),
      views(walk([host]), atResolver([host], unanswered())),
    ),
    'what the resolver says counts, not what the zone does': seen(
      by(elsewhere),
      views(walk([host], [stranger]), atResolver([host])),
    ),
    'a name without a dot that is never tried': {
      target: { host: 'bare' },
      ...seen({ list: { ...list, tldAsked: false }, tried: [tried(`bare.${domain}`)], answered: null, sibling: null }),
      reason: 'never-tried',
      says: 'no-tld-query',
    },
    'a name without a dot, for which ndots do nothing': {
      target: { host: 'bare' },
      ...seen(by(atResolver([`bare.${domain}`], [stranger])), views(walk(['bare']), null)),
      says: 'bare. with its final dot',
    },
  },
  unknown: {
    'a name before it could not be looked up': {
      ...seen({ ...none, tried: [tried(beforeThat, unanswered('timeout', resolver))] }),
      reason: 'unseen',
      says: [beforeThat, 'no answer from 20.70.0.53'],
    },
    'a name before it fails': { ...seen({ ...none, tried: [tried(beforeThat, rcode('SERVFAIL'))] }), says: 'SERVFAIL' },
  },
  notJudged: {
    'the list belongs to others than were asked': {
      ...seen({ ...none, tried: [], unasked: 'they are not its resolvers' }),
      says: 'they are not its resolvers',
    },
    'where the host leads was not seen': {
      ...seen(by(elsewhere), views(walk([host], unanswered()), null)),
      says: 'could not be followed to its end',
    },
    'nobody was asked for the host': {
      ...seen(by(elsewhere), views(null, null)),
      says: `nobody was asked for ${host}`,
    },
    'it was not looked at': { seen: { searched: [] }, says: 'not looked up through the search list' },
    'an address to dial': { target: { address: ['20.1.1.1'] }, says: 'was given to dial' },
  },
  absent: {
    'a name that is meant to be searched for': { target: { search: true } },
    'a host that is an address': { target: { host: '20.1.1.1' } },
  },
});
