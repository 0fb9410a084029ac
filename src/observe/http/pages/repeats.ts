import { slowMs } from '../../../facts/http/slowness.ts';
import { lookAsBrowsers } from '../../address.ts';
import type { PageLook, PageSeen } from './page-looks.ts';

/** Two make three with the first, of which there is a median. */
const times = 2;

/** An answer that was slow once may be so by chance: it is asked for again, side by side, each on a connection of its own. */
export async function repeats({ target, endpoint, first, deadline, wires }: PageLook): Promise<PageSeen['repeats']> {
  if (first.response?.ok !== true || first.response.ms < slowMs) return [];
  const look = { target, host: target.host, deadline, upTo: 'response' } as const;
  const seen = await Promise.all(Array.from({ length: times }, () => lookAsBrowsers(endpoint, look, wires)));
  return seen.flatMap((looks) => looks.at(-1)?.response ?? []);
}
