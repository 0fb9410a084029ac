/** What a command may touch of the process it runs in; `cli.ts` fills it in. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Results. */
  out(text: string): void;
  /** Errors, logs and progress. */
  err(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal that results go to; 100 where it is none. */
  readonly columns: number;
  /** Aborted when the process is told to stop, with the signal's name as its reason. */
  readonly signal: AbortSignal;
}

/** A mistake of the user's: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Colour is for terminals, and for those who did not decline it (https://no-color.org). */
export const wantsColour = ({ env, outIsTerminal }: Io): boolean =>
  outIsTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
