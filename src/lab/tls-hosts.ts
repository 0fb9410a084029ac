import { halfRenewedHost } from './doors.ts';
import type { Places } from './loopback.ts';
import type { Row } from './row.ts';
import { domain } from './row.ts';

/** Hosts whose certificates are wrong. */
export const tlsHosts = (places: Places): readonly Row[] => [
  {
    host: 'cross-signed.example.com',
    why: 'sends an expired cross-sign along that nobody needs',
    certificate: 'with-expired-cross-sign',
    findings: ['warn tls.chain-complete'],
  },
  {
    host: 'wrong-name.example.com',
    why: 'the certificate is for other names',
    certificate: 'wrong-name',
    findings: ['fail tls.name-matches'],
  },
  {
    host: 'forgotten-staging.example.com',
    why: 'still has the certificate of a rehearsal',
    certificate: 'staging',
    findings: ['fail tls.trust-as-expected'],
  },
  {
    host: 'company-root.example.com',
    why: 'a public host with a certificate of the company’s own root',
    certificate: 'private',
    findings: ['fail tls.trust-as-expected'],
  },
  {
    host: 'stranger.example.com',
    why: 'the certificate is from a root that is in no store',
    certificate: 'stranger',
    findings: ['fail tls.trust-as-expected'],
  },
  {
    host: 'self-signed.example.com',
    why: 'the certificate vouches for itself',
    certificate: 'self-signed',
    findings: ['fail tls.trust-as-expected'],
  },
  {
    host: 'forged.example.com',
    why: 'the certificate names a trusted issuer that never signed it',
    certificate: 'forged',
    findings: ['fail tls.trust-as-expected'],
  },
  {
    host: 'stand-in.example.com',
    why: 'the application answers behind the ingress controller’s stand-in certificate',
    certificate: 'stand-in',
    findings: ['fail tls.not-placeholder'],
  },
  {
    host: 'leaf-only.example.com',
    why: 'the intermediate is not sent; some browsers hide it',
    certificate: 'leaf-only',
    findings: ['fail tls.chain-complete'],
  },
  {
    host: 'unlisted-issuer.example.com',
    why: 'the intermediate is not sent and in no store; it is to be had where the certificate says',
    certificate: 'of-unlisted-issuer',
    findings: ['fail tls.chain-complete'],
  },
  {
    host: 'signed-by-leaf.example.com',
    why: 'the certificate was signed by one that may not sign',
    certificate: 'signed-by-leaf',
    findings: ['fail tls.path-accepted'],
  },
  {
    host: 'for-clients.example.com',
    why: 'the certificate is for clients only',
    certificate: 'for-clients',
    findings: ['fail tls.path-accepted'],
  },
  {
    host: 'short-key.example.com',
    why: 'the key of the certificate is too short for our times',
    certificate: 'short-key',
    findings: ['fail tls.key-strong'],
  },
  {
    host: 'rare-key.example.com',
    why: 'the key of the certificate is of a kind that Chrome and Edge do not take',
    certificate: 'rare-key',
    findings: ['fail tls.browsers-connect'],
  },
  {
    host: halfRenewedHost,
    why: 'has a certificate of each kind of key, and that of RSA ended five days ago',
    certificate: 'none',
    port: 'halfRenewed',
    findings: ['fail tls.within-validity'],
  },
  {
    host: 'expired.example.com',
    why: 'the certificate ended five days ago',
    certificate: 'expired',
    findings: ['fail tls.within-validity'],
  },
  {
    host: 'not-yet-valid.example.com',
    why: 'the certificate begins tomorrow',
    certificate: 'not-yet-valid',
    findings: ['fail tls.within-validity'],
  },
  {
    host: 'renewal-late.example.com',
    why: 'the renewal of the certificate is overdue',
    certificate: 'renewal-late',
    findings: ['warn tls.renewal-on-time'],
  },
  {
    host: 'renewal-very-late.example.com',
    why: 'five days are left: nobody renews this certificate',
    certificate: 'renewal-very-late',
    findings: ['fail tls.renewal-on-time'],
  },
  {
    host: 'to-be-replaced.example.com',
    why: 'the authority wants the certificate replaced at once, and says so to those who ask',
    certificate: 'to-be-replaced',
    target: { expect: { trust: 'private' } },
    findings: ['fail tls.renewal-on-time'],
  },
  {
    host: 'revoked.example.com',
    why: 'the certificate was revoked, for its key was lost',
    certificate: 'revoked',
    findings: ['fail tls.not-revoked'],
  },
  {
    host: 'old-list.example.com',
    why: 'the issuer has not published its list of revoked certificates anew',
    certificate: 'listed-of-old',
    findings: ['warn tls.not-revoked'],
  },
  {
    host: 'must-staple.example.com',
    why: 'the certificate demands a stapled OCSP response, and none is sent',
    certificate: 'must-staple',
    findings: ['fail tls.not-revoked'],
  },
  {
    host: 'other-issuer.example.com',
    why: 'the certificate is in order and from another issuer than agreed',
    target: { expect: { issuer: "Let's Encrypt" } },
    findings: ['fail tls.issuer-as-expected'],
  },
  ...(places.further === null
    ? []
    : ([
        {
          host: 'uneven.example.com',
          why: 'one of two nodes did not take over the renewed certificate',
          records: [`CNAME edge.${domain}.`],
          at: 'edges',
          certificate: 'fresh',
          secondCertificate: 'aging',
          target: { expect: { loadBalancer: 'edge' } },
          findings: ['warn tls.addresses-agree'],
        },
      ] satisfies Row[])),
];
