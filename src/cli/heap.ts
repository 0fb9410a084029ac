import { setFlagsFromString } from 'node:v8';

/** From so many targets on the memory is worth the tenth part of the time that collecting more often takes. */
const many = 20_000;

/**
 * In a long run V8 lets garbage grow to several times what lives, since the machine seems to have room; here it may grow
 * by a fifth.
 */
export function keepHeapSmall(targets: number): void {
  if (targets >= many) setFlagsFromString('--heap-growing-percent=20');
}
