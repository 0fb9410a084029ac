/** A suite of somebody else, read from a folder at run time. */
export interface Suite {
  /** Its file, below the folder of all suites. */
  readonly file: string;
  readonly title: string;
  /** Throws UnreadyError where this machine lacks what it takes. */
  run(content: string): Promise<Outcome>;
}

export interface Outcome {
  readonly cases: number;
  /** A sentence for each case that is not as the suite has it. */
  readonly wrong: readonly string[];
}

/** Not a failure of the code: the suite could not be run. */
export class UnreadyError extends Error {
  override name = 'UnreadyError';
}

/** Lines of columns, without the heading. */
export const rowsOf = (content: string): string[][] =>
  content
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
