import { afterAll, beforeAll, expect, test } from 'vitest';
import { source } from '../support/clone.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { reportIn } from '../support/report.ts';
import { makeNamespace, removeLeftovers, whyNoNamespaces, type Namespace } from './namespaces.ts';
import { describeSystem } from './programs.ts';
import { startNsd, startUnbound, type ZoneFile } from './servers.ts';
import { signZone, type Signed } from './sign.ts';

const root = '20.80.1.1';
const providerDns = '20.80.2.1';
const validating = '20.80.4.1';
const trusting = '20.80.4.2';
const inhabitants = [root, providerDns, validating, trusting];

const rootServer = 'a.root';
const start = (server: string): string[] => [
  `@ SOA ${server}. hm.${server}. 1 7200 900 1209600 300`,
  `@ NS ${server}.`,
];
const zone = (apex: string, ...lines: readonly string[]): ZoneFile => ({
  apex,
  lines: [...start('ns.unsigned.com'), ...lines],
});
const withHost = (apex: string): ZoneFile => zone(apex, 'www A 20.80.5.1', 'app A 20.80.5.1');
const led = (apex: string): ZoneFile => zone(apex, 'www CNAME app.expired.com.');

const dayMs = 86_400_000;
const begun = Date.now();
/** A day, so many from today, at whose beginning signatures begin or end. */
const iso = (days: number): string => new Date(begun + days * dayMs).toISOString().slice(0, 10);
const day = (days: number): string => iso(days).replaceAll('-', '');

/** A zone as it is served, and what the one above says of its keys. */
interface Served {
  readonly zone: ZoneFile;
  readonly ds: readonly string[];
}
const served = ({ zone, ds }: Signed): Served => ({ zone, ds: [ds] });

async function makeZones(folder: Folder): Promise<Served[]> {
  const signed = (apex: string, ...validity: [] | [inception: string, expiration: string]): Promise<Signed> => {
    const [inception, expiration] = validity;
    const days = inception === undefined || expiration === undefined ? {} : { inception, expiration };
    return signZone(withHost(apex), folder, days);
  };
  const stripped = await signed('stripped.com');
  const bare = stripped.zone.lines.filter((line) => !/^www\.stripped\.com\.\s.*\sRRSIG\s/.test(line));
  const otherkey = await signed('otherkey.com');
  const keyless = await signed('keyless.com');
  return [
    served(await signed('valid.com')),
    served(await signed('expired.com', day(-40), day(-10))),
    served(await signed('early.com', day(10), day(40))),
    { zone: { apex: 'stripped.com', lines: bare }, ds: [stripped.ds] },
    { zone: withHost('keyless.com'), ds: [keyless.ds] },
    { zone: (await signed('otherkey.com')).zone, ds: [otherkey.ds] },
    { zone: (await signed('island.com')).zone, ds: [] },
    { zone: zone('unsigned.com', `ns A ${providerDns}`, 'www A 20.80.5.1'), ds: [] },
    { zone: led('led.com'), ds: [] },
    served(await signZone(led('signedled.com'), folder)),
  ];
}

