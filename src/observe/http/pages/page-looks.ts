import { pageKinds, type Endpoint, type PageKind, type Seen } from '../../../model/evidence.ts';
import type { Target } from '../../../model/target.ts';
import type { AddressSeen, Wires } from '../../address.ts';
import type { Deadline } from '../../deadline.ts';
import type { Dns } from '../../dns/observer.ts';
import { accessForgeries } from './access-forgeries.ts';
import { challengeWalks } from './challenge-walks.ts';
import { echoes, forgedEchoes } from './echoes.ts';
import { pageWalks } from './page-walks.ts';
import { plainWalks } from './plain-walks.ts';
import { proxyForgeries } from './proxy-forgeries.ts';
import { repeats } from './repeats.ts';

/** What further requests at one address are made with, once it was looked at as users do it. */
export interface PageLook {
  readonly target: Target;
  /** With what was said before anything else where nothing else got through. */
  readonly endpoint: Endpoint;
  /** The look that got furthest. */
  readonly first: AddressSeen;
  readonly deadline: Deadline;
  readonly wires: Wires;
  /** Where redirects lead is looked up by it. */
  readonly dns: Dns;
}

export type PageSeen = Pick<Seen, PageKind>;

/** By kind of evidence: how it is gathered at one address, after what was seen there. Empty where there is no occasion for it. */
const looks: { readonly [Kind in PageKind]: (look: PageLook, seen: PageSeen) => Promise<PageSeen[Kind]> } = {
  repeats,
  echoes,
  forgedEchoes,
  pageWalks,
  plainWalks,
  challengeWalks,
  accessForgeries,
  proxyForgeries,
};

export const noPages: PageSeen = {
  repeats: [],
  echoes: [],
  forgedEchoes: [],
  pageWalks: [],
  plainWalks: [],
  challengeWalks: [],
  accessForgeries: [],
  proxyForgeries: [],
};

export interface PagesLooked {
  readonly seen: PageSeen;
  /** What time ran out for before all was looked at. */
  readonly late: readonly PageKind[];
}

/** All looks that are wanted at one address, one after another: many requests at once provoke limits, and tell of these. */
export async function lookAtPages(wanted: ReadonlySet<PageKind>, look: PageLook): Promise<PagesLooked> {
  const seen: { -readonly [Kind in PageKind]: PageSeen[Kind] } = { ...noPages };
  const late: PageKind[] = [];
  const fill = async <Kind extends PageKind>(kind: Kind): Promise<void> => {
    seen[kind] = await looks[kind](look, seen);
    if (look.deadline.signal.aborted) late.push(kind);
  };
  for (const kind of pageKinds) if (wanted.has(kind)) await fill(kind);
  return { seen, late };
}
