import type { TLSSocket } from 'node:tls';

export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;
export const flags = { ack: 1, endStream: 1, endHeaders: 4 } as const;

/** RFC 9113 4.1. */
export function frame(type: number, set: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(set, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export const uint32s = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
  return bytes;
};

/** A field that enters no table, named anew (RFC 7541 6.2.2); both parts of at most 126 octets. */
export const field = (name: string, value: string): Buffer =>
  Buffer.concat([Buffer.of(0, name.length), Buffer.from(name), Buffer.of(value.length), Buffer.from(value)]);

/** `:status` of three digits (RFC 7541, appendix A: 8). */
export const status = (code: number): Buffer => Buffer.concat([Buffer.of(8, 3), Buffer.from(String(code))]);

export const settings = frame(frameTypes.settings, 0, 0);
export const goaway = (lastStream: number, code: number, debug = ''): Buffer =>
  frame(frameTypes.goaway, 0, 0, Buffer.concat([uint32s(lastStream, code), Buffer.from(debug)]));
export const reset = (code: number): Buffer => frame(frameTypes.rstStream, 0, 1, uint32s(code));
export const head = (set: number, ...block: readonly Buffer[]): Buffer =>
  frame(frameTypes.headers, flags.endHeaders | set, 1, Buffer.concat(block));
export const data = (set: number, text: string): Buffer => frame(frameTypes.data, set, 1, Buffer.from(text));

/** Greets, and says this once it was asked. */
export const answering =
  (...said: readonly Buffer[]) =>
  (socket: TLSSocket): void => {
    socket.write(settings);
    let heard = Buffer.alloc(0);
    const listen = (chunk: Buffer): void => {
      heard = Buffer.concat([heard, chunk]);
      if (!isAsked(heard)) return;
      socket.off('data', listen);
      socket.write(Buffer.concat(said));
    };
    socket.on('data', listen);
  };

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'.length;

/** Whether the HEADERS of a request have come. */
function isAsked(bytes: Buffer): boolean {
  for (let at = preface; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    if (bytes.readUInt8(at + 3) === frameTypes.headers) return true;
  }
  return false;
}
