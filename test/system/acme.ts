import { between } from '../../src/lab/authorities.ts';
import { createAuthority } from '../../src/lab/certificates.ts';
import { readFileSync } from 'node:fs';
import type { Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { thisMachine, type Place } from './ground.ts';
import { program } from './installed.ts';
import { startServer, type Chain } from './servers.ts';

export interface Pebble extends AsyncDisposable {
  /** In PEM: made anew at every start, as all that Pebble keeps. */
  readonly root: string;
  /** What vouches for its API, in PEM. */
  readonly apiRoot: string;
  readonly directory: string;
  /** Issues a certificate for the host, with HTTP-01 answered by lego, or by who serves the files of `webroot`. */
  issue(host: string, folder: Folder, webroot?: string): Promise<Chain>;
}

interface PebbleOptions {
  readonly name: string;
  /** Its own address; the resolver leads every name to it, too. */
  readonly address: string;
  readonly ports: { readonly api: number; readonly management: number; readonly challenge: number };
  readonly resolver: Place;
  /** How long the certificates that it issues are valid. */
  readonly days: number;
}

/** Pebble, the small ACME server for tests. */
export async function startPebble(
  { name, address, ports, resolver, days }: PebbleOptions,
  folder: Folder,
): Promise<Pebble> {
  const keeper = await createAuthority('ACME API Root', between(-1, 30));
  const own = await keeper.leaf({ ip: [address] });
  const apiRoot = folder.write(`${name}-api.pem`, keeper.pem);
  const config = folder.write(
    `${name}.json`,
    JSON.stringify({
      pebble: {
        listenAddress: `${address}:${ports.api}`,
        managementListenAddress: `${address}:${ports.management}`,
        certificate: folder.write(`${name}.crt`, own.pem),
        privateKey: folder.write(`${name}.key`, own.keyPem),
        httpPort: ports.challenge,
        tlsPort: 1,
        certificateValidityPeriod: days * 86_400,
      },
    }),
  );
  // Without these it waits for some seconds, and refuses one nonce of twenty, to try its clients.
  const settings = ['PEBBLE_VA_NOSLEEP=1', 'PEBBLE_WFE_NONCEREJECT=0'];
  const dns = `${resolver.address}:${resolver.port}`;
  const server = await startServer(
    [program('env'), ...settings, program('pebble'), '-config', config, '-dnsserver', dns],
    [ports.api, ports.management].map((port) => ({ address, port })),
    thisMachine,
  );
  const directory = `https://${address}:${ports.api}/dir`;
  const roots = `https://${address}:${ports.management}/roots/0`;
  const { stdout: root } = await run([program('curl'), '-sS', '--cacert', apiRoot, roots]);
  return {
    root,
    apiRoot: keeper.pem,
    directory,
    async issue(host, at, webroot) {
      const words = ['--server', directory, '--path', at.path, '--accept-tos', '--email', 'admin@example.com'];
      const answer =
        webroot === undefined ? ['--http.port', `${address}:${ports.challenge}`] : ['--http.webroot', webroot];
      const challenge = ['--http', ...answer];
      const command = [program('lego'), ...words, ...challenge, '--domains', host, 'run'] as const;
      const { code, stdout, stderr } = await run(command, { env: { LEGO_CA_CERTIFICATES: apiRoot } });
      if (code !== 0) throw new Error(`lego: ${stdout}${stderr}`);
      const read = (ending: string): string => readFileSync(`${at.path}/certificates/${host}.${ending}`, 'utf8');
      return { cert: read('crt'), key: read('key') };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
