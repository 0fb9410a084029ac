import type { Endpoint } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';

/** The last reading of each address, in the order in which they were first looked at: a second look is another reading. */
export function lastOfEach<Where extends Endpoint, What>(
  readings: readonly Reading<Where, What>[],
): Reading<Where, What>[] {
  return [...new Map(readings.map((reading) => [reading.where.address, reading])).values()];
}
