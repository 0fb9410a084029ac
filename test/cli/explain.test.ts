import { describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { catalogue } from '../../src/cli/catalogue.ts';
import { errorMessages } from '../../src/facts/error-messages.ts';
import { limitMeanings } from '../../src/facts/vantage/limit-meanings.ts';
import { limitCodes } from '../../src/model/vantage.ts';
import { findChecks } from '../../src/report/find-checks.ts';
import { findLimit } from '../../src/report/find-limits.ts';
import { captured } from '../support/io.ts';

async function explain(...words: string[]) {
  const { io, out, err } = captured();
  const code = await runProgram(['explain', ...words], io);
  return { code, out: out(), err: err() };
}

const found = (words: string): string[] =>
  findChecks(words, catalogue)
    .found.map(({ id }) => id)
    .toSorted();

const client = ['tls.client-certificate-as-expected'];
const certificate = ['tls.name-matches', 'tls.trust-as-expected', 'tls.within-validity'];

describe('what a client says leads to its check', () => {
  test.each([
    ['NET::ERR_CERT_COMMON_NAME_INVALID', ['tls.name-matches']],
    ['NET::ERR_CERT_AUTHORITY_INVALID', ['tls.trust-as-expected']],
    ['NET::ERR_CERT_DATE_INVALID', ['tls.within-validity']],
    ['NET::ERR_CERT_INVALID', ['tls.path-accepted']],
    ['ERR_SSL_PROTOCOL_ERROR', ['tls.handshake-succeeds']],
    ['ERR_SSL_VERSION_OR_CIPHER_MISMATCH', ['tls.browsers-connect', 'tls.handshake-succeeds']],
    ['ERR_CONNECTION_REFUSED', ['reach.every-address-answers']],
    ['ERR_CONNECTION_TIMED_OUT', ['reach.every-address-answers']],
    ['ERR_EMPTY_RESPONSE', ['http.status-as-expected']],
    ['DNS_PROBE_FINISHED_NXDOMAIN', ['dns.resolves']],
    ["This site can't be reached", ['reach.every-address-answers']],
    ['This site can’t provide a secure connection', ['tls.handshake-succeeds']],
    ['Your connection is not private', certificate],
    ['SSL_ERROR_BAD_CERT_DOMAIN', ['tls.name-matches']],
    ['SEC_ERROR_UNKNOWN_ISSUER', ['tls.chain-complete', 'tls.trust-as-expected']],
    ['SEC_ERROR_UNTRUSTED_ISSUER', ['tls.trust-as-expected']],
    ['SEC_ERROR_EXPIRED_CERTIFICATE', ['tls.within-validity']],
    ['MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT', ['tls.trust-as-expected']],
    ['Warning: Potential Security Risk Ahead', certificate],
    ['Hmm. We’re having trouble finding that site.', ['dns.resolves']],
    ['Safari Can’t Find the Server', ['dns.resolves']],
    ['Safari can’t establish a secure connection to the server', ['tls.handshake-succeeds']],
    ['curl: (6) Could not resolve host: demo.example.com', ['dns.resolves']],
    ['curl: (28) Connection timed out after 5001 milliseconds', ['reach.every-address-answers']],
    ['curl: (52) Empty reply from server', ['http.status-as-expected']],
    [
      'curl: (60) SSL certificate problem: unable to get local issuer certificate',
      ['tls.chain-complete', 'tls.trust-as-expected'],
    ],
    ['curl: (60) SSL: no alternative certificate subject name matches target host name', ['tls.name-matches']],
    ['unable to get issuer certificate', ['tls.chain-complete']],
    ['verify error:num=20', ['tls.chain-complete', 'tls.trust-as-expected']],
    ['error 21 at 0 depth lookup', ['tls.chain-complete']],
    ['Verify return code: 18', ['tls.trust-as-expected']],
    ['error 19', ['tls.trust-as-expected']],
    ['Verify return code: 10 (certificate has expired)', ['tls.within-validity']],
    ['error 62', ['tls.name-matches']],
    ['x509: certificate signed by unknown authority', ['tls.trust-as-expected']],
    ['x509: certificate is valid for a.example.com, not demo.example.com', ['tls.name-matches']],
    ['x509: certificate is valid for ingress.local, not demo.example.com', ['tls.not-placeholder']],
    ['dial tcp: lookup demo.example.com: no such host', ['dns.resolves']],
    ['dial tcp 203.0.113.10:443: i/o timeout', ['reach.every-address-answers']],
    ['PKIX path building failed: unable to find valid certification path to requested target', ['tls.chain-complete']],
    ['No subject alternative DNS name matching demo.example.com found', ['tls.name-matches']],
    ['java.net.UnknownHostException: demo.example.com', ['dns.resolves']],
    ['[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired', ['tls.within-validity']],
    ['socket.gaierror: [Errno -2] Name or service not known', ['dns.resolves']],
    ['getaddrinfo ENOTFOUND demo.example.com', ['dns.resolves']],
    ["Hostname/IP does not match certificate's altnames", ['tls.name-matches']],
    ['read ECONNRESET', ['http.status-as-expected', 'tls.handshake-succeeds']],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', ['tls.chain-complete']],
    ['too many certificates already issued for exact set of domains', ['tls.within-rate-limits']],
    ['urn:ietf:params:acme:error:rateLimited', ['tls.within-rate-limits']],
    ['fake certificate', ['tls.not-placeholder']],
    ['400 No required SSL certificate was sent', client],
    ['ERR_BAD_SSL_CLIENT_AUTH_CERT', client],
    ['ERR_SSL_CLIENT_AUTH_CERT_NEEDED', client],
    ['SSL_ERROR_RX_CERTIFICATE_REQUIRED_ALERT', client],
    ['SSL_ERROR_BAD_CERT_ALERT', client],
    ['bad certificate', client],
    ['remote error: tls: bad certificate', client],
    ['remote error: tls: unknown certificate authority', client],
    ['remote error: tls: certificate required', client],
    ["tls: client didn't provide a certificate", client],
    ['tls: failed to verify client certificate: x509: certificate signed by unknown authority', client],
    ['tlsv1 alert unknown ca', client],
    ['SSL routines:ssl3_read_bytes:sslv3 alert bad certificate', client],
    ['tlsv13 alert certificate required', client],
    ['javax.net.ssl.SSLHandshakeException: Received fatal alert: bad_certificate', client],
    ['sslv3 alert handshake failure', ['tls.handshake-succeeds']],
    ['tlsv1 alert protocol version', ['tls.handshake-succeeds']],
    ['tlsv1 alert internal error', ['tls.handshake-succeeds']],
    ['dh key too small', ['tls.handshake-succeeds']],
    ['unsupported protocol', ['tls.handshake-succeeds', 'tls.versions-current']],
    ['http: Client sent an HTTP request to an HTTPS server.', ['http.status-as-expected']],
    ['CA signature digest algorithm too weak', ['tls.path-accepted']],
    ['NET::ERR_CERT_REVOKED', ['tls.not-revoked']],
    ['SEC_ERROR_REVOKED_CERTIFICATE', ['tls.not-revoked']],
    ['Verify return code: 23 (certificate revoked)', ['tls.not-revoked']],
    ['curl: (91) No OCSP response received', ['tls.not-revoked']],
    ['MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING', ['tls.not-revoked']],
    ['MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING', ['tls.not-revoked']],
    ['kyber', ['tls.large-hello-tolerated']],
    ['allowlist', ['http.access-as-expected']],
    ['403 Forbidden', ['http.access-as-expected']],
    ['exposed to the Internet', ['http.internal-stays-internal']],
    ['trailing dot', ['dns.owner-is-absolute', 'dns.search-list-agrees', 'dns.target-is-absolute']],
    ['zone-appended', ['dns.target-is-absolute']],
  ])('%s', (words, ids) => expect(found(words)).toEqual(ids));

  test.each(['520', '521', '522', '523', '524', '525', '526', '527', '530'])('Cloudflare %s', (code) => {
    expect(found(code)).toContain('http.status-as-expected');
    expect(found(`Error ${code}`)).toEqual(found(code));
  });

  test('every message that is listed leads to a check that lists it', () => {
    for (const message of Object.values(errorMessages).flat()) {
      const checks = findChecks(message, catalogue).found;
      expect(checks.filter(({ aliases }) => aliases.includes(message)).length, message).toBeGreaterThan(0);
    }
  });
  test('a check is known by each of its aliases once', () => {
    const twice = (aliases: readonly string[]): string[] => aliases.filter((alias, i) => aliases.indexOf(alias) !== i);
    expect(Object.values(catalogue).flatMap(({ id, aliases }) => twice(aliases).map((alias) => [id, alias]))).toEqual(
      [],
    );
  });
  test.each(Object.values(catalogue).flatMap(({ reasons }) => reasons))('the reason %s is known', (reason) => {
    expect(found(reason)).not.toEqual([]);
  });
});

describe('limits of the vantage', () => {
  test.each(limitCodes)('%s', async (code) => {
    const { out, err, code: exit } = await explain(code);
    expect({ err, exit }).toEqual({ err: '', exit: 0 });
    expect(out).toMatch(new RegExp(`^${code}\\n {2}a limit of the vantage: [^]* why [^]* keeps from [^]* fix `));
  });
  test('each has all that is to be said, in whole sentences', () => {
    expect(limitMeanings.map(({ code }) => code)).toEqual(limitCodes);
    for (const { title, why, fix, keepsFrom } of limitMeanings) {
      expect(title).toMatch(/[^.]$/);
      for (const text of [why, fix, keepsFrom]) expect(text).toMatch(/^[A-Za-z].*\.$/);
    }
  });
  test('by what people search for', () => {
    expect(findLimit('DNS_PROBE_FINISHED_NO_INTERNET')?.code).toBe('cut-off');
    expect(findLimit('Firefox says MOZILLA_PKIX_ERROR_MITM_DETECTED')?.code).toBe('tls-intercepted');
    expect(findLimit('/etc/hosts')?.code).toBe('hosts-file');
    expect(findLimit('zebra')).toBeNull();
  });
});

test('near misses are suggested, of several words and among others, too', async () => {
  for (const [words, meant] of [
    ['fake certifcate', 'tls.not-placeholder'],
    ['my ingress has a fake certifcate since monday', 'tls.not-placeholder'],
    ['dns-intercpted', 'dns-intercepted'],
    ['zone-apended', 'dns.target-is-absolute'],
  ] as const) {
    const { code, out, err } = await explain(...words.split(' '));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/did you mean .*\?\n$/);
    expect(err).toContain(meant);
  }
  expect((await explain('qwertyuiop')).err).toContain('hostprobe explain lists them');
});

