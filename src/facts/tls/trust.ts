import type { Certificate, TrustClass } from '../../model/certificate.ts';
import type { Fix } from '../../model/check.ts';
import type { Pki } from '../../model/pki.ts';
import type { Settings, Target } from '../../model/target.ts';
import { claimedIssuer, type ClaimedIssuer } from './authorities/authorities.ts';
import { calledAs, certificateTitle } from './names/distinguished-name.ts';
import { findSecretCommand } from '../kubectl.ts';
import { interceptorOf } from './authorities/interceptors.ts';
import { certificateOf, type Vouched } from './path/path.ts';
import { opensslRefuses } from './path/rule-clients.ts';

/**
 * Whether what vouches is what the owner expects. `absent`: not known, because the issuer that would tell was not sent.
 * `cut`: not known, because a limit of ours came first. Public where staging is expected is accepted: whoever connects gets through.
 */
export type Acceptance = 'accepted' | 'refused' | 'absent' | 'cut';

export function acceptanceOf(vouched: Vouched, pki: Pki, target: Target, settings: Settings): Acceptance {
  const { expect, clientCertificate } = target;
  if (expect.trust === 'any') return 'accepted';
  const { trust } = vouched;
  if (trust === expect.trust || (expect.trust === 'staging' && trust === 'public')) return 'accepted';
  if (vouched.cut) return 'cut';
  if (absentIssuer(vouched, pki) !== null) return 'absent';
  const named = settings.trust.private.length > 0 || clientCertificate?.ca !== undefined;
  const unnamed = expect.trust === 'private' && !named && trust === 'unrecognised';
  return unnamed ? 'accepted' : 'refused';
}

/** The known authority that the top of a path which ends nowhere names as its issuer, and that was not sent. */
export const absentIssuer = (vouched: Vouched, pki: Pki): ClaimedIssuer | null =>
  vouched.trust === 'unrecognised' ? claimedIssuer(topOf(vouched, pki)) : null;

/** It in a sentence; who claims to be of staging only says so. */
export const claimedText = ({ name, authority, environment }: ClaimedIssuer): string =>
  `${name} of ${authority}${environment === 'staging' ? ' (staging)' : ''} as its issuer, which was not sent${
    environment === 'staging' ? ', so that it is unproven' : ''
  }`;

export const topOf = ({ path }: Vouched, pki: Pki): Certificate => certificateOf(pki, path.at(-1) ?? '');

const phrases: Readonly<Record<TrustClass, string>> = {
  public: 'a public authority',
  staging: 'a staging authority',
  private: 'a private authority',
  'self-signed': 'nobody but itself (self-signed)',
  unrecognised: 'nobody known',
};

/** Who vouches, in a sentence: `… is vouched for by a public authority`. */
export const voucherText = (trust: TrustClass): string => phrases[trust];

/** What stands in place of OpenSSL's word where the handshake ended before it was asked. */
export const opensslUnasked = 'not asked';

/** Where OpenSSL, which knows the public store alone and has one word, says otherwise than the path found here. */
export function opinions(vouched: Vouched, openssl: string | null): Readonly<Record<string, unknown>> {
  const refused = vouched.violations.some(({ rule }) => opensslRefuses(rule) !== false);
  const good = vouched.trust === 'public' && !refused && vouched.timing.length === 0;
  const disagrees = openssl !== opensslUnasked && good !== (openssl === null);
  return {
    trust: vouched.trust,
    path: vouched.path,
    openssl,
    ...(disagrees ? { disagreement: `OpenSSL ${openssl === null ? 'accepts it' : `says ${openssl}`}` } : {}),
  };
}

/** What makes a certificate that is not trusted look as if it should be, as the end of a sentence. */
export function whyUntrusted(vouched: Vouched, pki: Pki): string {
  const top = topOf(vouched, pki);
  if (vouched.trust === 'staging') return `: no browser trusts ${calledAs(top.issuer)}`;
  if (vouched.trust !== 'unrecognised') return '';
  const hint = interceptionText(vouched, pki);
  if (top.selfSigned) return `: its path ends in ${calledAs(top.subject)}, which no store holds${hint}`;
  const claim = `${certificateTitle(top)} claims to be issued by ${calledAs(top.issuer)}`;
  return `: ${claim}, and no key under that name that was sent or is trusted verifies its signature${hint}`;
}

/** That somebody on the way may have made the certificate, where an issuer goes by the name of what does such things. */
function interceptionText({ path }: Vouched, pki: Pki): string {
  for (const sha256 of path) {
    const { issuer } = certificateOf(pki, sha256);
    const product = interceptorOf(issuer);
    if (product === null) continue;
    return `; ${calledAs(issuer)} sounds like ${product}, which opens TLS on its way: possibly it stands between here and the host, and users elsewhere get another certificate`;
  }
  return '';
}

/** How to come by a certificate of another authority. */
export const otherIssuerFix = (trust: TrustClass, host: string): Fix =>
  trust === 'staging'
    ? {
        text: 'Set the ACME server of the issuer to production (kubectl edit clusterissuer NAME), then delete the Secret of this host, because cert-manager does not issue again when only the server of an issuer changes.',
        paste: [
          'server: https://acme-v02.api.letsencrypt.org/directory',
          findSecretCommand(host),
          'kubectl -n NAMESPACE delete secret SECRET',
        ],
      }
    : {
        text: 'Find the Secret that the certificate comes from and have it issued by the expected authority (annotation cert-manager.io/cluster-issuer), or say in expect.trust who should vouch.',
        paste: [findSecretCommand(host)],
      };
