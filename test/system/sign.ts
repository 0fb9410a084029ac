import { readFileSync } from 'node:fs';
import type { Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { program } from './installed.ts';
import { zoneText, type ZoneFile } from './servers.ts';

/** The zone with signatures of a new key, and the record of that key. */
export async function signZone(zone: ZoneFile, folder: Folder): Promise<{ zone: ZoneFile; anchor: string }> {
  const key = (await ldns(folder, 'ldns-keygen', '-k', '-a', 'ECDSAP256SHA256', zone.apex)).trim();
  const unsigned = folder.write('unsigned.zone', zoneText(zone));
  await ldns(folder, 'ldns-signzone', '-o', zone.apex, '-f', `${folder.path}/signed.zone`, unsigned, key);
  const lines = readFileSync(`${folder.path}/signed.zone`, 'utf8').split('\n');
  const anchor = readFileSync(`${folder.path}/${key}.key`, 'utf8').replace(/;.*/s, '').trim();
  return { zone: { apex: zone.apex, lines }, anchor };
}

async function ldns(folder: Folder, name: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await run([program(name), ...words], { cwd: folder.path });
  if (code !== 0) throw new Error(`${name} failed: ${stderr}${stdout}`);
  return stdout;
}
