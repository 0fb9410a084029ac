import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { balancer, platform, user } from '../support/dns-platform.ts';
import { serveDns, type DnsServers, type Handler } from '../support/dns-server.ts';
import { authority, recursor, type Zones } from '../support/dns-zones.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';
import { run } from '../support/process.ts';
import { hasProgram, program } from '../system/installed.ts';

const mine: Zones = {
  'example.com': [
    ...(user['example.com'] ?? []),
    'shop.example.com 900 NS ns1.example.com',
    'shop.example.com 900 NS ns2.example.com',
  ],
  'shop.example.com': ['shop.example.com 900 NS ns1.example.com', 'shop.example.com 900 NS ns2.example.com'],
};
const registry: Zones = { com: ['com 900 NS ns1.nic.com', 'ns1.nic.com 900 A 127.0.0.6'] };
const lan: Zones = {
  'ck8s.example.org': [...(balancer['ck8s.example.org'] ?? []), '*.internal.ck8s.example.org 60 A 10.1.2.3'],
};
const world: Record<string, Handler> = {
  '127.0.0.1': recursor({ ...registry, ...mine, ...platform, ...lan }),
  '127.0.0.2': authority(mine),
  '127.0.0.3': authority(mine),
  '127.0.0.4': authority(platform),
  '127.0.0.5': authority(lan),
  '127.0.0.6': authority(registry),
};

