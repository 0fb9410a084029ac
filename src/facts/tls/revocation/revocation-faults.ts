import type { Fix, Owner } from '../../../model/check.ts';
import type { SessionWhere } from '../../../model/evidence.ts';
import { cutWords } from '../../cut-words.ts';
import { durationText } from '../../duration.ts';
import { findSecretCommand } from '../../kubectl.ts';
import { crlDatesCommand, crlEntryCommand, leafCommand, stapleCommand } from '../commands.ts';
import { calledAs, certificateTitle } from '../names/distinguished-name.ts';
import { tellerText, type RevocationSeen, type Standing } from './revocation.ts';
import type { StapleFault } from './staple-faults.ts';

export const revocationReasons = [
  'revoked',
  'staple-missing',
  'crl-out-of-date',
  'staple-out-of-date',
  'staple-unusable',
  'not-fetched',
  'not-verified',
  'unfit',
  'issuer-not-known',
] as const;

/** What is wrong at one address. */
export interface RevocationFault {
  readonly reason: (typeof revocationReasons)[number];
  readonly status: 'fail' | 'warn' | 'unknown';
  /** The sentence, with ` at …` where it is so at some addresses alone. */
  readonly message: (at: string) => string;
  readonly owner?: Owner;
  readonly fix?: Fix;
  readonly see: readonly string[];
}

/** What there is to tell of one address. */
export const faultsAt = (
  { where, standings, staple }: RevocationSeen,
  host: string,
  now: number,
): RevocationFault[] => [
  ...standings.flatMap((each, index) => standingFault(each, index === 0, where, host, now) ?? []),
  ...(staple === null ? [] : [stapleFaultTold(staple, where)]),
];

/** Null where all is well, or nobody could be asked. */
function standingFault(
  standing: Standing,
  isLeaf: boolean,
  where: SessionWhere,
  host: string,
  now: number,
): RevocationFault | null {
  const { certificate } = standing;
  const { serial } = certificate;
  const title = (at: string): string =>
    `${isLeaf ? 'the certificate' : 'an issuer of the certificate'}${at}, ${certificateTitle(certificate)}`;
  const own = isLeaf ? [leafCommand(where, '-serial -ext crlDistributionPoints')] : [];
  switch (standing.state) {
    case 'revoked': {
      const { revoked, by } = standing;
      const hold = revoked.reason === 'certificateHold' ? 'put on hold' : 'revoked';
      const reason = revoked.reason === null ? '' : ` (${revoked.reason})`;
      const issuer = calledAs(certificate.issuer);
      return {
        reason: 'revoked',
        status: 'fail',
        message: (at) =>
          `${title(at)} (serial ${cutWords(serial)}), was ${hold} by ${issuer} at ${revoked.at}${reason}: so says ${tellerText(by)}`,
        fix: isLeaf ? anotherLeaf(host) : anotherIssuer,
        see: 'staple' in by ? [stapleCommand(where)] : [...own, crlEntryCommand(by.url, serial)],
      };
    }
    case 'out-of-date': {
      const ago = durationText(now - Date.parse(standing.ended));
      return {
        reason: 'crl-out-of-date',
        status: 'warn',
        owner: 'administrator',
        message: (at) =>
          `${tellerText(standing.by)} for ${isLeaf ? '' : 'the issuer '}${certificateTitle(certificate)} is out of date: it ended ${standing.ended}, ${ago} ago; what was revoked since is not known, and clients that go by CRLs refuse the certificate${at}`,
        fix: {
          text: `Have ${calledAs(certificate.issuer)} publish its CRL anew, and see that this is done by itself before each nextUpdate.`,
        },
        see: 'url' in standing.by ? [crlDatesCommand(standing.by.url)] : [],
      };
    }
    case 'unseen':
      return {
        reason: standing.reason,
        status: 'unknown',
        message: (at) => `whether ${title(at)}, was revoked is not known: ${standing.because}`,
        see: own,
      };
    default:
      return null;
  }
}

const anotherLeaf = (host: string): Fix => ({
  text: 'Find out who had it revoked and why, have it issued anew with a new key, and serve that.',
  paste: [findSecretCommand(host), 'cmctl renew --namespace NAMESPACE CERTIFICATE'],
});

const anotherIssuer: Fix = {
  text: 'Have the certificate issued anew by an issuer that stands, or send the certificate that its authority made in place of the revoked one, and no longer this.',
};

const stapleFixes: Readonly<Record<StapleFault['reason'], string>> = {
  'staple-missing':
    "Have it issued anew without must-staple (many authorities have no OCSP any more, Let's Encrypt among them); where its authority has a responder, let the server staple (nginx: ssl_stapling on) and see that it reaches the responder.",
  'staple-out-of-date':
    'See that the server reaches the OCSP responder of the authority, and reload it; where that has none any more, turn stapling off.',
  'staple-unusable':
    'Reload the server so that it fetches a new response, and see that it has the whole chain to ask with; where the authority has no responder any more, turn stapling off.',
  'issuer-not-known':
    'Name the authority under `trust.private`, have the server send its issuer, or let hostprobe fetch that (`--fetch-issuers`).',
};

const stapleFaultTold = (fault: StapleFault, where: SessionWhere): RevocationFault => ({
  ...fault,
  owner: fault.status === 'unknown' ? 'prober' : 'administrator',
  fix: { text: stapleFixes[fault.reason] },
  see: [
    stapleCommand(where),
    ...(fault.reason === 'staple-missing' ? [leafCommand(where, '-serial -ext tlsfeature')] : []),
  ],
});
