/** One DER element (X.690): its tag, its content, and both with the header. */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly raw: Buffer;
}

export class DerError extends Error {
  override name = 'DerError';
}

export const boolean = 0x01;
export const integer = 0x02;
export const bitString = 0x03;
export const octetString = 0x04;
export const enumerated = 0x0a;
export const sequence = 0x30;
export const objectIdentifier = 0x06;
/** Context-specific tags, primitive and constructed. */
export const primitive = (number: number): number => 0x80 | number;
export const constructed = (number: number): number => 0xa0 | number;

/** The element at the start of `bytes`; what follows it is left alone. */
export function readElement(bytes: Buffer): Element {
  const tag = bytes[0];
  const first = bytes[1];
  if (tag === undefined || first === undefined) throw new DerError('it ends too early');
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of more than one byte');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80) throw new DerError('an indefinite length, which DER does not allow');
  if (lengthBytes > 4 || bytes.length < 2 + lengthBytes) throw new DerError('a length that cannot be');
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  if (bytes.length < start + length) throw new DerError('it ends too early');
  return { tag, content: bytes.subarray(start, start + length), raw: bytes.subarray(0, start + length) };
}

/** The element, where it is there and of this tag. Throws DerError. */
export function due(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag) throw new DerError(`tag ${tag} was due and ${element?.tag ?? 'nothing'} is there`);
  return element;
}

/** The elements inside a constructed one, lazily: a hostile list costs only what is taken of it. */
export function* elementsOf(content: Buffer): Generator<Element> {
  let rest = content;
  while (rest.length > 0) {
    const element = readElement(rest);
    yield element;
    rest = rest.subarray(element.raw.length);
  }
}

/** The same, where more than `most` cannot be honest; `what` says of what, in the plural. Throws DerError. */
export function fewOf(content: Buffer, most: number, what: string): Element[] {
  const found: Element[] = [];
  for (const element of elementsOf(content)) {
    if (found.push(element) > most) throw new DerError(`it has more than ${most} ${what}`);
  }
  return found;
}

export function formatOid(content: Buffer): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content.subarray(0, 64)) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) === 0) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [head = 0n, ...tail] = arcs;
  const root = head < 80n ? head / 40n : 2n;
  return [root, head - root * 40n, ...tail].join('.');
}
