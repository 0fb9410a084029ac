import { familyOf } from '../../facts/addresses.ts';
import type { Endpoint } from '../../model/evidence.ts';

/** Places beyond our own host that took a connection, whoever they belong to: they are asked whether we are cut off. */
export interface Witnesses {
  took(place: Endpoint): void;
  /** Whether one of them did in the last minute. */
  isFresh(): boolean;
  /** The latest of either family, a few, and none at these addresses. */
  besides(lost: ReadonlySet<string>): readonly Endpoint[];
  forget(): void;
}

const mostKept = 256;
const mostCalled = 4;
const freshMs = 60_000;

export function startWitnesses(nowMs: () => number = () => performance.now()): Witnesses {
  const ports = new Map<string, number>();
  let lastMs = -Infinity;
  return {
    took({ address, port }) {
      lastMs = nowMs();
      ports.delete(address);
      ports.set(address, port);
      for (const [oldest] of ports) {
        if (ports.size <= mostKept) break;
        ports.delete(oldest);
      }
    },
    isFresh: () => nowMs() - lastMs <= freshMs,
    besides(lost) {
      const latest = Array.from(ports, ([address, port]) => ({ address, port }))
        .filter(({ address }) => !lost.has(address))
        .toReversed();
      const [four, six] = ([4, 6] as const).map((family) =>
        latest.filter(({ address }) => familyOf(address) === family).slice(0, mostCalled),
      );
      const inTurn = Array.from({ length: mostCalled }, (_, turn) => [four?.[turn], six?.[turn]]).flat();
      return inTurn.flatMap((place) => place ?? []).slice(0, mostCalled);
    },
    forget() {
      ports.clear();
      lastMs = -Infinity;
    },
  };
}
