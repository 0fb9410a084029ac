/** RFC 9113 4.1. */
const headerBytes = 9;
const types = { data: 0, headers: 1, rstStream: 3, settings: 4, goaway: 7 } as const;
const endStream = 0x1;
const ack = 0x1;
/** The first that a client opens. */
const ourStream = 1;
/** Of a payload; no more is read of any. */
const keptBytes = 208;

/** What a server said, frame by frame, of the one request that it was asked. */
export interface Frames {
  take(chunk: Uint8Array): void;
  /** How it began, whatever that was. */
  readonly said: Uint8Array;
  /** Whether it began as HTTP/2 begins: with SETTINGS (RFC 9113 3.4). */
  readonly greeted: boolean;
  /** Its answer is whole. */
  readonly ended: boolean;
  /** The error code with which it reset the stream. */
  readonly reset: number | null;
  /** The last that it said of the end of the connection. */
  readonly goaway: { readonly code: number; readonly lastStream: number; readonly debug: Buffer } | null;
}

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  left: number;
}

/** Follows frames on their way to the library, which tells the server's words and its own alike. Nothing is ever refused. */
export function overhearFrames(): Frames {
  const seen: { -readonly [Key in keyof Omit<Frames, 'take'>]: Frames[Key] } = {
    said: Buffer.alloc(0),
    greeted: false,
    ended: false,
    reset: null,
    goaway: null,
  };
  let head: Buffer = Buffer.alloc(0);
  let payload: Buffer = Buffer.alloc(0);
  let frame: Frame | null = null;
  let isFirst = true;

  const note = ({ type, flags, stream }: Frame): void => {
    if (isFirst) seen.greeted = type === types.settings && stream === 0 && (flags & ack) === 0;
    isFirst = false;
    if (stream === ourStream && (type === types.data || type === types.headers))
      seen.ended ||= (flags & endStream) !== 0;
    if (stream === ourStream && type === types.rstStream && payload.length >= 4) seen.reset = payload.readUInt32BE(0);
    if (type === types.goaway && payload.length >= 8) {
      const lastStream = payload.readUInt32BE(0) % 0x8000_0000;
      seen.goaway = { lastStream, code: payload.readUInt32BE(4), debug: payload.subarray(8) };
    }
  };

  const take = (chunk: Uint8Array): void => {
    if (seen.said.length < keptBytes) seen.said = Buffer.concat([seen.said, chunk]).subarray(0, keptBytes);
    let at = 0;
    while (at < chunk.length) {
      if (frame === null) {
        const part = chunk.subarray(at, at + headerBytes - head.length);
        head = Buffer.concat([head, part]);
        at += part.length;
        if (head.length < headerBytes) return;
        frame = {
          left: head.readUIntBE(0, 3),
          type: head.readUInt8(3),
          flags: head.readUInt8(4),
          stream: head.readUInt32BE(5) % 0x8000_0000,
        };
        head = Buffer.alloc(0);
        payload = Buffer.alloc(0);
      }
      const part = chunk.subarray(at, at + frame.left);
      if (payload.length < keptBytes) payload = Buffer.concat([payload, part]).subarray(0, keptBytes);
      at += part.length;
      frame.left -= part.length;
      if (frame.left > 0) return;
      note(frame);
      frame = null;
    }
  };
  return Object.assign(seen, { take });
}
