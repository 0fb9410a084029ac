/** RFC 7766 8: each message comes with its length in two octets before it, in pieces of any size. */
export interface Frames {
  /** The messages that are whole with this piece, in their order. */
  take(piece: Buffer): Buffer[];
  /** Octets of a message that is not whole yet, its length included. */
  waiting(): number;
}

const lengthBytes = 2;

export function startFrames(): Frames {
  let pieces: Buffer[] = [];
  let have = 0;
  /** Octets of the next message with its length; of the length alone while that is not there. */
  let wanted = lengthBytes;

  const next = (): Buffer | null => {
    if (have < wanted) return null;
    const all = Buffer.concat(pieces);
    const whole = lengthBytes + all.readUInt16BE(0);
    const isWhole = have >= whole;
    const rest = isWhole ? all.subarray(whole) : all;
    pieces = [rest];
    have = rest.length;
    wanted = isWhole ? lengthBytes : whole;
    return isWhole ? all.subarray(lengthBytes, whole) : null;
  };

  return {
    take(piece) {
      pieces.push(piece);
      have += piece.length;
      const messages: Buffer[] = [];
      for (let message = next(); message !== null; message = next()) messages.push(message);
      return messages;
    },
    waiting: () => have,
  };
}

/** A message as it is sent over a stream. */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
