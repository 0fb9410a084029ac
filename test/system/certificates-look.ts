import { createServer, type TlsOptions } from 'node:tls';
import { checks } from '../../src/checks/index.ts';
import { judgeTarget } from '../../src/judge/judge.ts';
import { wantedKinds } from '../../src/judge/select.ts';
import type { Finding } from '../../src/model/report.ts';
import type { Settings } from '../../src/model/target.ts';
import { startRound, type Round } from '../../src/observe/round.ts';
import { serveDns } from '../support/dns-server.ts';
import { target } from '../support/evidence.ts';
import { settingsFor } from '../support/dns-client.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { listen } from '../support/loopback.ts';
import { run } from '../support/process.ts';
import type { Party } from './certificates-forge.ts';
import type { Row } from './certificates-row.ts';
import type { World } from './certificates-world.ts';
import { program } from './installed.ts';

/** What certificates are looked at with: one round of hostprobe, and OpenSSL. */
export interface Verifiers extends AsyncDisposable {
  /** What hostprobe finds, as nobody else explains it, of what a server sends; and what of it fails users. */
  look(row: Row, sent: readonly Party[]): Promise<Looked>;
  /** What `openssl verify` calls wrong, as a client does it that has only the roots. */
  askOpenssl(row: Row, sent: readonly Party[]): Promise<readonly OpensslError[]>;
}

export interface Looked {
  /** `STATUS CHECK REASON` of what is no pass and what no other check explains. */
  readonly told: readonly string[];
  /** The checks that fail, explained or not. */
  readonly failed: ReadonlySet<string>;
  /** Those that warn. */
  readonly warned: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

export interface OpensslError {
  readonly code: number;
  readonly text: string;
}

const tlsChecks = checks.filter(({ id }) => id.startsWith('tls.'));
const enabled = new Set(tlsChecks.map(({ id }) => id));
const pemOf = (parties: readonly Party[]): string => parties.map(({ pem }) => pem).join('');

export async function startVerifiers(world: World): Promise<Verifiers> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(makeFolder());
  // The host is dialled where it is configured; that nobody else knows it does not matter.
  const dns = await serveDns({ '127.0.0.1': () => ({ rcode: 3 }) });
  starting.defer(() => dns.close());
  const stores = {
    public: folder.write('public.pem', pemOf(world.stores.public)),
    staging: folder.write('staging.pem', pemOf(world.stores.staging)),
    private: folder.write('private.pem', pemOf(world.stores.private)),
  };
  const base = settingsFor(dns.port);
  const settings: Settings = {
    ...base,
    dns: { ...base.dns, authoritative: { ...base.dns.authoritative, enabled: false } },
    trust: { ...base.trust, public: [stores.public], staging: [stores.staging], private: [stores.private] },
    networks: { public: ['127.0.0.0/8', '::1/128'], private: [] },
  };
  const round = await startRound({
    settings,
    environments: {},
    echoKey: null,
    version: '9.9.9',
    now: Date.now(),
    look: 'full',
    signal: new AbortController().signal,
  });
  starting.defer(() => round.close());
  const running = starting.move();
  return {
    look: (row, sent) => lookAt(row, sent, round, settings),
    askOpenssl: (row, sent) => verify(row, sent, world, folder),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function lookAt(row: Row, sent: readonly Party[], round: Round, settings: Settings): Promise<Looked> {
  await using server = await listen(serverOf(row, sent), row.host.includes(':') ? '::1' : '127.0.0.1');
  const { host, expect = {} } = row;
  const { address, port } = server;
  const evidence = await round.observe(
    target({
      host,
      name: host,
      address: [address],
      port,
      domain: null,
      loadBalancers: {},
      expect: { loadBalancer: 'none', ...expect },
    }),
    wantedKinds(tlsChecks),
  );
  const { findings } = judgeTarget(evidence, { settings, now: Date.now(), checks, enabled });
  return {
    findings,
    told: findings
      .filter(({ status, because }) => status !== 'pass' && because === undefined)
      .map(({ status, check, reason }) => `${status} ${check} ${reason}`),
    failed: checksOf(findings, 'fail'),
    warned: checksOf(findings, 'warn'),
  };
}

const checksOf = (findings: readonly Finding[], wanted: Finding['status']): ReadonlySet<string> =>
  new Set(findings.filter(({ status }) => status === wanted).map(({ check }) => check));

/** Serves whatever it is given, and a page to those who ask. */
function serverOf({ tls = {} }: Row, sent: readonly Party[]): ReturnType<typeof createServer> {
  const options: TlsOptions = { ciphers: 'DEFAULT:@SECLEVEL=0', ...tls };
  const [leaf] = sent;
  const key = leaf?.keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const server = createServer({ ...options, cert: pemOf(sent), ...(key === undefined ? {} : { key }) }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
  });
  server.on('tlsClientError', () => undefined);
  return server;
}

/** At the level of security that clients have by default since OpenSSL 3.2, and on Debian before. */
const securityLevel = 2;

async function verify(row: Row, sent: readonly Party[], world: World, folder: Folder): Promise<OpensslError[]> {
  const [leaf, ...others] = sent;
  const file = (what: string, parties: readonly Party[]): string =>
    folder.write(`${row.title.replaceAll(/\W+/g, '-')}-${what}.pem`, pemOf(parties));
  const trusted = world.rootsOf(row.expect?.trust ?? 'public', sent);
  const untrusted = others.length === 0 ? [] : ['-untrusted', file('others', others)];
  const isAddress = /:|^[\d.]+$/.test(row.host);
  const { code, stdout, stderr } = await run([
    program('openssl'),
    'verify',
    '-trusted',
    file('roots', trusted),
    ...untrusted,
    '-purpose',
    'sslserver',
    '-auth_level',
    String(securityLevel),
    isAddress ? '-verify_ip' : '-verify_hostname',
    row.host,
    file('leaf', leaf === undefined ? [] : [leaf]),
  ]);
  const errors = Array.from(
    `${stdout}${stderr}`.matchAll(/^error (\d+) at \d+ depth lookup: (.*)$/gm),
    ([, number, text]) => ({
      code: Number(number),
      text: text ?? '',
    }),
  );
  if ((code === 0) !== (errors.length === 0)) throw new Error(`openssl verify ended with ${code}: ${stdout}${stderr}`);
  return errors;
}
