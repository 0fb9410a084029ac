import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { RecordType } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configuration } from '../../src/config/schema.ts';
import { inRanges, parseEndpoint } from '../../src/facts/addresses.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { findPlaces, networksOf, type Places, placesOfOneAddress } from '../../src/lab/loopback.ts';
import { ask, type At } from './dns-client.ts';

interface Running {
  readonly lab: Lab;
  readonly places: Places;
  readonly resolver: At;
  readonly authorityPort: number;
  readonly port: number;
  readonly publicPem: string;
}

async function start(given?: Places): Promise<Running> {
  const lab = await startLab(given);
  const { dns, defaults, trust } = configuration.parse({ ...lab.configuration, server: { token: '' } });
  return {
    lab,
    places: given ?? (await findPlaces()),
    resolver: parseEndpoint(dns.resolvers[0] ?? '', 0) ?? { address: '', port: 0 },
    authorityPort: dns.authoritative.port,
    port: defaults.port,
    publicPem: trust.public[0] ?? '',
  };
}

let running: Running;
beforeAll(async () => {
  running = await start();
});
afterAll(async () => running.lab.stop());

const addressesOf = async ({ resolver }: Running, host: string): Promise<string[]> => {
  const both = await Promise.all((['A', 'AAAA'] as const).map(async (type: RecordType) => ask(resolver, host, type)));
  return both.flatMap(({ answers }) =>
    answers.filter((line) => / (A|AAAA) /.test(line)).map((line) => line.split(' ').at(-1) ?? ''),
  );
};

const portOf = ({ lab, port }: Running, host: string): number => {
  const special = lab.hosts.find((one) => one.host === host)?.target['port'];
  return typeof special === 'number' ? special : port;
};

/** The client certificate that its target has, where it has one. */
function shownTo({ lab }: Running, host: string): ConnectionOptions {
  const files = configuration
    .parse({ ...lab.configuration, server: { token: '' } })
    .targets.find((one) => one.host === host)?.clientCertificate;
  return files === undefined ? {} : { cert: readFileSync(files.cert), key: readFileSync(files.key) };
}

async function shakeHands(running: Running, host: string, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({
    host: running.places.publicV4,
    port: portOf(running, host),
    servername: host,
    rejectUnauthorized: false,
    // The root alone: who has the intermediate at hand does not miss it.
    ca: /[^]*?-----END CERTIFICATE-----/.exec(readFileSync(running.publicPem, 'utf8'))?.[0],
    ...options,
  });
  await once(socket, 'secureConnect', { signal: AbortSignal.timeout(3000) });
  return socket;
}

/** What a server says to a request, until it has said it all or `enough` has come. */
async function converse(
  running: Running,
  host: string,
  address = running.places.publicV4,
  enough = Infinity,
): Promise<string> {
  const socket = await shakeHands(running, host, { host: address, ...shownTo(running, host) });
  socket.setEncoding('latin1');
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let said = '';
  try {
    for await (const chunk of socket) {
      said += chunk;
      if (said.length >= enough) break;
    }
  } finally {
    socket.destroy();
  }
  return said;
}

