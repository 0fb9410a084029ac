import { kinds, type Gap, type Kind, type TargetEvidence } from '../model/evidence.ts';
import type { Target } from '../model/target.ts';
import { noNames } from './dns/looks/looks.ts';
import { noPages } from './http/pages/page-looks.ts';
import { noChains } from './tls/chains/chain-looks.ts';
import { noPlaces } from './tls/places/place-looks.ts';

/** The evidence of a target that was not looked at, so that it is told and not passed over: it was wanted, and why not. */
export const unbegun = (target: Target, why: string): TargetEvidence =>
  unseen(target, { state: 'unread', detail: why });

/** Whether nobody is to be asked and nothing dialled: what is wanted was read before, or the target leads to no host. */
export const needsNoLook = (target: Target, wanted: ReadonlySet<Kind>): boolean =>
  target.unprobed === true || [...wanted].every((kind) => kind === 'objects');

/** The evidence of a target at which nobody looks; Kubernetes objects are added to it by who has them. */
export function unlooked(target: Target): TargetEvidence {
  const detail =
    target.unprobed === true
      ? 'it leads to no host that could be looked at'
      : 'no check that is wanted looks at more than Kubernetes objects';
  const evidence = unseen(target, { state: 'unasked', detail });
  const { objects: _, ...gaps } = evidence.gaps;
  return { ...evidence, gaps };
}

function unseen(target: Target, gap: Gap): TargetEvidence {
  const why = gap.detail;
  const none = { beyond: false, own: false };
  return {
    target,
    startedAt: new Date().toISOString(),
    durationMs: 0,
    seen: {
      resolution: { authority: null, resolver: null, unasked: { authority: why, resolver: why } },
      zones: {},
      ...noNames,
      serviceEndpoints: [],
      balancers: [],
      connections: [],
      sessions: [],
      ...noPlaces,
      ...noChains,
      responses: [],
      stranger: [],
      ...noPages,
      exposures: [],
      ownAddresses: [],
      control: [],
      issuances: [],
      objects: [],
    },
    gaps: Object.fromEntries(kinds.map((kind) => [kind, gap])),
    life: { ipv4: none, ipv6: none },
    pki: { certificates: {}, edges: [], stores: {} },
    dns: [],
    questions: 0,
    limits: [],
  };
}
