import { assert, array, constantFrom, integer, property, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overhearFrames } from '../../../src/observe/http/http2-frames.ts';
import { data, flags, frame, frameTypes, goaway, head, reset, settings, status } from '../../support/http2-frames.ts';

const overheard = (chunks: readonly Uint8Array[]) => {
  const frames = overhearFrames();
  for (const chunk of chunks) frames.take(chunk);
  const { take: _, ...seen } = frames;
  return seen;
};

/** In pieces of this length. */
const cut = (bytes: Buffer, length: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.subarray(i * length, (i + 1) * length));

test('what is said is heard, however it is cut', () => {
  const refusal = reset(7);
  const last = data(flags.endStream, '');
  const farewells = new Map<Buffer, object>([
    [goaway(1, 0), { code: 0, lastStream: 1, debug: Buffer.alloc(0) }],
    [goaway(0x8000_0003, 11, 'enough'), { code: 11, lastStream: 3, debug: Buffer.from('enough') }],
  ]);
  const said = [
    settings,
    frame(frameTypes.settings, flags.ack, 0),
    head(0, status(200)),
    data(0, 'x'.repeat(500)),
    frame(0xfa, 0xff, 3, Buffer.alloc(300)),
    refusal,
    ...farewells.keys(),
    last,
  ];
  const one = constantFrom(...said);
  assert(
    property(array(one, { maxLength: 12 }), integer({ min: 1, max: 600 }), (frames, length) => {
      const bytes = Buffer.concat(frames);
      const heard = overheard(cut(bytes, length));
      expect(heard).toEqual({
        said: bytes.subarray(0, 208),
        greeted: frames[0] === settings,
        ended: frames.includes(last),
        reset: frames.includes(refusal) ? 7 : null,
        goaway: farewells.get(frames.findLast((each) => farewells.has(each)) ?? settings) ?? null,
      });
    }),
  );
});

test('nothing that is said hurts', () => {
  assert(
    property(array(uint8Array({ maxLength: 60 })), (chunks) => {
      expect(overheard(chunks)).toEqual(overheard([Buffer.concat(chunks)]));
    }),
  );
});

describe('no sign of our stream is', () => {
  test.each<[string, Buffer]>([
    ['the end of another', frame(frameTypes.data, flags.endStream, 3)],
    ['the reset of another', frame(frameTypes.rstStream, 0, 3, Buffer.alloc(4))],
    ['a reset that is too short', frame(frameTypes.rstStream, 0, 1, Buffer.alloc(3))],
    ['a GOAWAY that is too short', frame(frameTypes.goaway, 0, 0, Buffer.alloc(7))],
  ])('%s', (_, bytes) => {
    expect(overheard([settings, bytes])).toMatchObject({ greeted: true, ended: false, reset: null, goaway: null });
  });
});
