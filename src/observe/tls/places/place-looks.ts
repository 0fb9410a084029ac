import { placeKinds, type Endpoint, type PlaceKind, type Seen } from '../../../model/evidence.ts';
import type { Target } from '../../../model/target.ts';
import type { AddressSeen, Wires } from '../../address.ts';
import type { Deadline } from '../../deadline.ts';
import type { ShownChain } from '../chains/chain-looks.ts';
import type { Connected } from '../../tcp/connect.ts';
import { anonymous } from './anonymous.ts';
import { browserHellos } from './browser-hellos.ts';
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
  /** Takes what was served to others: it is asked about as well. */
  readonly show: (shown: ShownChain) => void;
}

/** By kind of evidence: how it is gathered at one address. Empty where there is no occasion for it. */
const looks: { readonly [Kind in PlaceKind]: (look: PlaceLook) => Promise<PlaceSeen[Kind]> } = {
  twins,
  versions,
  anonymous,
  plaintext,
  smallHellos,
  browserHellos,
};

export type PlaceSeen = Pick<Seen, PlaceKind>;

export const noPlaces: PlaceSeen = {
  twins: [],
  versions: [],
  anonymous: [],
  plaintext: [],
  smallHellos: [],
  browserHellos: [],
};

/** All looks that are wanted at one address, one after another: many connections at once provoke limits, and tell of these. */
export async function lookCloser(wanted: ReadonlySet<PlaceKind>, look: PlaceLook): Promise<PlaceSeen> {
  const seen: { -readonly [Kind in PlaceKind]: PlaceSeen[Kind] } = { ...noPlaces };
  const fill = async <Kind extends PlaceKind>(kind: Kind): Promise<void> => {
    seen[kind] = await looks[kind](look);
  };
  for (const kind of placeKinds) if (wanted.has(kind)) await fill(kind);
  return seen;
}
