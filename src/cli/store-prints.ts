import type { StorePrints } from '../model/recording.ts';
import type { Settings } from '../model/target.ts';
import { startShared } from '../observe/shared.ts';

interface Trusts {
  readonly settings: Settings;
  readonly environments: Readonly<Record<string, Settings>>;
}

interface Prints {
  readonly stores: StorePrints;
  readonly environmentStores: Readonly<Record<string, StorePrints>>;
}

/** What the stores hold by which nothing is judged now. Throws StoreError. */
export function storePrints({ settings, environments }: Trusts): Prints {
  const shared = startShared({ settings, environments });
  const printsOf = ({ trust }: Settings): StorePrints => shared.trusting(trust).stores.prints;
  return {
    stores: printsOf(settings),
    environmentStores: Object.fromEntries(Object.entries(environments).map(([name, own]) => [name, printsOf(own)])),
  };
}
