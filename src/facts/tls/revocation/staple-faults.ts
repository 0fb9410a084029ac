import type { Certificate } from '../../../model/certificate.ts';
import type { Staple } from '../../../model/chain-looks.ts';
import { durationText } from '../../duration.ts';
import { certificateTitle } from '../names/distinguished-name.ts';

export interface StapleFault {
  readonly reason: 'staple-missing' | 'staple-out-of-date' | 'staple-unusable' | 'issuer-not-known';
  readonly status: 'warn' | 'fail' | 'unknown';
  /** The sentence, with ` at …` where it is so at some addresses alone. */
  readonly message: (at: string) => string;
}

/** Whether it counts. */
export const isVerified = (staple: Staple | null): staple is Staple =>
  staple !== null && staple.verifiedBy !== null && staple.fault === null;

/** Whether a newer one was due. */
export const isOver = (nextUpdate: string | null, now: number): boolean =>
  nextUpdate !== null && Date.parse(nextUpdate) < now;

/** What is amiss with the stapled response, or with there being none; null where nothing is, or it says `revoked`. */
export function stapleFault(leaf: Certificate, staple: Staple | null, now: number): StapleFault | null {
  if (staple?.unknownIssuer) return unverifiable;
  const wrong = staple === null ? null : wrongWith(staple, now);
  if (leaf.mustStaple && (staple === null || wrong !== null)) {
    const what = wrong === null ? 'none was stapled' : `what was stapled ${wrong.message}`;
    return {
      reason: 'staple-missing',
      status: 'fail',
      message: (at) =>
        `the certificate${at} (${certificateTitle(leaf)}) demands a stapled OCSP response (must-staple), and ${what}; Firefox refuses such a certificate`,
    };
  }
  return wrong === null
    ? null
    : { ...wrong, status: 'warn', message: (at) => `the OCSP response that is stapled${at} ${wrong.message}` };
}

const unverifiable: StapleFault = {
  reason: 'issuer-not-known',
  status: 'unknown',
  message: (at) =>
    `whether the OCSP response that is stapled${at} counts is not known: nobody here knows the issuer of the certificate, who has to have signed it`,
};

interface Wrong {
  readonly reason: 'staple-out-of-date' | 'staple-unusable';
  /** What is so, as a clause. */
  readonly message: string;
}

function wrongWith(staple: Staple, now: number): Wrong | null {
  const { response, status, thisUpdate, nextUpdate, fault } = staple;
  const unusable = (message: string): Wrong => ({
    reason: 'staple-unusable',
    message,
  });
  if (fault !== null) return unusable(`cannot be used: ${fault}`);
  if (response !== 'successful') return unusable(`is the responder's error ${response}`);
  if (!isVerified(staple) || status === 'unknown') return unusable('says that the certificate is not known there');
  if (status === 'revoked') return null;
  if (thisUpdate !== null && Date.parse(thisUpdate) > now) return unusable(`holds only from ${thisUpdate} on`);
  if (nextUpdate === null || !isOver(nextUpdate, now)) return null;
  const ago = durationText(now - Date.parse(nextUpdate));
  return { reason: 'staple-out-of-date', message: `is out of date: it ended ${nextUpdate}, ${ago} ago` };
}
