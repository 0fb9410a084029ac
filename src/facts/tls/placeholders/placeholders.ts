import type { Certificate, NameAttribute } from '../../../model/certificate.ts';
import type { Pki } from '../../../model/pki.ts';
import { attributes, commonName, organisation } from '../names/distinguished-name.ts';
import { edgesOf } from '../path/path.ts';
import { authoritySigns } from './placeholder-authorities.ts';
import type { Placeholder, Sign } from './sign.ts';

/** A placeholder, and whether a known key proves it: all else is a name, which is anyone's to take. */
export type Recognised = Placeholder & { readonly isProven: boolean };

/** What a leaf, or the name of its issuer, shows; with `pki`, also by the keys that are seen to have signed it. */
export function placeholderOf(certificate: Certificate, pki?: Pki): Recognised | null {
  const keys = pki === undefined ? [] : issuerKeys(certificate, pki);
  const proven = signs.find((sign) => sign.keys?.some((key) => keys.includes(key)) === true);
  if (proven !== undefined) return recognised(proven, true);
  const sign = signs.find((each) => each.fits(certificate) && !(each.keys !== undefined && keys.length > 0));
  return sign === undefined ? null : recognised(sign, false);
}

/** The product whose name a certificate bears that was made by somebody else; null where it bears none. */
export function namesakeOf(certificate: Certificate, pki?: Pki): string | null {
  if (placeholderOf(certificate, pki) !== null) return null;
  return signs.find((sign) => sign.claims(certificate))?.product ?? null;
}

const recognised = ({ product, kind, causes, remedy }: Sign, isProven: boolean): Recognised => ({
  product,
  kind,
  causes,
  isProven,
  ...(remedy === undefined ? {} : { remedy }),
});

const issuerKeys = ({ sha256 }: Certificate, pki: Pki): string[] =>
  (edgesOf(pki).get(sha256) ?? []).flatMap((issuer) => pki.certificates[issuer]?.spkiSha256 ?? []);

const ingressCauses = [
  'no Ingress has this host, or the client named no host at all (no SNI)',
  'the Ingress has no spec.tls entry with a secretName for this host',
  'the Secret is missing, in another namespace, not readable, or was not issued yet',
  'the Secret is there and its certificate does not cover the host',
  'an older Ingress for the same host got the stand-in already, and the first one wins',
];

const fakeName = 'Kubernetes Ingress Controller Fake Certificate';
const isCalledFake = ({ subject }: Certificate): boolean => commonName(subject) === fakeName;
const isFakeOfAcme = (leaf: Certificate): boolean =>
  isCalledFake(leaf) && organisation(leaf.subject) === 'Acme Co' && leaf.ca !== true;

const hasName = ({ names }: Certificate, name: string): boolean => names?.dns.includes(name) === true;

/** Its only name, made up anew at each start. */
const traefikName = /^[0-9a-f]{32}\.[0-9a-f]{32}\.traefik\.default$/;

const isOfKong = (subject: readonly NameAttribute[]): boolean =>
  commonName(subject) === 'localhost' &&
  organisation(subject) === 'Kong' &&
  attributes(subject, 'OU').includes('IT Department');

const isTemporary = ({ subject }: Certificate): boolean => attributes(subject, 'SERIALNUMBER').includes('1234567890');

const signs: readonly Sign[] = [
  {
    product: 'HAProxy Ingress',
    kind: 'stand-in',
    causes: ingressCauses,
    fits: (leaf) =>
      isFakeOfAcme(leaf) &&
      (leaf.selfSigned || commonName(leaf.issuer) === 'Fake CA') &&
      hasName(leaf, 'localhost') &&
      hasName(leaf, 'ingress.local'),
    claims: () => false,
  },
  {
    product: 'ingress-nginx',
    kind: 'stand-in',
    causes: ingressCauses,
    fits: (leaf) => isFakeOfAcme(leaf) && leaf.selfSigned && hasName(leaf, 'ingress.local'),
    claims: isCalledFake,
  },
  {
    product: 'Traefik',
    kind: 'stand-in',
    causes: [
      'no router with TLS has this host, or the client named no host at all (no SNI)',
      'the Ingress or IngressRoute names no Secret, or one that is missing or in another namespace',
      'the certificate was not issued yet',
    ],
    fits: ({ subject, selfSigned, names }) =>
      commonName(subject) === 'TRAEFIK DEFAULT CERT' &&
      selfSigned &&
      names?.dns.length === 1 &&
      names.dns.every((name) => traefikName.test(name)),
    claims: ({ subject }) => commonName(subject) === 'TRAEFIK DEFAULT CERT',
  },
  {
    product: 'Kong',
    kind: 'stand-in',
    causes: [
      'no SNI of Kong is bound to a certificate for this host',
      'the Ingress names no Secret, or one that is missing or in another namespace',
    ],
    fits: ({ subject, selfSigned, names }) => selfSigned && names === null && isOfKong(subject),
    claims: ({ subject }) => isOfKong(subject),
  },
  {
    product: 'cert-manager (its temporary certificate)',
    kind: 'stand-in',
    causes: ['cert-manager has not got the real certificate yet: its Order or Challenge stands still'],
    fits: (leaf) => commonName(leaf.issuer) === 'cert-manager.local' && isTemporary(leaf) && !leaf.selfSigned,
    claims: ({ issuer }) => commonName(issuer) === 'cert-manager.local',
  },
  ...authoritySigns,
];
