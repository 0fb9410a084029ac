import type { IssuerReading } from '../../model/chain-looks.ts';
import type { Fix } from '../../model/check.ts';
import type { Pki } from '../../model/pki.ts';
import { cutWords } from '../cut-words.ts';
import { findSecretCommand } from '../kubectl.ts';
import { issuerCommand } from './commands.ts';
import type { Vouched } from './path/path.ts';
import { topOf } from './trust.ts';

/** A path as it was sent, and what was tried to fetch for it. */
export interface Looked {
  readonly vouched: Vouched;
  readonly pki: Pki;
  readonly issuers: readonly IssuerReading[];
}

const whole =
  'the certificate followed by its intermediates (fullchain.pem, or the whole tls.crt that the authority gave)';

export const sendAll = `Serve ${whole}.`;

/** What came of fetching the issuer of the certificate in which the path ends; empty where it was not tried. */
export function triedText({ vouched, pki, issuers }: Looked): string {
  const { sha256 } = topOf(vouched, pki);
  const tried = issuers.flatMap((reading) => {
    if (reading.where.of !== sha256) return [];
    if (!reading.ok) return [`${reading.where.url} (${reading.failure.detail})`];
    const { length } = reading.value.certificates;
    return [
      `${reading.where.url} (${length === 1 ? 'a certificate' : `${length} certificates`} without the key that signed it)`,
    ];
  });
  return tried.length === 0 ? '' : `; nor is its issuer to be had at ${cutWords(tried.join(', '))}`;
}

/**
 * Of a certificate that was sent without an issuer: whether an intermediate is not sent, or an authority that nobody
 * here knows stands right above it, is not known before the issuer is had. Null for all others: the issuer of an
 * authority may be a root, which nobody has to send.
 */
export function soughtIssuer(looked: Looked, host: string): { readonly message: string; readonly fix: Fix } | null {
  const { vouched, pki } = looked;
  const leaf = topOf(vouched, pki);
  const [url] = leaf.issuerUrls;
  if (vouched.trust !== 'unrecognised' || vouched.path.length > 1 || leaf.selfSigned) return null;
  const tried = triedText(looked);
  const place = url === undefined ? '' : `; its issuer is said to be at ${cutWords(url)}`;
  const fetching = url !== undefined && tried === '' ? '`--fetch-issuers` fetches it and tells which is so. ' : '';
  return {
    message: `${tried || place}${tried || place ? ': ' : '; '}either the server does not send an intermediate, or the authority is one that nobody here knows`,
    fix: {
      text: `See who issued it. ${fetching}Where an intermediate is missing, serve ${whole}. Where nobody knows the authority, have the certificate issued by the expected one, or name its root in trust.private.`,
      paste: [...leaf.issuerUrls.slice(0, 1).map(issuerCommand), findSecretCommand(host)],
    },
  };
}
