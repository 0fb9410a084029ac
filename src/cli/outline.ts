import { quote } from '../config/tree.ts';
import { UsageError } from './io.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Throws UsageError for one that there is no script for. */
export function shellNamed(name: string): Shell {
  const shell = shells.find((known) => known === name);
  if (shell === undefined) throw new UsageError(`no completion for ${quote(name)}: expected ${shells.join(', ')}`);
  return shell;
}

/** What a command line can hold, as completion and the manual tell it. */
export interface CommandOutline {
  /** The words that choose it, without the program's own name: `config check`. */
  readonly words: readonly string[];
  readonly description: string;
  readonly arguments: readonly ArgumentOutline[];
  readonly options: readonly OptionOutline[];
  readonly commands: readonly CommandOutline[];
}

export interface ArgumentOutline {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly repeated: boolean;
  readonly choices: readonly string[];
}

export interface OptionOutline {
  readonly short: string | null;
  readonly long: string;
  /** What stands for its value, such as `FILE`; null for a flag. */
  readonly value: string | null;
  readonly choices: readonly string[];
  readonly description: string;
  readonly variable: string | null;
  /** What holds without it. */
  readonly fallback: string | null;
}

/** The part of commander's commands that is read here. */
interface CommandLike {
  name(): string;
  description(): string;
  readonly registeredArguments: readonly {
    readonly description: string;
    readonly required: boolean;
    readonly variadic: boolean;
    readonly argChoices?: readonly string[] | undefined;
    name(): string;
  }[];
  readonly options: readonly OptionLike[];
  readonly commands: readonly CommandLike[];
}
interface OptionLike {
  readonly flags: string;
  readonly description: string;
  readonly short?: string | undefined;
  readonly long?: string | undefined;
  readonly envVar?: string | undefined;
  readonly argChoices?: readonly string[] | undefined;
  readonly defaultValue?: unknown;
}

export const outlineOf = (command: CommandLike, words: readonly string[] = []): CommandOutline => ({
  words,
  description: command.description(),
  arguments: command.registeredArguments.map((argument) => ({
    name: argument.name(),
    description: argument.description,
    required: argument.required,
    repeated: argument.variadic,
    choices: argument.argChoices ?? [],
  })),
  options: [...command.options.map(optionOf), help],
  commands: command.commands.map((child) => outlineOf(child, [...words, child.name()])),
});

const help: OptionOutline = {
  short: '-h',
  long: '--help',
  value: null,
  choices: [],
  description: 'tell what there is',
  variable: null,
  fallback: null,
};

function optionOf({ flags, description, short, long, envVar, argChoices, defaultValue }: OptionLike): OptionOutline {
  const told = / \(env: (\w+)\)$/.exec(description);
  return {
    short: short ?? null,
    long: long ?? flags,
    value: /<(.+)>/.exec(flags)?.[1] ?? null,
    choices: argChoices ?? [],
    description: description.slice(0, told?.index ?? description.length),
    variable: envVar ?? told?.[1] ?? null,
    fallback: typeof defaultValue === 'string' || typeof defaultValue === 'number' ? String(defaultValue) : null,
  };
}

/** The command itself and all below it. */
export const allCommands = (command: CommandOutline): readonly CommandOutline[] => [
  command,
  ...command.commands.flatMap(allCommands),
];
