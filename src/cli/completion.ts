import { limitCodes } from '../model/vantage.ts';
import { formats } from '../report/index.ts';
import { checkIds } from './catalogue.ts';
import { bashScript } from './completion-bash.ts';
import { fishScript } from './completion-fish.ts';
import type { Completable } from './completion-values.ts';
import { zshScript } from './completion-zsh.ts';
import type { Io } from './io.ts';
import type { CommandOutline, Shell } from './outline.ts';

const scripts: Readonly<Record<Shell, (program: CommandOutline, words: Completable) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** `hostprobe completion`: a script that knows all there is, and starts nothing when a key is pressed. */
export function completion(shell: Shell, program: CommandOutline, io: Io): number {
  io.out(scripts[shell](program, { checks: checkIds, limits: limitCodes, formats }));
  return 0;
}
