import { afterAll, beforeAll, expect, test } from 'vitest';
import { between } from '../../src/lab/authorities.ts';
import { chainOf, createAuthority, x509 } from '../../src/lab/certificates.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { standing } from '../support/report.ts';
import { describeSystem } from './programs.ts';
import type { Chain } from './servers.ts';
import { expectTold, hostOf, lookAt, startScenes, type Makings, type Scene } from './tls-scenes.ts';

const addresses = ['127.0.0.61', '127.0.0.62'] as const;
const fetchable = 'leaf whose issuer can be fetched';

/** One chain at one address. */
const serving =
  (make: (makings: Makings) => Promise<Chain>, ...lines: readonly string[]) =>
  async (makings: Makings) => [{ chain: await make(makings), lines }];

/** The leaf with its issuer, as it should be. */
const healthy = async ({ leaf, issuer }: Makings) => chainOf(await leaf(), issuer);
const leafAlone = async ({ leaf }: Makings) => chainOf(await leaf());
const backwards = async ({ leaf, issuer, root }: Makings) => chainOf(await leaf(), root, issuer);

/** An EC certificate, and beside it an RSA one for these days. */
const twins = (from: number, to: number) => async (makings: Makings) => {
  const { pem, keyPem } = await makings.leaf({ key: 'rsa', ...between(from, to) });
  const cert = makings.folder.write(`twin${to}.pem`, pem + makings.issuer.pem);
  const key = makings.folder.write(`twin${to}.key`, keyPem);
  return [{ chain: await healthy(makings), lines: [`ssl_certificate ${cert};`, `ssl_certificate_key ${key};`] }];
};

const twoNames: Scene['serve'] = async ({ leaf, issuer }) => [
  { chain: chainOf(await leaf({ dns: ['default.example.com'] }), issuer) },
  { chain: chainOf(await leaf({ dns: [hostOf('known name')] }), issuer), host: hostOf('known name') },
];

/** OpenSSL 3 speaks versions under 1.2 only so. */
const weakCiphers = 'ssl_ciphers ALL:@SECLEVEL=0;';

