/** The directories of ACME servers for all the world, by the hosts that they are at. */
const production: ReadonlySet<string> = new Set([
  'acme-v02.api.letsencrypt.org',
  'acme.zerossl.com',
  'dv.acme-v02.api.pki.goog',
  'api.buypass.com',
  'acme.ssl.com',
]);

const stagingHosts: ReadonlySet<string> = new Set(['dv.acme-v02.test-api.pki.goog', 'api.test4.buypass.no']);
const stagingWord = /(?:^|[.-])staging(?:[.-]|$)/;

/** Let's Encrypt's own, which browsers trust (letsencrypt.org/docs/staging-environment names both). */
export const productionDirectory = 'https://acme-v02.api.letsencrypt.org/directory';

/** What the certificates of an ACME server are for, as far as its URL tells; null where it does not. */
export function environmentOf(server: string | null): 'production' | 'staging' | null {
  const host = URL.parse(server ?? '')?.hostname ?? '';
  if (production.has(host)) return 'production';
  return stagingHosts.has(host) || stagingWord.test(host) ? 'staging' : null;
}
