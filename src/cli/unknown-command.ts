import { didYouMean } from '../config/suggest.ts';
import { quote } from '../config/tree.ts';

/** The part of commander's commands that is read here. */
interface Commands<Command> {
  name(): string;
  readonly commands: readonly Command[];
}

/** The first word that should name a command and does not, with the command that it was said to; null where all do. */
export function unknownCommand<Command extends Commands<Command>>(
  command: Command,
  argv: readonly string[],
): { readonly command: Command; readonly message: string } | null {
  const place = argv.findIndex((word) => !word.startsWith('-'));
  const word = argv[place];
  if (command.commands.length === 0 || word === undefined) return null;
  const child = command.commands.find((one) => one.name() === word);
  if (child !== undefined) return unknownCommand(child, argv.slice(place + 1));
  const names = command.commands.map((one) => one.name());
  const meant = names.includes('check') && looksLikeHost(word) ? `, did you mean \`hostprobe check ${word}\`?` : '';
  const near = didYouMean(word, names);
  return { command, message: `error: unknown command ${quote(word)}${near === '' ? meant : near}` };
}

/** A name with a dot, HOST:PORT or a URL, in signs that a shell leaves alone. */
const looksLikeHost = (word: string): boolean => /^[\p{L}\p{M}\p{N}._:/-]+$/u.test(word) && /[.:]/.test(word);
