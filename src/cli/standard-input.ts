import { UsageError, type Io } from './io.ts';

const mostBytes = 64 * 1024 * 1024;

/** What a pipe at standard input holds. Throws UsageError: also on a terminal, where nobody would know what it waits for. */
export async function readInput(option: string, io: Io): Promise<string> {
  const refuse = (why: string): UsageError => new UsageError(`${option} -: standard input ${why}`);
  if (io.inIsTerminal) throw refuse(`is a terminal: pipe something into it, such as\n${pipe}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of io.input()) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw refuse(`holds more than ${mostBytes / 1024 / 1024} MiB`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (io.signal.aborted) throw refuse('was not read to its end: interrupted');
    throw refuse(`cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw refuse('is not encoded as UTF-8');
  }
}

const pipe =
  'kubectl get ingress,certificate,certificaterequest,order,challenge -n NAMESPACE -o yaml | hostprobe check -f -';