describe('what is likeliest meant comes first', () => {
  test.each([
    ['propagation', 'dns.servers-agree'],
    ['NXDOMAIN', 'dns.resolves'],
    ['SERVFAIL', 'dns.signatures-validate'],
    ['EDE', 'dns.signatures-validate'],
    ['DoH', 'dns.resolves'],
    ['letsencrypt', 'dns.caa-allows-issuer'],
    ["let's encrypt", 'dns.caa-allows-issuer'],
    ['negative caching', 'dns.servers-agree'],
    ['DNSSEC', 'dns.signatures-validate'],
    ['wildcard', 'dns.own-record'],
    ['certificate required', 'tls.client-certificate-as-expected'],
    ['unsupported protocol', 'tls.versions-current'],
    ['proxy protocol', 'http.proxy-protocol-guarded'],
    // What the configuration calls it.
    ['expect.access', 'http.access-as-expected'],
    ['access', 'http.access-as-expected'],
    ['expect.exposure', 'http.internal-stays-internal'],
    ['exposure', 'http.internal-stays-internal'],
    ['expect.sourceIp', 'http.source-ip-preserved'],
    ['sourceIp', 'http.source-ip-preserved'],
    ['sourceIp.echoPath', 'http.source-ip-preserved'],
    ['echoPath', 'http.source-ip-preserved'],
    ['sourceIp.key', 'http.source-ip-preserved'],
    ['HOSTPROBE_ECHO_KEY', 'http.source-ip-preserved'],
    ['echo', 'http.source-ip-preserved'],
    ['whoami', 'http.source-ip-preserved'],
    ['wrong key', 'http.source-ip-preserved'],
    ['expect.trust', 'tls.trust-as-expected'],
    ['expect.minTlsVersion', 'tls.versions-current'],
    // Of the names that hold the word, the one that has the least beside it.
    ['cache', 'dns.servers-agree'],
    // No name holds these words; what is said of why it matters does.
    ['browsers outside see nothing wrong', 'dns.search-list-agrees'],
  ])('%s', async (words, id) => {
    const { code, out } = await explain(words);
    expect({ code, first: out.split(/\s/, 1)[0] }).toEqual({ code: 0, first: id });
  });
});

