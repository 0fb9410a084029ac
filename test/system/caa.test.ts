import { afterAll, beforeAll, expect, test } from 'vitest';
import { caaAllowsIssuer } from '../../src/checks/dns/caa-allows-issuer.ts';
import type { NameKind } from '../../src/model/evidence.ts';
import { judgeTarget } from '../../src/judge/judge.ts';
import { startDeadline } from '../../src/observe/deadline.ts';
import { startDns, type Dns } from '../../src/observe/dns/observer.ts';
import { startLife } from '../../src/observe/life.ts';
import { settingsFor } from '../support/dns-client.ts';
import { serveDns } from '../support/dns-server.ts';
import { authority, recursor } from '../support/dns-zones.ts';
import { evidence, now, target } from '../support/evidence.ts';
import { makeFolder } from '../support/folder.ts';
import { freePort } from './ports.ts';
import { describeSystem } from './programs.ts';
import { startNsd } from './servers.ts';

const [resolver, users, platforms, dropping] = ['127.0.0.1', '127.0.0.61', '127.0.0.62', '127.0.0.63'] as const;

const user = [
  '@ SOA ns1 hostmaster 1 7200 900 1209600 300',
  '@ NS ns1',
  `ns1 A ${users}`,
  'host A 192.0.2.1',
  'host CAA 0 issue "letsencrypt.org"',
  'denied A 192.0.2.1',
  'denied CAA 0 issue "digicert.com"',
  'a.denied A 192.0.2.1',
  'b.a.denied A 192.0.2.1',
  'alias CNAME app.platform.example.net.',
  'above.denied CNAME open.platform.example.net.',
  'wild A 192.0.2.1',
  'wild CAA 0 issue "letsencrypt.org"',
  'wild CAA 0 issuewild "digicert.com"',
  'wildonly A 192.0.2.1',
  'wildonly CAA 0 issuewild "digicert.com"',
  'critical A 192.0.2.1',
  'critical CAA 0 issue "letsencrypt.org"',
  'critical CAA 128 tbs "unknown"',
  'nobody A 192.0.2.1',
  'nobody CAA 0 issue ";"',
  'iodef A 192.0.2.1',
  'iodef CAA 0 iodef "mailto:security@example.org"',
  'http A 192.0.2.1',
  'http CAA 0 issue "letsencrypt.org; validationmethods=http-01"',
];
const platform = [
  '@ SOA ns1 hostmaster 1 7200 900 1209600 300',
  '@ NS ns1',
  `ns1 A ${platforms}`,
  'app A 192.0.2.9',
  'app CAA 0 issue "pki.goog"',
  'open A 192.0.2.9',
];
const delegations = {
  'example.org': ['example.org 900 NS ns1.example.org', `ns1.example.org 900 A ${users}`],
  'example.net': ['example.net 900 NS ns1.platform.example.net', `ns1.platform.example.net 900 A ${platforms}`],
  'platform.example.net': [
    'platform.example.net 900 NS ns1.platform.example.net',
    `ns1.platform.example.net 900 A ${platforms}`,
  ],
  'example.com': ['example.com 900 NS ns1.example.com', `ns1.example.com 900 A ${dropping}`],
};
const drops = { 'example.com': [...delegations['example.com'], 'www.example.com 60 A 192.0.2.1'] };

