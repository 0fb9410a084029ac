import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpsRecordAgrees } from '../../src/checks/dns/https-record-agrees.ts';
import { createSelfSigned } from '../../src/lab/certificates.ts';
import { settingsFor } from '../support/dns-client.ts';
import { serveDns } from '../support/dns-server.ts';
import { recursor } from '../support/dns-zones.ts';
import { target } from '../support/evidence.ts';
import { makeFolder } from '../support/folder.ts';
import { judgedAlone } from './judged-alone.ts';
import { nameServers } from './name-servers.ts';
import { freePort } from './ports.ts';
import { describeSystem } from './programs.ts';
import { startNginx } from './servers.ts';

/** BIND listens at addresses of interfaces alone. */
const [own, balancer, other] = ['127.0.0.1', '127.0.0.84', '127.0.0.85'] as const;
const delegation = { 'example.org': ['example.org 900 NS ns1.example.org', `ns1.example.org 900 A ${own}`] };

interface Ports {
  readonly own: number;
  /** Where nginx speaks HTTP/2 as well, where it does not, and where nobody is. */
  readonly both: number;
  readonly old: number;
  readonly closed: number;
}
const linesOf = ({ both, old, closed }: Ports): string[] => [
  '@ SOA ns1 hostmaster 1 7200 900 1209600 300',
  '@ NS ns1',
  `ns1 A ${own}`,
  `app A ${balancer}`,
  `shop A ${other}`,
  ...[
    'none',
    'good',
    'old',
    'closed',
    'alias',
    'astray',
    'missing',
    'hinted',
    'odd',
    'three',
    'moved',
    'port',
    'dotted',
  ].map((host) => `${host} A ${balancer}`),
  `good HTTPS 1 . alpn="h2,h3" port=${both} ipv4hint=${balancer}`,
  `old HTTPS 1 . alpn=h2 port=${old}`,
  `closed HTTPS 1 . port=${closed}`,
  `_${old}._https.alias HTTPS 0 app`,
  'app HTTPS 1 . alpn=h2',
  'astray HTTPS 0 shop',
  'missing HTTPS 0 gone.example.org.',
  `hinted HTTPS 1 . port=${both} ipv4hint=${other}`,
  `odd HTTPS 1 . mandatory=key667 port=${closed} key667=hello`,
  'three HTTPS 1 . alpn=h3 no-default-alpn port=1',
  `moved HTTPS 1 good alpn=h2 port=${both}`,
  `_${both}._https.port HTTPS 1 port alpn=h2`,
  `_${both}._https.dotted HTTPS 1 . alpn=h2`,
];

for (const program of ['nsd', 'knotd', 'named'] as const) {
  await describeSystem(
    `HTTPS records that ${program} serves, and nginx`,
    { programs: [program, 'nginx'], addresses: [own, balancer, other] },
    () => {
      const running = new AsyncDisposableStack();
      let ports: Ports;
      let resolverPort: number;
      beforeAll(async () => {
        const folder = running.use(makeFolder());
        ports = {
          own: await freePort([own]),
          both: await freePort([balancer]),
          old: await freePort([balancer]),
          closed: await freePort([balancer]),
        };
        const zone = { apex: 'example.org', lines: linesOf(ports) };
        running.use(await nameServers[program]({ address: own, port: ports.own }, [zone], folder));
        const resolver = await serveDns({ [own]: recursor(delegation) });
        running.defer(() => resolver.close());
        resolverPort = resolver.port;
        const { pem, keyPem } = await createSelfSigned({ dns: ['*.example.org'] });
        const block = { host: null, chain: { cert: pem, key: keyPem }, status: 200, body: 'here' };
        const nginx = startNginx(
          [
            { ...block, place: { address: balancer, port: ports.both }, http2: true },
            { ...block, place: { address: balancer, port: ports.old } },
          ],
          folder,
        );
        running.use(await nginx);
      });
      afterAll(() => running.disposeAsync());

      async function judged(label: string, port: number) {
        const host = target({
          host: `${label}.example.org`,
          port,
          loadBalancers: { app: { names: ['app.example.org'], internal: false } },
        });
        return judgedAlone(host, httpsRecordAgrees, { settings: settingsFor(ports.own), resolverPort });
      }

      describe.each([
        ['good', 'pass', 'h3 is not looked at'],
        ['alias', 'fail protocol-not-spoken', 'the HTTPS record of app.example.org (1 . alpn="h2") says h2'],
        ['old', 'fail protocol-not-spoken', 'no_application_protocol'],
        ['closed', 'fail port-closed', 'connection refused'],
        ['astray', 'fail elsewhere', `sends browsers to shop.example.org (${other}) and not to app.example.org`],
        ['missing', 'fail no-address', 'gone.example.org does not exist'],
        ['hinted', 'warn stray-hints', `hints at ${other}, which hinted.example.org does not have (${balancer})`],
        ['odd', 'warn passed-over', 'key667'],
        ['three', 'pass', 'h3 is not looked at'],
        ['moved', 'pass', ''],
      ])('%s', (label, is, says) => {
        test(is, async () => {
          const findings = await judged(label, label === 'alias' ? ports.old : 443);
          const expected = { is: expect.stringContaining(is), message: expect.stringContaining(says) };
          expect(findings).toMatchObject([expected]);
        });
      });

      test('none', async () => {
        expect(await judged('none', 443)).toEqual([]);
      });
      test('another port has a record of its own', async () => {
        expect(await judged('port', ports.both)).toMatchObject([{ is: 'pass as-expected' }]);
        expect(await judged('dotted', ports.both)).toMatchObject([{ is: 'fail no-address' }]);
      });
    },
  );
}
