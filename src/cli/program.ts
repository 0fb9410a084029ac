import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { looks } from '../model/check.ts';
import { expectedTrusts } from '../model/target.ts';
import { ConfigError } from '../config/error.ts';
import { formats } from '../report/index.ts';
import { groupings } from '../report/pen.ts';
import { helpText } from './help.ts';
import { UsageError, type Io } from './io.ts';
import { parseOutput, type OutputChoice } from './output.ts';
import { outlineOf, shells, type Shell } from './outline.ts';
import type { CheckOptions } from './check.ts';
import type { CompareOptions } from './compare.ts';
import type { DiscoverOptions } from './discover.ts';
import type { JudgeOptions } from './judge.ts';
import { version } from './version.ts';

/** Runs one command line and gives its exit code. Throws only what is a bug of ours. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const program = build(io, (earned) => {
    code = earned;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ConfigError || error instanceof UsageError) {
      io.err(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

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
    .showHelpAfterError('(hostprobe --help tells what there is)')
    .hook('preAction', (_, command) => readFlags(command, io.env))
    .helpCommand(false);

  const checkCommand = program
    .command('check')
    .description('probe, judge and report once; without HOST every target of the configuration')
    .argument('[HOST...]', 'a name, HOST:PORT or a pasted URL; @ADDR names a resolver');
  withJudging(withConfiguration(withOutput(checkCommand)))
    .addOption(
      option('--load-balancer <NAME>', 'the load balancer of the configuration that HOST should lead to; any, none'),
    )
    .addOption(option('--trust <CLASS>', 'who should vouch for the certificate of HOST').choices(expectedTrusts))
    .addOption(
      option('--resolver <ADDR>', "ask this resolver, IP[:PORT], instead of the system's; repeatable").argParser(list),
    )
    .addOption(
      option('--address <IP>', 'dial this instead of what the DNS gives, and present HOST; repeatable').argParser(list),
    )
    .addOption(option('--timeout <DURATION>', "a target's whole budget, such as 10s; what it leaves unseen is unknown"))
    .addOption(
      option('--concurrency <N>', 'so many targets are looked at side by side').default(32).argParser(positiveInteger),
    )
    .addOption(
      option('--look <LOOK>', 'quick: does a user get through; full: everything').choices(looks).default('full'),
    )
    .addOption(
      option('--wait <DURATION>', 'look again every 10 s until all is well or this has passed, and tell what changes'),
    )
    .addOption(option('--deadline <DURATION>', 'for the whole run, such as 5m; what it leaves unseen is unknown'))
    .addOption(
      option('--shard <I/N>', 'only the I-th of N parts of the targets, counted from 0, for runs side by side'),
    )
    .addOption(option('--record <FILE>', 'write the evidence to FILE, for `hostprobe judge`'))
    .addOption(option('--allow-empty', 'nothing to probe is no error: exit code 0'))
    .action(async (hosts: string[], options: CheckOptions) => {
      const { check } = await import('./check.ts');
      earn(await check(hosts, options, io));
    });

  withJudging(withOutput(program.command('judge').description('judge recorded evidence again, with no network')))
    .argument('<FILE>', 'what `check --record` wrote')
    .addOption(option('--config <FILE>', 'judge against the expectations of this configuration instead'))
    .action(async (file: string, options: JudgeOptions) => {
      const { judge } = await import('./judge.ts');
      earn(await judge(file, options, io));
    });

  withAscii(
    program
      .command('compare')
      .description('what differs between two reports, target by target: before and after, inside and outside')
      .argument('<A>', 'what `check -o json=A` or `-o jsonl=A` wrote')
      .argument('<B>', 'and another time, or from another place')
      .addOption(textOrJson()),
  ).action(async (a: string, b: string, options: CompareOptions) => {
    const { compare } = await import('./compare.ts');
    earn(compare(a, b, options, io));
  });

  const discoverCommand = program
    .command('discover')
    .description('the targets that `check` would look at, what is expected of each, and which are left out')
    .argument('[HOST...]', 'as for `check`');
  withAscii(withConfiguration(discoverCommand).addOption(textOrJson()))
    .addOption(option('--shard <I/N>', 'only the I-th of N parts of the targets, counted from 0'))
    .addOption(option('--allow-empty', 'no target is no error: exit code 0'))
    .action(async (hosts: string[], options: DiscoverOptions) => {
      const { discover } = await import('./discover.ts');
      earn(discover(hosts, options, io));
    });

  program
    .command('explain')
    .description('what a check judges, why, how to mend it and whose job it is; without WORDS the list')
    .argument('[WORDS...]', 'an id, a reason, a limit of the vantage, or what people search for: "fake certificate"')
    .action(async (words: string[]) => {
      const { explain } = await import('./explain.ts');
      earn(explain(words, io));
    });

  withOutput(
    program.command('demo').description('a whole small platform on loopback, healthy and broken, probed for real'),
  ).action(async (options: CheckOptions) => {
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
    .addArgument(new Argument('<SHELL>', 'the shell').choices(shells))
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

  for (const command of program.commands) addHelp(command, [command.name()]);
  return program;
}

function addHelp(command: Command, words: readonly string[]): void {
  const text = helpText(words);
  if (text !== '') command.addHelpText('after', text);
  for (const child of command.commands) addHelp(child, [...words, child.name()]);
}

const textOrJson = (): Option =>
  new Option('-o, --output <FORMAT>', 'for a person or for a program').choices(['text', 'json']).default('text');

const withAscii = (command: Command): Command => command.addOption(option('--ascii', 'draw with ASCII alone'));

/** An option whose environment variable is its name: `--allow-empty` is `HOSTPROBE_ALLOW_EMPTY`. */
function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  const variable = variableOf(made.name());
  return made.required ? made.env(variable) : new Option(flags, `${description} (env: ${variable})`);
}

