import { jittered } from './pace.ts';

/** How long is waited before something that failed is tried again. */
export interface BackOff {
  /** Longer each time, of which a part is left to chance: those that failed together do not come again together. */
  nextMs(): number;
  /** It went well. */
  reset(): void;
}

export function startBackOff(firstMs: number, mostMs: number): BackOff {
  let failures = 0;
  return {
    nextMs: () => jittered(Math.min(firstMs * 2 ** Math.min(failures++, 30), mostMs)),
    reset() {
      failures = 0;
    },
  };
}
