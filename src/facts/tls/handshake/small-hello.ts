import type { SmallHello } from '../../../model/place-looks.ts';
import type { Failure, FailureCode } from '../../../model/reading.ts';

/** What becomes of a ClientHello that is too large for something on the way. */
export const isCutOrSilent = (code: FailureCode): boolean => ['reset', 'closed', 'timeout'].includes(code);

/**
 * Whether it was the size for which the usual ClientHello was cut off or met with silence. One that happened to be cut
 * off is `tolerated` where the next is answered; where nothing gets through, nothing is said of the size: null.
 */
export function sizeTold({
  small,
  usual,
  again,
}: SmallHello): 'cut' | 'tolerated' | { readonly unknown: string } | null {
  if (!small.ok) {
    return isUntold(small.failure.code)
      ? { unknown: `whether a small ClientHello would be answered${why(small.failure)}` }
      : null;
  }
  if (usual?.ok === true) return 'tolerated';
  if (usual === null || !isCutOrSilent(usual.failure.code)) {
    const asked = usual === null ? '' : why(usual.failure);
    return { unknown: `whether the usual ClientHello fails each time, where a small one was answered${asked}` };
  }
  if (again?.ok === true) return 'cut';
  const asked = again === null ? '' : why(again.failure);
  return { unknown: `whether a small ClientHello is answered each time, where the usual one failed twice${asked}` };
}

const why = ({ code, detail }: Failure): string => `: ${code}: ${detail}`;

/** Nothing was heard of the server; a small one that failed as the first did tells nothing. */
const isUntold = (code: FailureCode): boolean => ['budget', 'stopped', 'unasked', 'other'].includes(code);
