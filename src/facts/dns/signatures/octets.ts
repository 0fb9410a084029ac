/** A record's data as `\# LENGTH HEX` (RFC 3597 5); empty for what is written otherwise. */
export function octetsOf(data: string): number[] {
  const [, hex = ''] = /^\\# \d+ ((?:[0-9a-f]{2})+)$/.exec(data) ?? [];
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}
