import { expect, test } from 'vitest';
import { startDeadline } from '../../src/observe/deadline.ts';

test.each([
  [12.3, undefined, "the target's 12 ms were used up"],
  [12.3, 'the rest', 'the 12 ms set aside for the rest were used up'],
  [1039.7, 'the rest', 'the 1000 ms set aside for the rest were used up'],
])('%d ms say what they were for, in round figures', async (budgetMs, share, words) => {
  const { signal } = startDeadline(budgetMs, new AbortController().signal, share);
  await new Promise((done) => void signal.addEventListener('abort', done));
  expect(signal.reason).toMatchObject({ code: 'budget', message: words });
});
