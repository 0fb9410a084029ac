import { addressRecord, type Places, publicAddresses } from './loopback.ts';
import type { Row } from './row.ts';
import { domain } from './row.ts';

/** A host's own records with the addresses of the public load balancer. */
export const publicRecords = (places: Places): readonly string[] => publicAddresses(places).map(addressRecord);

export const healthyHosts = (places: Places): readonly Row[] => [
  { host: 'demo.example.com', why: 'an alias of the public load balancer, with a certificate: all is well' },
  {
    host: 'intranet.example.com',
    why: 'an internal host: an alias below the internal load balancer’s wildcard, with a certificate of the company’s own',
    records: [`CNAME intranet.internal.${domain}.`],
    at: 'internal',
    certificate: 'private',
    target: { expect: { loadBalancer: 'internal', trust: 'private' } },
  },
  {
    host: 'example.net',
    why: 'a zone’s apex, where no alias may stand, with the load balancer’s addresses',
    records: publicRecords(places),
  },
  { host: 'wildcard.example.com', why: 'covered by a wildcard certificate', certificate: 'wildcard' },
  {
    host: 'shop.wild.example.net',
    why: 'has no record of its own: a wildcard answers for every name of its zone, also for doubled ones',
    records: [],
    beside: [`* CNAME app.${domain}.`],
  },
  {
    host: 'odd-labels.example.com',
    why: 'its chain passes a label with a dot in it',
    records: ['CNAME a\\.b'],
    beside: [`a\\.b CNAME app.${domain}.`],
  },
  {
    host: 'staging.example.com',
    why: 'has a staging certificate, on purpose',
    certificate: 'staging',
    target: { expect: { trust: 'staging' } },
  },
  {
    host: 'login.example.com',
    why: 'answers 401: the application is there and wants to know who asks',
    status: 401,
  },
  {
    host: 'no-pages.example.com',
    why: 'is asked for no page: who gets through speaks something else over TLS',
    status: 503,
    target: { protocol: 'tls' },
  },
  {
    host: 'listed.example.com',
    why: 'its certificate names a list of those that were revoked, and is not on it',
    certificate: 'listed',
  },
  {
    host: 'members.example.com',
    why: 'lets in nobody without a client certificate, as it should, and takes the one that is shown',
    port: 'demanding',
    isMember: true,
    target: { expect: { clientCertificate: 'required' } },
  },
  {
    host: 'members-only.example.com',
    why: 'lets in nobody without a client certificate, as it should, and none is there to show',
    port: 'demanding',
    target: { expect: { clientCertificate: 'required' } },
  },
  {
    host: 'no-certificate.example.com',
    why: 'has to take connections, and no more: whatever certificate is there says nothing',
    certificate: 'self-signed',
    target: { protocol: 'tcp' },
  },
  ...(places.further === null
    ? []
    : ([
        {
          host: 'several.example.com',
          why: 'leads to a load balancer of two nodes that serve the same',
          records: [`CNAME edge.${domain}.`],
          at: 'edges',
          target: { expect: { loadBalancer: 'edge' } },
        },
      ] satisfies Row[])),
];
