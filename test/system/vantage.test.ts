import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '../../src/model/check.ts';
import type { LimitCode } from '../../src/model/vantage.ts';
import { run, type Ended } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { startInterceptor } from './interception.ts';
import {
  addressesOf,
  behindLoadBalancer,
  clients,
  healthyHosts,
  placesOf,
  sites,
  type Both,
  type Internet,
} from './internet.ts';
import { describeSystem } from './programs.ts';
import { sceneNeeds, startScene, type Scene } from './scene.ts';
import { startUnbound } from './servers.ts';
import { standIn, type Vantage } from './vantages.ts';

interface Look {
  /** What the command is run under. */
  readonly under?: readonly string[];
  /** All that are healthy unless given. */
  readonly hosts?: readonly string[];
}

await describeSystem('from places that lack something, in network namespaces', sceneNeeds, () => {
  let scene: Scene;
  let internet: Internet;
  beforeAll(async () => {
    scene = await startScene();
    internet = scene.internet;
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  const verdictIn = (ended: Ended) => {
    const { targets, summary, vantage } = reportIn(ended);
    return {
      code: ended.code,
      stderr: ended.stderr,
      summary,
      limits: vantage.limits.map(({ code }) => code),
      hosts: Object.fromEntries(targets.map((target) => [target.host, [target.status, ...standing(target)]])),
    };
  };

  /** All that a run from there tells of the hosts, in short; its recording must tell the same. */
  async function seenFrom({ namespace, run: runThere }: Vantage, { under = [], hosts = [] }: Look = {}) {
    const file = (kind: string): string => `${internet.folder.path}/${namespace.name}.${kind}`;
    const outputs = ['-o', 'json', '-o', `text=${file('txt')}`, '--record', file('json')];
    const check = scene.hostprobe('check', '--config', internet.configFile, ...outputs, ...hosts);
    const [first = '', ...rest] = [...under, ...check];
    const ended = await runThere(first, ...rest);
    const verdict = verdictIn(ended);
    const judged = await run(scene.hostprobe('judge', file('json'), '-o', 'json'));
    expect(verdictIn(judged)).toEqual(verdict);
    const text = readFileSync(file('txt'), 'utf8').replaceAll(/\s+/g, ' ');
    const { targets, vantage } = reportIn(ended);
    return {
      ...verdict,
      targets,
      /** How often the text says each limit. */
      told: vantage.limits.map(({ code, message }) => text.split(`${code}: ${message}`).length - 1),
    };
  }

  const all = (status: Status) => Object.fromEntries(Object.keys(healthyHosts).map((host) => [host, [status]]));
  const well = (...limits: LimitCode[]) => ({
    code: 0,
    stderr: '',
    hosts: all('pass'),
    limits,
    told: limits.map(() => 1),
  });

  test.concurrent('nothing is wrong', async () => {
    await using vantage = await standIn(internet);
    expect(await seenFrom(vantage)).toMatchObject(well());
  });

  test.concurrent('a resolver that does not validate', async () => {
    await using vantage = await standIn(internet, { resolvers: [sites.trustingResolver] });
    expect(await seenFrom(vantage)).toMatchObject(well('resolver-does-not-validate'));
  });

  test.concurrent('the first of two resolvers is dead', async () => {
    await using vantage = await standIn(internet, { resolvers: [sites.nobody, sites.resolver] });
    expect(await seenFrom(vantage)).toMatchObject(well());
  });

  test.concurrent('no IPv6', async () => {
    await using vantage = await standIn(internet, { families: ['ipv4'] });
    expect(await seenFrom(vantage)).toMatchObject(well('no-ipv6'));
  });

  test.concurrent('IPv6 that has a way out and comes to nothing', async () => {
    const middlebox =
      'chain gate { type filter hook prerouting priority raw; iifname "$here" meta nfproto ipv6 drop; }';
    await using vantage = await standIn(internet, { middlebox });
    expect(await seenFrom(vantage)).toMatchObject(well('no-ipv6'));
  });

  test.concurrent('no IPv4', async () => {
    await using vantage = await standIn(internet, { families: ['ipv6'] });
    expect(await seenFrom(vantage)).toMatchObject(well('no-ipv4'));
  });

  const onlyResolver = (verdict: string): string => `chain name-servers {
      type filter hook input priority filter
      ip daddr ${sites.resolver.ipv4} accept
      ip6 daddr ${sites.resolver.ipv6} accept
      iifname "$here" meta l4proto { tcp, udp } th dport 53 ${verdict}
    }`;

  test.concurrent.each(['drop', 'reject'])('only the resolver may be asked on port 53: %s', async (verdict) => {
    await using vantage = await standIn(internet, { middlebox: onlyResolver(verdict) });
    expect(await seenFrom(vantage)).toMatchObject(well('direct-dns-blocked'));
  });

  const everyQuestionTo = ({ ipv4, ipv6 }: Both): string => `chain name-servers {
      type nat hook prerouting priority dstnat
      iifname "$here" meta nfproto ipv4 meta l4proto { tcp, udp } th dport 53 dnat ip to ${ipv4}
      iifname "$here" meta nfproto ipv6 meta l4proto { tcp, udp } th dport 53 dnat ip6 to ${ipv6}
    }`;

  test.concurrent.each(['resolver', 'snoopedResolver'] as const)(
    'port 53 leads to the %s, whoever is asked, and whatever it has cached',
    async (name) => {
      await using vantage = await standIn(internet, { middlebox: everyQuestionTo(sites[name]) });
      const cold = await seenFrom(vantage);
      const warm = await seenFrom(vantage);
      expect({ cold, warm }).toMatchObject({ cold: well('dns-intercepted'), warm: well('dns-intercepted') });
    },
  );

  test.concurrent('a firewall drops what goes to one of the hosts', async () => {
    const { ipv4, ipv6 } = sites.shop;
    const middlebox = `chain gate {
        type filter hook input priority filter
        iifname "$here" ip daddr ${ipv4} tcp dport 443 drop
        iifname "$here" ip6 daddr ${ipv6} tcp dport 443 drop
      }`;
    await using vantage = await standIn(internet, { middlebox });
    expect(await seenFrom(vantage)).toMatchObject({
      code: 1,
      limits: [],
      hosts: { ...all('pass'), 'shop.example.net': ['fail', 'fail reach.every-address-answers none-answers'] },
    });
  });

  const allUnknown = { pass: 0, warn: 0, fail: 0, unknown: Object.keys(healthyHosts).length };
  const cutOff = { code: 3, limits: ['cut-off'], told: [1], summary: allUnknown };
  const silence = 'chain everything { type filter hook prerouting priority raw; iifname "$here" drop; }';

  test.concurrent('nothing comes back', async () => {
    await using vantage = await standIn(internet, { middlebox: silence });
    expect(await seenFrom(vantage)).toMatchObject(cutOff);
  });

  test.concurrent.each(['nothing comes back', 'the cable is pulled'])(
    '%s to a host with a resolver of its own',
    async (how) => {
      const own = { ipv4: '127.0.0.53', ipv6: '::1' };
      const middlebox = how === 'nothing comes back' ? { middlebox: silence } : {};
      await using vantage = await standIn(internet, { resolvers: [own], families: ['ipv4'], ...middlebox });
      const { namespace } = vantage;
      const known = { resolvers: [{ address: sites.resolver.ipv4, port: 53 }] };
      const options = { places: [{ address: own.ipv4, port: 53 }], knows: known, clients: ['127.0.0.0/8'] };
      await using _resolver = await startUnbound(namespace.name, options, internet.folder, namespace);
      if (how === 'the cable is pulled') await namespace.ip('link set way down');
      expect(await seenFrom(vantage)).toMatchObject(cutOff);
    },
  );

  test.concurrent('the cable is pulled', async () => {
    await using vantage = await standIn(internet);
    await vantage.namespace.ip('link set way down');
    expect(await seenFrom(vantage)).toMatchObject(cutOff);
  });

  const clockAt = (offset: string) => ({ under: ['faketime', '--exclude-monotonic', '-f', offset] });

  test.concurrent.each(['+2h', '+400d', '-400d'])('our clock is off by %s', async (offset) => {
    await using vantage = await standIn(internet);
    expect(await seenFrom(vantage, clockAt(offset))).toMatchObject(well('clock-off'));
  });

  test.concurrent('our clock is off by +400d, and only one other can be seen', async () => {
    await using vantage = await standIn(internet, { families: ['ipv4'] });
    const look = { ...clockAt('+400d'), hosts: ['shop.example.net'] };
    expect(await seenFrom(vantage, look)).toMatchObject({
      code: 3,
      limits: ['no-ipv6', 'clock-off'],
      hosts: { 'shop.example.net': ['unknown', 'unknown tls.within-validity not-measured'] },
    });
  });

  const to443 = (port: number): string => `chain web {
      type nat hook prerouting priority dstnat
      iifname "$here" tcp dport 443 redirect to :${port}
    }`;

  test.concurrent('a proxy opens every TLS connection', async () => {
    const addresses = Object.fromEntries(Object.entries(healthyHosts).map(([host, { ipv4 }]) => [host, ipv4]));
    await using _proxy = await startInterceptor(internet, { port: 8444, kind: 'proxy', addresses });
    await using vantage = await standIn(internet, { middlebox: to443(8444) });
    const seen = await seenFrom(vantage);
    expect(seen).toMatchObject(well('tls-intercepted'));
    for (const { findings, notJudged } of seen.targets) {
      expect(notJudged.map(({ check }) => check)).toContain('tls.trust-as-expected');
      expect(findings.map(({ check }) => check)).toContain('http.status-as-expected');
    }
  });

  test.concurrent('a company: no IPv6, its own resolver alone, its own proxy', async () => {
    const middlebox = `${onlyResolver('reject')}\n${to443(8445)}`;
    const addresses = Object.fromEntries(Object.entries(healthyHosts).map(([host, { ipv4 }]) => [host, ipv4]));
    await using _proxy = await startInterceptor(internet, { port: 8445, kind: 'proxy', addresses });
    await using vantage = await standIn(internet, { families: ['ipv4'], middlebox });
    expect(await seenFrom(vantage)).toMatchObject(well('no-ipv6', 'direct-dns-blocked', 'tls-intercepted'));
  });

  const shutOut = { code: 3, limits: ['captive-portal'], told: [1], summary: allUnknown };

  test.concurrent.each([
    ['nobody knows', 8446],
    ['everybody trusts', 8447],
  ])('a captive portal answers in the place of everybody, with a certificate that %s', async (whose, port) => {
    const name = 'portal.example.se';
    const chain = whose === 'everybody trusts' ? { chain: await internet.issue(name) } : {};
    await using _portal = await startInterceptor(internet, { port, kind: 'portal', name, ...chain });
    await using vantage = await standIn(internet, { middlebox: to443(port) });
    expect(await seenFrom(vantage)).toMatchObject(shutOut);
  });

  test.concurrent('a captive portal says that everybody has its own addresses', async () => {
    const { folder, namespace } = internet;
    const knows = { addresses: addressesOf(sites.portal) };
    const options = { places: placesOf(sites.portal, 53), knows, clients: Object.values(clients) };
    await using _answers = await startUnbound('portal', options, folder, namespace);
    const manner = { port: 8448, kind: 'portal', name: 'portal.example.se' } as const;
    await using _portal = await startInterceptor(internet, manner);
    const middlebox = `${everyQuestionTo(sites.portal)}\n${to443(8448)}`;
    await using vantage = await standIn(internet, { middlebox });
    const { limits, ...seen } = await seenFrom(vantage);
    expect(seen).toMatchObject({ code: 3, summary: allUnknown });
    expect(limits).toContain('captive-portal');
  });

  test.concurrent('inside a cluster that leads what is meant for its load balancer past it', async () => {
    const { ipv4, ipv6 } = sites.loadBalancer;
    const middlebox = `chain nodes {
        type nat hook prerouting priority dstnat
        iifname "$here" ip daddr ${ipv4} tcp dport 443 dnat ip to ${ipv4}:${behindLoadBalancer}
        iifname "$here" ip6 daddr ${ipv6} tcp dport 443 dnat ip6 to [${ipv6}]:${behindLoadBalancer}
      }`;
    await using vantage = await standIn(internet, { middlebox });
    const inPod = { under: ['env', 'KUBERNETES_SERVICE_HOST=10.96.0.1'] };
    expect(await seenFrom(vantage, inPod)).toMatchObject(well('hairpin'));
  });

  test.concurrent('the hosts file leads elsewhere', async () => {
    const hosts = addressesOf(sites.office).map((address) => `${address} shop.example.net`);
    await using vantage = await standIn(internet, { hosts });
    expect(await seenFrom(vantage)).toMatchObject(well('hosts-file'));
  });
});
