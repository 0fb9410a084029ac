import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

type Decode = (body: Buffer, limit: { readonly maxOutputLength: number }) => Buffer;

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['br', brotliDecompressSync],
  // RFC 9110 8.4.1.2: zlib's format, though some send its inside alone.
  ['deflate', (body, limit) => (((body[0] ?? 0) & 0x0f) === 8 ? inflateSync : inflateRawSync)(body, limit)],
]);

/** A body that was encoded though nobody asked for it, of which no more than this is made. */
export function decodeBody(
  body: Buffer,
  encodings: readonly string[],
  maxBytes: number,
): { readonly body: Buffer } | { readonly detail: string } {
  const names = encodings
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  const [name, ...more] = names;
  if (name === undefined) return { body };
  const decode = decoders.get(name);
  if (decode === undefined || more.length > 0) return { detail: 'its body is encoded in a way that is not read' };
  try {
    return { body: decode(body, { maxOutputLength: maxBytes }) };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const isLong = error.code === 'ERR_BUFFER_TOO_LARGE';
    return { detail: isLong ? `unpacked, it has more than ${maxBytes} bytes` : `its body is no ${name}` };
  }
}
