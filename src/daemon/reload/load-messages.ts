import type { Configuration } from '../../config/configuration.ts';
import type { Problem } from '../../config/error.ts';
import type { Target } from '../../model/target.ts';

/** What comes from the thread that loads: the targets by and by, each time it is asked for more, and then all else. */
export type FromLoading =
  | { readonly kind: 'targets'; readonly targets: readonly Target[] }
  | { readonly kind: 'end'; readonly rest: Omit<Configuration, 'targets'> }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };
