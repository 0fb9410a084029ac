import { kinds, type Gap, type TargetEvidence } from '../model/evidence.ts';
import type { Target } from '../model/target.ts';
import { noNames } from './dns/looks/looks.ts';
import { noPages } from './http/pages/page-looks.ts';
import { noChains } from './tls/chains/chain-looks.ts';
import { noPlaces } from './tls/places/place-looks.ts';

/** The evidence of a target that was not looked at, so that it is told and not passed over: it was wanted, and why not. */
export function unbegun(target: Target, why: string): TargetEvidence {
  const gap: Gap = { state: 'unread', detail: why };
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
    },
    gaps: Object.fromEntries(kinds.map((kind) => [kind, gap])),
    life: { ipv4: none, ipv6: none },
    pki: { certificates: {}, edges: [], stores: {} },
    dns: [],
    questions: 0,
    limits: [],
  };
}
