import type { Certificate } from '../../../model/certificate.ts';
import { calledAs } from '../names/distinguished-name.ts';
import { letsEncryptByKeyIdentifier } from './letsencrypt.ts';

/** An issuer that a certificate names and that is known here, though nobody sent it: its word, not a proof. */
export interface ClaimedIssuer {
  readonly name: string;
  readonly authority: string;
  readonly environment: 'production' | 'staging';
}

/**
 * Public authorities by the hosts from which their certificates tell clients to fetch the issuer (RFC 5280 4.2.2.1,
 * caIssuers). Their roots issue no leaves: who names such a host and was sent alone lacks an intermediate.
 */
const publicHosts: Readonly<Record<string, string>> = {
  'actalis.it': 'Actalis',
  'amazontrust.com': 'Amazon Trust Services',
  'buypass.no': 'Buypass',
  'certs.apple.com': 'Apple',
  'certum.pl': 'Certum',
  'comodoca.com': 'Sectigo',
  'd-trust.net': 'D-Trust',
  'digicert.cn': 'DigiCert',
  'digicert.com': 'DigiCert',
  'entrust.net': 'Entrust',
  'geotrust.com': 'DigiCert',
  'globalsign.com': 'GlobalSign',
  'godaddy.com': 'GoDaddy',
  'harica.gr': 'HARICA',
  'identrust.com': 'IdenTrust',
  'lencr.org': "Let's Encrypt",
  'pki.goog': 'Google Trust Services',
  'quovadisglobal.com': 'QuoVadis',
  'rapidssl.com': 'DigiCert',
  'sectigo.com': 'Sectigo',
  'ssl.com': 'SSL.com',
  'starfieldtech.com': 'GoDaddy',
  'swisssign.net': 'SwissSign',
  'telesec.de': 'Telekom Security',
  'thawte.com': 'DigiCert',
  'usertrust.com': 'Sectigo',
  'www.microsoft.com': 'Microsoft',
};

/** Roots that every store of use holds: what they issued verifies, and what only says so is no gap in a chain. */
const inStores: readonly string[] = ['ISRG Root X1', 'ISRG Root X2'];

/**
 * Which known authority a certificate names as its issuer: by the key identifier for Let's Encrypt, else by the place
 * from which it tells clients to fetch the issuer. Null where it names none, or a root that needs no sending.
 */
export function claimedIssuer(certificate: Certificate): ClaimedIssuer | null {
  if (certificate.selfSigned) return null;
  const { authorityKeyIdentifier: identifier, issuer } = certificate;
  const known = identifier === null ? undefined : letsEncryptByKeyIdentifier.get(identifier);
  if (known !== undefined) {
    if (inStores.includes(known.name)) return null;
    return { name: known.name, authority: "Let's Encrypt", environment: known.environment };
  }
  // An authority's own issuer may be a root, which nobody has to send.
  if (certificate.ca === true) return null;
  for (const host of certificate.issuerUrls.flatMap(hostOf)) {
    const suffix = Object.keys(publicHosts).find((each) => host === each || host.endsWith(`.${each}`));
    const authority = suffix === undefined ? undefined : publicHosts[suffix];
    if (authority === undefined) continue;
    return { name: calledAs(issuer), authority, environment: host.startsWith('stg-') ? 'staging' : 'production' };
  }
  return null;
}

const hostOf = (url: string): string[] => {
  const host = URL.parse(url)?.hostname.toLowerCase();
  return host === undefined ? [] : [host];
};
