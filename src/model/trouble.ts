/** Something of a cluster, which names targets, could not be read. */
export interface Trouble {
  /** Whose cluster it is, a key of the configuration's `environments`; null for the one that stands in none. */
  readonly environment: string | null;
  /** As a sentence. */
  readonly message: string;
  /** Whether targets may be missing for it, and nobody meant to leave them out: then the run is not well. */
  readonly hidesTargets: boolean;
}
