import { setFlagsFromString } from 'node:v8';

/** From so many targets on, what is left to be collected would outgrow everything that is in use. */
const many = 1000;

/**
 * In a long run V8 lets garbage grow to several times what lives, since the machine seems to have room; here it may grow
 * by two fifths. Collecting more often costs little: a look leaves nothing behind that lives.
 */
export function keepHeapSmall(targets: number): void {
  if (targets >= many) setFlagsFromString('--heap-growing-percent=40');
}
