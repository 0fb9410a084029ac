import { publicRecords } from './healthy-hosts.ts';
import type { Places } from './loopback.ts';
import type { Row } from './row.ts';
import { domain, toApp } from './row.ts';

/** `1 . port=8`: a port at which nobody answers (RFC 9460 2.2). */
const servedElsewhere = 'TYPE65 \\# 9 000100000300020008';

/** The environment of pods, by its name, and the search list that they have there. */
export const pod = 'pod';
export const podSearch = ['svc.searched.example.net'];

/** Hosts that are reached, or nearly, in zones that have something wrong. */
export const zoneHosts = (places: Places): readonly Row[] => [
  {
    host: 'alias.example.net',
    why: 'an alias at the top of a zone, where none may stand',
    zone: { apex: 'alias.example.net' },
    findings: ['fail dns.apex-without-cname'],
  },
  {
    host: 'accompanied.example.com',
    why: 'a TXT record was put beside its alias, and hides one or the other',
    records: [toApp, 'TXT verification=1234'],
    findings: ['fail dns.cname-stands-alone'],
  },
  {
    host: 'forgetful.example.com',
    why: 'its record may not be remembered, and is asked for again each time',
    records: [`0 ${toApp}`],
    findings: ['warn dns.ttl-sensible'],
  },
  {
    host: 'shop.guarded.example.net',
    why: 'its zone lets another authority issue, and not the one that did',
    zone: { apex: 'guarded.example.net', lines: ['@ CAA 0 issue "other.example.org"'] },
    findings: ['fail dns.caa-allows-issuer'],
  },
  {
    host: 'signposted.example.net',
    why: 'an HTTPS record, which browsers follow, names a port at which nobody answers',
    records: publicRecords(places),
    zone: { apex: 'signposted.example.net', lines: [`*._https ${servedElsewhere}`] },
    findings: ['fail dns.https-record-agrees'],
  },
  {
    host: 'twice-owned.example.com',
    why: 'two installations of ExternalDNS say that its record is theirs',
    beside: ['green', 'blue'].map((owner) => `cname-twice-owned TXT heritage=external-dns,external-dns/owner=${owner}`),
    findings: ['warn dns.registry-consistent'],
  },
  {
    host: 'challenged.example.com',
    why: 'the record of its certificate’s challenge was made below its zone once more',
    beside: ['_acme-challenge.challenged.example.com TXT token'],
    findings: ['fail dns.challenge-clean'],
  },
  ...(places.further === null
    ? []
    : ([
        {
          host: 'shop.lagging.example.net',
          why: 'one of two name servers still leads to the provider of before',
          zone: { apex: 'lagging.example.net', stillHas: ['CNAME shop.provider.example.net.'] },
          target: { timeout: '9s' },
          findings: ['fail dns.servers-agree'],
        },
        {
          host: 'shop.searched.example.net',
          why: 'without its final dot, pods take it for a name of their search list, where a wildcard leads elsewhere',
          zone: { apex: 'searched.example.net', lines: [`*.svc A ${places.further.elsewhere}`] },
          target: { environment: pod },
          findings: ['fail dns.search-list-agrees'],
        },
        {
          host: 'shop.halfway.net',
          why: 'its zone is delegated to one server more than know it',
          zone: { apex: 'halfway.net', lame: `ns1.${domain}` },
          findings: ['warn dns.delegation-sound'],
        },
      ] satisfies Row[])),
];
