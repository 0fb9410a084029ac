/** Runs a measure on a platform of its own. Its words: which, and why this is the machine's own network, where it is. */
import { writeSync } from 'node:fs';
import { buildClone } from '../support/clone.ts';
import { measures } from './measures.ts';
import { startPlatform } from './platform.ts';

const [name = '', notApart = null] = process.argv.slice(2);
// What is the first process of its namespace has no signal end it that it does not handle.
process.once('SIGINT', () => process.exit(130));
const measure = measures.get(name);
if (measure === undefined) throw new Error(`there is no measure ${name}`);
using clone = await buildClone();
await using platform = await startPlatform({ hosts: measure.hosts, usualPorts: notApart === null });
await measure.run({ platform, bin: clone.bin, notApart, print: (text) => void writeSync(1, text) });
