import { readFileSync } from 'node:fs';
import type { Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { program } from './installed.ts';
import { zoneText, type ZoneFile } from './servers.ts';

export interface Signed {
  readonly zone: ZoneFile;
  /** The record of its key. */
  readonly anchor: string;
  /** What the zone above says of that key. */
  readonly ds: string;
}

/** Days as `20270331`; unless given, from now on for some weeks. */
interface Validity {
  readonly inception?: string;
  readonly expiration?: string;
}

/** The zone with signatures of a new key. */
export async function signZone(zone: ZoneFile, folder: Folder, validity: Validity = {}): Promise<Signed> {
  const { inception, expiration } = validity;
  const key = (await ldns(folder, 'ldns-keygen', '-k', '-a', 'ECDSAP256SHA256', zone.apex)).trim();
  const unsigned = folder.write(`${key}-unsigned.zone`, zoneText(zone));
  const signed = `${folder.path}/${key}-signed.zone`;
  const days = [
    ...(inception === undefined ? [] : ['-i', inception]),
    ...(expiration === undefined ? [] : ['-e', expiration]),
  ];
  await ldns(folder, 'ldns-signzone', '-o', zone.apex, '-f', signed, ...days, unsigned, key);
  const read = (kind: string): string =>
    readFileSync(`${folder.path}/${key}.${kind}`, 'utf8').replace(/;.*/s, '').trim();
  const lines = readFileSync(signed, 'utf8').split('\n');
  return { zone: { apex: zone.apex, lines }, anchor: read('key'), ds: read('ds') };
}

async function ldns(folder: Folder, name: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await run([program(name), ...words], { cwd: folder.path });
  if (code !== 0) throw new Error(`${name} failed: ${stderr}${stdout}`);
  return stdout;
}
