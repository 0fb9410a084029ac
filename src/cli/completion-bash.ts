import { optionValues, spellings, valuesOf, type Completable, type Values } from './completion-values.ts';
import { allCommands, type CommandOutline } from './outline.ts';

/** For bash from 3.2 on, with or without bash-completion. */
export function bashScript(program: CommandOutline, known: Completable): string {
  const commands = allCommands(program);
  return `# Completes hostprobe in bash. In ~/.bashrc: source <(hostprobe completion bash)
_hostprobe() {
  local line=\${COMP_LINE:0:COMP_POINT} IFS=$' \\t\\n'
  local command= option= prefix= kind= words= cur= word= i
  local -a typed
  read -r -a typed <<< "$line"
  case $line in
    *[[:space:]]) ;;
    *) i=$(( \${#typed[@]} - 1 )); cur=\${typed[i]}; unset "typed[i]" ;;
  esac
  for (( i = 1; i < \${#typed[@]}; i++ )); do
    word=\${typed[i]}
    if [ -n "$option" ]; then option=; continue; fi
    case "$command/$word" in
${lines(commands.flatMap(chosen))}
${lines(commands.flatMap(valued))}
    esac
  done
  case $cur in
    --*=*) option=\${cur%%=*}; prefix=$option=; cur=\${cur#*=} ;;
  esac
  if [ -n "$option" ]; then
    case "$command/$option" in
${lines(commands.flatMap((command) => optionCases(command, known)))}
    esac
  else
    case $cur in
      -*)
        kind=words
        case $command in
${lines(commands.map(optionNames), 10)}
        esac ;;
      *)
        case $command in
${lines(
  commands.map((command) => argumentCase(command, known)),
  10,
)}
        esac ;;
    esac
  fi
  case $kind$cur in
    list*,*) prefix=$prefix\${cur%,*},; cur=\${cur##*,} ;;
    outputs*=*) prefix=$prefix\${cur%%=*}=; cur=\${cur#*=}; kind=files ;;
  esac
  COMPREPLY=()
  case $kind in
    hosts) COMPREPLY=($(compgen -A hostname -- "$cur")) ;;
    words|list|outputs) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    files)
      IFS=$'\\n'
      COMPREPLY=($(compgen -f -- "$cur"))
      compopt -o filenames 2> /dev/null ;;
  esac
  # Readline replaces only what stands behind the last of these in the word.
  local whole=$prefix$cur breaks= broken=
  case $COMP_WORDBREAKS in *=*) breaks== ;; esac
  case $COMP_WORDBREAKS in *:*) breaks=$breaks: ;; esac
  if [ -n "$breaks" ]; then broken=\${whole%"\${whole##*[$breaks]}"}; fi
  for i in "\${!COMPREPLY[@]}"; do
    word=$prefix\${COMPREPLY[i]}
    COMPREPLY[i]=\${word#"$broken"}
  done
}
complete -F _hostprobe hostprobe
`;
}

const lines = (all: readonly string[], indent = 6): string => all.map((line) => ' '.repeat(indent) + line).join('\n');

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const nameOf = ({ words }: CommandOutline): string => words.join(' ');

/** A word that chooses a command below this one. */
const chosen = (command: CommandOutline): string[] =>
  command.commands.map((child) => {
    const word = child.words.at(-1) ?? '';
    return `${quoted(`${nameOf(command)}/${word}`)}) command=${quoted(nameOf(child))} ;;`;
  });

/** Options whose value is the next word. */
const valued = (command: CommandOutline): string[] =>
  command.options
    .filter(({ value }) => value !== null)
    .map((option) => `${patterns(command, spellings(option))}) option=$word ;;`);

const patterns = (command: CommandOutline, words: readonly string[]): string =>
  words.map((word) => quoted(`${nameOf(command)}/${word}`)).join('|');

const optionCases = (command: CommandOutline, known: Completable): string[] =>
  command.options
    .filter(({ value }) => value !== null)
    .map((option) => `${patterns(command, spellings(option))}) ${assigned(optionValues(option, known))} ;;`);

const optionNames = (command: CommandOutline): string =>
  `${quoted(nameOf(command))}) words=${quoted(command.options.flatMap(spellings).join(' '))} ;;`;

function argumentCase(command: CommandOutline, known: Completable): string {
  const [argument] = command.arguments;
  const children = command.commands.map(({ words }) => words.at(-1) ?? '');
  const values: Values = argument === undefined ? { kind: 'words', words: children } : valuesOf(argument, known);
  return `${quoted(nameOf(command))}) ${assigned(values)} ;;`;
}

const assigned = ({ kind, words }: Values): string => `kind=${kind} words=${quoted(words.join(' '))}`;
