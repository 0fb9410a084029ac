import { configuration, type Values } from './schema.ts';
import type { Path } from './tree.ts';

export interface Violation {
  readonly path: Path;
  /** Such as `expected a domain name`. */
  readonly message: string;
  /** What is wrong with this very value. */
  readonly reason: string | null;
  /** What is meant: the value at the path, its key, or a key that the schema does not know. */
  readonly about: 'value' | 'key' | 'unknown-key';
}

type Parse = typeof configuration.safeParse;
type Describe = Extract<NonNullable<NonNullable<Parameters<Parse>[1]>['error']>, (...given: never[]) => unknown>;
type Issue = NonNullable<ReturnType<Parse>['error']>['issues'][number];

const typeNames: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'text',
};

const describe: Describe = (issue) => {
  if (issue.code === 'invalid_type') return `expected ${typeNames[issue.expected] ?? issue.expected}`;
  return issue.code === 'invalid_value' ? `expected one of ${issue.values.join(', ')}` : undefined;
};

function violations(issue: Issue): Violation[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'unknown key',
      reason: null,
      about: 'unknown-key',
    }));
  }
  const inner = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  const said = inner.code === 'custom' ? inner.params : undefined;
  const reason: unknown = said?.['reason'];
  const ofKey = issue.code === 'invalid_key' || said?.['about'] === 'key';
  return [
    {
      path,
      message: inner.message,
      reason: typeof reason === 'string' ? reason : null,
      about: ofKey ? 'key' : 'value',
    },
  ];
}

/** The configuration with every default filled in, or all that the schema has against it. */
export function checkSchema(
  tree: unknown,
): { readonly values: Values } | { readonly violations: readonly Violation[] } {
  const result = configuration.safeParse(tree, { error: describe });
  return result.success ? { values: result.data } : { violations: result.error.issues.flatMap(violations) };
}
