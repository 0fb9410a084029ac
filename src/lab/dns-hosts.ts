import { publicRecords } from './healthy-hosts.ts';
import type { Places } from './loopback.ts';
import type { Row } from './row.ts';
import { domain, toApp } from './row.ts';

/** The environment of load balancers that are not there yet, by its name. */
export const building = 'building';

/** Hosts whose records are wrong. */
export const dnsHosts = (places: Places): readonly Row[] => [
  {
    host: 'missing.example.com',
    why: 'the record was never made',
    records: [],
    findings: ['fail dns.resolves'],
  },
  {
    host: 'no-address.example.com',
    why: 'the name exists and has no address',
    records: ['TXT to be done'],
    findings: ['fail dns.resolves'],
  },
  {
    host: 'relative-target.example.com',
    why: 'the target lacks its final dot, and the zone was appended to it',
    records: [`CNAME app.${domain}`],
    findings: ['fail dns.target-is-absolute'],
  },
  {
    host: 'relative-target.wild.example.net',
    why: 'the same in a zone whose wildcard makes it work, until somebody removes the wildcard',
    records: [`CNAME app.${domain}`],
    findings: ['fail dns.target-is-absolute'],
  },
  {
    host: 'relative-owner.example.com',
    why: 'the record was made at relative-owner.example.com.example.com',
    records: [],
    beside: [`relative-owner.example.com ${toApp}`],
    findings: ['fail dns.owner-is-absolute'],
  },
  {
    host: 'template.example.com',
    why: 'the target was copied from the documentation with its placeholder',
    records: ['CNAME app.$domain'],
    findings: ['fail dns.target-is-a-name'],
  },
  {
    host: 'address-as-name.example.com',
    why: 'an alias of an address',
    records: ['CNAME 203.0.113.7.'],
    findings: ['fail dns.target-is-a-name'],
  },
  {
    host: 'escaped-dot.example.com',
    why: 'the target has a label with a dot in it, and only looks like the load balancer’s name',
    records: [`CNAME app\\.${domain}.`],
    findings: ['fail dns.chain-ends'],
  },
  {
    host: 'loop.example.com',
    why: 'two aliases point at each other',
    records: ['CNAME loop-back'],
    beside: ['loop-back CNAME loop'],
    findings: ['fail dns.chain-ends'],
  },
  {
    host: 'dangling.example.com',
    why: 'an alias of a name that its provider has given up',
    records: ['CNAME shop.old-provider.example.net.'],
    findings: ['fail dns.chain-ends'],
  },
  {
    host: 'wrong-balancer.example.com',
    why: 'a public host that leads to the internal load balancer',
    records: [`CNAME wrong-balancer.internal.${domain}.`],
    at: 'internal',
    findings: ['fail dns.leads-to-load-balancer'],
  },
  {
    host: 'exposed.example.com',
    why: 'an internal host that leads to the public load balancer',
    certificate: 'private',
    target: { expect: { loadBalancer: 'internal', trust: 'private' } },
    findings: ['fail dns.leads-to-load-balancer'],
  },
  {
    host: 'pinned.example.com',
    why: 'the load balancer’s addresses were copied: they stay behind when it moves',
    records: publicRecords(places),
    findings: ['warn dns.leads-to-load-balancer'],
  },
  {
    host: 'planned.example.com',
    why: 'leads to a load balancer that is not there yet: its address is one for documentation',
    records: [`CNAME planned.${domain}.`],
    target: { environment: building, expect: { loadBalancer: 'planned' } },
    findings: ['fail dns.addresses-fit-load-balancer'],
  },
  {
    host: 'misnumbered.example.com',
    why: 'leads to a public load balancer with an address that nobody outside can reach',
    records: [`CNAME misnumbered.${domain}.`],
    target: { environment: building, expect: { loadBalancer: 'misnumbered' } },
    findings: ['fail dns.addresses-fit-load-balancer'],
  },
  ...(places.further === null
    ? []
    : ([
        {
          host: 'elsewhere.example.com',
          why: 'works, at somebody else’s server',
          records: ['CNAME shop.provider.example.net.'],
          at: 'elsewhere',
          findings: ['fail dns.leads-to-load-balancer'],
        },
        {
          host: 'moved-away.example.com',
          why: 'still leads to the old provider, who shows another shop, with its expired certificate',
          records: ['CNAME shop.provider.example.net.'],
          at: 'elsewhere',
          certificate: 'expired-of-another',
          status: 503,
          findings: ['fail dns.leads-to-load-balancer'],
        },
      ] satisfies Row[])),
];
