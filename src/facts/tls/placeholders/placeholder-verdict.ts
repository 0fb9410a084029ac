import type { Certificate } from '../../../model/certificate.ts';
import type { Fix, Verdict } from '../../../model/check.ts';
import type { Target } from '../../../model/target.ts';
import { describeCertificatesCommand, findSecretCommand, showSecretCommand } from '../../kubectl.ts';
import { certificateTitle } from '../names/distinguished-name.ts';
import type { Recognised } from './placeholders.ts';

/** Where nobody but a browser's authorities will do; else an authority of which browsers do not know may be meant. */
const isForBrowsers = ({ expect }: Target): boolean => expect.trust === 'public' || expect.trust === 'staging';

/** Between Cloudflare and the origin, which was given to dial, its own authority is the right one. */
const isBehindCloudflare = ({ expect, address }: Target): boolean => expect.via === 'cloudflare' && address.length > 0;

interface Served {
  readonly leaf: Certificate;
  readonly placeholder: Recognised;
  /** Where, as the end of a phrase. */
  readonly at: string;
  readonly target: Target;
  /** Whether those vouch for it who are expected to: then its authority is in a store, and meant. */
  readonly isVouched: boolean;
}

/** What it means that a placeholder is served. */
export function placeholderVerdict({
  leaf,
  placeholder,
  at,
  target,
  isVouched,
}: Served): Pick<Verdict<Recognised['kind']>, 'message' | 'fix'> & { readonly isMeant: boolean } {
  const { product, kind, causes, isProven, remedy } = placeholder;
  const title = certificateTitle(leaf);
  const by = isProven ? `was issued by ${product}` : `names ${product} as its issuer`;
  if (kind === 'authority' && isBehindCloudflare(target) && product === 'Cloudflare Origin CA') {
    const message = `the certificate${at} (${title}) ${by}: right for the way from Cloudflare to the origin, and for nobody else`;
    return { isMeant: true, message };
  }
  if (kind === 'authority' && (isVouched || !isForBrowsers(target))) {
    return { isMeant: true, message: `the certificate${at} (${title}) ${by}` };
  }
  const what = kind === 'stand-in' ? `the stand-in certificate of ${product}` : `a certificate that ${by}`;
  return {
    isMeant: false,
    message: `${what} (${title}) is served${at} instead of one for ${target.host}; usual causes: ${causes.join('; ')}`,
    fix: remedy === undefined ? secretFix(target.host) : { text: remedy },
  };
}

const secretFix = (host: string): Fix => ({
  text: `Find the Ingress of ${host} and its Secret, and see whether the Secret is there and what it holds.`,
  paste: [findSecretCommand(host), describeCertificatesCommand, showSecretCommand],
});