test.each(['DANE', 'tlsa record', 'ECDHE'])('what no check judges is said to be told elsewhere: %s', async (words) => {
  const { code, out } = await explain(...words.split(' '));
  expect(code).toBe(0);
  expect(out).toMatch(/^no check judges .*`hostprobe check --verbose HOST` tells .*\n$/);
});

test('a check comes before the limit of the vantage that is known by the same words', async () => {
  const { out } = await explain('DNSSEC');
  expect(out).toMatch(/^dns\.signatures-validate\n[^]*\n\nresolver-does-not-validate\n/);
});

test('what more than two are known by is listed', async () => {
  const { out } = await explain('unseen');
  const lines = out.trimEnd().split('\n');
  const count = Object.values(catalogue).filter(({ reasons }) => reasons.includes('unseen')).length;
  expect(lines).toHaveLength(count + 2);
  expect(lines.slice(0, count).every((line) => /^[a-z]+\.[a-z-]+ {3,}\S/.test(line))).toBe(true);
  expect(lines.at(-1)).toBe(`${count} are known by "unseen": hostprobe explain ID tells all of one`);
  expect((await explain('lame')).out).toContain('\n  why ');
});

test('the list names the limits, too', async () => {
  const { out } = await explain();
  expect(out).toContain('limits of the vantage: cut-off, no-ipv4');
});