let folder: Folder;
let servers: DnsServers | undefined;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(async () => {
  folder[Symbol.dispose]();
  await servers?.close();
  servers = undefined;
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function records(words: readonly string[], targets: readonly unknown[] = [], over: object = {}): Promise<Said> {
  const port = servers?.port ?? 1;
  const config = folder.write(
    'hostprobe.json',
    JSON.stringify({
      domain: 'ck8s.example.org',
      dns: { resolvers: [`127.0.0.1:${port}`], authoritative: { port }, timeout: '400ms', attempts: 1 },
      networks: { public: ['127.0.0.0/8'] },
      defaults: { timeout: '2s' },
      targets,
      ...over,
    }),
  );
  const { io, out, err } = captured({ cwd: folder.path });
  const code = await runProgram(['records', '--config', config, ...words], io);
  return { code, out: out(), err: err() };
}

const serve = async (handlers: Record<string, Handler> = world): Promise<DnsServers> =>
  (servers = await serveDns(handlers));
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith(';'));
const internal = { expect: { loadBalancer: 'internal' } };

describe('with the zones that are there', () => {
  const targets = [
    { host: 'new.example.com' },
    { host: 'intranet.example.com', ...internal },
    { host: 'example.com' },
    { host: 'shop.example.com' },
    { host: 'new.shop.example.com' },
  ];
  beforeEach(() => serve());

  test('each host is led to its load balancer, an apex by addresses', async () => {
    const { code, out, err } = await records([], targets);
    expect(lines(out)).toEqual([
      'new.example.com. 900 IN CNAME app.ck8s.example.org.',
      'intranet.example.com. 900 IN CNAME intranet.internal.ck8s.example.org.',
      'example.com. 900 IN A 20.80.0.1',
      'example.com. 900 IN A 20.80.0.2',
      'example.com. 900 IN AAAA 2a01:4f8::1',
      'shop.example.com. 900 IN A 20.80.0.1',
      'shop.example.com. 900 IN A 20.80.0.2',
      'shop.example.com. 900 IN AAAA 2a01:4f8::1',
      'new.shop.example.com. 900 IN CNAME app.ck8s.example.org.',
    ]);
    expect(out).toContain('; zone example.com (ns1.example.com, ns2.example.com)\n');
    expect(out).toMatch(/^; shop\.example\.com\. is the apex of its zone.*ALIAS.*by hand/m);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('no cache is asked for a host: it would keep the denial', async () => {
    await records([], targets);
    const asked = servers?.at['127.0.0.1']?.heard.map(({ name, type }) => `${name} ${type}`) ?? [];
    expect(asked).toContain('example.com NS');
    expect(asked.filter((question) => /^(?:new|intranet|shop)\..*example\.com /.test(question))).toEqual([]);
    expect(asked.filter((question) => /^example\.com (?!NS$)/.test(question))).toEqual([]);
  });

  test('an internal apex gets the internal address', async () => {
    const { out } = await records([], [{ host: 'shop.example.com', ...internal }]);
    expect(lines(out)).toEqual(['shop.example.com. 900 IN A 10.1.2.3']);
  });

  test('one zone of several', async () => {
    const { out, code } = await records(['--zone', 'Shop.example.com.'], targets);
    expect(lines(out).filter((line) => line.startsWith('new'))).toEqual([
      'new.shop.example.com. 900 IN CNAME app.ck8s.example.org.',
    ]);
    expect(lines(out)).toHaveLength(4);
    expect(code).toBe(0);
  });

  test('a web form gets names within the zone', async () => {
    const { out } = await records(['--format', 'form', 'new.shop.example.com', 'shop.example.com']);
    const rows = out.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(rows).toContainEqual(['new', 'CNAME', 'app.ck8s.example.org.', '900']);
    expect(rows).toContainEqual(['@', 'ALIAS', 'app.ck8s.example.org.', '900']);
    expect(rows).toContainEqual(['@', 'else AAAA', '2a01:4f8::1', '900']);
    expect(out).toContain('At the DNS provider of shop.example.com (ns1.example.com, ns2.example.com)\n');
  });

  test('Route 53 gets one zone at a time, and what JSON cannot say goes to stderr', async () => {
    const both = await records(['--format', 'route53'], targets);
    expect(both).toMatchObject({ code: 2, out: '' });
    expect(both.err).toMatch(/one zone; choose with --zone: example\.com, shop\.example\.com\n$/);
    const { code, out, err } = await records(['--format', 'route53', '--zone', 'shop.example.com'], targets);
    const { Changes } = JSON.parse(out) as { Changes: { ResourceRecordSet: { Name: string; Type: string } }[] };
    expect(Changes.map(({ ResourceRecordSet: { Name, Type } }) => `${Name} ${Type}`)).toEqual([
      'shop.example.com. A',
      'shop.example.com. AAAA',
      'new.shop.example.com. CNAME',
    ]);
    expect(err).toMatch(/apex of its zone[^]*the batch has addresses/);
    expect(code).toBe(0);
  });

  const checkers = ['named-checkzone', 'nsd-checkzone'];
  test.skipIf(!checkers.some(hasProgram)).each(checkers.filter(hasProgram))('%s loads it', async (name) => {
    const { out } = await records(['--zone', 'example.com'], [...targets, { host: 'bücher.example.com' }]);
    const prelude = [
      'example.com. 900 IN SOA ns1.example.com. hostmaster.example.com. 1 7200 900 1209600 300',
      'example.com. 900 IN NS ns1.example.net.',
    ];
    const file = folder.write('zone', `${prelude.join('\n')}\n${out}`);
    expect(out).toContain('; xn--bcher-kva.example.com is bücher.example.com\nxn--bcher-kva.example.com. 900 IN CNAME');
    expect(await run([program(name), 'example.com', file])).toMatchObject({ code: 0 });
  });
});

describe('what is not seen is said', () => {
  test('where nobody answers, the record stands with a doubt', async () => {
    const { code, out } = await records(['new.example.com']);
    expect(lines(out)).toEqual(['new.example.com. 900 IN CNAME app.ck8s.example.org.']);
    expect(out).toMatch(/^; in or below example\.com$/m);
    expect(out).toMatch(/^; Which zone holds new\.example\.com\. was not seen/m);
    expect(code).toBe(3);
  });

  test('an apex without addresses has no record', async () => {
    await serve({ ...world, '127.0.0.5': () => null, '127.0.0.1': recursor({ ...registry, ...mine, ...platform }) });
    const { code, out, err } = await records(['shop.example.com', 'new.example.com']);
    expect(lines(out)).toEqual(['new.example.com. 900 IN CNAME app.ck8s.example.org.']);
    const dangling = 'shop.example.com. would lead to no address: app.ck8s.example.org does not exist: ';
    expect(out).toContain(`; ${dangling}`);
    expect(err).toContain('shop.example.com: no record: the addresses of app.ck8s.example.org are not known\n');
    expect(code).toBe(3);
    const form = await records(['--format', 'form', 'shop.example.com']);
    expect(form.out).toMatch(/@ +ALIAS +app\.ck8s\.example\.org\./);
    expect(form).toMatchObject({ code: 0, err: expect.stringContaining(`hostprobe: ${dangling}`) });
  });

  test('a zone that is not delegated yet', async () => {
    await serve();
    const { code, out } = await records(['www.unregistered.com']);
    expect(out).toMatch(/^; in or below unregistered\.com$/m);
    expect(out).toMatch(/^; unregistered\.com\. is not delegated: its nearest zone is com\./m);
    expect(code).toBe(3);
    const form = await records(['--format', 'form', 'www.unregistered.com']);
    expect(form.out).toMatch(/^At the DNS provider to which unregistered\.com will be delegated: it is not yet\n/);
    expect(form.out).not.toContain('ns1.nic.com');
  });

  test.each(['zone', 'form', 'dnsendpoint', 'route53'])(
    'a load balancer whose name is not there: %s',
    async (format) => {
      await serve();
      const over = { loadBalancers: { app: { names: ['absent.example.com'] } } };
      const { code, out, err } = await records(['--format', format, 'new.example.com'], [], over);
      const dangling =
        /new\.example\.com\. would lead to no address: absent\.example\.com does not exist: \S+ says NXDOMAIN/;
      expect(err).toMatch(new RegExp(`^hostprobe: ${dangling.source}[^\\n]*\\n$`));
      if (format !== 'route53') expect(out.replaceAll(/\s+/g, ' ')).toMatch(dangling);
      expect(out).toContain('absent.example.com');
      expect(code).toBe(0);
    },
  );

  test('--offline asks nobody, and knows of an apex by the public suffix list alone', async () => {
    await serve();
    const { code, out, err } = await records(['--offline', 'new.example.com', 'example.co.uk']);
    expect(Object.values(servers?.at ?? {}).flatMap(({ heard }) => heard)).toEqual([]);
    expect(lines(out)).toEqual(['new.example.com. 900 IN CNAME app.ck8s.example.org.']);
    expect(out).toMatch(/^; Where zones begin below example\.com was not asked/m);
    expect(out).toMatch(/^; example\.co\.uk\. is the apex of its zone/m);
    expect(err).toBe('hostprobe: example.co.uk: no record: the addresses of app.ck8s.example.org are not known\n');
    expect(code).toBe(3);
    expect(await records(['--offline', 'new.example.com'])).toMatchObject({ code: 0, err: '' });
  });
});

describe('what is left out', () => {
  test('two targets of one host that are to lead to two load balancers', async () => {
    const targets = [
      { host: 'two.example.com' },
      { host: 'two.example.com', port: 8443, ...internal },
      { host: 'new.example.com' },
      { host: 'new.example.com', port: 8443 },
    ];
    const { code, out, err } = await records(['--offline'], targets);
    expect(lines(out)).toEqual(['new.example.com. 900 IN CNAME app.ck8s.example.org.']);
    expect(err).toMatch(
      /^hostprobe: two\.example\.com: no record: .*app\.ck8s\.example\.org \(two\.example\.com\) and to two\.internal\.ck8s\.example\.org \(two\.example\.com:8443\)/,
    );
    expect(code).toBe(3);
  });

  test('without a domain there is nothing to lead to', async () => {
    const { code, out, err } = await records(['new.example.com'], [], { domain: undefined });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^hostprobe: new\.example\.com: no record: no domain is configured[^]*no record to create\n$/);
  });

  test('nothing at all is a mistake, unless it may be', async () => {
    const none = [{ host: '192.0.2.1' }];
    const left = 'hostprobe: 192.0.2.1: no record: it is an address, and no name\n';
    expect(await records([], none)).toEqual({ code: 2, out: '', err: `${left}there is no record to create\n` });
    expect(await records(['--allow-empty'], none)).toEqual({ code: 0, out: '', err: left });
    expect(await records([])).toMatchObject({ code: 2, err: expect.stringContaining('name a HOST') });
  });

  test.each([
    [['--zone', 'a..b', 'new.example.com'], /^--zone "a\.\.b": it has an empty label/],
    [['--zone', 'example.net', 'new.example.com'], /^there is no record to create in example\.net\n$/],
    [['--zone', 'com', '--offline', 'new.example.com'], /^com is the zone of no host that is meant.*example\.com\n$/],
    [['--format', 'bind', 'new.example.com'], /Allowed choices are zone, form, route53, dnsendpoint/],
    [['a..b'], /"a\.\.b"/],
  ])('%j is refused', async (words, said) => {
    const { code, out, err } = await records(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(said);
  });
});

test('what was interrupted prints nothing', async () => {
  await serve({ ...world, '127.0.0.1': () => null });
  const stop = new AbortController();
  const { io, out, err } = captured({ cwd: folder.path, signal: stop.signal });
  const resolver = `127.0.0.1:${servers?.port}`;
  const running = runProgram(['records', 'new.example.com', '--domain', 'a.example.org', '--resolver', resolver], io);
  stop.abort('SIGINT');
  await running;
  expect(out()).toBe('');
  expect(err()).toContain('interrupted');
});
