/** RFC 8555 8.3: before the token. */
export const challengePath = '/.well-known/acme-challenge/';
