import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isUnder } from '../../src/facts/dns/names.ts';
import { serveDns, type DnsServers, type Handler } from '../support/dns-server.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run, type Ended } from '../support/process.ts';
import { program } from './installed.ts';
import { describeSystem } from './programs.ts';

const server = '127.0.0.153';

const known: Readonly<Record<string, string>> = {
  'svc.ns.b.test': '10.96.0.7',
  'plain.b.test': '10.96.0.8',
  'top.level': '10.96.0.9',
  bare: '10.96.0.10',
};

/** What every name below these domains is told. */
const authorities = ['test 30 SOA ns.test hm.test 1 7200 900 86400 30'];
const empty = { ra: true, authorities };
const servfail = { ra: true, rcode: 2 };
const refused = { ra: true, rcode: 5 };
const told: Readonly<Record<string, (name: string, type: string) => ReturnType<Handler>>> = {
  'empty.test': () => empty,
  'servfail.test': () => servfail,
  'refused.test': () => refused,
  'a-servfail.test': (_, type) => (type === 'A' ? servfail : empty),
  'aaaa-servfail.test': (_, type) => (type === 'A' ? empty : servfail),
  'aaaa-refused.test': (_, type) => (type === 'A' ? empty : refused),
  'aaaa-silent.test': (_, type) => (type === 'A' ? empty : null),
  'silent.test': () => null,
  'dangling.test': (name) => ({ ra: true, rcode: 3, answers: [`${name} 30 CNAME gone.a.test`] }),
  'alias.test': (name) => ({ ra: true, authorities, answers: [`${name} 30 CNAME none.empty.test`] }),
};

const handle: Handler = ({ name, type }) => {
  const answer = Object.entries(told).find(([domain]) => isUnder(name, domain))?.[1];
  if (answer !== undefined) return answer(name, type);
  const address = known[name];
  if (address === undefined) return { ...empty, rcode: 3 };
  return type === 'A' ? { ra: true, answers: [`${name} 30 A ${address}`] } : empty;
};

const long = Array.from({ length: 4 }, () => 'l'.repeat(61)).join('.');

/** Lines of resolv.conf beside the server's own, the host, and what the environment adds. */
const cases: readonly (readonly [lines: string, host: string, env?: Readonly<Record<string, string>>])[] = [
  ['search a.test b.test\noptions ndots:5', 'svc.ns'],
  ['search a.test b.test', 'svc.ns'],
  ['search a.test b.test', 'plain'],
  ['search a.test b.test\noptions ndots:5', 'top.level'],
  ['search a.test b.test', 'top.level'],
  ['search a.test b.test\noptions ndots:5', 'not.there'],
  ['search a.test b.test', 'not.there'],
  ['search a.test b.test', 'bare'],
  ['search a.test b.test\noptions ndots:0', 'plain'],
  ['search a.test b.test\noptions no-tld-query', 'bare'],
  ['search a.test b.test\noptions no-tld-query ndots:5', 'top.level'],
  ['search empty.test b.test\noptions ndots:5', 'svc.ns'],
  ['search servfail.test b.test\noptions ndots:5', 'svc.ns'],
  ['search servfail.test a.test\noptions ndots:5', 'top.level'],
  ['search refused.test b.test\noptions ndots:5', 'svc.ns'],
  ['search refused.test b.test\noptions ndots:5', 'top.level'],
  ['search silent.test b.test\noptions ndots:5', 'top.level'],
  ['search b.test', 'svc.refused.test'],
  ['search b.test', 'svc.silent.test'],
  ['search dangling.test b.test\noptions ndots:5', 'svc.ns'],
  ['search alias.test b.test\noptions ndots:5', 'svc.ns'],
  ['search . b.test\noptions ndots:5', 'svc.ns'],
  ['search a.test . b.test\noptions ndots:5', 'top.level'],
  ['search a.test .b.test\noptions ndots:5', 'svc.ns'],
  ['search refused.test . b.test\noptions ndots:5', 'top.level'],
  ['search x..test b.test\noptions ndots:5', 'svc.ns'],
  [`search ${long} b.test\noptions ndots:5`, 'top.level'],
  ['domain b.test a.test\noptions ndots:5', 'svc.ns'],
  ['search b.test\ndomain a.test\noptions ndots:5', 'svc.ns'],
  ['', 'top.level'],
  ['search a.test\noptions ndots:5', 'svc.ns', { LOCALDOMAIN: 'b.test a.test' }],
  ['search b.test\noptions ndots:5', 'svc.ns', { LOCALDOMAIN: '' }],
  ['search b.test', 'svc.ns', { RES_OPTIONS: 'ndots:2' }],
];

