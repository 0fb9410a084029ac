/** Reads the manifests of its words, and prints how many objects they hold and how many milliseconds it took. */
import { readManifests } from '../../src/targets/manifests/read-manifests.ts';

const before = performance.now();
const { objects } = readManifests(process.argv.slice(2), { cwd: process.cwd(), stdin: () => '' });
process.stdout.write(`${objects.length} ${performance.now() - before}\n`);
