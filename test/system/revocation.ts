import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Authority, Identity } from '../../src/lab/certificates.ts';
import type { Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { program } from './installed.ts';

const dayMs = 86_400_000;

/** Days from now, as OpenSSL's index (YYMMDDHHMMSSZ) and its options (YYYYMMDDHHMMSSZ) have them. */
const stamp = (days: number): string =>
  `${new Date(Date.now() + days * dayMs).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '')}Z`;

/** Of which days from now until which it speaks. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

async function openssl(folder: Folder, ...words: readonly string[]): Promise<void> {
  const { code, stderr } = await run([program('openssl'), ...words], { cwd: folder.path });
  if (code !== 0) throw new Error(`openssl ${words.join(' ')}: ${stderr}`);
}

const serialOf = ({ pem }: Identity): string => new X509Certificate(pem).serialNumber;

/** OpenSSL's index of an authority that has revoked these, two days ago. */
const indexOf = (known: readonly Identity[], revoked: readonly Identity[]): string =>
  known
    .map((identity) => {
      const isRevoked = revoked.includes(identity);
      const when = isRevoked ? `${stamp(-2).slice(2)},keyCompromise` : '';
      return [isRevoked ? 'R' : 'V', stamp(100).slice(2), when, serialOf(identity), 'unknown', '/CN=any'].join('\t');
    })
    .map((line) => `${line}\n`)
    .join('');

export interface Ledger {
  readonly authority: Authority;
  readonly known: readonly Identity[];
  readonly revoked: readonly Identity[];
}

function writeLedger(name: string, { authority, known, revoked }: Ledger, folder: Folder): void {
  folder.write(`${name}.pem`, authority.pem);
  folder.write(`${name}.key`, authority.keyPem);
  folder.write(`${name}.index`, indexOf(known, revoked));
  folder.write(`${name}.index.attr`, 'unique_subject = no\n');
}

/** A revocation list in DER, by `openssl ca -gencrl`. */
export async function makeCrl(name: string, ledger: Ledger, { from, to }: Span, folder: Folder): Promise<Uint8Array> {
  writeLedger(name, ledger, folder);
  const config = folder.write(
    `${name}.cnf`,
    `[ca]
default_ca = own
[own]
database = ${name}.index
certificate = ${name}.pem
private_key = ${name}.key
default_md = sha256
`,
  );
  const span = ['-crl_lastupdate', stamp(from), '-crl_nextupdate', stamp(to)];
  await openssl(folder, 'ca', '-gencrl', '-config', config, ...span, '-out', `${name}.crl.pem`);
  await openssl(folder, 'crl', '-in', `${name}.crl.pem`, '-outform', 'DER', '-out', `${name}.crl`);
  return readFileSync(`${folder.path}/${name}.crl`);
}

/** The path of an OCSP response about the first of those known, made by `openssl ocsp` so many days ago and good for one. */
export async function makeStaple(name: string, ledger: Ledger, daysAgo: number, folder: Folder): Promise<string> {
  writeLedger(name, ledger, folder);
  folder.write(`${name}.leaf.pem`, ledger.known[0]?.pem ?? '');
  const [signer, key] = [`${name}.pem`, `${name}.key`];
  const about = ['-issuer', signer, '-cert', `${name}.leaf.pem`];
  const answer = ['-index', `${name}.index`, '-CA', signer, '-rsigner', signer, '-rkey', key, '-ndays', '1'];
  const words = ['ocsp', ...answer, ...about, '-respout', `${name}.ocsp`, '-noverify'];
  const made = await run([program('faketime'), '-f', `-${daysAgo}d`, program('openssl'), ...words], {
    cwd: folder.path,
  });
  if (made.code !== 0) throw new Error(`openssl ${words.join(' ')}: ${made.stderr}`);
  return `${folder.path}/${name}.ocsp`;
}