/** Runs a command to which files of /etc look otherwise. */
const seeing = (etc: Folder['path'], words: readonly string[]): [string, ...string[]] => [
  program('unshare'),
  '--mount',
  program('sh'),
  '-c',
  'mount --bind "$0/resolv.conf" /etc/resolv.conf && mount --bind "$0/nsswitch.conf" /etc/nsswitch.conf && exec "$@"',
  etc,
  ...words,
];

async function whyNot(): Promise<string | null> {
  using folder = makeFolder();
  folder.write('resolv.conf', '');
  folder.write('nsswitch.conf', '');
  const { code, stderr } = await run(seeing(folder.path, ['true']));
  if (code !== 0) return `no mount namespaces (${stderr.trim()})`;
  try {
    await (await serveDns({ [server]: () => null }, { port: 53 })).close();
    return null;
  } catch (error) {
    return `no port 53 to serve at (${String(error)})`;
  }
}

await describeSystem('names searched for as glibc does it', { programs: ['unshare', 'getent'], trial: whyNot }, () => {
  let servers: DnsServers;
  let folder: Folder;
  beforeAll(async () => {
    folder = makeFolder();
    folder.write('nsswitch.conf', 'hosts: dns\n');
    servers = await serveDns({ [server]: handle }, { port: 53 });
  });
  afterAll(async () => {
    await servers.close();
    folder[Symbol.dispose]();
  });

  /** What a command prints, and the names that it asked for, each once, in that order. */
  const ask = async (words: readonly string[], env: Readonly<Record<string, string>>) => {
    const heard = servers.at[server]?.heard ?? [];
    const before = heard.length;
    const ended: Ended = await run(seeing(folder.path, words), { env });
    return { ended, asked: [...new Set(heard.slice(before).map(({ name }) => name))] };
  };

  const expectAsGlibc = async (
    client: readonly string[],
    [lines, host, env = {}]: (typeof cases)[number],
  ): Promise<void> => {
    folder.write('resolv.conf', `nameserver ${server}\noptions timeout:1 attempts:1\n${lines}\n`);
    const ours = await ask([process.execPath, join(import.meta.dirname, 'searched.ts'), host], env);
    expect(ours.ended.stderr).toBe('');
    const theirs = await ask([...client, host], env);
    expect(theirs.asked.length).toBeGreaterThan(0);
    expect(ours.asked).toEqual(theirs.asked);
    expect(ours.ended.stdout.trim()).toBe(/^\S*/.exec(theirs.ended.stdout)?.[0]);
  };

  test.each(cases.map((row) => [row] as const))('%j', (row) => expectAsGlibc([program('getent'), 'ahostsv4'], row));

  // getent asks for AAAA only where this machine has IPv6; Node always does, and through glibc.
  const getaddrinfo = `require('dns').lookup(process.argv[1], (error, address) => console.log(address ?? ''))`;
  test.each(
    ['a.test', ...Object.keys(told)].map((domain) => [[`search ${domain} b.test\noptions ndots:5`, 'svc.ns']] as const),
  )('both types: %j', (row) => expectAsGlibc([process.execPath, '-e', getaddrinfo], row));
});
