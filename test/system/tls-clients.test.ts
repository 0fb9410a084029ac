import { afterAll, beforeAll, expect, test } from 'vitest';
import { between } from '../../src/lab/authorities.ts';
import { chainOf } from '../../src/lab/certificates.ts';
import type { TargetReport } from '../../src/model/report.ts';
import { describeSystem } from './programs.ts';
import { expectTold, hostOf, lookAt, startScenes, type Makings, type Scene } from './tls-scenes.ts';

const addresses = ['127.0.0.63', '127.0.0.71'] as const;

type Version = '1.2' | '1.3';

/** What makes each server demand a client certificate in this version and no other. */
const demands: Readonly<Record<Scene['by'], (clients: string, version: Version) => readonly string[]>> = {
  nginx: (clients, version) => [
    `ssl_client_certificate ${clients};`,
    'ssl_verify_client on;',
    `ssl_protocols TLSv${version};`,
  ],
  haproxy: (clients, version) =>
    `ca-file ${clients} verify required ssl-min-ver TLSv${version} ssl-max-ver TLSv${version}`.split(' '),
};

const demanding =
  (by: Scene['by'], version: Version): Scene['serve'] =>
  async ({ leaf, issuer, clients, folder }) => [
    {
      chain: chainOf(await leaf(), issuer),
      lines: demands[by](folder.write('clients.pem', clients.pem), version),
    },
  ];

const clientOf =
  (dates: ReturnType<typeof between>) =>
  async ({ clients }: Makings) =>
    clients.leaf({ subject: 'CN=prober', usage: 'client', ...dates });

/** nginx serves whoever comes, with the status 400; HAProxy ends the connection with an alert. */
const toldOf: Readonly<
  Record<Scene['by'], { readonly demanded: readonly string[]; readonly refused: readonly string[] }>
> = {
  nginx: {
    demanded: ['fail tls.client-certificate-as-expected demanded'],
    refused: ['fail tls.client-certificate-as-expected own-refused'],
  },
  haproxy: {
    demanded: ['fail tls.handshake-succeeds client-certificate-demanded'],
    refused: ['fail tls.handshake-succeeds client-certificate-refused'],
  },
};

const required = { expect: { clientCertificate: 'required' } };

/** A handshake that was refused explains what more there is to say of it. */
const isIn = (told: readonly string[]): boolean => !told.some((line) => line.includes('tls.handshake-succeeds'));

/** One server that demands, and all who may come to it. */
function visitors(by: Scene['by'], version: Version): [string, Scene][] {
  const shared = { by, serve: demanding(by, version) };
  const old = version === '1.2' ? ['warn tls.versions-current not-1.3'] : [];
  const named = (what: string, scene: Omit<Scene, 'by' | 'serve'>): [string, Scene] => [
    `${by} in ${version}, ${what}`,
    { ...shared, ...scene, told: [...(isIn(scene.told) ? old : []), ...scene.told] },
  ];
  return [
    named('none shown, as expected', { target: required, told: [] }),
    named('none shown, none expected to be demanded', {
      target: { expect: { clientCertificate: 'none' } },
      told: toldOf[by].demanded,
    }),
    named('the right one shown', { client: clientOf(between(-1, 30)), target: required, told: [] }),
    named('an expired one shown', {
      client: clientOf(between(-30, -1)),
      target: required,
      told: toldOf[by].refused,
    }),
  ];
}

const scenes: Readonly<Record<string, Scene>> = Object.fromEntries<Scene>([
  ...(['nginx', 'haproxy'] as const).flatMap((by) =>
    (['1.2', '1.3'] as const).flatMap((version) => visitors(by, version)),
  ),
  ...(['nginx', 'haproxy'] as const).map((by): [string, Scene] => [
    `${by}, which demands none`,
    {
      by,
      serve: async ({ leaf, issuer }) => [{ chain: chainOf(await leaf(), issuer) }],
      target: required,
      told: ['fail tls.client-certificate-as-expected not-demanded'],
    },
  ]),
]);

await describeSystem(
  'servers that demand a client certificate: nginx and HAProxy',
  { programs: ['nginx', 'haproxy'], addresses },
  () => {
    const running = new AsyncDisposableStack();
    let seen: ReadonlyMap<string, TargetReport>;
    beforeAll(async () => {
      const { config } = running.use(await startScenes(scenes, addresses));
      seen = await lookAt(config);
    });
    afterAll(() => running.disposeAsync());

    test.each(Object.entries(scenes))('%s', (name, scene) => {
      expectTold(seen.get(hostOf(name)), scene);
    });
    test('no finding holds the key', () => {
      expect(JSON.stringify([...seen.values()])).not.toContain('PRIVATE KEY');
    });
  },
);
