import { parseEndpoint } from '../facts/addresses.ts';
import type { Connection } from '../model/evidence.ts';
import type { Reading } from '../model/reading.ts';
import type { Settings } from '../model/target.ts';
import { LookError } from './classify.ts';
import { endpointsOf, type EndpointsLook } from './endpoints.ts';
import type { Life } from './life.ts';
import { read } from './read.ts';
import { connect } from './tcp/connect.ts';
import type { PlacesAt } from './turns.ts';

export interface ControlLook extends EndpointsLook {
  readonly life: Life;
  readonly settings: Settings;
  readonly places?: PlacesAt | undefined;
}

/** Whether a HOST:PORT of the configuration takes a connection at one of its addresses. */
export async function lookAtHostPort(
  hostPort: string,
  look: ControlLook,
): Promise<Reading<{ target: string }, Connection>> {
  return read({ target: hostPort }, look.deadline, look.deadline.remainingMs(), async () => {
    const literal = parseEndpoint(hostPort, 443);
    const colon = hostPort.lastIndexOf(':');
    const endpoints =
      literal === null
        ? await endpointsOf(hostPort.slice(0, colon), Number(hostPort.slice(colon + 1)), look)
        : [literal];
    if (endpoints.length === 0) throw new LookError('unreachable', `${hostPort} has no address`);
    const attempts = endpoints.map(async (endpoint) => {
      const { reading, socket } = await connect(endpoint, {
        deadline: look.deadline,
        timeoutMs: look.deadline.remainingMs(),
        life: look.life,
        settings: look.settings,
        places: look.places,
        configured: literal === null ? [] : [literal.address],
      });
      socket?.destroy();
      if (!reading.ok) throw new LookError(reading.failure.code, reading.failure.detail);
      return reading.value;
    });
    try {
      return await Promise.any(attempts);
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error;
    }
  });
}
