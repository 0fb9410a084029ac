import { formatName, parseName } from '../../../facts/dns/names.ts';
import { LookError } from '../../classify.ts';

/** No name has more labels, so none needs more pointers; chains of bare pointers would only cost time. */
const maxJumps = 127;

const malformed = (detail: string): LookError => new LookError('malformed', detail);

/** A name as it stands on the wire, never compressed. */
export const encodeName = (name: string): Buffer =>
  Buffer.concat([
    ...parseName(name).map((label) => Buffer.from(String.fromCharCode(label.length) + label, 'latin1')),
    Buffer.of(0),
  ]);

/**
 * A possibly compressed name (RFC 1035 4.1.4). A pointer must lead to before the part that it ends, so that every
 * jump leads further back and none can loop. `end` is where the name's own octets end.
 */
export function decodeName(bytes: Buffer, offset: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = offset;
  let partStart = offset;
  let end: number | null = null;
  let length = 1;
  let jumps = 0;
  for (;;) {
    const size = octet(bytes, at);
    if (size === 0) return { name: formatName(labels), end: end ?? at + 1 };
    if (size >= 0xc0) {
      const pointer = ((size & 0x3f) << 8) | octet(bytes, at + 1);
      if (pointer >= partStart) throw malformed(`a compression pointer at octet ${at} does not lead backwards`);
      if (++jumps > maxJumps) throw malformed(`the name at octet ${offset} jumps more than ${maxJumps} times`);
      end ??= at + 2;
      at = partStart = pointer;
    } else if (size > 63) {
      throw malformed(`octet ${at} begins no label`);
    } else {
      length += size + 1;
      if (length > 255) throw malformed(`the name at octet ${offset} is longer than 255 octets`);
      if (at + 1 + size > bytes.length) throw malformed(`the name at octet ${offset} runs past the end`);
      labels.push(bytes.toString('latin1', at + 1, at + 1 + size));
      at += size + 1;
    }
  }
}

/** Past a name without following it: enough for records that are only counted. */
export function skipName(bytes: Buffer, offset: number): number {
  let at = offset;
  for (;;) {
    const size = octet(bytes, at);
    if (size === 0) return at + 1;
    if (size >= 0xc0) return at + 2;
    if (size > 63) throw malformed(`octet ${at} begins no label`);
    at += size + 1;
  }
}

function octet(bytes: Buffer, at: number): number {
  const value = bytes[at];
  if (value === undefined) throw malformed(`the message ends at octet ${bytes.length}, inside a name`);
  return value;
}
