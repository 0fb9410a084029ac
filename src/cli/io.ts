/** What a command may touch of the process it runs in; `cli.ts` fills it in. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Of the Node that runs it, such as 26.1.0. */
  readonly nodeVersion: string;
  /** Results. */
  out(text: string): void;
  /** Errors, logs and progress. */
  err(text: string): void;
  /** Standard input, which ends with an error where the process is told to stop. */
  input(): AsyncIterable<Uint8Array>;
  readonly inIsTerminal: boolean;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal that results go to; 100 where it is none. */
  readonly columns: number;
  /** Aborted when the process is told to stop, with the signal's name as its reason. */
  readonly signal: AbortSignal;
  /**
   * For a command that runs until it is told to stop: that is then no interruption, its own exit code counts, and a
   * hangup is for it to act on instead.
   */
  runUntilStopped(hangup: () => void): void;
}

/** A mistake of the user's: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Colour is for terminals, and for those who did not decline it (https://no-color.org). */
export const wantsColour = ({ env, outIsTerminal }: Io): boolean =>
  outIsTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
