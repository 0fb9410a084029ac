import { LookError } from '../classify.ts';
import { quoteSaid } from '../tcp/said.ts';
import { headTooLarge, type Headers } from './speaker.ts';

/** What a server said so far, as far as faults are told by it. */
export interface Said {
  /** How that begins. */
  start: Buffer;
  /** Of the final response; null before its head is whole. */
  headers: Headers | null;
}

/** What is wrong with a head that the library takes. */
export function faultOfHead(status: number, headers: Headers): string | null {
  if (status < 100) return 'what cannot be in HTTP';
  if (status < 200) return 'another protocol that nobody asked for';
  return headers.some(([, value]) => value.includes('\0')) ? 'a NUL in its headers' : null;
}

export const malformed = (what: string, said: Said): LookError =>
  new LookError('malformed', `${what}: it said ${quoteSaid(said.start)}`);

/** The library's words, which know the parser and not the server, in ours; null where the connection just ended. */
export function explain(error: Error | null, said: Said): Error {
  const code = error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error !== null && code.startsWith('HPE_')) return explainParser({ code, error }, said);
  // What the system tells of names the call.
  if (error !== null && (code !== 'ECONNRESET' || 'syscall' in error)) return error;
  if (said.headers !== null && hasBareChunks(said.headers, said.start))
    return unread('chunks whose lines end in LF alone', said);
  const sofar = said.start.length === 0 ? 'without an answer' : `after ${quoteSaid(said.start)}`;
  return new LookError('closed', `the server closed the connection ${sofar}`);
}

interface Refusal {
  readonly code: string;
  readonly error: Error;
}

function explainParser(refusal: Refusal, said: Said): LookError {
  if (refusal.code === 'HPE_HEADER_OVERFLOW') return headTooLarge();
  if (refusal.code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return new LookError('too-large', 'chunks with long extensions');
  const limit = limitIn(refusal, said);
  return limit === null ? malformed(refusal.error.message.replace(/^Parse Error: /, ''), said) : unread(limit, said);
}

const unread = (what: string, said: Said): LookError =>
  new LookError(
    'other',
    `our HTTP library does not read ${what}, though browsers do: it said ${quoteSaid(said.start)}`,
  );

/** What browsers read all the same, and most of it curl; null for what they refuse, too. */
function limitIn({ code, error }: Refusal, { start, headers }: Said): string | null {
  if (code === 'HPE_INVALID_HEADER_TOKEN') return 'a header whose name is none';
  if (headers !== null) return error.message.includes('chunk extensions') ? 'such extensions of chunks' : null;
  switch (code) {
    case 'HPE_LF_EXPECTED':
      return 'a CR alone in the head';
    case 'HPE_INVALID_STATUS':
    case 'HPE_INVALID_CONSTANT':
      return /^HTTP\/\d\.\d *\d{3}(?!\d)/i.test(start.toString('latin1')) ? 'such a status line' : null;
    case 'HPE_UNEXPECTED_CONTENT_LENGTH':
    case 'HPE_INVALID_CONTENT_LENGTH':
      return isRepeated(lengthsIn(error)) ? repeated : null;
    default:
      return null;
  }
}

/** RFC 9110 8.6: a recipient may take the same value once. */
const repeated = 'a Content-Length that is said twice';

const isRepeated = ([first = '', ...others]: readonly string[]): boolean =>
  /^\d+$/.test(first) && others.length > 0 && others.every((other) => other === first);

/** Of the packet in which the parser stopped. */
function lengthsIn(error: Error): string[] {
  const packet = 'rawPacket' in error && error.rawPacket instanceof Uint8Array ? error.rawPacket : Buffer.alloc(0);
  const [head = ''] = Buffer.from(packet)
    .toString('latin1')
    .split(/\r?\n\r?\n/, 1);
  const lines = head.matchAll(/^content-length[ \t]*:(.*)$/gim);
  return [...lines].flatMap(([, value = '']) => value.split(',').map((each) => each.trim()));
}

/** The parser waits for a CR at the end of a chunk for ever. */
function hasBareChunks(headers: Headers, start: Buffer): boolean {
  const isChunked = headers.some(([name, value]) => /^transfer-encoding$/i.test(name) && /chunked/i.test(value));
  return isChunked && /^[^\r\n]*\n/.test(start.toString('latin1'));
}