const variableOf = (name: string): string => `HOSTPROBE_${name.replaceAll('-', '_').toUpperCase()}`;

/** A flag is on where its variable says so: its mere presence says nothing. Throws UsageError for other words. */
function readFlags(command: Command, env: Io['env']): void {
  for (const flag of command.options.filter(({ required, long }) => !required && long !== '--help')) {
    const variable = variableOf(flag.name());
    const text = env[variable]?.trim().toLowerCase() ?? '';
    if (text === '' || command.getOptionValueSource(flag.attributeName()) === 'cli') continue;
    if (!flagWords.has(text)) throw new UsageError(`${variable}: expected true or false, got "${env[variable]}"`);
    command.setOptionValueWithSource(flag.attributeName(), flagWords.get(text), 'env');
  }
}

const flagWords: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

const withConfiguration = (command: Command): Command =>
  command
    .addOption(
      option('--config <FILE>', 'the configuration; default: ./hostprobe.yaml, else /etc/hostprobe/hostprobe.yaml'),
    )
    // Its variable is the configuration's: it does not win over what a target says of itself.
    .addOption(
      new Option('--domain <DOMAIN>', "the environment's domain, for which $DOMAIN stands in the configuration"),
    );

const withOutput = (command: Command): Command =>
  withAscii(
    command
      .addOption(
        option(
          '-o, --output <FORMAT[=FILE]>',
          `${formats.join(', ')}; repeatable, each to standard output or to FILE`,
        ).argParser(outputs),
      )
      .addOption(option('--group-by <WHAT>', 'what text is put together by').choices(groupings).default('target'))
      .addOption(option('--evidence', 'put the evidence inside json'))
      .addOption(option('--verbose', 'unfold what text folds: what is passed, explained, hygiene, accepted')),
  );

const withJudging = (command: Command): Command =>
  command
    .addOption(
      option(
        '--only <CHECK,…>',
        'only these checks: ids or globs such as tls.*; what no other needs is not asked for',
      ).argParser(list),
    )
    .addOption(option('--skip <CHECK,…>', 'not these checks').argParser(list))
    .addOption(option('--strict', 'a warning counts as a fail'))
    .addOption(option('--ignore-unknown', 'a target that could not be measured does not count'));

/** Repeatable, or several with commas between, as a variable has them. */
const list = (value: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
];

/** The comma between two outputs; one in the name of a file stays. */
const beforeFormat = new RegExp(`,(?=(?:${formats.join('|')})(?:[=,]|$))`);

function outputs(value: string, before: readonly OutputChoice[] | undefined): OutputChoice[] {
  const choices = value.split(beforeFormat).map(parseOutput);
  const mistake = choices.find((choice) => typeof choice === 'string');
  if (mistake !== undefined) throw new InvalidArgumentError(mistake);
  return [...(before ?? []), ...choices.filter((choice) => typeof choice !== 'string')];
}

function positiveInteger(value: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(value)) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(value);
}
