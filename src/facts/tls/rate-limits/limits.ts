const dayMs = 86_400_000;

/** One limit of Let's Encrypt's production (letsencrypt.org/docs/rate-limits): a bucket that is filled up again. */
export interface RateLimit {
  readonly certificates: number;
  /** How long until one more is to be had, once all are used up, as it is written there. */
  readonly refill: string;
}

/** What is issued within so long counts. */
export const limitWindowMs = 7 * dayMs;

export const rateLimits = {
  /** For all names below one registered domain, over all accounts; renewals of the same names take nothing of it. */
  domain: { certificates: 50, refill: '202 min' },
  /** For exactly the same names. */
  names: { certificates: 5, refill: '34 h' },
} as const satisfies Readonly<Record<string, RateLimit>>;

/** Whether what was seen is over half of what there is. */
export const isOverHalf = (count: number, { certificates }: RateLimit): boolean => count > certificates / 2;
