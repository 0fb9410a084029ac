import type { Certificate } from '../../../model/certificate.ts';
import type { Session } from '../../../model/evidence.ts';
import { versionNamed } from './versions.ts';

/** By their standard names, as OpenSSL calls them. */
const newSuites = {
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
} as const;

const suitesOf12 = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_RSA_WITH_AES_128_GCM_SHA256: 'AES128-GCM-SHA256',
  TLS_RSA_WITH_AES_256_GCM_SHA384: 'AES256-GCM-SHA384',
  TLS_RSA_WITH_AES_128_CBC_SHA: 'AES128-SHA',
  TLS_RSA_WITH_AES_256_CBC_SHA: 'AES256-SHA',
} as const;

/**
 * What Chrome and Edge offer since version 131, in the words of OpenSSL: the narrowest of today's browsers. Firefox
 * offers all of it.
 */
export const browserOffer = {
  newSuites: Object.values(newSuites).join(':'),
  suites: Object.values(suitesOf12).join(':'),
  signatures: [
    'ecdsa_secp256r1_sha256',
    'rsa_pss_rsae_sha256',
    'rsa_pkcs1_sha256',
    'ecdsa_secp384r1_sha384',
    'rsa_pss_rsae_sha384',
    'rsa_pkcs1_sha384',
    'rsa_pss_rsae_sha512',
    'rsa_pkcs1_sha512',
  ].join(':'),
  groups: 'X25519:P-256:P-384',
  /** Known to OpenSSL since 3.5. */
  hybridGroup: 'X25519MLKEM768',
} as const;

const suites: ReadonlySet<string> = new Set([...Object.keys(newSuites), ...Object.keys(suitesOf12)]);
const groups: ReadonlySet<string> = new Set(['X25519MLKEM768', 'X25519', 'P-256', 'P-384']);
const curves: ReadonlySet<string> = new Set(['P-256', 'P-384']);
/** NIST's names for what OpenSSL calls otherwise. */
const curveNames: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };
const curveNamed = (name: string): string => curveNames[name] ?? name;

/** What Firefox offers beside that: NSS still has these. */
const firefoxSuites: ReadonlySet<string> = new Set([
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
]);

const firefoxGroups: ReadonlySet<string> = new Set(['P-521', 'ffdhe2048', 'ffdhe3072']);

/** What of a handshake that we made browsers do not offer. */
export interface Strange {
  readonly what: 'version' | 'cipher' | 'group' | 'key' | 'untold';
  readonly words: string;
  /** Whether Firefox offers it all the same; null where that is not known. */
  readonly firefox: boolean | null;
}

/**
 * Empty where all that was agreed is in the browsers' offer, so that they get the same. With which hash a server signed
 * in TLS 1.2 is not told, so that there nothing is known before it was tried.
 */
export function beyondBrowsers({ protocol, cipher, group }: Session, key: Certificate['key']): Strange[] {
  const found: Strange[] = [];
  const isNew = protocol === 'TLSv1.3';
  if (!isNew && protocol !== 'TLSv1.2') {
    found.push({ what: 'version', words: `TLS ${versionNamed(protocol) ?? protocol}`, firefox: false });
  }
  if (!suites.has(cipher) && cipher !== 'unknown') {
    found.push({ what: 'cipher', words: `the cipher suite ${cipher}`, firefox: firefoxSuites.has(cipher) });
  }
  // Where it has no name, Node is of before the hybrid group, which is the only one that it does not name.
  if (group !== null && !groups.has(curveNamed(group))) {
    const words = `the key agreement group ${curveNamed(group)}`;
    found.push({ what: 'group', words, firefox: firefoxGroups.has(curveNamed(group)) });
  }
  if (!isCommonKey(key)) {
    found.push({ what: 'key', words: `a certificate with ${keyWords(key)}`, firefox: isP521(key.curve) });
  }
  const isUntold = cipher === 'unknown' || (!isNew && /_(?:EC)?DHE_/.test(cipher));
  if (found.length === 0 && isUntold) found.push({ what: 'untold', words: 'what is not told', firefox: null });
  return found;
}

const isP521 = (curve: string | null): boolean => curve !== null && curveNamed(curve) === 'P-521';

const isCommonKey = ({ type, curve }: Certificate['key']): boolean =>
  type === 'rsa' || (type === 'ec' && curve !== null && curves.has(curveNamed(curve)));

function keyWords({ type, curve }: Certificate['key']): string {
  if (type === 'ec') return curve === null ? 'a key on a curve without a name' : `a key on ${curveNamed(curve)}`;
  if (type === 'rsa-pss') return 'an RSA key that is for RSASSA-PSS alone';
  return keyNames[type] ?? 'a key of a rare type';
}

const keyNames: Readonly<Record<string, string>> = {
  ed25519: 'an Ed25519 key',
  ed448: 'an Ed448 key',
  unknown: 'a key that cannot be read',
};
