import { ClusterError, unreachable } from './cluster-error.ts';

/** What came after the head of an answer, as streams of Node have it. */
export interface Body {
  on(event: 'data', listener: (part: Uint8Array) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

/** Rejects with ClusterError where there is more, or the connection is lost. */
export async function wholeText(body: Body, mostBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  await eachPart(body, (part) => {
    bytes += part.length;
    if (bytes > mostBytes) throw tooLarge(mostBytes);
    parts.push(part);
  });
  return Buffer.concat(parts, bytes).toString('utf8');
}

/** Acts on each line as it comes; a last one that is cut off is none. Rejects with ClusterError, or as `act` throws. */
export async function eachLine(body: Body, mostChars: number, act: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  let chars = 0;
  const add = (text: string): void => {
    chars += text.length;
    if (chars > mostChars) throw tooLarge(mostChars);
    begun.push(text);
  };
  await eachPart(body, (part) => {
    const [first = '', ...more] = decoder.decode(part, { stream: true }).split('\n');
    add(first);
    for (const next of more) {
      const line = begun.join('');
      [begun, chars] = [[], 0];
      act(line);
      add(next);
    }
  });
}

/** Between two parts nothing holds on to the first: there may be secrets in it. */
async function eachPart(body: Body, act: (part: Uint8Array) => void): Promise<void> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  body.on('data', (part) => {
    try {
      act(part);
    } catch (error) {
      reject(error);
      body.destroy();
    }
  });
  body.on('error', (error) => reject(unreachable(error)));
  body.on('end', resolve);
  body.on('close', () => reject(new ClusterError('failed', 'it cannot be reached: the connection was lost')));
  await ended;
}

const tooLarge = (most: number): ClusterError =>
  new ClusterError('too-large', `its answer is larger than ${Math.round(most / 1_048_576)} MiB`);
