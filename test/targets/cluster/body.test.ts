import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachLine, wholeText } from '../../../src/targets/cluster/body.ts';

/** Bytes, cut where it is said. */
function cut(text: string, cuts: readonly number[]): Readable {
  const bytes = Buffer.from(text);
  const places = [...new Set(cuts.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  const ends = [...places, bytes.length];
  return Readable.from(
    ends.map((end, index) => bytes.subarray(places[index - 1] ?? 0, end)),
    { objectMode: false },
  );
}

const text = fc.string({ unit: fc.constantFrom('a', 'ä', '😀', '\n', '"', '\r') });

test('lines are those of the text, wherever it is cut, and a last one without an end is none', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 8 }), async (written, cuts) => {
      const lines: string[] = [];
      await eachLine(cut(written, cuts), 1000, (line) => lines.push(line));
      expect(lines).toEqual(written.split('\n').slice(0, -1));
      expect(await wholeText(cut(written, cuts), 10_000)).toBe(written);
    }),
  );
});

test('what is longer than is taken is not read on', async () => {
  let read = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        read += 1;
        yield Buffer.alloc(1024, 'x');
      }
    })(),
  );
  await expect(wholeText(endless, 10_240)).rejects.toMatchObject({ failure: 'too-large' });
  expect(read).toBeLessThan(100);
  const lines: string[] = [];
  const long = Readable.from([Buffer.from('a\nb\n'), Buffer.from('c'.repeat(200)), Buffer.from('\n')]);
  await expect(eachLine(long, 100, (line) => lines.push(line))).rejects.toMatchObject({ failure: 'too-large' });
  expect(lines).toEqual(['a', 'b']);
});

test('a connection that is lost is no end', async () => {
  const lost = new Readable({ read: () => undefined });
  lost.push('a\nb');
  setImmediate(() => lost.destroy(new Error('other side closed')));
  const lines: string[] = [];
  await expect(eachLine(lost, 100, (line) => lines.push(line))).rejects.toMatchObject({
    failure: 'failed',
    message: 'it cannot be reached: other side closed',
  });
  expect(lines).toEqual(['a']);
});
