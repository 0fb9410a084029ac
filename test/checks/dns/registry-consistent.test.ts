import { registryConsistent } from '../../../src/checks/dns/registry-consistent.ts';
import type { Outcome, Walk } from '../../../src/model/dns.ts';
import type { RegistryName } from '../../../src/model/name-looks.ts';
import { cases } from '../../support/cases.ts';
import { addresses, data, nodata, nxdomain, rcode, unanswered, walk } from '../../support/evidence.ts';

const host = 'demo.example.com';
const entry = (owner: string, resource = 'ingress/shop/web'): string =>
  `"heritage=external-dns,external-dns/owner=${owner},external-dns/resource=${resource}"`;
const prod = entry('prod');

interface Row {
  readonly at?: string;
  readonly sibling?: Outcome;
  readonly siblingTexts?: readonly string[];
  readonly namesake?: Outcome;
}
function kept(
  speaksOf: RegistryName['speaksOf'],
  texts: readonly string[],
  { at = host, sibling = nxdomain(), siblingTexts = [], namesake = nodata() }: Row = {},
): RegistryName {
  const name = speaksOf === null ? at : `${speaksOf.toLowerCase()}-${at}`;
  return {
    name,
    speaksOf,
    outcome: data(),
    texts,
    sibling: { name: 'hostprobe-a1b2c3d4e5.example.com', outcome: sibling, records: siblingTexts },
    namesake: speaksOf === null ? null : { name, outcome: namesake, records: [] },
  };
}
const led = walk([host, 'app.ck8s.example.org']);
const pinned = walk([host]);
const six = walk([host], [addresses.v6]);
const missing = walk([host], nxdomain());
const seen = (authority: Walk, ...registry: readonly RegistryName[]) => ({
  seen: { registry, resolution: { authority, resolver: null, unasked: {} } },
});
const none = (outcome: Outcome): RegistryName[] => [
  { name: `cname-${host}`, speaksOf: 'CNAME', outcome, texts: [], sibling: null, namesake: null },
];

cases(registryConsistent, {
  pass: {
    'kept by one': { ...seen(led, kept('CNAME', [prod])), says: ['owner prod, for ingress/shop/web'] },
    'without quotes of its own': seen(led, kept('CNAME', [prod.slice(1, -1)])),
    'an older untyped one beside it, of the same owner': seen(pinned, kept('A', [prod]), kept(null, [prod])),
    'an alias of the provider, which looks like addresses': seen(pinned, kept('CNAME', [prod])),
    'an alias of the provider to addresses of one family': seen(six, kept('A', [prod]), kept('AAAA', [prod])),
    'one owner twice': seen(led, kept('CNAME', [prod, entry('prod', 'service/shop/web')])),
    'other texts beside it': seen(led, kept('CNAME', [prod, 'v=spf1 -all'])),
    'where the record was not seen': seen(walk([host], unanswered()), kept('CNAME', [prod])),
    'without an owner': { ...seen(led, kept('CNAME', ['heritage=external-dns'])), says: 'no owner' },
    'at an IPv6 address alone': seen(six, kept('AAAA', [prod])),
  },
  warn: {
    'two owners': {
      ...seen(led, kept('CNAME', [prod, entry('staging', 'ingress/test/web')])),
      reason: 'two-owners',
      subject: 'cname-demo.example.com',
      says: [
        'owner prod, for ingress/shop/web; owner staging, for ingress/test/web',
        'the DNS provider of example.com (ns1.example.com, ns2.example.com)',
        'dig +norecurse TXT cname-demo.example.com @ns1.example.com',
      ],
    },
    'very many owners': {
      ...seen(
        led,
        kept(
          'CNAME',
          Array.from({ length: 200 }, (_, i) => entry(`cluster-${i}`)),
        ),
      ),
      says: 'owner cluster-3, for ingress/shop/web; and 196 more',
    },
    'no record at all': {
      ...seen(missing, kept('CNAME', [prod])),
      reason: 'record-gone',
      says: ['owner prod, for ingress/shop/web', 'and there is none', 'delete the TXT record cname-demo.example.com'],
    },
    'an older text alone, whose record is gone': {
      ...seen(walk([host], nodata()), kept(null, [prod])),
      reason: 'record-gone',
    },
    'of A, where there is a CNAME': {
      ...seen(led, kept('A', [prod])),
      reason: 'record-gone',
      says: 'of type A, where there is a CNAME to app.ck8s.example.org',
    },
  },
  absent: {
    'nothing there': {},
    'texts of others': seen(led, kept('CNAME', ['v=spf1 -all'])),
    'an encrypted text': seen(led, kept('CNAME', ['kpgMQdNbTuTaVjLeFcgdNwdKPqKLPVnY8ABCDEFGHIJK='])),
    'what a wildcard answers': seen(missing, kept('A', [prod], { sibling: data(), siblingTexts: [prod] })),
    'another host of that very name': seen(missing, kept('A', [prod], { namesake: data() })),
    'a host whose name reads as typed, of which an untyped text may not speak': {
      target: { host: 'a-foo.example.com' },
      ...seen(walk(['a-foo.example.com'], nxdomain()), kept(null, [prod], { at: 'a-foo.example.com' })),
    },
    'an address for a host': { target: { host: '20.80.0.1' } },
    'a name that is meant to be searched for': { target: { search: true } },
  },
  notJudged: {
    'servers that do not answer': { seen: { registry: none(unanswered()) }, says: 'timeout' },
    'servers that refuse': { seen: { registry: none(rcode('REFUSED')) }, says: 'REFUSED' },
    'nobody to be asked': { seen: { registry: none({ kind: 'unasked', detail: 'no servers' }) }, says: 'no servers' },
    'no zone found': { seen: { registry: [], zones: {} }, says: 'the zone that holds demo.example.com was not found' },
  },
});
