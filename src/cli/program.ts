import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ConfigError } from '../config/error.ts';
import { helpText } from './help.ts';
import { UsageError, type Io } from './io.ts';
import {
  asciiOption,
  checkOptions,
  configurationOptions,
  demoOptions,
  discoverOptions,
  echoOptions,
  flagIn,
  judgeOptions,
  judgingOptions,
  outputOptions,
  recordsOptions,
  serveOptions,
  textOrJsonOption,
  variableOf,
  type OptionSpec,
} from './options.ts';
import { requireOutputs } from './output.ts';
import { outlineOf, shellNamed, shells, type Shell } from './outline.ts';
import { unknownCommand } from './unknown-command.ts';
import type { CheckOptions } from './check.ts';
import type { CompareOptions } from './compare.ts';
import type { DemoOptions } from './demo.ts';
import type { DiscoverOptions } from './discover.ts';
import type { EchoCommandOptions } from './echo.ts';
import type { JudgeOptions } from './judge.ts';
import type { RecordsOptions } from './records.ts';
import type { ServeOptions } from './serve.ts';
import { version } from './version.ts';

/** Runs one command line and gives its exit code. Throws only what is a bug of ours. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const program = build(io, (earned) => {
    code = earned;
  });
  try {
    const unknown = unknownCommand(program, argv);
    if (unknown !== null) unknown.command.error(unknown.message);
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const isOfValues = error instanceof ConfigError || error instanceof UsageError;
    if (isOfValues) io.err(`${error.message}\n`);
    if (argv[0] === 'check') {
      const { tellFailedCheck } = await import('./termination.ts');
      await tellFailedCheck(argv, isOfValues || error instanceof CommanderError ? error.message : bugText(error), io);
    }
    if (isOfValues || error instanceof CommanderError) return 2;
    throw error;
  }
}

const bugText = (error: unknown): string =>
  `hostprobe: a bug of ours: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

export interface OptionRow {
  readonly flags: string;
  readonly description: string;
}

/** The options of one command, for the README's table. */
export function optionsOf(commandName: string, io: Io): OptionRow[] {
  const command = build(io, () => undefined).commands.find((one) => one.name() === commandName);
  return (command?.options ?? []).map(({ flags, description }) => ({
    flags,
    description: description.replace(/ \(env: .*\)$/, ''),
  }));
}

function build(io: Io, earn: (code: number) => void): Command {
  const program = new Command('hostprobe')
    .description(
      'can my users really reach this hostname, and if not, whose mistake is it and what do I type to mend it?',
    )
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .hook('preAction', (_, command) => readFlags(command, io.env))
    .helpCommand(false);

  const checkCommand = program
    .command('check')
    .description('probe, judge and report once; without HOST every target of configuration, manifests and clusters')
    .argument('[HOST...]', 'a host, HOST:PORT, a pasted URL or the name of a target; @ADDR names a resolver');
  withOptions(withJudging(withConfiguration(withOutput(checkCommand, io))), checkOptions).action(
    async (hosts: string[], options: CheckOptions) => {
      const { check } = await import('./check.ts');
      earn(await check(hosts, options, io));
    },
  );

  const serveCommand = program
    .command('serve')
    .description('look again and again, on schedule, and tell Prometheus and people over HTTP what holds');
  withOptions(withConfiguration(serveCommand), serveOptions).action(async (options: ServeOptions) => {
    const { serve } = await import('./serve.ts');
    earn(await serve(options, io));
  });

  const judgeCommand = program
    .command('judge')
    .description('judge recorded evidence again, with no network')
    .argument('<FILE>', 'what `check --record` wrote');
  withOptions(withJudging(withOutput(judgeCommand, io)), judgeOptions).action(
    async (file: string, options: JudgeOptions) => {
      const { judge } = await import('./judge.ts');
      earn(await judge(file, options, io));
    },
  );

  const compareCommand = program
    .command('compare')
    .description('what differs between two reports, target by target: before and after, inside and outside')
    .argument('<A>', 'what `check -o json=A` or `-o jsonl=A` wrote')
    .argument('<B>', 'and another time, or from another place');
  withOptions(compareCommand, [textOrJsonOption, asciiOption]).action(
    async (a: string, b: string, options: CompareOptions) => {
      const { compare } = await import('./compare.ts');
      earn(compare(a, b, options, io));
    },
  );

  const discoverCommand = program
    .command('discover')
    .description('the targets that `check` would look at, what is expected of each, and which are left out')
    .argument('[HOST...]', 'as for `check`');
  withOptions(withConfiguration(discoverCommand), discoverOptions).action(
    async (hosts: string[], options: DiscoverOptions) => {
      const { discover } = await import('./discover.ts');
      earn(await discover(hosts, options, io));
    },
  );

  const recordsCommand = program
    .command('records')
    .description('the DNS records to create, so that each host leads to its load balancer; every final dot in place')
    .argument('[HOST...]', 'as for `check`');
  withOptions(withConfiguration(recordsCommand), recordsOptions).action(
    async (hosts: string[], options: RecordsOptions) => {
      const { records } = await import('./records.ts');
      earn(await records(hosts, options, io));
    },
  );

  program
    .command('explain')
    .description('what a check judges, why, how to mend it and whose job it is; without WORDS the list')
    .argument('[WORDS...]', 'an id, a reason, a limit of the vantage, or what people search for: "fake certificate"')
    .action(async (words: string[]) => {
      const { explain } = await import('./explain.ts');
      earn(explain(words, io));
    });

  const echoCommand = program
    .command('echo')
    .description(
      'a small server to put behind an ingress: it tells the prober, and no one else, what arrived, so that lost and forged source addresses are seen',
    );
  withOptions(echoCommand, echoOptions).action(async (options: EchoCommandOptions) => {
    const { echo } = await import('./echo.ts');
    earn(await echo(options, io));
  });

  const demoCommand = program
    .command('demo')
    .description('a whole small platform on loopback, healthy and broken, probed for real');
  withOptions(withOutput(demoCommand, io), demoOptions).action(async (options: DemoOptions) => {
    const { demo } = await import('./demo.ts');
    earn(await demo(options, io));
  });

  const config = program
    .command('config')
    .description('the configuration: whether it is valid, what it comes to, its schema');
  for (const [name, what] of [
    ['check', 'validate; every mistake with its line and column'],
    ['show', 'the effective configuration, secrets masked'],
    ['schema', 'its JSON Schema, for editors'],
  ] as const) {
    withConfiguration(config.command(name).description(what)).action(async (options: CheckOptions) => {
      const commands = await import('./config.ts');
      earn(await commands[name](options, io));
    });
  }

  program
    .command('completion')
    .description('a script that completes command lines, for a shell')
    .addArgument(new Argument('<SHELL>', 'the shell').choices(shells).argParser(shellNamed))
    .action(async (shell: Shell) => {
      const { completion } = await import('./completion.ts');
      earn(completion(shell, outlineOf(program), io));
    });

  program
    .command('man')
    .description('this manual as roff: `hostprobe man | man -l -`')
    .action(async () => {
      const { man } = await import('./man.ts');
      earn(man(outlineOf(program), io));
    });

  addHelp(program, []);
  return program;
}

