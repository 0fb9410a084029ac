/** Why a text is not what it should be: a reason that follows the text, without the text itself. */
export class ValueError extends Error {
  override name = 'ValueError';
}

/** Where a value was written: a place in a file, or the variable or option that gave it. */
export interface Place {
  readonly file: string | null;
  /** From 1; null where the whole file is meant. */
  readonly line: number | null;
  readonly column: number | null;
  /** Such as `HOSTPROBE_DNS_TIMEOUT` or `--trust`, where it did not come from a file. */
  readonly source: string | null;
}

export interface Problem extends Place {
  /** Such as `targets[3].expect.trust`; empty for the whole configuration. */
  readonly path: string;
  readonly message: string;
}

/** More lines than anybody mends before looking again. */
const mostShown = 200;

/** Everything that is wrong with a configuration, one problem a line. The user's mistake: no stack, exit code 2. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const lines = problems.slice(0, mostShown).map(formatProblem);
    const more = problems.length - lines.length;
    super(lines.concat(more > 0 ? [`… and ${more} more`] : []).join('\n'));
    this.problems = problems;
  }
}

/** `FILE:LINE:COLUMN: PATH: MESSAGE`, or `VARIABLE: MESSAGE`. */
function formatProblem(problem: Problem): string {
  if (problem.source !== null) return `${problem.source}: ${problem.message}`;
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== null).join(':');
  return [place, problem.path, problem.message].filter((part) => part !== '').join(': ');
}
