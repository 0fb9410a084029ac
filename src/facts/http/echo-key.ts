/** Less could be found by trying, by one who has seen a single answer. */
export const shortestKeyBytes = 16;

/** What makes a key unfit to be shared by prober and echo, in words that tell nothing of it; null for a fit one. */
export function echoKeyFault(key: string): string | null {
  const bytes = utf8Bytes(key);
  if (bytes < shortestKeyBytes) {
    const has = bytes === 0 ? 'it is empty' : `it has ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
    return `${has}, and at least ${shortestKeyBytes} bytes are wanted; openssl rand -hex 32 makes one`;
  }
  return key.trim() === key
    ? null
    : 'it begins or ends with white space, which gets lost on the way to one side or the other; make the secret without it (printf %s, not echo)';
}

const utf8Bytes = (text: string): number =>
  Array.from(text, (char) => (char < '\u0080' ? 1 : char < '\u0800' ? 2 : char.length + 2)).reduce(
    (sum, bytes) => sum + bytes,
    0,
  );
