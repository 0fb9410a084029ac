import { optionValues, valuesOf, type Completable, type Values } from './completion-values.ts';
import { allCommands, type CommandOutline, type OptionOutline } from './outline.ts';

export const fishScript = (program: CommandOutline, known: Completable): string =>
  `# Completes hostprobe in fish: hostprobe completion fish > ~/.config/fish/completions/hostprobe.fish
function __hostprobe_at
    set -l typed (commandline -opc)
    set -e typed[1]
    test (count $typed) -ge (count $argv); or return 1
    test (count $argv) -gt 0; or return 0
    test "$typed[1..$(count $argv)]" = "$argv"
end
function __hostprobe_wants
    __hostprobe_at $argv; and test (count (commandline -opc)) -eq (math 1 + (count $argv))
end
function __hostprobe_list
    set -l before (string replace -r '^--[^=]*=' '' -- (commandline -ct) | string replace -r '[^,]*$' '')
    printf '%s\\n' $before$argv
end
function __hostprobe_outputs
    set -l token (string replace -r '^--[^=]*=' '' -- (commandline -ct))
    if string match -q '*=*' -- $token
        set -l format (string match -r '^[^=]*=' -- $token)
        printf '%s\\n' $format(__fish_complete_path (string replace -r '^[^=]*=' '' -- $token))
    else
        printf '%s\\n' $argv
    end
end
complete -c hostprobe -f
${allCommands(program)
  .flatMap((command) => linesOf(command, known))
  .join('\n')}
`;

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function linesOf(command: CommandOutline, known: Completable): string[] {
  const at = (condition: string): string =>
    `complete -c hostprobe -n ${quoted([condition, ...command.words].join(' '))}`;
  const [argument] = command.arguments;
  const values = argument === undefined ? null : valuesOf(argument, known);
  return [
    ...command.commands.map(
      ({ words, description }) =>
        `${at('__hostprobe_wants')} -a ${quoted(words.at(-1) ?? '')} -d ${quoted(description)}`,
    ),
    ...(values === null || values.kind === 'none' ? [] : [`${at('__hostprobe_at')}${candidates(values)}`]),
    // What the program itself takes stands before any command.
    ...command.options.map(
      (option) =>
        `${at(command.words.length === 0 ? '__hostprobe_wants' : '__hostprobe_at')}${optionText(option, known)}`,
    ),
  ];
}

function optionText(option: OptionOutline, known: Completable): string {
  const { short, long, value, description } = option;
  const names = `${short === null ? '' : ` -s ${short.slice(1)}`} -l ${long.slice(2)}`;
  const following = value === null ? '' : ` -r${candidates(optionValues(option, known))}`;
  return `${names}${following} -d ${quoted(description)}`;
}

function candidates({ kind, words }: Values): string {
  const all = words.join(' ');
  if (kind === 'files') return ' -F';
  if (kind === 'hosts') return ` -f -a '(__fish_print_hostnames)'`;
  if (kind === 'list') return ` -f -a ${quoted(`(__hostprobe_list ${all})`)}`;
  if (kind === 'outputs') return ` -f -a ${quoted(`(__hostprobe_outputs ${all})`)}`;
  return words.length === 0 ? ' -f' : ` -f -a ${quoted(all)}`;
}
