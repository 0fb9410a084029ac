import type { Certificate, TrustClass } from '../../../model/certificate.ts';
import type { CrlReading, CrlWord, IssuerReading, Revoked, Staple } from '../../../model/chain-looks.ts';
import type { SessionWhere } from '../../../model/evidence.ts';
import type { Target } from '../../../model/target.ts';
import { cutWords } from '../../cut-words.ts';
import { calledAs, certificateTitle } from '../names/distinguished-name.ts';
import { certificateOf, isAnchor } from '../path/path.ts';
import { vouchedAt, type Shown } from '../served.ts';
import { isOver, isVerified, stapleFault, type StapleFault } from './staple-faults.ts';

/** Who says what is so of one certificate: a CRL by its URL, or the OCSP response that was stapled. */
export type Teller = { readonly url: string; readonly word: CrlWord } | { readonly staple: Staple };

/** What is known of whether one certificate was revoked. `unnamed`: it names nobody who could be asked. */
export type Standing = { readonly certificate: Certificate } & (
  | { readonly state: 'revoked'; readonly revoked: Revoked; readonly by: Teller }
  | { readonly state: 'current'; readonly by: Teller }
  | { readonly state: 'out-of-date'; readonly by: Teller; readonly ended: string }
  | {
      readonly state: 'unseen';
      readonly reason: 'not-fetched' | 'not-verified' | 'unfit' | 'issuer-not-known';
      readonly because: string;
    }
  | { readonly state: 'unnamed' }
);

/** What one address served, and what is known of its certificates. */
export interface RevocationSeen {
  readonly where: SessionWhere;
  /** Of each certificate on the path below its end, the leaf first; and of its end where that is not one of its own. */
  readonly standings: readonly Standing[];
  readonly staple: StapleFault | null;
}

interface Asked extends Shown {
  readonly crls: readonly CrlReading[];
  readonly issuers: readonly IssuerReading[];
  readonly now: number;
  readonly target: Target;
}

export const revocationAt = (view: Asked): RevocationSeen[] =>
  vouchedAt(view).map(({ where, session, leaf, vouched: { path, trust } }) => {
    const staple = asksForStaple(where) ? session.staple : null;
    return {
      where,
      standings: path.flatMap((sha256, index) => {
        const certificate = certificateOf(view.pki, sha256);
        if (index === path.length - 1) return strandedAt(certificate, view);
        const readings = view.crls.filter((reading) => reading.where.of === sha256);
        return [standingOf(certificate, readings, index === 0 ? staple : null, view.now, trust)];
      }),
      staple: asksForStaple(where) ? stapleFault(leaf, staple, view.now) : null,
    };
  });

/** Of the end of a path that leads nowhere: a CRL that it names can be anybody's. */
function strandedAt(certificate: Certificate, { pki, issuers }: Asked): Standing[] {
  if (certificate.selfSigned || isAnchor(certificate, pki) || certificate.crlUrls.length === 0) return [];
  const isTried = issuers.some(({ where }) => where.of === certificate.sha256);
  const hint = isTried || certificate.issuerUrls.length === 0 ? '' : ' (`--fetch-issuers` may find it)';
  const because = `its issuer ${calledAs(certificate.issuer)} is not known here${hint}, so no CRL can be verified as that issuer's`;
  return [{ certificate, state: 'unseen', reason: 'issuer-not-known', because }];
}

/** Only what users get is asked for with a staple. */
const asksForStaple = ({ only }: SessionWhere): boolean => only === undefined;

/** Whether anybody could say that one was revoked. */
export const isToldOf = ({ standings, staple }: RevocationSeen): boolean =>
  staple !== null || standings.some(({ state }) => state !== 'unnamed');

