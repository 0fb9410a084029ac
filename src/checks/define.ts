import type { Check } from '../model/check.ts';
import type { Kind } from '../model/evidence.ts';

/** Types a check from its own `needs` and `reasons`: reading other evidence or giving another reason does not compile. */
export const defineCheck = <const Needs extends Kind, const Reason extends string>(
  check: Check<Needs, Reason>,
): Check => check;
