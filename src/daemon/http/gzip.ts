import { pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';

/** Whether the value of Accept-Encoding lets gzip in (RFC 9110 12.5.3). */
export function acceptsGzip(accepted = ''): boolean {
  const weights = new Map(
    accepted
      .toLowerCase()
      .split(',')
      .map((each): [string, number] => {
        const [coding = '', ...parameters] = each.split(';').map((part) => part.trim());
        const weight = parameters.find((parameter) => parameter.startsWith('q='));
        return [coding, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
      }),
  );
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}

/** The same, compressed off the main thread, no faster than it is taken. */
export function gzipped(body: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  // What goes wrong reaches whoever takes the pieces: the stream that they come from is destroyed with it.
  pipeline(Readable.from(body, { objectMode: true, highWaterMark: 1 }), gzip, () => undefined);
  return gzip;
}