await describeSystem(
  'CAA records that NSD serves',
  { programs: ['nsd'], addresses: [resolver, users, platforms, dropping] },
  () => {
    const running = new AsyncDisposableStack();
    let dns: Dns;
    beforeAll(async () => {
      const folder = running.use(makeFolder());
      const port = await freePort([resolver, users, platforms, dropping]);
      const at = (address: string) => [{ address, port }];
      running.use(await startNsd('user', at(users), [{ apex: 'example.org', lines: user }], folder));
      const ofPlatform = ['platform.example.net', 'example.net'].map((apex) => ({ apex, lines: platform }));
      running.use(await startNsd('platform', at(platforms), [...ofPlatform], folder));
      const usual = authority(drops);
      const own = await serveDns(
        {
          // What becomes of a question for CAA that nobody answers.
          [resolver]: (question) =>
            question.type === 'CAA' && question.name === 'www.example.com'
              ? { rcode: 2, ra: true }
              : recursor(delegations)(question),
          [dropping]: (question) => (question.type === 'CAA' ? null : usual(question)),
        },
        { port },
      );
      running.defer(() => own.close());
      dns = startDns({ settings: settingsFor(port), life: startLife(), resolvers: at(resolver) });
    });
    afterAll(() => running.disposeAsync());

    const look = async (host: string, expected: Parameters<typeof target>[0] = {}) => {
      const over = { host, ...expected, expect: { caaIssuer: 'letsencrypt.org', ...expected.expect } };
      const deadline = startDeadline(20_000, new AbortController().signal);
      const looking = dns.forTarget(target(over), deadline);
      const resolution = await looking.resolve();
      const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
      const zones = await looking.zones(walks);
      const { seen } = await looking.names(new Set<NameKind>(['caa']), { resolution, walks, zones });
      deadline.clear();
      const bench = {
        settings: settingsFor(53),
        now,
        checks: [caaAllowsIssuer],
        enabled: new Set([caaAllowsIssuer.id]),
      };
      const { findings } = judgeTarget(evidence({ target: over, seen: { ...seen, zones, sessions: [] } }), bench);
      return findings.map(({ status, reason, message, subject, fix }) => ({
        verdict: `${status} ${reason}${subject === undefined ? '' : ` ${subject}`}`,
        text: [message, ...(fix?.paste ?? []), fix?.where].join('\n'),
      }));
    };

    test.each([
      ['host.example.org', 'pass as-expected', 'CAA at host.example.org lets'],
      ['www.example.org', 'pass as-expected', 'no CAA record stands at or above www.example.org'],
      [
        'denied.example.org',
        'fail other-issuer CAA for denied.example.org',
        'denied.example.org. 3600 IN CAA 0 issue "letsencrypt.org"',
      ],
      [
        'b.a.denied.example.org',
        'fail other-issuer CAA for b.a.denied.example.org',
        'CAA at denied.example.org lets only digicert.com',
      ],
      [
        'alias.example.org',
        'fail other-issuer CAA for alias.example.org',
        'app.platform.example.net. 3600 IN CAA 0 issue "letsencrypt.org"',
      ],
      ['above.denied.example.org', 'fail other-issuer CAA for above.denied.example.org', 'CAA at denied.example.org'],
      ['wild.example.org', 'pass as-expected', ''],
      ['wildonly.example.org', 'pass as-expected', 'do not say who may issue'],
      ['critical.example.org', 'fail critical CAA for critical.example.org', '128 tbs "unknown"'],
      ['nobody.example.org', 'fail other-issuer CAA for nobody.example.org', 'lets nobody issue'],
      ['iodef.example.org', 'pass as-expected', 'do not say who may issue'],
      ['http.example.org', 'pass as-expected', 'only by http-01'],
    ])('%s: %s', async (host, verdict, says) => {
      const [finding, ...rest] = await look(host);
      expect([finding?.verdict, rest]).toEqual([verdict, []]);
      expect(finding?.text).toContain(says);
    });

    test('a wildcard is judged by issuewild', async () => {
      const found = await look('wild.example.org', {
        expect: { names: ['*.wild.example.org', '*.denied.example.org'] },
      });
      expect(found.map(({ verdict }) => verdict)).toEqual([
        'fail other-issuer CAA for *.wild.example.org',
        'fail other-issuer CAA for *.denied.example.org',
        'pass as-expected',
      ]);
      expect(found[0]?.text).toContain('wild.example.org. 3600 IN CAA 0 issuewild "letsencrypt.org"');
    });

    test('another method of validation than the one that is allowed', async () => {
      const found = await look('http.example.org', { expect: { challenge: 'dns-01' } });
      expect(found.map(({ verdict }) => verdict)).toEqual(['fail method CAA for http.example.org']);
    });

    test('a server that drops questions for CAA and answers all others', async () => {
      const [finding] = await look('www.example.com');
      expect(finding?.verdict).toBe('fail servers-fail www.example.com');
      expect(finding?.text).toContain('no answer from ns1.example.com');
    });
  },
);
