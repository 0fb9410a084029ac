import { configuration, target, type TargetValues, type Values } from './schema.ts';
import { getIn, isList, isMapping, type Path } from './tree.ts';

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

function violations(issue: Issue, within: Path = []): Violation[] {
  const path = [...within, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'unknown key',
      reason: null,
      about: 'unknown-key',
    }));
  }
  if (issue.code === 'invalid_union') {
    // The value is of that kind, and what is wrong is inside.
    const meant = issue.errors.find((branch) => branch.every((one) => one.path.length > 0));
    if (meant !== undefined) return meant.flatMap((one) => violations(one, path));
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

/** Takes the targets one by one, as they are found to be valid. */
export type TakeTarget = (target: TargetValues, index: number) => void;

/**
 * The configuration with every default filled in, or all that the schema has against it. Its targets are handed on, and
 * all of them are never held at once.
 */
export function checkSchema(
  tree: unknown,
  taker: (values: Values) => TakeTarget,
): { readonly values: Values | null; readonly violations: readonly Violation[] } {
  const targets = getIn(tree, ['targets']);
  const isListed = isMapping(tree) && isList(targets);
  // Made code pays where a schema is used often: this one is used once.
  const result = configuration.safeParse(isListed ? { ...tree, targets: [] } : tree, {
    error: describe,
    jitless: true,
  });
  const take = result.success ? taker(result.data) : () => undefined;
  const found = result.success ? [] : result.error.issues.flatMap((issue) => violations(issue));
  for (const [index, item] of isListed ? targets.entries() : []) {
    const checked = target.safeParse(item, { error: describe });
    if (checked.success) take(checked.data, index);
    else found.push(...checked.error.issues.flatMap((issue) => violations(issue, ['targets', index])));
  }
  return { values: result.success ? result.data : null, violations: found };
}
