/**
 * What looking costs. Starts the measures in a network of their own, where this machine lets us make one.
 *
 *     npm run bench               what a look costs beside the blackbox exporter, how that grows, and what one check takes
 *     npm run bench -- dns        what a DNS question costs beside dnsperf; is among the first
 *     npm run bench -- handshakes what a TLS handshake costs beside openssl s_time; is among the first
 *     npm run bench -- manifests  how long 2,000 Ingresses take to be read, in one file and in as many
 *     npm run bench -- memory     the peak memory of `-o jsonl` over 100,000 targets; takes many minutes
 *     npm run bench -- profile    what the quick look spends its CPU on
 *     npm run bench -- serve      what a daemon takes for 10,000 targets, and how it bears being scraped; takes ten minutes
 *     npm run bench -- soak       whether 200,000 looks of a daemon leave anything behind; takes twenty minutes
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { makeFolder } from '../support/folder.ts';
import type { Command } from '../system/ground.ts';
import { apartWith } from './apart.ts';
import { measures } from './measures.ts';
import { resolverAddress } from './platform.ts';

const [name = 'cost', ...more] = process.argv.slice(2).map((word) => word.replace(/^--/, ''));
if (more.length > 0 || !measures.has(name)) {
  process.stderr.write(`npm run bench -- ${[...measures.keys()].join(' | ')}\n`);
  process.exit(2);
}

// An interruption ends the measures and their servers; this stays to clear their files away.
process.on('SIGINT', () => undefined);
using folder = makeFolder();
const apart = await apartWith(folder.write('resolv.conf', `nameserver ${resolverAddress}\n`));
const inside: Command = [process.execPath, join(import.meta.dirname, 'inside.ts'), name];
const [program, ...words]: Command = 'lacking' in apart ? [...inside, apart.lacking] : [...apart.command, ...inside];
const child = spawn(program, words, { stdio: 'inherit', env: { ...process.env, TMPDIR: folder.path } });
const [code] = await once(child, 'close');
process.exitCode = typeof code === 'number' ? code : 1;
