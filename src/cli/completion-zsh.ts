import { optionValues, spellings, valuesOf, type Completable, type Values } from './completion-values.ts';
import { allCommands, type ArgumentOutline, type CommandOutline, type OptionOutline } from './outline.ts';

export const zshScript = (program: CommandOutline, known: Completable): string =>
  `#compdef hostprobe
# Completes hostprobe in zsh: hostprobe completion zsh > "\${fpath[1]}/_hostprobe", or source <(hostprobe completion zsh)
_hostprobe_checks() { _values -s , check ${known.checks.join(' ')} }
_hostprobe_outputs() { if compset -P '*='; then _files; else compadd -- ${known.formats.join(' ')}; fi }
${allCommands(program)
  .toReversed()
  .map((command) => functionOf(command, known))
  .join('')}if [ "\${funcstack[1]}" = _hostprobe ]; then _hostprobe "$@"; else compdef _hostprobe hostprobe; fi
`;

const functionName = ({ words }: CommandOutline): string => ['_hostprobe', ...words].join('_');

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function functionOf(command: CommandOutline, known: Completable): string {
  const { commands, options } = command;
  const specs = options.map((option) => optionSpec(option, known));
  if (commands.length === 0) {
    const all = [...specs, ...command.arguments.map((argument) => argumentSpec(argument, known))];
    return `${functionName(command)}() {\n  _arguments -s -S \\\n    ${all.join(' \\\n    ')}\n}\n`;
  }
  const described = commands.map(({ words, description }) => quoted(`${words.at(-1)}:${description}`));
  const cases = commands.map((child) => `      ${child.words.at(-1)}) ${functionName(child)} ;;`);
  return `${functionName(command)}() {
  local curcontext=$curcontext state line
  local -a commands
  commands=(
    ${described.join('\n    ')}
  )
  _arguments -C \\
    ${specs.join(' \\\n    ')} \\
    '1:command:->command' '*::argument:->argument' && return
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}
`;
}

/** What \`_arguments\` takes for its own signs. */
const plain = (text: string): string => text.replaceAll(/[[\]:\\]/g, (sign) => `\\${sign}`);

function optionSpec(option: OptionOutline, known: Completable): string {
  const { value, description } = option;
  const following = value === null ? '' : `:${plain(value)}:${action(optionValues(option, known))}`;
  const said = `[${plain(description)}]${following}`;
  return spellings(option)
    .map((name) => {
      const joined = value === null ? '' : name.startsWith('--') ? '=' : '+';
      return quoted(`${value === null ? '' : '*'}${name}${joined}${said}`);
    })
    .join(' ');
}

const argumentSpec = (argument: ArgumentOutline, known: Completable): string =>
  quoted(`${argument.repeated ? '*' : ''}:${plain(argument.name)}:${action(valuesOf(argument, known))}`);

function action({ kind, words }: Values): string {
  if (kind === 'files') return '_files';
  if (kind === 'hosts') return '_hosts';
  if (kind === 'list') return '_hostprobe_checks';
  if (kind === 'outputs') return '_hostprobe_outputs';
  return words.length === 0 ? ' ' : `(${words.join(' ')})`;
}
