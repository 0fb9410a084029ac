import type { ArgumentOutline, OptionOutline } from './outline.ts';

/** Closed lists that the command line itself does not have. */
export interface Completable {
  readonly checks: readonly string[];
  readonly limits: readonly string[];
  readonly formats: readonly string[];
}

/** What may stand somewhere. `list`: several with commas between. `outputs`: one of the words, or `WORD=FILE`. */
export interface Values {
  readonly kind: 'words' | 'list' | 'outputs' | 'files' | 'hosts' | 'none';
  readonly words: readonly string[];
}

const files: Values = { kind: 'files', words: [] };
const none: Values = { kind: 'none', words: [] };

/** By what stands for the value. */
const valuesBy: Readonly<Record<string, (known: Completable) => Values>> = {
  FILE: () => files,
  HOST: () => ({ kind: 'hosts', words: [] }),
  A: () => files,
  B: () => files,
  'FORMAT[=FILE]': ({ formats }) => ({ kind: 'outputs', words: formats }),
  'CHECK,…': ({ checks }) => ({ kind: 'list', words: checks }),
  WORDS: ({ checks, limits }) => ({ kind: 'words', words: [...checks, ...limits] }),
};

/** What may follow an option, or stand for an argument. */
export function valuesOf({ choices, name }: Pick<ArgumentOutline, 'choices' | 'name'>, known: Completable): Values {
  return choices.length > 0 ? { kind: 'words', words: choices } : (valuesBy[name]?.(known) ?? none);
}

export const optionValues = ({ choices, value }: OptionOutline, known: Completable): Values =>
  valuesOf({ choices, name: value ?? '' }, known);

export const spellings = ({ short, long }: OptionOutline): readonly string[] =>
  short === null ? [long] : [short, long];
