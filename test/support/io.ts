import { Readable } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';

/** The outside of a command, caught. */
export function captured(over: Partial<Io> = {}): { readonly io: Io; out(): string; err(): string } {
  const written = { out: '', err: '' };
  return {
    io: {
      env: {},
      cwd: import.meta.dirname,
      nodeVersion: process.versions.node,
      out: (text) => {
        written.out += text;
      },
      err: (text) => {
        written.err += text;
      },
      input: () => Readable.from([]),
      inIsTerminal: false,
      outIsTerminal: false,
      errIsTerminal: false,
      columns: 100,
      signal: new AbortController().signal,
      runUntilStopped: () => undefined,
      ...over,
    },
    out: () => written.out,
    err: () => written.err,
  };
}
