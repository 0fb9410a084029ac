import { expect, test } from 'vitest';
import { readText } from '../../../src/targets/manifests/read-text.ts';

test.each([
  ['of other kinds', 'a: b\n---\n'.repeat(100_001), 200_001],
  ['that are empty', '---\n'.repeat(300_000), 100_001],
])('more than 100,000 documents %s are refused', (_, text, line) => {
  expect(readText(text, 'many.yaml').problems).toMatchObject([{ line, message: 'more than 100000 documents' }]);
});
