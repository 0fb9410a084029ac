import { join } from 'node:path';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { authority, leaf, makeKeys, type KeyKind } from '../system/certificates-forge.ts';
import type { Place } from '../system/ground.ts';
import { program } from '../system/installed.ts';
import { freePort } from '../system/ports.ts';
import { startNginx } from '../system/servers.ts';
import { decimals, figureOf, inTurn, shown, table, type Figure } from './figures.ts';
import type { Measure } from './measure.ts';
import { runTimed } from './shell-times.ts';

const rounds = 5;
/** Each with a certificate of its own. */
const targets = 400;
const peerSeconds = 2;

/** What the prober is told on its command line. */
export interface ShakenWith {
  readonly places: readonly Place[];
  readonly rootFile: string;
  /** Handshakes alone, or all that is made of them. */
  readonly part: 'handshake' | 'look';
}

/** What it prints. */
export interface Shook {
  readonly handshakes: number;
  readonly cpuMs: number;
}

const kinds: readonly { readonly title: string; readonly key: KeyKind }[] = [
  { title: 'ECDSA P-256', key: 'p256' },
  { title: 'RSA 2048', key: 'rsa2048' },
];

/** What a handshake costs a client, beside what it costs `openssl s_time`, which reads nothing of what it is sent. */
export const handshakes: Measure = {
  hosts: 1,
  async run({ print }) {
    print(`CPU of a handshake over loopback, TLS 1.3, ${targets} targets: the best of ${rounds} runs (their median)\n`);
    const rows: string[][] = [];
    for (const { title, key } of kinds) rows.push(...(await measureKind(title, key)));
    print(`${table([['', 'CPU µs a handshake', 'beside openssl s_time'], ...rows])}\n`);
  },
};

async function measureKind(title: string, key: KeyKind): Promise<string[][]> {
  using folder = makeFolder();
  const root = authority(null, 'CN=Bench Root', { key });
  const issuer = authority(root, 'CN=Bench Issuer', { key });
  const rootFile = folder.write('root.pem', root.pem);
  // One key will do: what counts is that each certificate is read and verified anew.
  const keys = makeKeys(key);
  const addresses = Array.from({ length: targets }, (_, index) => `127.1.${index >> 8}.${index & 0xff}`);
  const port = await freePort(addresses);
  const places = addresses.map((address) => ({ address, port }));
  const keyPem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const blocks = places.map((place) => ({
    place,
    host: null,
    chain: { cert: leaf(issuer, [place.address], { key: keys }).pem + issuer.pem, key: keyPem },
    status: 200,
    body: 'well',
    lines: ['ssl_protocols TLSv1.3;'],
  }));
  await using _ = await startNginx(blocks, folder);
  const own = (part: ShakenWith['part']) => () => shake({ places, rootFile, part });
  const measured = await inTurn(rounds, [() => perform(places, rootFile), own('handshake'), own('look')]);
  const [peer, bare, look] = measured.map((runs) =>
    figureOf(runs.map(({ cpuMs, handshakes: n }) => (cpuMs * 1000) / n)),
  );
  if (peer === undefined || bare === undefined || look === undefined) throw new Error('nothing was measured');
  return [
    [`${title}: openssl s_time`, shown(peer), ''],
    [`${title}: hostprobe, the handshake`, shown(bare), ratio(bare, peer)],
    [`${title}: hostprobe, connected, read and judged`, shown(look), ratio(look, peer)],
  ];
}

async function shake(told: ShakenWith): Promise<Shook> {
  const words = [process.execPath, join(import.meta.dirname, 'handshaker.ts'), JSON.stringify(told)] as const;
  const { code, stdout, stderr } = await run(words);
  if (code !== 0) throw new Error(`the prober ended with ${code}: ${stderr}`);
  const shook: Shook = JSON.parse(stdout);
  if (shook.handshakes !== told.places.length) throw new Error(`${shook.handshakes} handshakes were well`);
  return shook;
}

/** With a root to verify by, as it is done here. */
async function perform([place]: readonly Place[], rootFile: string): Promise<Shook> {
  const at = `${place?.address}:${place?.port}`;
  const command = ['s_time', '-new', '-tls1_3', '-connect', at, '-CAfile', rootFile, '-time', String(peerSeconds)];
  const { stdout, cpuMs } = await runTimed([program('openssl'), ...command]);
  const count = Number(/^(\d+) connections in \d+ real seconds/m.exec(stdout)?.[1]);
  if (!(count > 0)) throw new Error(`openssl s_time made no connection: ${stdout}`);
  return { handshakes: count, cpuMs };
}

const ratio = (own: Figure, peer: Figure): string =>
  `${decimals(own.least / peer.least, 2)} (${decimals(own.median / peer.median, 2)})`;
