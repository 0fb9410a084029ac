import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { framed, startFrames } from '../../../../src/observe/dns/transport/frames.ts';

test('messages come out as they went in, whatever pieces they come in', () => {
  const message = fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets));
  const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), sizes, fc.nat(3), (messages, pieceSizes, missing) => {
      const all = Buffer.concat(messages.map(framed));
      const sent = all.subarray(0, all.length - missing);
      const frames = startFrames();
      const got: Buffer[] = [];
      for (let at = 0; at < sent.length;) {
        const size = pieceSizes.next().value;
        got.push(...frames.take(sent.subarray(at, at + size)));
        at += size;
      }
      const whole = messages.filter(
        (_, i) => Buffer.concat(messages.slice(0, i + 1).map(framed)).length <= sent.length,
      );
      expect(got.map((each) => each.toString('hex'))).toEqual(whole.map((each) => each.toString('hex')));
      expect(frames.waiting()).toBe(sent.length - Buffer.concat(whole.map(framed)).length);
    }),
  );
});

test('64 KB octet by octet', () => {
  const message = Buffer.alloc(65_535, 7);
  const frames = startFrames();
  const got = Array.from(framed(message), (octet) => frames.take(Buffer.of(octet))).flat();
  expect(got).toHaveLength(1);
  expect(got[0]?.equals(message)).toBe(true);
});
