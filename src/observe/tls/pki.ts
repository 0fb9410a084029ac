import type { Pki } from '../../model/pki.ts';
import { sha256Of } from './certificate.ts';
import { lookAtChain, type ChainSeen } from './chain-look.ts';
import { remember } from './remember.ts';
import type { Stores } from './stores.ts';

/** What the chains of one round hold, and which signatures join them. */
export interface RoundPki {
  /** Looks at a chain as it was sent. An issuer counts where the same server sent it, or a store holds it. */
  see(sentDer: readonly Buffer[]): Promise<void>;
  /** What bears on these chains, each of which was seen; no other chain of the round has a part in it. For the same chains it is the same object. */
  of(chains: readonly (readonly string[])[]): Pki;
}

/** Far more than are in flight at once: memory does not grow with what was done. */
const mostChains = 8192;

export function startPki(stores: Stores): RoundPki {
  const seen = new Map<string, ChainSeen>();
  const looks = new Map<string, Promise<void>>();
  const joined = remember<string, Pki>(1024);
  return {
    see(sentDer) {
      const sent = sentDer.map((der) => ({ sha256: sha256Of(der), der }));
      const key = keyOf(sent.map(({ sha256 }) => sha256));
      const look = looks.get(key) ?? lookAtChain(sent, stores).then((chain) => void seen.set(key, chain));
      // What was seen last is forgotten last.
      looks.delete(key);
      looks.set(key, look);
      for (const oldest of looks.keys()) {
        if (looks.size <= mostChains) break;
        looks.delete(oldest);
        seen.delete(oldest);
      }
      return look;
    },
    of(chains) {
      const keys = chains.map(keyOf);
      return joined(keys.join(','), () =>
        join(
          keys.flatMap((key) => seen.get(key) ?? []),
          stores,
        ),
      );
    },
  };
}

const keyOf = (sent: readonly string[]): string => sent.join(' ');

function join(chains: readonly ChainSeen[], stores: Stores): Pki {
  const certificates = new Map(chains.flatMap((chain) => [...chain.certificates]));
  const edges = new Map(chains.flatMap((chain) => chain.edges.map((edge) => [edge.join(' '), edge])));
  const anchors = new Set(chains.flatMap((chain) => [...chain.anchors]));
  const unread = new Set(chains.flatMap((chain) => chain.unread).filter((sha256) => !certificates.has(sha256)));
  const untried = new Set(chains.flatMap((chain) => chain.untried));
  return {
    certificates: Object.fromEntries(certificates),
    edges: [...edges.values()],
    stores: Object.fromEntries(
      Array.from(certificates.keys()).flatMap((sha256) => {
        const holders = stores.storesOf(sha256).map((store) => ({ store, anchor: anchors.has(sha256) }));
        return holders.length === 0 ? [] : [[sha256, holders]];
      }),
    ),
    ...(unread.size + untried.size > 0 && { limits: { unread: [...unread], untried: [...untried] } }),
  };
}