describe.each([
  ['the whole lab', undefined],
  ['the lab of one address', placesOfOneAddress],
] as const)('%s', (_, given) => {
  let lab: Running;
  beforeAll(async () => {
    lab = await start(given);
  });
  afterAll(async () => lab.lab.stop());

  test('leads to no address but its own, and to the two that are not to be dialled', async () => {
    const { public: open, private: own } = networksOf(lab.places);
    // One after the other: questions about all of them at once would not fit into a socket's buffer.
    const places: string[] = [];
    for (const { host } of lab.lab.hosts) places.push(...(await addressesOf(lab, host)));
    const strange = new Set(places.filter((address) => !inRanges(address, [...open, ...own])));
    expect([...strange].toSorted()).toEqual(['127.0.0.30', '203.0.113.7']);
    expect([...open, ...own].every((range) => /^(127\.0\.0\.\d+\/32|::1\/128)$/.test(range))).toBe(true);
  });

  test('every healthy host is served where it leads', async () => {
    // Two must not answer, and one lets in nobody who has no client certificate.
    const barred = ['closed.example.com', 'walled-off.example.com', 'members-only.example.com'];
    const healthy = lab.lab.hosts.filter(({ status, host }) => status === 'pass' && !barred.includes(host));
    expect(healthy.length).toBeGreaterThanOrEqual(9);
    for (const { host } of healthy) {
      const addresses = await addressesOf(lab, host);
      expect(addresses).not.toEqual([]);
      for (const address of addresses) {
        expect(await converse(lab, host, address)).toMatch(/^HTTP\/1\.1 (200|308|401|403|503) /);
      }
    }
  });

  test('has a host for each check that can fail', () => {
    const meant = lab.lab.hosts.flatMap((host) => host.findings.map((finding) => finding.check));
    expect([...new Set(meant)].toSorted()).toEqual(
      given === undefined && lab.places.further !== null
        ? allChecks
        : allChecks.filter((check) => !ofFurtherPlaces.includes(check)),
    );
  });

  test('names each host once, and says what is amiss by its worst finding', () => {
    const { hosts } = lab.lab;
    expect(new Set(hosts.map((host) => host.host)).size).toBe(hosts.length);
    for (const { status, findings, target, host } of hosts) {
      expect(target).toMatchObject({ host, name: host });
      expect(status === 'pass').toBe(findings.length === 0);
    }
    const silent = hosts.find((host) => host.host === 'silent.example.com');
    expect([silent?.status, hosts.find((host) => host.host === 'pinned.example.com')?.status]).toEqual([
      'unknown',
      'warn',
    ]);
  });
});

/** What it takes more addresses to show. */
const ofFurtherPlaces: readonly string[] = [
  'dns.delegation-sound',
  'dns.search-list-agrees',
  'dns.servers-agree',
  'tls.addresses-agree',
];

/**
 * But for seven: `dns.own-record` is always explained by where the wildcard leads, for `dns.signatures-validate` it
 * takes a resolver that validates, for `tls.transparency-logged` a certificate under a root that browsers have, and for
 * `tls.within-rate-limits` one of Let's Encrypt's, and the history of a daemon; `kubernetes.class-exists` takes a cluster
 * that was read as a whole, `dns.agrees-with-status` and `tls.matches-secret` what a cluster says of itself.
 */
const allChecks = [
  'dns.addresses-fit-load-balancer',
  'dns.apex-without-cname',
  'dns.caa-allows-issuer',
  'dns.chain-ends',
  'dns.challenge-clean',
  'dns.cname-stands-alone',
  'dns.delegation-sound',
  'dns.https-record-agrees',
  'dns.leads-to-load-balancer',
  'dns.owner-is-absolute',
  'dns.registry-consistent',
  'dns.resolves',
  'dns.search-list-agrees',
  'dns.servers-agree',
  'dns.target-is-a-name',
  'dns.target-is-absolute',
  'dns.ttl-sensible',
  'http.access-as-expected',
  'http.challenge-path-reaches',
  'http.forged-headers-ignored',
  'http.internal-stays-internal',
  'http.proxy-protocol-guarded',
  'http.redirects-end',
  'http.source-ip-preserved',
  'http.status-as-expected',
  'kubernetes.annotations-known',
  'kubernetes.backend-exists',
  'kubernetes.certificate-covers-hosts',
  'kubernetes.certificate-ready',
  'kubernetes.host-has-one-owner',
  'kubernetes.host-valid',
  'kubernetes.issuer-environment-fits',
  'kubernetes.issuer-exists',
  'kubernetes.rule-hosts-have-tls',
  'kubernetes.secret-has-one-writer',
  'kubernetes.secret-in-reach',
  'kubernetes.wildcard-has-dns01',
  'reach.absent-as-expected',
  'reach.every-address-answers',
  'tls.addresses-agree',
  'tls.browsers-connect',
  'tls.chain-complete',
  'tls.client-certificate-as-expected',
  'tls.handshake-succeeds',
  'tls.issuer-as-expected',
  'tls.key-strong',
  'tls.large-hello-tolerated',
  'tls.name-matches',
  'tls.not-placeholder',
  'tls.not-revoked',
  'tls.path-accepted',
  'tls.plaintext-refused',
  'tls.renewal-on-time',
  'tls.trust-as-expected',
  'tls.versions-current',
  'tls.within-validity',
];

