import type { Endpoint, PlaceKind, Seen } from '../../../model/evidence.ts';
import type { Target } from '../../../model/target.ts';
import type { AddressSeen, Wires } from '../../address.ts';
import type { Deadline } from '../../deadline.ts';
import type { Connected } from '../../tcp/connect.ts';
import { anonymous } from './anonymous.ts';
import { plaintext } from './plaintext.ts';
import { smallHellos } from './small-hellos.ts';
import { twins } from './twins.ts';
import { versions } from './versions.ts';

/** What a closer look at one address is made with, once it was looked at as users do it. */
export interface PlaceLook {
  readonly target: Target;
  /** With what was said before anything else where nothing else got through. */
  readonly endpoint: Endpoint;
  /** What SNI says; null for an IP host. */
  readonly serverName: string | null;
  /** The look that got furthest. */
  readonly first: AddressSeen;
  /** A further connection to the same place. */
  readonly dial: () => Promise<Connected>;
  readonly deadline: Deadline;
  readonly wires: Wires;
}

/** By kind of evidence: how it is gathered at one address. Empty where there is no occasion for it. */
const looks: { readonly [Kind in PlaceKind]: (look: PlaceLook) => Promise<PlaceSeen[Kind]> } = {
  twins,
  versions,
  anonymous,
  plaintext,
  smallHellos,
};

export type PlaceSeen = Pick<Seen, PlaceKind>;

export const noPlaces: PlaceSeen = { twins: [], versions: [], anonymous: [], plaintext: [], smallHellos: [] };

/** All looks that are wanted at one address, beside each other. */
export async function lookCloser(wanted: ReadonlySet<PlaceKind>, look: PlaceLook): Promise<PlaceSeen> {
  const seen: { -readonly [Kind in PlaceKind]: PlaceSeen[Kind] } = { ...noPlaces };
  const fill = async <Kind extends PlaceKind>(kind: Kind): Promise<void> => {
    seen[kind] = await looks[kind](look);
  };
  await Promise.all(Array.from(wanted, fill));
  return seen;
}