/** Where nothing is amiss: who says so, and what nobody was asked of. */
export function unrevokedText(seen: readonly RevocationSeen[]): string {
  const standings = seen.flatMap((each) => each.standings);
  const said = standings.flatMap((each) =>
    each.state === 'current' ? [`${certificateTitle(each.certificate)} by ${tellerText(each.by)}`] : [],
  );
  const unnamed = standings.flatMap(({ state, certificate }) =>
    state === 'unnamed' ? [certificateTitle(certificate)] : [],
  );
  const rest =
    unnamed.length === 0 ? '' : `; not known of ${[...new Set(unnamed)].join(', ')}, for which no CRL is named`;
  return `not revoked: ${[...new Set(said)].join('; ')}${rest}`;
}

function standingOf(
  certificate: Certificate,
  readings: readonly CrlReading[],
  staple: Staple | null,
  now: number,
  trust: TrustClass,
): Standing {
  const crls = readings.flatMap((reading): Extract<Teller, { url: string }>[] =>
    reading.ok && isFit(reading.value, now) ? [{ url: reading.where.url, word: reading.value }] : [],
  );
  const own = isVerified(staple) && began(staple.thisUpdate, now) ? staple : null;
  const listed = crls.find(({ word }) => word.revoked !== null);
  if (listed?.word.revoked) return { certificate, state: 'revoked', revoked: listed.word.revoked, by: listed };
  if (own?.revoked) return { certificate, state: 'revoked', revoked: own.revoked, by: { staple: own } };
  const current = crls.find(({ word }) => word.nextUpdate !== null && !isOver(word.nextUpdate, now));
  if (current !== undefined) return { certificate, state: 'current', by: current };
  // RFC 5280 5.1.2.5: without a next update, how long it holds is not said.
  const old = crls.find(({ word }) => word.nextUpdate !== null);
  if (old !== undefined) {
    return { certificate, state: 'out-of-date', by: old, ended: old.word.nextUpdate ?? old.word.thisUpdate };
  }
  if (own?.status === 'good' && !isOver(own.nextUpdate, now)) {
    return { certificate, state: 'current', by: { staple: own } };
  }
  const [first] = readings;
  if (first !== undefined) return { certificate, state: 'unseen', ...whyUnseen(first, certificate, now) };
  if (certificate.crlUrls.length === 0) return { certificate, state: 'unnamed' };
  const nobody = trust === 'unrecognised' || trust === 'self-signed';
  const why = nobody ? ': nobody known vouches for it, so that anybody may have named the place' : '';
  const because = `the CRL of ${certificateTitle(certificate)} was not asked for${why}`;
  return { certificate, state: 'unseen', reason: 'not-fetched', because };
}

const isFit = ({ unfit, verifiedBy, thisUpdate }: CrlWord, now: number): boolean =>
  unfit === null && verifiedBy !== null && began(thisUpdate, now);

const began = (thisUpdate: string | null, now: number): boolean => thisUpdate !== null && Date.parse(thisUpdate) <= now;

function whyUnseen(
  reading: CrlReading,
  certificate: Certificate,
  now: number,
): Pick<Extract<Standing, { state: 'unseen' }>, 'reason' | 'because'> {
  const at = `the CRL of ${certificateTitle(certificate)} at ${cutWords(reading.where.url)}`;
  if (!reading.ok) {
    const { code, detail } = reading.failure;
    return { reason: 'not-fetched', because: `${at} could not be had (${code}: ${detail})` };
  }
  const { unfit, verifiedBy, thisUpdate } = reading.value;
  if (unfit !== null) return { reason: 'unfit', because: `${at} cannot tell: ${unfit}` };
  if (verifiedBy === null) {
    const issuer = calledAs(certificate.issuer);
    return { reason: 'not-verified', because: `${at} is not signed by ${issuer}, so nothing in it counts` };
  }
  return began(thisUpdate, now)
    ? { reason: 'unfit', because: `${at} names no next update, as it must (RFC 5280 5.1.2.5): it may be of any age` }
    : { reason: 'unfit', because: `${at} holds only from ${thisUpdate} on` };
}

/** Who said so, as the end of a sentence. */
export const tellerText = (by: Teller): string =>
  'staple' in by ? 'the OCSP response that the server stapled' : `the CRL at ${cutWords(by.url)}`;
