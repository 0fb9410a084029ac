/** A suite of somebody else, read from a folder at run time. */
export interface Suite {
  /** Its files, below the folder of all suites; one alone may lead to more. */
  readonly files: readonly [string, ...string[]];
  readonly title: string;
  /** Throws UnreadyError where this machine lacks what it takes. `content` is that of a file below the folder of all suites. */
  run(content: (file: string) => string): Promise<Outcome>;
}

export interface Outcome {
  readonly cases: number;
  /** A sentence for each case that is not as the suite has it. */
  readonly wrong: readonly string[];
  /** What else is to be said of the run: what was only counted, and where to differ is meant. */
  readonly notes?: readonly string[];
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
