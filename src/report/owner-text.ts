import type { Owner } from '../model/check.ts';

/** Whose job it is, as it is said to whoever reads. */
export const ownerText: Readonly<Record<Owner, string>> = {
  developer: "you, the application's developer",
  administrator: "the platform's administrator",
  'dns-provider': 'the DNS provider',
  cdn: "the CDN's account holder",
  prober: 'whoever runs hostprobe',
};
