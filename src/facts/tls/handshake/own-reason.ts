import type { Failure } from '../../../model/reading.ts';
import { cutWords } from '../../cut-words.ts';

/** Why we ourselves did not ask to the end; null where it lies with the server. */
export function ownReason({ code, detail }: Failure): string | null {
  if (code === 'budget') return 'time ran out';
  if (code === 'stopped') return 'the run was interrupted';
  return code === 'unasked' ? cutWords(detail) : null;
}
