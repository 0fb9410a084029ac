import type { Certificate } from '../../model/certificate.ts';
import { cutWords } from '../cut-words.ts';
import type { SentChain } from './chain.ts';
import { issuerCommand } from './commands.ts';
import { sendAll, triedText, type Looked } from './issuer-sought.ts';
import { calledAs, certificateTitle } from './names/distinguished-name.ts';
import { certificateOf, type Vouched } from './path/path.ts';
import { pathCut } from './path/path-cut.ts';
import { absentIssuer, claimedText, topOf, type Acceptance } from './trust.ts';

/** What is to be said of a chain as it was sent: the gravest thing, in one sentence. */
export type ChainVerdict = { readonly status: 'pass'; readonly message: string } | Fault;

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
  /** What is served claims to be of a staging environment. */
  readonly staging?: true;
  /** Where the missing certificate is to be had. */
  readonly paste?: readonly string[];
}

const sendLess = 'Leave it out: serve the certificate, then its intermediates, and nothing else.';

/**
 * A missing intermediate is no more than a warning where others vouch than are expected: the right certificate will
 * come with a chain of its own. What was fetched tells what is missing, and never that nothing is.
 */
export function chainVerdict(chain: SentChain, looked: Looked, acceptance: Acceptance): ChainVerdict {
  const fault = faultOf(chain, looked, acceptance);
  return looked.vouched.cut && fault.status !== 'pass' ? pathCut('') : fault;
}

function faultOf(chain: SentChain, looked: Looked, acceptance: Acceptance): ChainVerdict {
  const { vouched, pki } = looked;
  const top = topOf(vouched, pki);
  const gap = missingFault(chain, looked);
  if (gap !== null) return acceptance === 'refused' ? { ...gap, status: 'warn' } : gap;
  const isFetched = pki.fetched?.[top.sha256] !== undefined;
  if (vouched.trust === 'unrecognised' && (!top.selfSigned || isFetched) && acceptance === 'refused') {
    return strangersFault(looked, isFetched);
  }
  return besideFault(chain) ?? { status: 'pass', message: passText(chain, vouched, top) };
}

function strangersFault(looked: Looked, isFetched: boolean): Fault {
  const { vouched, pki } = looked;
  const top = topOf(vouched, pki);
  const who = isFetched
    ? `${certificateTitle(top)}, fetched from ${cutWords(pki.fetched?.[top.sha256] ?? '')}, in which it ends`
    : `${calledAs(top.issuer)}, who is said to have issued ${certificateTitle(top)}`;
  return {
    status: 'unknown',
    reason: 'issuer-not-known',
    message: `not known whether anything is missing from the chain: nobody here knows ${who}${triedText(looked)}`,
  };
}

const hidden = '; some browsers hide it, other clients fail';

function missingFault({ missing, outdated }: SentChain, looked: Looked): Fault | null {
  const { vouched, pki } = looked;
  const fault = { status: 'fail', reason: 'intermediate-missing', fix: sendAll } as const;
  const claimed = absentIssuer(vouched, pki);
  if (claimed !== null && missing.length === 0) {
    const top = topOf(vouched, pki);
    const isStaging = claimed.environment === 'staging';
    return {
      ...fault,
      message: `the chain ends too early: ${certificateTitle(top)} names ${claimedText(claimed)}${isStaging ? '; no browser trusts what staging issues' : hidden}${triedText(looked)}`,
      paste: top.issuerUrls.slice(0, 1).map(issuerCommand),
      ...(isStaging ? { staging: true } : {}),
    };
  }
  if (missing.length === 0) return null;
  const harm = vouched.trust === 'public' ? hidden : '; clients without it fail';
  const old = outdated.map((one) => `${certificateTitle(one)} that expired ${one.notAfter}`);
  const instead = old.length === 0 ? '' : `; in its place it has one of ${cutWords(old.join(', '))}`;
  return {
    ...fault,
    message: `the chain lacks ${titles(missing)}, ${whenceText(missing, looked)}${instead}${harm}`,
    paste: placesOf(missing, looked).map(issuerCommand),
  };
}

/** How it is known what is missing. */
function whenceText(missing: readonly Certificate[], { vouched, pki }: Looked): string {
  const urls = [...new Set(missing.flatMap(({ sha256 }) => pki.fetched?.[sha256] ?? []))];
  if (urls.length === 0) return 'known here, but not to clients that have only their roots';
  const top = topOf(vouched, pki);
  const from = cutWords(urls.join(' and '));
  if (vouched.trust !== 'unrecognised')
    return `fetched from ${from}: with it the chain is complete up to ${certificateTitle(top)}`;
  return `fetched from ${from}: with it the chain leads to ${certificateTitle(top)}, which no store holds`;
}

/** Where what is missing is to be had, as the certificates below it say. */
function placesOf(missing: readonly Certificate[], { vouched: { path }, pki }: Looked): string[] {
  return missing.flatMap(({ sha256 }) => {
    const below = path[path.indexOf(sha256) - 1];
    const named = below === undefined ? [] : certificateOf(pki, below).issuerUrls;
    return pki.fetched?.[sha256] ?? named[0] ?? [];
  });
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
    const message = `an expired certificate is sent beside a good path: ${titles(expired)}; old clients may follow it, and refuse`;
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
    return `whether an issuer is missing is not known, because nobody here knows ${calledAs(top.issuer)}, who is said to have issued ${certificateTitle(top)}; it passes, because expect.trust takes such a certificate${note}`;
  }
  return `the chain is complete: ${path.length} certificates up to ${certificateTitle(top)}${note}`;
}

const countText = (count: number): string =>
  count === 1 ? 'a certificate is sent that is' : `${count} certificates are sent that are`;

const titles = (certificates: readonly Certificate[]): string =>
  cutWords(certificates.map(({ subject, issuer }) => `${calledAs(subject)} (by ${calledAs(issuer)})`).join(', '));
