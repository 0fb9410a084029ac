/** Checks whose fail explains that a host has no certificate of its own. */
export const unissued = [
  // What has an impossible name was never taken by the API server.
  'kubernetes.host-valid',
  'kubernetes.rule-hosts-have-tls',
  'kubernetes.issuer-exists',
  'kubernetes.wildcard-has-dns01',
  'kubernetes.certificate-covers-hosts',
  'kubernetes.certificate-ready',
  'kubernetes.secret-in-reach',
] as const;

/** For the `yieldsOnly` of a check: no more of it is explained so than findings of one reason. */
export const unissuedOnly = (reason: string): Record<string, readonly string[]> =>
  Object.fromEntries(unissued.map((id) => [id, [reason]]));
