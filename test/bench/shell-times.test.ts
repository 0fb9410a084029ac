import { expect, test } from 'vitest';
import { runTimed } from './shell-times.ts';

test('what a program prints, and the CPU that it used', async () => {
  const busy = 'for (let end = performance.now() + 300; performance.now() < end; ); console.log("a\\nb")';
  const { stdout, cpuMs } = await runTimed([process.execPath, '-e', busy]);
  expect(stdout).toBe('a\nb');
  expect(cpuMs).toBeGreaterThan(50);
  expect((await runTimed(['true'])).cpuMs).toBeLessThan(cpuMs);
});

test('one that fails is no measure', async () => {
  await expect(runTimed(['false'])).rejects.toThrow('false ended with 1');
});