function addHelp(command: Command, words: readonly string[]): void {
  command.showHelpAfterError(`(${['hostprobe', ...words].join(' ')} --help tells what there is)`);
  const text = helpText(words);
  if (text !== '') command.addHelpText('after', text);
  for (const child of command.commands) addHelp(child, [...words, child.name()]);
}

/** The command with these options, each beside its environment variable. */
const withOptions = (command: Command, specs: readonly OptionSpec[]): Command =>
  specs.reduce((among, spec) => among.addOption(optionOf(spec)), command);

/** By option: the variable that a flag is read from, which commander does not read. */
const variables = new WeakMap<Option, string>();

function optionOf({ flags, description, choices, fallback, parse, variable: use }: OptionSpec): Option {
  const bare = new Option(flags, description);
  const named = use === 'told' || use === 'none' ? undefined : use;
  const variable = named ?? variableOf(bare.name());
  const isRead = bare.required && use !== 'told' && use !== 'none';
  const option = isRead || use === 'none' ? bare : new Option(flags, `${description} (env: ${variable})`);
  variables.set(option, variable);
  if (isRead) option.env(variable);
  if (choices !== undefined) option.choices(choices);
  if (parse !== undefined) option.argParser((value, before: unknown) => refused(() => parse(value, before)));
  return fallback === undefined ? option : option.default(fallback);
}

/** A mistake in a value, as commander wants it, for it to name the option or the variable. */
function refused<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    throw error instanceof UsageError ? new InvalidArgumentError(error.message) : error;
  }
}

const withConfiguration = (command: Command): Command => withOptions(command, configurationOptions);
const withJudging = (command: Command): Command => withOptions(command, judgingOptions);

/** Where its reports go is looked at before it begins. */
const withOutput = (command: Command, io: Io): Command =>
  withOptions(command, outputOptions).hook('preAction', (begun) =>
    requireOutputs(begun.opts<Pick<CheckOptions, 'output' | 'record' | 'terminationLog'>>(), io),
  );

/** Throws UsageError where a flag's variable says neither yes nor no. */
function readFlags(command: Command, env: Io['env']): void {
  for (const flag of command.options.filter(({ required, long }) => !required && long !== '--help')) {
    const variable = variables.get(flag) ?? variableOf(flag.name());
    const text = env[variable] ?? '';
    if (text.trim() === '' || command.getOptionValueSource(flag.attributeName()) === 'cli') continue;
    command.setOptionValueWithSource(flag.attributeName(), flagIn(variable, text), 'env');
  }
}
