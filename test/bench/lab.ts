/** The lab as a process of its own, so that what serving costs is not taken for what probing costs. */
import { startLab } from '../../src/lab/lab.ts';

const lab = await startLab();
process.stdout.write(`${JSON.stringify(lab.configuration)}\n`);
process.stdin.once('end', () => void lab.stop()).resume();
