import { challengeVerdicts } from '../../facts/http/redirects/challenge-verdicts.ts';
import { challengeReasons } from '../../facts/http/redirects/challenge-way.ts';
import { defineCheck } from '../define.ts';

export const challengePathReaches = defineCheck({
  id: 'http.challenge-path-reaches',
  title: 'a certificate authority that validates by HTTP-01 gets to this host on port 80',
  why: 'With HTTP-01 the authority reads a token below /.well-known/acme-challenge/ on port 80, from several places at once, every time the certificate is renewed. Where it does not get there, the certificate that is served today is the last one, and nobody notices before it expires.',
  fix: 'Let port 80 answer to everybody below /.well-known/acme-challenge/, or validate by DNS-01. To see what the authority said: kubectl -n NAMESPACE describe challenge.',
  sources: [
    { title: 'RFC 8555, section 8.3: HTTP Challenge', url: 'https://www.rfc-editor.org/rfc/rfc8555#section-8.3' },
    {
      title: "Let's Encrypt: Challenge types",
      url: 'https://letsencrypt.org/docs/challenge-types/#http-01-challenge',
    },
    { title: "Let's Encrypt: IPv6 support", url: 'https://letsencrypt.org/docs/ipv6-support/' },
    { title: 'cert-manager: HTTP01', url: 'https://cert-manager.io/docs/configuration/acme/http01/' },
  ],
  aliases: [
    'acme-challenge',
    'HTTP-01',
    'http01',
    'urn:ietf:params:acme:error:connection',
    'urn:ietf:params:acme:error:unauthorized',
    'Timeout during connect (likely firewall problem)',
    'Error getting validation data',
    'Invalid response from http://',
    'Waiting for HTTP-01 challenge propagation',
    'wrong status code, expected 200',
    'failed to perform self check GET request',
    'Too many redirects',
    'Invalid port in redirect target',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'administrator',
  urgency: 'soon',
  essential: false,
  look: 'full',
  reasons: challengeReasons,
  worst: 'fail',
  yieldsTo: [
    'dns.leads-to-load-balancer',
    'dns.addresses-fit-load-balancer',
    'reach.every-address-answers',
    'tls.handshake-succeeds',
  ],
  yieldsOnly: { 'tls.handshake-succeeds': ['no-answer'] },
  limitedBy: ['hairpin', 'captive-portal'],
  needs: ['connections', 'challengeWalks', 'resolution'],
  applies: ({ target: { expect } }) => expect.reachable && expect.challenge === 'http-01',
  *run(view) {
    for (const { what, ...verdict } of challengeVerdicts(view)) yield { ...verdict, message: what };
  },
});