describe('its DNS', () => {
  test.each([
    ['demo.example.com', 'NOERROR', 'app.ck8s.example.org A'],
    ['intranet.example.com', 'NOERROR', 'intranet.internal.ck8s.example.org A'],
    ['missing.example.com', 'NXDOMAIN', ''],
    ['no-address.example.com', 'NOERROR', ''],
    ['relative-target.example.com', 'NXDOMAIN', 'CNAME app.ck8s.example.org.example.com'],
    ['relative-target.wild.example.net', 'NOERROR', 'app.ck8s.example.org A'],
    ['relative-owner.example.com', 'NXDOMAIN', ''],
    ['relative-owner.example.com.example.com', 'NOERROR', 'app.ck8s.example.org A'],
    ['doubled.wild.example.net.wild.example.net', 'NOERROR', 'app.ck8s.example.org A'],
    ['template.example.com', 'NXDOMAIN', 'CNAME app.$domain.example.com'],
    ['address-as-name.example.com', 'NXDOMAIN', 'CNAME 203.0.113.7'],
    ['escaped-dot.example.com', 'NXDOMAIN', 'CNAME app.ck8s.example.org'],
    ['odd-labels.example.com', 'NOERROR', 'app.ck8s.example.org A'],
    ['loop.example.com', 'NOERROR', 'CNAME loop.example.com'],
    ['dangling.example.com', 'NXDOMAIN', 'CNAME shop.old-provider.example.net'],
    ['www.example.edu', 'NXDOMAIN', ''],
    ['www.beyond.org', 'NXDOMAIN', ''],
  ])('%s', async (host, rcode, last) => {
    const said = await ask(running.resolver, host);
    expect(said.rcode).toBe(rcode);
    expect(said.answers.at(-1) ?? '').toContain(last);
    expect(said.answers.length === 0).toBe(last === '');
  });

  test('the developers’ provider refers to the platform’s servers, which say it themselves', async () => {
    const { places, authorityPort: port } = running;
    const name = 'app.ck8s.example.org';
    const said = await ask({ address: places.platformDns, port }, name);
    expect(said).toMatchObject({ aa: true, ra: false, answers: [`${name} A ${places.publicV4}`] });
    const referral = await ask({ address: places.providerDns[0], port }, name);
    const separate = places.platformDns !== places.providerDns[0];
    expect(referral.aa).toBe(!separate);
    expect(referral.authorities).toEqual(separate ? ['ck8s.example.org NS ns1.ck8s.example.org'] : []);
  });

  test('both of the provider’s servers give the same', async () => {
    const { places, authorityPort: port } = running;
    const said = await Promise.all(
      places.providerDns.map(async (address) => ask({ address, port }, 'demo.example.com')),
    );
    expect(said[0]).toEqual(said[1]);
    expect(said[0]).toMatchObject({ aa: true, answers: ['demo.example.com CNAME app.ck8s.example.org'] });
  });
});