const scenes = {
  'whole at nginx': { by: 'nginx', serve: serving(healthy), told: [] },
  'whole at HAProxy': { by: 'haproxy', serve: serving(healthy), told: [] },
  'leaf only at nginx': {
    by: 'nginx',
    serve: serving(leafAlone),
    told: ['fail tls.chain-complete intermediate-missing'],
    says: ['Scene Issuer'],
  },
  'leaf only at HAProxy': {
    by: 'haproxy',
    serve: serving(leafAlone),
    told: ['fail tls.chain-complete intermediate-missing'],
    says: ['Scene Issuer'],
  },
  [fetchable]: {
    by: 'nginx',
    serve: serving(async ({ root, leaf, publish }) => {
      const remote = await root.intermediate('Remote Issuer');
      const caIssuers = [new x509.GeneralName('url', publish('remote.cer', remote.der))];
      return chainOf(await leaf({ extensions: [new x509.AuthorityInfoAccessExtension({ caIssuers })] }, remote));
    }),
    told: ['fail tls.trust-as-expected unrecognised'],
    says: ['Remote Issuer'],
  },
  'wrong order at nginx': { by: 'nginx', serve: serving(backwards), told: ['warn tls.chain-complete order'] },
  'wrong order at HAProxy': { by: 'haproxy', serve: serving(backwards), told: ['warn tls.chain-complete order'] },
  'extra certificates': {
    by: 'nginx',
    serve: serving(async ({ leaf, issuer }) => chainOf(await leaf(), issuer, await createAuthority('Stray Root'))),
    told: ['warn tls.chain-complete stray'],
    says: ['Stray Root'],
  },
  'root sent': {
    by: 'nginx',
    serve: serving(async ({ leaf, issuer, root }) => chainOf(await leaf(), issuer, root)),
    told: [],
  },
  'expired intermediate': {
    by: 'nginx',
    serve: serving(async ({ root, leaf }) => {
      const lapsed = await root.intermediate('Lapsed Issuer', between(-700, -1));
      return chainOf(await leaf({}, lapsed), lapsed);
    }),
    told: ['fail tls.within-validity expired'],
    says: ['Lapsed Issuer'],
  },
  'unknown name': {
    by: 'nginx',
    serve: twoNames,
    told: ['fail tls.name-matches host-not-covered'],
    says: ['default.example.com'],
  },
  'known name': { by: 'nginx', serve: twoNames, told: [] },
  'two addresses': {
    by: 'nginx',
    serve: async ({ leaf, issuer }) => [
      { chain: chainOf(await leaf(between(-75, 26)), issuer) },
      { chain: chainOf(await leaf(between(-1, 89)), issuer), second: true },
    ],
    told: ['warn tls.addresses-agree older-leaf', 'warn tls.renewal-on-time due'],
    says: [`an older certificate is served at 1 of 2 addresses (${addresses[0]})`],
  },
  'all versions': {
    by: 'nginx',
    serve: serving(healthy, 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;', weakCiphers),
    told: ['fail tls.versions-current below-minimum'],
    says: ['1.0', '1.1'],
  },
  'old versions named, and no ciphers for them': {
    by: 'nginx',
    serve: serving(healthy, 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;'),
    told: [],
  },
  'old version borne': {
    by: 'nginx',
    serve: serving(healthy, 'ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3;', weakCiphers),
    target: { expect: { minTlsVersion: '1.1' } },
    told: ['warn tls.versions-current outdated'],
    says: ['1.1'],
  },
  'TLS 1.0 alone': {
    by: 'nginx',
    serve: serving(healthy, 'ssl_protocols TLSv1;', weakCiphers),
    told: ['fail tls.browsers-connect browsers-refused', 'fail tls.versions-current below-minimum'],
  },
  'TLS 1.2 alone': {
    by: 'haproxy',
    serve: serving(healthy, 'ssl-max-ver', 'TLSv1.2'),
    told: ['warn tls.versions-current not-1.3'],
  },
  'TLS 1.3 alone': {
    by: 'nginx',
    serve: serving(healthy, 'ssl_protocols TLSv1.3;'),
    target: { expect: { minTlsVersion: '1.3' } },
    told: [],
  },
  'TLS 1.3 wanted': {
    by: 'nginx',
    serve: serving(healthy),
    target: { expect: { minTlsVersion: '1.3' } },
    told: ['fail tls.versions-current below-minimum'],
    says: ['1.2'],
  },
  'one twin expired': { by: 'nginx', serve: twins(-90, -1), told: ['fail tls.within-validity expired'], says: ['RSA'] },
  'good twins': { by: 'nginx', serve: twins(-1, 89), told: [] },
  'plaintext refused by nginx': { by: 'nginx', serve: serving(healthy), target: { protocol: 'tls' }, told: [] },
  'plaintext refused by HAProxy': { by: 'haproxy', serve: serving(healthy), target: { protocol: 'tls' }, told: [] },
} as const satisfies Readonly<Record<string, Scene>>;

await describeSystem(
  'certificates and versions of TLS at nginx and HAProxy',
  { programs: ['nginx', 'haproxy'], addresses },
  () => {
    const running = new AsyncDisposableStack();
    let config: string;
    let seen: ReadonlyMap<string, TargetReport>;
    beforeAll(async () => {
      ({ config } = running.use(await startScenes(scenes, addresses)));
      seen = await lookAt(config);
    });
    afterAll(() => running.disposeAsync());

    test.each(Object.entries<Scene>(scenes))('%s', (name, scene) => {
      expectTold(seen.get(hostOf(name)), scene);
    });

    test('an issuer that was not sent is fetched where that is asked for', async () => {
      const target = (await lookAt(config, '--fetch-issuers')).get(hostOf(fetchable));
      expect(standing(target)).toEqual(['fail tls.chain-complete intermediate-missing']);
      expect(JSON.stringify(target)).toMatch(/Remote Issuer[^"]*Scene Root/);
    });
  },
);
