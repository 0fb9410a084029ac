import type { Pki } from '../../../model/pki.ts';
import { goesBy } from '../../dns/caa/caa.ts';
import { organisation } from '../names/distinguished-name.ts';
import { letsEncryptByKey, type LetsEncryptAuthority } from './letsencrypt.ts';
import { certificateOf } from '../path/path.ts';

/** An authority that issues to the public, and by what it goes in CAA records. */
export interface IssuingAuthority {
  readonly name: string;
  /** Every one of them lets it issue, and with `*.` whatever ends so; the first is what it asks its customers to write. */
  readonly domains: readonly [string, ...string[]];
  /** The O of its issuing certificates, whole. */
  readonly organisations: readonly string[];
}

const letsEncrypt: IssuingAuthority = {
  name: "Let's Encrypt",
  domains: ['letsencrypt.org'],
  organisations: ["Let's Encrypt", 'Internet Security Research Group'],
};
const sectigoDomains = ['usertrust.com', 'trust-provider.com', 'comodoca.com', 'comodo.com'] as const;

/** As their certification practice statements (section 4.2.1) say. One that is missing is not judged; a wrong row is a false alarm. */
const authorities: readonly IssuingAuthority[] = [
  letsEncrypt,
  { name: 'Actalis', domains: ['actalis.it'], organisations: ['Actalis S.p.A.', 'Actalis S.p.A./03358520967'] },
  {
    name: 'Amazon Trust Services',
    domains: ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'],
    organisations: ['Amazon'],
  },
  { name: 'Apple', domains: ['pki.apple.com'], organisations: ['Apple Inc.'] },
  {
    name: 'Buypass',
    domains: ['buypass.com', 'buypass.no'],
    organisations: ['Buypass AS', 'Buypass AS-983163327'],
  },
  { name: 'Certainly', domains: ['certainly.com'], organisations: ['Certainly'] },
  {
    name: 'Certum',
    domains: ['certum.pl', 'certum.eu'],
    organisations: ['Asseco Data Systems S.A.', 'Unizeto Technologies S.A.'],
  },
  {
    name: 'D-Trust',
    domains: ['d-trust.net', 'dtrust.de', 'd-trust.de', 'dtrust.net'],
    organisations: ['D-Trust GmbH'],
  },
  {
    name: 'DigiCert',
    domains: [
      'digicert.com',
      '*.digicert.com',
      'digicert.ne.jp',
      '*.digicert.ne.jp',
      'cybertrust.ne.jp',
      'geotrust.com',
      'quovadisglobal.com',
      'rapidssl.com',
      'symantec.com',
      'thawte.com',
      // Resellers have names of their own below this one.
      '*.digitalcertvalidation.com',
    ],
    organisations: ['DigiCert Inc', 'DigiCert, Inc.', 'QuoVadis Limited'],
  },
  { name: 'GlobalSign', domains: ['globalsign.com'], organisations: ['GlobalSign nv-sa', 'GlobalSign'] },
  {
    name: 'GoDaddy',
    domains: ['godaddy.com', 'starfieldtech.com'],
    organisations: ['GoDaddy.com, Inc.', 'Starfield Technologies, Inc.'],
  },
  {
    name: 'Google Trust Services',
    domains: ['pki.goog', 'google.com'],
    organisations: ['Google Trust Services', 'Google Trust Services LLC'],
  },
  {
    name: 'HARICA',
    domains: ['harica.gr'],
    organisations: [
      'Hellenic Academic and Research Institutions CA',
      'Hellenic Academic and Research Institutions Cert. Authority',
    ],
  },
  { name: 'IdenTrust', domains: ['identrust.com'], organisations: ['IdenTrust'] },
  { name: 'Microsoft', domains: ['microsoft.com'], organisations: ['Microsoft Corporation'] },
  {
    name: 'Sectigo',
    domains: ['sectigo.com', ...sectigoDomains],
    organisations: ['Sectigo Limited', 'COMODO CA Limited', 'The USERTRUST Network'],
  },
  { name: 'SSL.com', domains: ['ssl.com'], organisations: ['SSL Corporation', 'SSL Corp'] },
  { name: 'SwissSign', domains: ['swisssign.com', 'swisssign.net'], organisations: ['SwissSign AG'] },
  {
    name: 'Telia',
    domains: ['telia.com', 'trust.telia.com', 'telia.fi', 'telia.se'],
    organisations: ['Telia Company AB', 'Telia Finland Oyj'],
  },
  {
    name: 'ZeroSSL',
    domains: ['sectigo.com', 'zerossl.com', ...sectigoDomains],
    organisations: ['ZeroSSL', 'ZeroSSL GmbH'],
  },
];

/** Those with which Cloudflare has certificates issued for hosts behind its proxy, whichever it takes. */
export const ofCloudflare: readonly IssuingAuthority[] = authorities.filter(({ name }) =>
  ["Let's Encrypt", 'Google Trust Services', 'SSL.com', 'Sectigo', 'DigiCert'].includes(name),
);

/** Null for one that is not known here. */
export const authorityByDomain = (domain: string): IssuingAuthority | null =>
  authorities.find(({ domains }) => goesBy(domains, domain)) ?? null;

/** Of which of Let's Encrypt's environments the leaf of a verified path is, by the keys above it; null where of neither. */
export function letsEncryptOf(path: readonly string[], pki: Pki): LetsEncryptAuthority['environment'] | null {
  for (const sha256 of path.slice(1)) {
    const known = letsEncryptByKey.get(certificateOf(pki, sha256).spkiSha256);
    if (known !== undefined) return known.environment;
  }
  return null;
}

/** Who issued the leaf of a verified path below a public root, or below one of Let's Encrypt's staging environment. */
export function authorityOfPath(path: readonly string[], pki: Pki): IssuingAuthority | null {
  const [issuer] = path.slice(1).map((sha256) => certificateOf(pki, sha256));
  if (issuer === undefined) return null;
  if (letsEncryptOf(path, pki) !== null) return letsEncrypt;
  const its = organisation(issuer.subject);
  return authorities.find(({ organisations }) => its !== null && organisations.includes(its)) ?? null;
}
