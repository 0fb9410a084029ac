import { afterAll, beforeAll, expect, test } from 'vitest';
import { challengeClean } from '../../src/checks/dns/challenge-clean.ts';
import { registryConsistent } from '../../src/checks/dns/registry-consistent.ts';
import type { Check } from '../../src/model/check.ts';
import { settingsFor } from '../support/dns-client.ts';
import { serveDns } from '../support/dns-server.ts';
import { recursor } from '../support/dns-zones.ts';
import { target } from '../support/evidence.ts';
import { makeFolder } from '../support/folder.ts';
import { judgedAlone } from './judged-alone.ts';
import { nameServers } from './name-servers.ts';
import { freePort } from './ports.ts';
import { describeSystem } from './programs.ts';

/** BIND listens at addresses of interfaces alone. */
const [own, gone] = ['127.0.0.1', '127.0.0.82'] as const;
const by = (owner: string, resource = 'ingress/shop/web'): string =>
  `heritage=external-dns,external-dns/owner=${owner},external-dns/resource=${resource}`;
/** As a provider's interface is sent it: with quotes that come to stand inside the text. */
const doublyQuoted = (text: string): string => `"\\"${text}\\""`;
const proof = 'gfj9Xq_-w0RCEFhXe2Pt5dK1F4lqG8WzZc3hQpVnYs0';

const lines = [
  '@ SOA ns1 hostmaster 1 7200 900 1209600 300',
  '@ NS ns1',
  `ns1 A ${own}`,
  'typed CNAME app',
  `cname-typed TXT "${by('prod')}"`,
  'quoted CNAME app',
  `cname-quoted TXT ${doublyQuoted(by('prod'))}`,
  'app A 192.0.2.1',
  `app TXT "${by('nobody')}"`,
  `app TXT "${by('somebody')}"`,
  'old A 192.0.2.1',
  `old TXT ${doublyQuoted(by('prod'))}`,
  `a-old TXT ${doublyQuoted(by('prod'))}`,
  'split CNAME app',
  `cname-split TXT "${by('prod')}" `,
  `cname-split TXT ${doublyQuoted(by('staging', 'ingress/test/web'))}`,
  `cname-left TXT "${by('prod')}"`,
  'long A 192.0.2.1',
  `a-long TXT "heritage=external-dns,external-dns/owner=prod," "external-dns/resource=ingress/shop/${'x'.repeat(63)}"`,
  'sealed A 192.0.2.1',
  'a-sealed TXT "kpgMQdNbTuTaVjLeFcgdNwdKPqKLPVnY8ABCDEFGHIJK="',
  `*.wild TXT "${by('prod')}"`,
  'demo.wild A 192.0.2.1',
  'plain A 192.0.2.1',
  'proven A 192.0.2.1',
  `_acme-challenge.proven TXT "${proof}"`,
  'doubled A 192.0.2.1',
  `_acme-challenge.doubled.example.org TXT "${proof}"`,
  'cut A 192.0.2.1',
  '_acme-challenge.cut NS ns.gone',
  `ns.gone A ${gone}`,
  'led A 192.0.2.1',
  '_acme-challenge.led CNAME led.challenges',
];
const delegation = { 'example.org': ['example.org 900 NS ns1.example.org', `ns1.example.org 900 A ${own}`] };

for (const program of ['nsd', 'knotd', 'named'] as const) {
  await describeSystem(`names that ${program} serves`, { programs: [program], addresses: [own, gone] }, () => {
    const running = new AsyncDisposableStack();
    let port: number;
    let resolverPort: number;
    beforeAll(async () => {
      const folder = running.use(makeFolder());
      port = await freePort([own, gone]);
      const start = nameServers[program];
      running.use(await start({ address: own, port }, [{ apex: 'example.org', lines }], folder));
      const refusing = await serveDns({ [gone]: () => ({ rcode: 5 }) }, { port });
      running.defer(() => refusing.close());
      const resolver = await serveDns({ [own]: recursor(delegation) });
      running.defer(() => resolver.close());
      resolverPort = resolver.port;
    });
    afterAll(() => running.disposeAsync());

    async function judged(label: string, check: Check) {
      const host = target({ host: `${label}.example.org`, expect: { loadBalancer: 'none' } });
      return judgedAlone(host, check, { settings: settingsFor(port), resolverPort });
    }

    test.each([
      ['typed', 'pass', 'owner prod, for ingress/shop/web'],
      ['quoted', 'pass', 'owner prod, for ingress/shop/web'],
      ['old', 'pass', 'owner prod'],
      ['long', 'pass', `ingress/shop/${'x'.repeat(63)}`],
      ['split', 'warn two-owners', 'owner staging, for ingress/test/web'],
      ['left', 'warn record-gone', 'cname-left.example.org'],
    ])('%s: %s', async (label, is, says) => {
      const findings = await judged(label, registryConsistent);
      expect(findings).toMatchObject([{ is: expect.stringContaining(is), message: expect.stringContaining(says) }]);
    });

    test.each(['plain', 'sealed', 'demo.wild'])('%s: nothing that speaks of it', async (label) => {
      expect(await judged(label, registryConsistent)).toEqual([]);
    });

    test.each([
      ['plain', 'pass', ''],
      ['proven', 'pass', ''],
      ['led', 'pass', ''],
      ['doubled', 'fail doubled', '_acme-challenge.doubled.example.org.example.org'],
      ['cut', 'warn zone-fails', '_acme-challenge.cut.example.org is delegated to a zone of its own'],
    ])('_acme-challenge.%s: %s', async (label, is, says) => {
      const findings = await judged(label, challengeClean);
      expect(findings).toMatchObject([{ is: expect.stringContaining(is), message: expect.stringContaining(says) }]);
    });
  });
}
