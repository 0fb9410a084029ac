import { options as configOptions } from '../config/options.ts';
import { helpOf } from './help.ts';
import type { Io } from './io.ts';
import { allCommands, type ArgumentOutline, type CommandOutline, type OptionOutline } from './outline.ts';
import { version } from './version.ts';

/** `hostprobe man`: the manual, from the same source as `--help`. */
export function man(program: CommandOutline, io: Io): number {
  io.out(manual(program));
  return 0;
}

/** The manual in man(7). */
export function manual(program: CommandOutline): string {
  const commands = allCommands(program).filter(({ words, commands: below }) => words.length > 0 && below.length === 0);
  const lines = [
    `.TH HOSTPROBE 1 "" "hostprobe ${version}" "hostprobe"`,
    // Nothing is hyphenated: what is to be typed stays whole.
    '.nh',
    '.ad l',
    '.SH NAME',
    'hostprobe \\- DNS and certificate reachability prober',
    '.SH SYNOPSIS',
    ...commands.flatMap((command, i) => [...(i === 0 ? [] : ['.br']), `${synopsis(command)}`]),
    '.SH DESCRIPTION',
    ...prose(sentence(program.description)),
    '.PP',
    ...prose(
      'It follows the chain of DNS records from a name to its addresses, connects to each, looks at the certificates and asks for a page, as a user of the name would. For what is wrong it says whose job it is and what to type to mend it.',
    ),
    ...commands.flatMap(commandLines),
    '.SH ENVIRONMENT',
    ...prose(
      'Options tell their variables above; a flag is on where its variable says true, 1, yes or on. An option wins over a variable, that over the configuration file, and that over the default. Of the configuration:',
    ),
    ...variables(commands),
    '.SH FILES',
    ...filesKnown.flatMap(([file, what]) => entry(`.I ${escaped(file)}`, what)),
    '.SH SEE ALSO',
    '.BR dig (1),',
    '.BR curl (1),',
    '.BR openssl (1)',
  ];
  return `${lines.join('\n')}\n`;
}

const filesKnown: readonly (readonly [file: string, what: string])[] = [
  ['./hostprobe.yaml', 'The configuration, where --config names no other.'],
  ['/etc/hostprobe/hostprobe.yaml', 'The configuration, where there is none in the working directory.'],
  ['/etc/resolv.conf', 'The resolvers and the search list, where the configuration says system.'],
  ['/etc/hosts', 'Only to say where it differs from the DNS.'],
];

const otherVariables: readonly (readonly [name: string, what: string])[] = [
  ['NO_COLOR', 'No colour on a terminal, whatever its value.'],
  ['TERM', 'No colour where it is dumb.'],
];

function commandLines(command: CommandOutline): string[] {
  const { examples, exitCodes } = helpOf(command.words);
  return [
    `.SH ${escaped(`hostprobe ${command.words.join(' ')}`).toUpperCase()}`,
    synopsis(command),
    '.PP',
    ...prose(sentence(command.description)),
    ...command.arguments.flatMap((place) => entry(`.I ${escaped(placeOf(place))}`, sentence(place.description))),
    ...command.options.flatMap(optionLines),
    ...(exitCodes.length === 0 ? [] : ['.SS Exit status']),
    ...exitCodes.flatMap(([code, meaning]) => entry(`.B ${escaped(code)}`, sentence(meaning))),
    ...(examples.length === 0 ? [] : ['.SS Examples']),
    ...examples.flatMap(({ line, what }) => entry(`.B ${escaped(line)}`, sentence(what))),
  ];
}

const synopsis = ({ words, options, arguments: places }: CommandOutline): string =>
  [
    `.B ${escaped(`hostprobe ${words.join(' ')}`)}`,
    ...(options.length > 1 ? ['.RI [ option ...]'] : []),
    ...places.map((place) => `.I ${escaped(placeOf(place))}`),
  ].join('\n');

function placeOf({ name, required, repeated }: ArgumentOutline): string {
  const shown = repeated ? `${name}...` : name;
  return required ? shown : `[${shown}]`;
}

function optionLines({ short, long, value, description, choices, fallback, variable }: OptionOutline): string[] {
  const names = [short, long].filter((name) => name !== null).map((name) => `\\fB${escaped(name)}\\fR`);
  const said = [
    sentence(description),
    ...(choices.length === 0 ? [] : [`One of ${choices.join(', ')}.`]),
    ...(fallback === null ? [] : [`Default: ${fallback}.`]),
    ...(variable === null ? [] : [`Variable: ${variable}.`]),
  ];
  return entry(`${names.join(', ')}${value === null ? '' : ` \\fI${escaped(value)}\\fR`}`, said.join(' '));
}

/** Those of the configuration that no option has, then others'. */
function variables(commands: readonly CommandOutline[]): string[] {
  const told = new Set(commands.flatMap(({ options }) => options.map(({ variable }) => variable)));
  const ofConfiguration = configOptions()
    .filter(({ variable }) => !told.has(variable))
    .map(({ variable, path, node }) => [variable, node.description ?? path.join('.')] as const);
  return [...ofConfiguration, ...otherVariables].flatMap(([name, what]) => entry(`.B ${escaped(name)}`, what));
}

/** A paragraph with a tag: what it is about. */
const entry = (tag: string, text: string): string[] => ['.TP', tag].concat(prose(text));

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`;

/** Text that roff takes for nothing but text. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('"', '\\(dq')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replaceAll('…', '...')
    .replaceAll('’', '\\(cq')
    .replaceAll(
      /[^\n -~]/gu,
      (char) => `\\[u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );

/** A paragraph, a sentence a line: none begins with a sign of roff's. */
const prose = (text: string): string[] =>
  escaped(text)
    .split(/(?<=[.;?]) /)
    .map((line) => (line.startsWith('.') ? `\\&${line}` : line));
