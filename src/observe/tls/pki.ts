import type { Holding, Pki } from '../../model/pki.ts';
import { sha256Of } from './certificate/certificate.ts';
import { lookAtChain, type ChainSeen } from './chain-look.ts';
import { remember } from './remember.ts';
import type { Held, Stores } from './stores.ts';

/** What the chains of one round hold, and which signatures join them. */
export interface RoundPki {
  /** Looks at a chain as it was sent. An issuer counts where the same server sent it, or a store holds it. */
  see(sentDer: readonly Buffer[]): Promise<void>;
  /**
   * What bears on a chain with these issuers besides, which were fetched for it, each from a URL; where there are any,
   * they are part of what bears on it from now on.
   */
  withFetched(sentDer: readonly Buffer[], fetched: readonly FetchedIssuer[]): Promise<Pki>;
  /** What the stores hold under a subject, by the SHA-256 of its normal form. */
  held(subjectSha256: string): readonly Held[];
  /** What bears on these chains, each of which was seen; no other chain of the round has a part in it. For the same chains it is the same object. */
  of(chains: readonly (readonly string[])[]): Pki;
  /** The DER of an issuer that was fetched, as long as it is remembered. */
  fetchedDer(sha256: string): Buffer | undefined;
}

export interface FetchedIssuer {
  readonly url: string;
  readonly der: Buffer;
}

/** Far more than are in flight at once: memory does not grow with what was done. */
const mostChains = 8192;
const mostFetched = 512;

export function startPki(stores: Stores): RoundPki {
  const seen = new Map<string, Known>();
  const looks = new Map<string, Promise<void>>();
  const joined = remember<string, Pki>(1024);
  const fetchedDers = new Map<string, Buffer>();
  return {
    see(sentDer) {
      const sent = sentDer.map(heldOf);
      const key = keyOf(sent.map(({ sha256 }) => sha256));
      const look =
        looks.get(key) ?? lookAtChain(sent, stores).then((chain) => void seen.set(key, { chain, fetched: new Map() }));
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
    async withFetched(sentDer, issuers) {
      const sent = sentDer.map(heldOf);
      const held = issuers.map(({ url, der }) => ({ ...heldOf(der), url }));
      const known = {
        chain: await lookAtChain(sent, stores, held),
        fetched: new Map(held.map(({ sha256, url }) => [sha256, url])),
      };
      for (const { sha256, der } of held) fetchedDers.set(sha256, der);
      for (const oldest of fetchedDers.keys()) {
        if (fetchedDers.size <= mostFetched) break;
        fetchedDers.delete(oldest);
      }
      const key = keyOf(sent.map(({ sha256 }) => sha256));
      if (issuers.length > 0 && seen.has(key)) seen.set(key, known);
      return join([known], new Set(sent.map(({ sha256 }) => sha256)), stores);
    },
    held: stores.named,
    of(chains) {
      const keys = chains.map(keyOf);
      const known = keys.flatMap((key) => seen.get(key) ?? []);
      const fetched = known.flatMap((each) => [...each.fetched.keys()]);
      return joined([...keys, ...fetched].join(','), () => join(known, new Set(chains.flat()), stores));
    },
    fetchedDer: (sha256) => fetchedDers.get(sha256),
  };
}

const keyOf = (sent: readonly string[]): string => sent.join(' ');
const heldOf = (der: Buffer): Held => ({ sha256: sha256Of(der), der });

interface Known {
  readonly chain: ChainSeen;
  /** SHA-256 to URL, of all that was fetched for it. */
  readonly fetched: ReadonlyMap<string, string>;
}

function join(known: readonly Known[], sent: ReadonlySet<string>, stores: Stores): Pki {
  const chains = known.map(({ chain }) => chain);
  const certificates = new Map(chains.flatMap((chain) => [...chain.certificates]));
  const edges = new Map(chains.flatMap((chain) => chain.edges.map((edge) => [edge.join(' '), edge])));
  const anchors = new Set(chains.flatMap((chain) => [...chain.anchors]));
  const unread = new Set(chains.flatMap((chain) => chain.unread).filter((sha256) => !certificates.has(sha256)));
  const untried = new Set(chains.flatMap((chain) => chain.untried));
  const fetched = known.flatMap((each) =>
    [...each.fetched].filter(
      ([sha256]) => certificates.has(sha256) && !sent.has(sha256) && stores.storesOf(sha256).length === 0,
    ),
  );
  return {
    certificates: Object.fromEntries(certificates),
    edges: [...edges.values()],
    stores: Object.fromEntries(
      Array.from(certificates.keys()).flatMap((sha256) => {
        const anchor = anchors.has(sha256);
        const holders = stores.storesOf(sha256).map((store): Holding => {
          const isBuiltIn = anchor && store === 'public' && stores.isBuiltIn(sha256);
          return isBuiltIn ? { store, anchor, builtIn: true } : { store, anchor };
        });
        return holders.length === 0 ? [] : [[sha256, holders]];
      }),
    ),
    ...(fetched.length > 0 && { fetched: Object.fromEntries(fetched) }),
    ...(unread.size + untried.size > 0 && { limits: { unread: [...unread], untried: [...untried] } }),
  };
}