await describeSystem(
  'signatures, through resolvers that validate and that do not',
  { programs: ['nsd', 'unbound', 'ldns-signzone', 'dig', 'ip', 'ss', 'nft'], trial: whyNoNamespaces },
  () => {
    const running = new AsyncDisposableStack();
    let namespace: Namespace;
    beforeAll(async () => {
      await removeLeftovers();
      const folder = running.use(makeFolder());
      namespace = running.use(await makeNamespace({ 'resolv.conf': `nameserver ${validating}\n` }));
      for (const address of inhabitants) await namespace.ip(`address add ${address} dev lo`);
      const zones = await makeZones(folder);
      const delegations = zones.flatMap(({ zone: { apex }, ds }) => [`${apex}. NS ns.unsigned.com.`, ...ds]);
      const glue = `ns.unsigned.com. A ${providerDns}`;
      const com = await signZone({ apex: 'com', lines: [...start(rootServer), ...delegations, glue] }, folder);
      const top = await signZone(
        { apex: '.', lines: [...start(rootServer), `${rootServer}. A ${root}`, `com. NS ${rootServer}.`, com.ds] },
        folder,
      );
      const at = (address: string) => [{ address, port: 53 }];
      running.use(await startNsd('root', at(root), [top.zone, com.zone], folder, namespace));
      const all = zones.map(({ zone }) => zone);
      running.use(await startNsd('provider', at(providerDns), all, folder, namespace));
      const knows = { root: [{ name: rootServer, address: root }] };
      const options = { knows, clients: ['20.80.0.0/16'] };
      const { anchor } = top;
      running.use(await startUnbound('valid', { ...options, places: at(validating), anchor }, folder, namespace));
      running.use(await startUnbound('trust', { ...options, places: at(trusting) }, folder, namespace));
    });
    afterAll(() => running.disposeAsync());

    /** What is said of `www` in a zone, each finding in short, and the words of the check of signatures. */
    const judge = async (apex: string, { resolvers = [validating], options = [] as readonly string[] } = {}) => {
      const only = ['--only', 'dns.signatures-validate,dns.resolves'];
      const asked = resolvers.map((address) => `@${address}`);
      const words = ['check', `www.${apex}`, ...asked, ...only, ...options, '-o', 'json'];
      const [target] = reportIn(await run(namespace.command([process.execPath, source, ...words]))).targets;
      const findings = target?.findings ?? [];
      const own = findings.find(({ check }) => check === 'dns.signatures-validate');
      return {
        status: target?.status,
        said: findings.map(({ status, check, reason, because = '' }) =>
          `${status} ${check} ${reason} ${because}`.trim(),
        ),
        words: [own?.message, own?.fix?.text, own?.fix?.where].join('\n'),
        see: own?.see ?? [],
        owner: own?.owner,
        notJudged: (target?.notJudged ?? []).map(({ because }) => because),
      };
    };

    test.each([
      ['valid.com', 'all of the way is signed'],
      ['island.com', 'island.com is not signed'],
      ['unsigned.com', 'unsigned.com is not signed'],
    ])('%s is sound', async (apex, words) => {
      const { said, ...rest } = await judge(apex);
      expect(said).toEqual(['pass dns.resolves as-expected', 'pass dns.signatures-validate as-expected']);
      expect(rest.words).toContain(words);
    });

    test.each([
      [
        'expired.com',
        'expired',
        `signatures of expired.com expired at ${iso(-10)}T`,
        'the DNS provider of expired.com',
      ],
      ['early.com', 'not-yet-valid', `are only valid from ${iso(10)}T`, 'Set the clock'],
      ['keyless.com', 'key-mismatch', 'keyless.com has no key (DNSKEY)', 'the registrar of keyless.com'],
      ['otherkey.com', 'key-mismatch', 'otherkey.com has other keys', 'the registrar of otherkey.com'],
      ['stripped.com', 'signatures-missing', 'www.stripped.com has no signature for its A records', 'signed whole'],
      ['led.com', 'bogus', 'because of app.expired.com', 'the zone that holds app.expired.com'],
      ['signedled.com', 'bogus', 'because of app.expired.com', 'the zone that holds app.expired.com'],
    ])('%s is broken, which is told once', async (apex, reason, ...words) => {
      const { status, said, see, ...rest } = await judge(apex);
      expect({ status, said }).toEqual({
        status: 'fail',
        said: [`fail dns.signatures-validate ${reason}`, 'warn dns.resolves signatures-fail dns.signatures-validate'],
      });
      for (const part of words) expect(rest.words).toContain(part);
      const [fails = '', shows = ''] = await Promise.all(
        see.slice(0, 2).map(async (command) => (await run(namespace.command(['sh', '-c', command]))).stdout),
      );
      expect([fails, shows]).toEqual([
        expect.stringContaining('status: SERVFAIL'),
        expect.stringContaining('status: NOERROR'),
      ]);
    });

    test('the zone of the load balancer is the broken one, and the administrator is to mend it', async () => {
      const options = ['--domain', 'expired.com'];
      const { said, owner, words } = await judge('led.com', { options });
      expect([said[0], owner]).toEqual(['fail dns.signatures-validate expired', 'administrator']);
      expect(words).toContain('because of app.expired.com');
    });

    test('a resolver that does not validate says nothing of it', async () => {
      const { status, said, notJudged } = await judge('expired.com', { resolvers: [trusting] });
      expect({ status, said, notJudged }).toEqual({
        status: 'pass',
        said: ['pass dns.resolves as-expected'],
        notJudged: [expect.stringContaining(`${trusting} does not validate signatures`)],
      });
    });

    test('beside one that does, that one tells', async () => {
      const both = { resolvers: [trusting, validating] };
      expect((await judge('expired.com', both)).said).toContain('fail dns.signatures-validate expired');
      expect((await judge('valid.com', both)).words).toContain(`${trusting} does not validate signatures`);
    });
  },
);