describe('its certificates, as OpenSSL sees them', () => {
  test.each([
    ['demo', null],
    ['wildcard', null],
    ['cross-signed', null],
    ['leaf-only', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['forgotten-staging', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    ['company-root', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['stranger', 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['stand-in', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['unknown-to-ingress', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['forged', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['for-clients', 'INVALID_PURPOSE'],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%s', async (label, code) => {
    const socket = await shakeHands(running, `${label}.example.com`);
    const error: unknown = socket.authorizationError ?? null;
    expect(error instanceof Error && 'code' in error ? error.code : error).toBe(code);
    socket.destroy();
  });

  test('the two nodes of the uneven host serve two leaves for one name', async () => {
    const { further } = running.places;
    const leaves = [];
    for (const address of further?.edges ?? []) {
      const socket = await shakeHands(running, 'uneven.example.com', { host: address });
      leaves.push(socket.getPeerX509Certificate());
      socket.destroy();
    }
    expect(leaves.map((leaf) => leaf?.subjectAltName)).toEqual(
      further === null ? [] : Array(2).fill('DNS:uneven.example.com'),
    );
    expect(new Set(leaves.map((leaf) => leaf?.fingerprint256)).size).toBe(leaves.length);
  });
});

describe('its servers', () => {
  test.each([
    ['unavailable', /^HTTP\/1\.1 503 /],
    ['broken', /^HTTP\/1\.1 500 /],
    ['no-rule', /^HTTP\/1\.1 404 [^]*default backend - 404/],
    ['unknown-to-ingress', /^HTTP\/1\.1 404 [^]*default backend - 404/],
    ['wrong-status', /^HTTP\/1\.1 404 (?![^]*default backend)/],
    ['garbling', /not HTTP/],
    ['half-closing', /^$/],
    ['dripping', /^H$/, 1],
    ['hasty', /^220 mail/, 15],
    ['flooding', /^(HTTP\/1\.1 103 Early Hints\r\nLink: <\/x>\r\n\r\n){50}/, 10_000],
  ])('%s', async (label, said, enough = Infinity) => {
    expect(await converse(running, `${label}.example.com`, undefined, enough)).toMatch(said);
  });

  test('the hasty one needs no question', async () => {
    const socket = await shakeHands(running, 'hasty.example.com');
    const [chunk]: unknown[] = await once(socket, 'data');
    expect(String(chunk)).toContain('220 mail');
    socket.destroy();
  });

  test('the closing one hangs up unasked', async () => {
    const socket = await shakeHands(running, 'closing.example.com');
    await once(socket.resume(), 'close');
    expect(socket.destroyed).toBe(true);
  });

  test('the half-closing one ends its own side alone', async () => {
    const socket = await shakeHands(running, 'half-closing.example.com', {
      socket: connectTcp({ host: running.places.publicV4, port: running.port, allowHalfOpen: true }),
    });
    await once(socket.resume(), 'end');
    const writes = [1, 2, 3].map(
      async () => new Promise((written) => socket.write('x'.repeat(100_000), (error) => written(error ?? null))),
    );
    expect(await Promise.all(writes)).toEqual([null, null, null]);
    socket.destroy();
  });

  test.each([
    ['no-tls', /^HTTP\/1\.1 400 /],
    ['rejected', /^\u0015\u0003\u0003\u0000\u0002\u0002p$/],
  ])('%s answers a ClientHello in its own way', async (label, said) => {
    const socket = connectTcp(portOf(running, `${label}.example.com`), running.places.publicV4);
    socket.setEncoding('latin1').write(Buffer.of(22, 3, 1, 0, 1, 1));
    const [chunk]: unknown[] = await once(socket, 'data');
    expect(chunk).toMatch(said);
    socket.destroy();
  });

  test('a handshake is refused with an alert', async () => {
    await expect(shakeHands(running, 'rejected.example.com')).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
    });
  });

  test('versions that are retired are taken where that is meant, and nowhere else', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const socket = await shakeHands(running, 'outdated.example.com', old);
    expect(socket.getProtocol()).toBe('TLSv1');
    socket.destroy();
    const refusal = { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' };
    await expect(shakeHands(running, 'demo.example.com', old)).rejects.toMatchObject(refusal);
    const newest = { minVersion: 'TLSv1.3' } as const;
    await expect(shakeHands(running, 'outdated.example.com', newest)).rejects.toMatchObject(refusal);
  });

  test('a ClientHello of more than one packet is cut where that is meant', async () => {
    await expect(shakeHands(running, 'one-packet.example.com')).rejects.toMatchObject({ code: 'ECONNRESET' });
    (await shakeHands(running, 'one-packet.example.com', { ecdhCurve: 'X25519' })).destroy();
  });

  test('one port serves in TLS and in the clear', async () => {
    const host = 'bilingual.example.com';
    expect(await converse(running, host)).toMatch(/^HTTP\/1\.1 200 /);
    const socket = connectTcp(portOf(running, host), running.places.publicV4);
    socket.setEncoding('latin1').write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const [chunk]: unknown[] = await once(socket, 'data');
    expect(chunk).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  test.each([
    ['ECDSA+SHA256', 'ec', 1],
    ['rsa_pss_rsae_sha256', 'rsa', -1],
  ] as const)('a certificate of each kind of key: %s', async (sigalgs, kind, valid) => {
    const socket = await shakeHands(running, 'half-renewed.example.com', { sigalgs });
    const leaf = socket.getPeerX509Certificate();
    expect(leaf?.publicKey.asymmetricKeyType).toBe(kind);
    expect(Math.sign(Date.parse(leaf?.validTo ?? '') - Date.now())).toBe(valid);
    socket.destroy();
  });

  test('nothing listens at the port of those that refuse', async () => {
    const socket = connectTcp(portOf(running, 'refused.example.com'), running.places.publicV4);
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
