import type { Places } from './loopback.ts';
import type { Row } from './row.ts';

/** Hosts whose servers are absent, ailing or hostile. */
export const serverHosts = (places: Places): readonly Row[] => [
  {
    host: 'refused.example.com',
    why: 'nothing listens at the port',
    port: 'refused',
    findings: ['fail reach.every-address-answers'],
  },
  {
    host: 'no-handshake.example.com',
    why: 'takes the connection and never says a word',
    port: 'silent',
    target: { timeout: '7s' },
    findings: ['fail tls.handshake-succeeds'],
  },
  {
    host: 'no-tls.example.com',
    why: 'speaks plain HTTP at the port of TLS',
    port: 'plain',
    findings: ['fail tls.handshake-succeeds'],
  },
  {
    host: 'rejected.example.com',
    why: 'refuses the handshake for a name that it does not know',
    port: 'rejecting',
    findings: ['fail tls.handshake-succeeds'],
  },
  {
    host: 'demanding.example.com',
    why: 'demands a client certificate, and nobody expects it to',
    port: 'demanding',
    findings: ['fail tls.handshake-succeeds'],
  },
  {
    host: 'unguarded.example.com',
    why: 'should let in nobody without a client certificate, and lets in everybody',
    isMember: true,
    target: { expect: { clientCertificate: 'required' } },
    findings: ['fail tls.client-certificate-as-expected'],
  },
  {
    host: 'guarded.example.com',
    why: 'demands a client certificate as nginx does it, over HTTP, where none should be demanded',
    status: 400,
    page: '<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>\r\n',
    target: { expect: { clientCertificate: 'none' } },
    findings: ['fail tls.client-certificate-as-expected'],
  },
  {
    host: 'outdated.example.com',
    why: 'still takes versions of TLS that are retired, and knows no newer one than 1.2',
    port: 'outdated',
    findings: ['fail tls.versions-current'],
  },
  {
    host: 'one-packet.example.com',
    why: 'something before it cuts off a ClientHello that is as large as those of browsers today',
    port: 'onePacket',
    findings: ['fail tls.large-hello-tolerated'],
  },
  {
    host: 'bilingual.example.com',
    why: 'serves in the clear whoever does not ask for TLS',
    port: 'bilingual',
    target: { protocol: 'tls' },
    findings: ['fail tls.plaintext-refused'],
  },
  {
    host: 'unavailable.example.com',
    why: 'the ingress has no pod to send the request to',
    status: 503,
    findings: ['fail http.status-as-expected'],
  },
  {
    host: 'broken.example.com',
    why: 'the application fails',
    status: 500,
    findings: ['fail http.status-as-expected'],
  },
  {
    host: 'no-rule.example.com',
    why: 'has its certificate, but no rule: the default backend answers',
    status: null,
    findings: ['warn http.status-as-expected'],
  },
  {
    host: 'unknown-to-ingress.example.com',
    why: 'the ingress controller has never heard of it: stand-in certificate and default backend',
    certificate: 'none',
    status: null,
    findings: ['fail tls.not-placeholder', 'fail http.status-as-expected'],
  },
  {
    host: 'wrong-status.example.com',
    why: 'its health page is not there',
    status: 404,
    target: { expect: { http: { path: '/healthz', status: [200] } } },
    findings: ['fail http.status-as-expected'],
  },
  {
    host: 'silent.example.com',
    why: 'gives no answer after the handshake, but we did not wait long enough to blame it',
    after: 'silent',
    findings: ['unknown http.status-as-expected'],
  },
  {
    host: 'dripping.example.com',
    why: 'sends one byte a second',
    after: 'dripping',
    target: { timeout: '7s' },
    findings: ['fail http.status-as-expected'],
  },
  {
    host: 'garbling.example.com',
    why: 'answers in no language that HTTP knows',
    after: 'garbling',
    findings: ['fail http.status-as-expected'],
  },
  {
    host: 'closing.example.com',
    why: 'hangs up right after the handshake',
    after: 'closing',
    findings: ['fail http.status-as-expected'],
  },
  {
    host: 'half-closing.example.com',
    why: 'says right after the handshake that it will send nothing, and keeps listening',
    after: 'halfClosing',
    findings: ['fail http.status-as-expected'],
  },
  {
    host: 'hasty.example.com',
    why: 'greets like a mail server, before it was asked',
    after: 'hasty',
    findings: ['fail http.status-as-expected'],
  },
  {
    host: 'flooding.example.com',
    why: 'sends interim responses without end',
    after: 'flooding',
    findings: ['fail http.status-as-expected'],
  },
  {
    host: 'closed.example.com',
    why: 'must not answer, and does not, while its control does',
    port: 'refused',
    mustBeAbsent: true,
  },
  {
    host: 'open.example.com',
    why: 'must not answer, and does',
    mustBeAbsent: true,
    findings: ['fail reach.absent-as-expected'],
  },
  ...(places.further === null
    ? []
    : ([
        {
          host: 'one-dead.example.com',
          why: 'nothing listens at one of its two addresses',
          records: [`A ${places.publicV4}`, `A ${places.further.dead}`],
          target: { expect: { loadBalancer: 'none' } },
          findings: ['warn reach.every-address-answers'],
        },
      ] satisfies Row[])),
];
