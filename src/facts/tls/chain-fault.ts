import type { Certificate } from '../../model/certificate.ts';
import type { Pki } from '../../model/pki.ts';
import type { SentChain } from './chain.ts';
import { calledAs, certificateTitle, cutWords } from './distinguished-name.ts';
import type { Vouched } from './path.ts';
import { pathCut } from './path-cut.ts';
import { shellWord } from '../dns/records/record.ts';
import { absentIssuer, topOf, type Acceptance } from './trust.ts';

/** What is to be said of a chain as it was sent: the gravest thing, in one sentence. */
export type ChainFault = { readonly status: 'pass'; readonly message: string } | Fault;

interface Fault {
  readonly status: 'warn' | 'unknown' | 'fail';
  readonly reason:
    | 'intermediate-missing'
    | 'order'
    | 'stray'
    | 'expired-beside'
    | 'revoked-beside'
    | 'issuer-not-known'
    | 'too-many-issuers';
  readonly message: string;
  readonly fix?: string;
  /** Where the missing certificate is to be had. */
  readonly paste?: readonly string[];
}

const sendAll =
  'Serve the certificate followed by its intermediates (fullchain.pem, or the whole tls.crt that the authority gave).';
const sendLess = 'Leave it out: serve the certificate, then its intermediates, and nothing else.';

/**
 * A missing intermediate is no more than a warning where others vouch than are expected: the right certificate will
 * come with a chain of its own.
 */
export function chainFault(chain: SentChain, vouched: Vouched, pki: Pki, acceptance: Acceptance): ChainFault {
  const fault = faultOf(chain, vouched, pki, acceptance);
  return vouched.cut && fault.status !== 'pass' ? pathCut('') : fault;
}

function faultOf(chain: SentChain, vouched: Vouched, pki: Pki, acceptance: Acceptance): ChainFault {
  const top = topOf(vouched, pki);
  const gap = missingFault(chain, vouched, pki);
  if (gap !== null) return acceptance === 'refused' ? { ...gap, status: 'warn' } : gap;
  if (vouched.trust === 'unrecognised' && !top.selfSigned && acceptance === 'refused') {
    return {
      status: 'unknown',
      reason: 'issuer-not-known',
      message: `not known whether anything is missing from the chain: nobody here knows ${calledAs(top.issuer)}, who is said to have issued ${certificateTitle(top)}`,
    };
  }
  return besideFault(chain) ?? { status: 'pass', message: passText(chain, vouched, top) };
}

function missingFault({ missing }: SentChain, vouched: Vouched, pki: Pki): Fault | null {
  const hidden = '; some browsers hide it, other clients fail';
  const claimed = absentIssuer(vouched, pki);
  if (claimed !== null) {
    const top = topOf(vouched, pki);
    const known = `${claimed.name} of ${claimed.authority}${claimed.environment === 'staging' ? ' (staging)' : ''}`;
    return {
      status: 'fail',
      reason: 'intermediate-missing',
      message: `the chain ends too early: ${certificateTitle(top)} names ${known} as its issuer, which was not sent${hidden}`,
      fix: sendAll,
      paste: top.issuerUrls.slice(0, 1).map((url) => `curl -sS ${shellWord(url)} | openssl x509 -inform der`),
    };
  }
  if (missing.length === 0) return null;
  return {
    status: 'fail',
    reason: 'intermediate-missing',
    message: `the chain lacks ${titles(missing)}, known here, but not to clients that have only their roots${hidden}`,
    fix: sendAll,
  };
}

function besideFault({ misordered, expired, revoked, strays, unread }: SentChain): Fault | null {
  if (misordered) {
    const message = 'the certificates are not sent in order, each issued by the next; old clients fail';
    return { status: 'warn', reason: 'order', message, fix: sendAll };
  }
  if (revoked.length > 0) {
    const message = `the chain holds ${titles(revoked)}, which the authority has revoked and issued anew`;
    return {
      status: 'warn',
      reason: 'revoked-beside',
      message,
      fix: 'Serve the chain that the authority gives today.',
    };
  }
  if (expired.length > 0) {
    const message = `an expired certificate is sent beside a good path: ${titles(expired)}`;
    return { status: 'warn', reason: 'expired-beside', message, fix: sendLess };
  }
  if (strays.length + unread === 0) return null;
  const more = unread === 0 ? '' : `, ${unread} of which were not read`;
  const which = strays.length === 0 ? '' : `: ${titles(strays)}`;
  const message = `${countText(strays.length + unread)} on no path${more}${which}`;
  return { status: 'warn', reason: 'stray', message, fix: sendLess };
}

function passText({ notes }: SentChain, { path, trust }: Vouched, top: Certificate): string {
  const note = notes.length === 0 ? '' : `; sent besides, needlessly: ${cutWords(notes.join('; '))}`;
  if (path.length === 1 && top.selfSigned) return `the certificate is self-signed and needs no chain${note}`;
  if (trust === 'unrecognised' && !top.selfSigned) {
    return `as far as can be told, nothing is missing: nobody here knows ${calledAs(top.issuer)}, who is said to have issued ${certificateTitle(top)}${note}`;
  }
  return `the chain is complete: ${path.length} certificates up to ${certificateTitle(top)}${note}`;
}

const countText = (count: number): string =>
  count === 1 ? 'a certificate is sent that is' : `${count} certificates are sent that are`;

const titles = (certificates: readonly Certificate[]): string =>
  cutWords(certificates.map(({ subject, issuer }) => `${calledAs(subject)} (by ${calledAs(issuer)})`).join(', '));
