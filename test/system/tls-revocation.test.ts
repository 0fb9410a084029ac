import { afterAll, beforeAll, test } from 'vitest';
import { between } from '../../src/lab/authorities.ts';
import { chainOf, encodeDer, rawExtension, x509, type Authority, type Identity } from '../../src/lab/certificates.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { describeSystem } from './programs.ts';
import { makeCrl, makeStaple, type Ledger, type Span } from './revocation.ts';
import { expectTold, hostOf, lookAt, startScenes, type Scene } from './tls-scenes.ts';

const addresses = ['127.0.0.72', '127.0.0.73'] as const;

/** The server must staple (RFC 7633). */
const mustStaple = rawExtension('1.3.6.1.5.5.7.1.24', false, encodeDer(0x30, encodeDer(0x02, Uint8Array.of(5))));

const current: Span = { from: -1, to: 7 };

const ledger = (authority: Authority, of: Identity, isRevoked: boolean): Ledger => ({
  authority,
  known: [of],
  revoked: isRevoked ? [of] : [],
});

interface Listing {
  readonly revoked?: 'leaf' | 'issuer';
  /** Of the list that the issuer of the leaf gives. */
  readonly span?: Span;
  readonly missing?: boolean;
}

/** An issuer on the root's revocation list, and a leaf on the issuer's. */
const listed =
  (name: string, { revoked, span = current, missing = false }: Listing = {}): Scene['serve'] =>
  async ({ root, leaf, folder, publish }) => {
    const [rootList, issuerList] = [`${name}-root.crl`, `${name}-issuer.crl`] as const;
    const nothing = new Uint8Array();
    const pointAt = (url: string) => new x509.CRLDistributionPointsExtension([url]);
    const issuer = await root.intermediate(`Issuer of ${name}`, {
      ...between(-100, 1000),
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        pointAt(publish(rootList, nothing)),
      ],
    });
    const url = publish(issuerList, nothing);
    const own = await leaf({ extensions: [pointAt(missing ? `${url}.crl` : url)] }, issuer);
    const ofRoot = ledger(root, issuer, revoked === 'issuer');
    const ofIssuer = ledger(issuer, own, revoked === 'leaf');
    publish(rootList, await makeCrl(`${name}-root`, ofRoot, current, folder));
    publish(issuerList, await makeCrl(`${name}-issuer`, ofIssuer, span, folder));
    return [{ chain: chainOf(own, issuer) }];
  };

interface Stapling {
  readonly revoked?: boolean;
  /** The response is good for a day. */
  readonly daysAgo?: number;
  readonly must?: boolean;
}

/** nginx with a response about its leaf. */
const stapled =
  (name: string, { revoked = false, daysAgo = 0, must = false }: Stapling = {}): Scene['serve'] =>
  async ({ leaf, issuer, folder }) => {
    const own = await leaf(must ? { extensions: [mustStaple] } : {});
    const file = await makeStaple(name, ledger(issuer, own, revoked), daysAgo, folder);
    return [{ chain: chainOf(own, issuer), lines: ['ssl_stapling on;', `ssl_stapling_file ${file};`] }];
  };

const scenes: Readonly<Record<string, Scene>> = {
  'on no list': { by: 'nginx', serve: listed('none'), told: [] },
  'a revoked leaf': {
    by: 'nginx',
    serve: listed('leaf', { revoked: 'leaf' }),
    told: ['fail tls.not-revoked revoked'],
    says: [hostOf('a revoked leaf'), 'keyCompromise'],
  },
  'a revoked issuer': {
    by: 'nginx',
    serve: listed('issuer', { revoked: 'issuer' }),
    told: ['fail tls.not-revoked revoked'],
    says: ['Issuer of issuer'],
  },
  'an outdated list': {
    by: 'nginx',
    serve: listed('outdated', { span: { from: -9, to: -1 } }),
    told: ['warn tls.not-revoked crl-out-of-date'],
  },
  'a revoked leaf on an outdated list': {
    by: 'nginx',
    serve: listed('both', { revoked: 'leaf', span: { from: -9, to: -1 } }),
    told: ['fail tls.not-revoked revoked'],
  },
  'a list that is not there': {
    by: 'nginx',
    serve: listed('missing', { missing: true }),
    told: ['unknown tls.not-revoked not-fetched'],
    says: ['404'],
  },
  'a good staple': { by: 'nginx', serve: stapled('good'), told: [] },
  'a staple that says revoked': {
    by: 'nginx',
    serve: stapled('revoked', { revoked: true }),
    told: ['fail tls.not-revoked revoked'],
    says: ['keyCompromise'],
  },
  'a stale staple': {
    by: 'nginx',
    serve: stapled('stale', { daysAgo: 9 }),
    told: ['warn tls.not-revoked staple-out-of-date'],
  },
  'a good staple where one must be': { by: 'nginx', serve: stapled('must', { must: true }), told: [] },
  'a stale staple where one must be': {
    by: 'nginx',
    serve: stapled('stale-must', { must: true, daysAgo: 9 }),
    told: ['fail tls.not-revoked staple-missing'],
  },
  'no staple where one must be': {
    by: 'haproxy',
    serve: async ({ leaf, issuer }) => [{ chain: chainOf(await leaf({ extensions: [mustStaple] }), issuer) }],
    told: ['fail tls.not-revoked staple-missing'],
  },
};

await describeSystem(
  'revocation lists and stapled OCSP responses made by OpenSSL, served by nginx',
  { programs: ['nginx', 'haproxy', 'openssl', 'faketime'], addresses },
  () => {
    const running = new AsyncDisposableStack();
    let seen: ReadonlyMap<string, TargetReport>;
    beforeAll(async () => {
      const { config } = running.use(await startScenes(scenes, addresses, { revocation: true }));
      seen = await lookAt(config);
    });
    afterAll(() => running.disposeAsync());

    test.each(Object.entries(scenes))('%s', (name, scene) => {
      expectTold(seen.get(hostOf(name)), scene);
    });
  },
);
