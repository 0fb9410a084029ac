import { parseName } from '../facts/dns/names.ts';
import { hasPublicSuffix } from '../facts/dns/public-suffix.ts';
import type { RecordGround, RecordPlan } from '../model/records.ts';
import { startDeadline } from './deadline.ts';
import { startLife } from './life.ts';
import { openRooms, type RoomOptions, type Rooms } from './room.ts';

export interface GroundOptions extends Omit<RoomOptions, 'life'> {
  /** Aborted when the run is to stop: what is open then brings nothing. */
  readonly signal: AbortSignal;
}

const sideBySide = 32;

/**
 * What the zones' own servers say of where the planned records go, and where their load balancers' names
 * lead. No cache is asked for a host: it would keep the denial and hurt the record that is to come. Throws
 * StoreError.
 */
export async function lookAtGround(
  plans: readonly RecordPlan[],
  { signal, ...options }: GroundOptions,
): Promise<RecordGround[]> {
  const rooms = openRooms({ ...options, life: startLife() });
  const grounds: RecordGround[] = [];
  const queue = plans.entries();
  const worker = async (): Promise<void> => {
    for (const [index, plan] of queue) grounds[index] = await lookFor(plan, rooms, signal);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(sideBySide, plans.length) }, worker));
    return grounds;
  } finally {
    for (const dns of rooms.dns) dns.close();
  }
}

async function lookFor(plan: RecordPlan, rooms: Rooms, signal: AbortSignal): Promise<RecordGround> {
  const { environment, host, timeoutMs } = plan.target;
  const deadline = startDeadline(timeoutMs, signal);
  try {
    const names = rooms.of({ environment }).dns.forTarget(narrowed(plan), deadline);
    const [zone, [found]] = await Promise.all([mayBeAsked(host) ? names.holdingZone() : null, names.balancers()]);
    return { zone, balancer: found?.walk ?? null };
  } finally {
    deadline.clear();
  }
}

/** The way to a private zone begins at the last two labels of a name, of which a resolver is asked: not where they are the host. */
const mayBeAsked = (host: string): boolean => hasPublicSuffix(host) || parseName(host).length > 2;

/** Each load balancer with the one name to which the record is to point. */
const narrowed = ({ target, to, internal }: RecordPlan): RecordPlan['target'] => ({
  ...target,
  loadBalancers: Object.fromEntries(
    Object.keys(target.loadBalancers).map((balancer) => [balancer, { names: [to], internal }]),
  ),
});
