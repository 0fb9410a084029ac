import { DerError, due, octetString, readElement } from './der.ts';

/** How many signed certificate timestamps an extension holds (RFC 6962 3.3): a list as TLS writes it. Throws DerError. */
export function countTimestamps(value: Buffer): number {
  const { content } = due(readElement(value), octetString);
  const list = content.subarray(2);
  if (content.length < 2 || content.readUInt16BE(0) !== list.length) throw new DerError('a list of another length');
  let count = 0;
  for (let rest = list; rest.length > 0; count++) {
    const length = rest.length < 2 ? 0 : rest.readUInt16BE(0);
    if (length === 0 || rest.length < 2 + length) throw new DerError('a timestamp that ends too early');
    rest = rest.subarray(2 + length);
  }
  return count;
}
