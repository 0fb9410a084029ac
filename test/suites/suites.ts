import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { caaBoulder } from './caa-boulder.ts';
import { caaSslmate } from './caa-sslmate.ts';
import { letsEncryptCertificates } from './letsencrypt-certificates.ts';
import { limboChains } from './limbo-chains.ts';
import { limboHandshakes } from './limbo-handshakes.ts';
import { packets } from './packets.ts';
import { UnreadyError, type Suite } from './suite.ts';

const suites: readonly Suite[] = [
  caaBoulder,
  caaSslmate,
  packets,
  limboChains,
  limboHandshakes,
  letsEncryptCertificates,
];
const shown = 20;

/** Runs every suite whose files the folder must hold; what else it holds is passed over. Gives the exit code. */
async function runSuites(folder: string | undefined): Promise<0 | 1 | 2> {
  if (folder === undefined) return unready('usage: npm run suites -- DIR');
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return unready(`${folder} is no folder`);
  const missing = suites
    .flatMap(({ files }) => files)
    .filter((file) => statSync(join(folder, file), { throwIfNoEntry: false }) === undefined);
  if (missing.length > 0) return unready(`${folder} lacks ${[...new Set(missing)].join(', ')}`);
  const content = (file: string): string => readFileSync(join(folder, file), 'utf8');
  let worst: 0 | 1 = 0;
  for (const { files, title, run } of suites) {
    const { cases, wrong, notes = [] } = await run(content);
    console.log(
      `${wrong.length === 0 ? 'ok' : 'not ok'}: ${title} (${files.join(', ')}): ${cases - wrong.length} of ${cases} cases`,
    );
    for (const line of wrong.slice(0, shown)) console.log(`  ${line}`);
    if (wrong.length > shown) console.log(`  and ${wrong.length - shown} more`);
    for (const line of notes) console.log(`  ${line}`);
    if (wrong.length > 0 || cases === 0) worst = 1;
  }
  return worst;
}

function unready(why: string): 2 {
  console.error(`suites: ${why}`);
  return 2;
}

try {
  process.exitCode = await runSuites(process.argv[2]);
} catch (error) {
  if (!(error instanceof UnreadyError)) throw error;
  process.exitCode = unready(error.message);
}
