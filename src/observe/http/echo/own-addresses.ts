import type { OwnAddress } from '../../../model/echo.ts';
import type { Connection, Endpoint } from '../../../model/evidence.ts';
import type { Reading } from '../../../model/reading.ts';
import type { Settings } from '../../../model/target.ts';
import type { Deadline } from '../../deadline.ts';
import type { Fetch } from '../fetch.ts';

/** Finds out from which addresses we are seen over the families of these connections. The reference is asked once a round. */
export type OwnAddresses = (
  connections: readonly Reading<Endpoint, Connection>[],
  deadline: Deadline,
) => Promise<OwnAddress[]>;

export interface OwnAddressMeans {
  readonly settings: Settings;
  readonly fetch: Fetch;
  readonly echoKey: string | null;
}

export function startOwnAddresses(_means: OwnAddressMeans): OwnAddresses {
  return async () => [];
}
