import type { Asked } from './hono.ts';
import { acceptsGzip, gzipped } from './gzip.ts';
import type { HttpLog, Pieces } from './means.ts';

/**
 * Sends what is made while it is taken, no faster than it is. Rejects where it cannot even begin; where it breaks off, so
 * does the connection: nobody takes a part for the whole.
 */
export async function streamed(
  asked: Asked,
  { contentType, body }: Pieces,
  { log, answerMs }: { readonly log: HttpLog; readonly answerMs: number },
): Promise<Response> {
  const isGzip = acceptsGzip(asked.req.header('accept-encoding'));
  const headers = {
    'content-type': contentType,
    vary: 'accept, accept-encoding',
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
  };
  if (asked.req.method === 'HEAD') return new Response(null, { headers });
  const begun = await begin(body);
  const { outgoing } = asked.env;
  const cut = (message: string, fields: Readonly<Record<string, unknown>>): void => {
    if (!outgoing.destroyed) log.error(message, { route: asked.get('route'), ...fields });
    outgoing.destroy();
  };
  const late = setTimeout(() => cut('an answer was not taken in time', { afterMs: answerMs }), answerMs);
  late.unref();
  outgoing.once('close', () => clearTimeout(late));
  const text = gathered(begun);
  const pieces = whole(isGzip ? gzipped(text) : encoded(text), (error) =>
    cut('an answer broke off', { error: String(error) }),
  );
  return new Response(ReadableStream.from(pieces), { headers });
}

/** The same, with its first piece made. */
async function begin(body: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const rest = body[Symbol.asyncIterator]();
  const first = await rest.next();
  return (async function* all() {
    if (first.done === true) return;
    try {
      yield first.value;
      for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  })();
}

/** So much is sent at once: each piece takes a turn of the event loop or more, which is long where much is looked at. */
const pieceChars = 131_072;

async function* gathered(body: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const part of body) {
    piece += part;
    if (piece.length < pieceChars) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** What was made as a whole already. */
export async function* inOnePiece(text: string): AsyncGenerator<string> {
  yield text;
}

async function* encoded(body: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of body) yield Buffer.from(piece);
}

async function* whole(pieces: AsyncIterable<Uint8Array>, broken: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    broken(error);
  }
}
