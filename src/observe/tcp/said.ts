/** What a server said, to be quoted in a failure: the first line of it, at most 60 characters, printable ASCII only. */
export function quoteSaid(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const printable = line.replace(/[^\x20-\x7e]/g, '.');
  return `"${printable.length > 60 ? `${printable.slice(0, 60)}…` : printable}"`;
}
