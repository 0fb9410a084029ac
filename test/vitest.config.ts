import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    dir: 'test',
    include: ['**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most of the long ones wait for somebody: two side by side, however few processors there are.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A missing golden file is a failure, not something to write.
    update: false,
  },
});
