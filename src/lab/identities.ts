import { replacedSerial } from './acme.ts';
import type { Authorities } from './authorities.ts';
import { between } from './authorities.ts';
import type { Authority, Identity, LeafOptions } from './certificates.ts';
import { chainOf, createSelfSigned } from './certificates.ts';
import { type ListName, mustStaple, revokedSerial } from './crls.ts';

/** What a server is started with to send a certificate and what follows it. */
export interface ServedChain {
  readonly cert: string | string[];
  readonly key: string | string[];
}
type Recipe = (authorities: Authorities, host: string) => Promise<ServedChain>;

const healthy = between(-30, 60);

/** A leaf for the host, and what a server sends after it. */
const from =
  (
    issuer: (authorities: Authorities) => Authority,
    after: (authorities: Authorities) => readonly Identity[],
    options: LeafOptions = {},
  ): Recipe =>
  async (authorities, host) =>
    chainOf(await issuer(authorities).leaf({ dns: [host], ...healthy, ...options }), ...after(authorities));

const fromPublic = (options: LeafOptions = {}): Recipe =>
  from(
    ({ publicIssuer }) => publicIssuer,
    ({ publicIssuer }) => [publicIssuer],
    options,
  );

/** The same, naming a list on which the serial number of such leaves may stand. */
const listed =
  (name: ListName, options: LeafOptions = {}): Recipe =>
  async (authorities, host) =>
    fromPublic({ ...options, extensions: [authorities.crls.at(name)] })(authorities, host);

/** The certificates that the lab's hosts serve, by what is remarkable about them. */
const recipes = {
  public: fromPublic(),
  wildcard: fromPublic({ dns: ['*.example.com'] }),
  'wrong-name': fromPublic({ dns: ['shop.example.com', 'www.shop.example.com'] }),
  expired: fromPublic(between(-95, -5)),
  'expired-of-another': fromPublic({ dns: ['old-shop.example.net'], ...between(-95, -5) }),
  'not-yet-valid': fromPublic(between(1, 91)),
  'renewal-late': fromPublic(between(-70, 20)),
  'renewal-very-late': fromPublic(between(-85, 5)),
  fresh: fromPublic(between(-5, 85)),
  aging: fromPublic(between(-62, 28)),
  'short-key': fromPublic({ key: 'rsa-1024' }),
  'rare-key': fromPublic({ key: 'ed25519' }),
  /** One of each kind of key, of which that of RSA was not renewed. */
  'half-renewed': async (authorities, host) => {
    const [renewed, forgotten] = await Promise.all([
      fromPublic()(authorities, host),
      fromPublic({ key: 'rsa', ...between(-95, -5) })(authorities, host),
    ]);
    return { cert: [renewed.cert, forgotten.cert].flat(), key: [renewed.key, forgotten.key].flat() };
  },
  listed: listed('current'),
  revoked: listed('current', { serial: revokedSerial }),
  'listed-of-old': listed('ended'),
  'must-staple': fromPublic({ extensions: [mustStaple] }),
  'for-clients': fromPublic({ usage: 'client' }),
  'leaf-only': from(
    ({ publicIssuer }) => publicIssuer,
    () => [],
  ),
  'of-unlisted-issuer': async ({ unlistedIssuer, unlistedPlace }, host) =>
    chainOf(await unlistedIssuer.leaf({ dns: [host], ...healthy, extensions: [unlistedPlace] })),
  'to-be-replaced': from(
    ({ privateRoot }) => privateRoot,
    () => [],
    { serial: replacedSerial },
  ),
  'with-expired-cross-sign': from(
    ({ publicIssuer }) => publicIssuer,
    ({ publicIssuer, expiredCrossSign }) => [publicIssuer, expiredCrossSign],
  ),
  staging: from(
    ({ stagingIssuer }) => stagingIssuer,
    ({ stagingIssuer }) => [stagingIssuer],
  ),
  private: from(
    ({ privateRoot }) => privateRoot,
    () => [],
  ),
  stranger: from(
    ({ strangerRoot }) => strangerRoot,
    ({ strangerRoot }) => [strangerRoot],
  ),
  forged: from(
    ({ forger }) => forger,
    ({ publicIssuer }) => [publicIssuer],
  ),
  'signed-by-leaf': from(
    ({ leafThatSigns }) => leafThatSigns,
    ({ leafThatSigns, publicIssuer }) => [leafThatSigns, publicIssuer],
  ),
  'self-signed': async (_, host) => chainOf(await createSelfSigned({ dns: [host], ...healthy })),
  'stand-in': async ({ standIn }) => chainOf(standIn),
} as const satisfies Readonly<Record<string, Recipe>>;

export type CertificateKind = keyof typeof recipes;

export const serveAs = async (kind: CertificateKind, authorities: Authorities, host: string): Promise<ServedChain> =>
  recipes[kind](authorities, host);
