import type { Endpoint } from '../../model/evidence.ts';
import type { Settings } from '../../model/target.ts';
import { startDeadline } from '../deadline.ts';
import type { Life } from '../life.ts';
import { connect } from '../tcp/connect.ts';

export interface WitnessMeans {
  readonly settings: Settings;
  readonly life: Life;
  readonly signal: AbortSignal;
}

/** How many of those that were called took a connection. */
export interface WitnessesHeard {
  readonly asked: number;
  readonly heard: number;
}

const patienceMs = 2000;

/** A connection to each, on which nothing is said: they took one before, so whoever is not cut off is heard by some. */
export async function callWitnesses(
  places: readonly Endpoint[],
  { settings, life, signal }: WitnessMeans,
): Promise<WitnessesHeard> {
  const deadline = startDeadline(2 * patienceMs, signal);
  const called = places.map(async ({ address, port }) => {
    // Where a connection was made before, one may be made again.
    const look = { deadline, timeoutMs: patienceMs, life, settings, configured: [address] };
    const { reading, socket } = await connect({ address, port }, look);
    socket?.destroy();
    return reading.ok;
  });
  const taken = await Promise.all(called).finally(deadline.clear);
  return { asked: places.length, heard: taken.filter((isTaken) => isTaken).length };
}
