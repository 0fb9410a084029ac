import { isAddress, kindOf } from '../facts/addresses.ts';
import { rulesFor } from '../facts/kubernetes/routing/by-host.ts';
import { hostFault } from '../facts/kubernetes/routing/hosts.ts';
import { readAccessAnnotations } from '../facts/kubernetes/access-annotations.ts';
import { isInternal } from '../facts/kubernetes/internal-objects.ts';
import { readOwnAnnotations, type OwnValues } from '../facts/kubernetes/own-annotations.ts';
import { statusOf } from '../facts/kubernetes/published-by.ts';
import { solvedBy } from '../facts/kubernetes/solver-challenge.ts';
import type { Certificate, Ingress, IssuerReference, KubernetesObject } from '../model/kubernetes.ts';
import type { ChallengeType, Target } from '../model/target.ts';
import type { ObjectIndex, SecretName } from './object-index.ts';
import { parseGoDuration } from './objects/go-duration.ts';

/** What the objects that lead to a host say of it. */
export interface Said {
  /** By annotations of hostprobe's own, of which the nearest object's count, and by all else. */
  readonly values: Omit<OwnValues, 'skip' | 'testLabel'>;
  readonly renewBeforeMs: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly published: NonNullable<Target['published']>;
}

/** The host with what claims it: what leads to it, the nearest first, and the Secrets with its certificates. */
export interface Claimed {
  readonly host: string;
  readonly owners: readonly KubernetesObject[];
  readonly secrets: readonly SecretName[];
}

/** For whom it is said. */
export interface Asking {
  /** The page that is asked for whatever objects say; null where nobody says. */
  readonly path: string | null;
  /** The same, where objects say nothing. */
  readonly usualPath: string | null;
  /** Whether the configuration has a load balancer called `internal`. */
  readonly hasInternal: boolean;
}

export function saidOf(claimed: Claimed, index: ObjectIndex, asking: Asking): Said {
  const { owners } = claimed;
  const { skip: _, testLabel: __, ...own } = ownValues(owners);
  const published = publishedAt(owners);
  const path = asking.path ?? own.path ?? asking.usualPath ?? servedPath(claimed);
  const loadBalancer = own.exposure === undefined ? impliedBalancer(owners, published, asking.hasInternal) : null;
  const access = impliedAccess(claimed, path ?? '/');
  const challenge = impliedChallenge(claimed, index);
  const namespace = owners.find((owner) => owner.namespace !== null)?.namespace ?? null;
  return {
    values: {
      ...(loadBalancer === null ? {} : { loadBalancer }),
      ...(access === null ? {} : { access }),
      ...(challenge === null ? {} : { challenge }),
      ...own,
      ...(path === null ? {} : { path }),
    },
    renewBeforeMs: renewBefore(claimed, index),
    labels: namespace === null ? {} : { namespace },
    published,
  };
}

/** What the annotations of several objects say together: of two that say the same, the nearer one counts. */
export const ownValues = (objects: readonly KubernetesObject[]): OwnValues =>
  Object.assign({}, ...objects.map((object) => readOwnAnnotations(object).values).reverse());

const mostPublished = 32;

function publishedAt(owners: readonly KubernetesObject[]): Said['published'] {
  const told = [...new Set(owners.flatMap(statusOf))];
  const names = told.filter((each) => !isAddress(each) && hostFault(each, 'record') === null);
  return { addresses: told.filter(isAddress).slice(0, mostPublished), names: names.slice(0, mostPublished) };
}

/** A load balancer inside is one of its own; that of a Service has a name of its own, which no rule tells. */
function impliedBalancer(
  owners: readonly KubernetesObject[],
  { addresses, names }: Said['published'],
  hasInternal: boolean,
): string | null {
  const isInside = addresses.length > 0 && names.length === 0 && addresses.every((one) => kindOf(one) === 'private');
  if (hasInternal && (isInside || owners.some(isInternal))) return 'internal';
  return owners.every(({ kind }) => kind === 'Service') ? 'none' : null;
}

interface ServedPath {
  readonly ingress: Ingress;
  readonly path: string;
  readonly isExact: boolean;
}

const pathsOf = ({ host, owners }: Claimed): readonly ServedPath[] =>
  owners.flatMap((owner) =>
    owner.kind === 'Ingress'
      ? rulesFor(owner, host).flatMap(({ paths }) =>
          paths.map(({ path, pathType }) => ({ ingress: owner, path: plainPart(path), isExact: pathType === 'Exact' })),
        )
      : [],
  );

/** As far as it is no pattern, which some controllers take. */
const plainPart = (path: string): string => /^\/(?:[\w~/-]|\.(?![*+?{]))*/.exec(path)?.[0] ?? '/';

const takes = ({ path, isExact }: ServedPath, asked: string): boolean =>
  asked === path || (!isExact && (path.endsWith('/') ? asked : `${asked}/`).startsWith(path.replace(/\/*$/, '/')));

/** Where nothing is served at the root, a path at which something is; null where the root is served, or nothing known. */
function servedPath(claimed: Claimed): string | null {
  const paths = pathsOf(claimed);
  return paths.some((each) => takes(each, '/')) ? null : (paths[0]?.path ?? null);
}

/** Who gets at the page that is asked for: the Ingress with the longest path that takes it says so. */
function impliedAccess(claimed: Claimed, asked: string): ReturnType<typeof readAccessAnnotations>['access'] {
  const [serving] = pathsOf(claimed)
    .filter((each) => takes(each, asked))
    .toSorted((a, b) => b.path.length - a.path.length);
  return serving === undefined ? null : readAccessAnnotations(serving.ingress).access;
}

/** Certificates that write the Secrets. */
const writersOf = ({ secrets }: Claimed, index: ObjectIndex): readonly Certificate[] =>
  secrets.flatMap((secret) => index.writingIn(secret));

function renewBefore(claimed: Claimed, index: ObjectIndex): number | null {
  const written = writersOf(claimed, index).flatMap(({ spec }) => spec.renewBeforeMs ?? []);
  const annotated = claimed.owners.flatMap(
    ({ annotations }) => parseGoDuration(annotations['cert-manager.io/renew-before'] ?? '') ?? [],
  );
  return written[0] ?? annotated[0] ?? null;
}

/** The issuers that an object names by annotation. */
export const annotatedIssuers = ({ annotations }: Pick<KubernetesObject, 'annotations'>): readonly IssuerReference[] =>
  (['Issuer', 'ClusterIssuer'] as const).flatMap((kind) => {
    const name = annotations[kind === 'Issuer' ? 'cert-manager.io/issuer' : 'cert-manager.io/cluster-issuer'] ?? '';
    return name === '' ? [] : [{ name, kind, group: annotations['cert-manager.io/issuer-group'] ?? null }];
  });

/** How the host is proven, where the very issuers of its certificate are known and agree. */
function impliedChallenge(claimed: Claimed, index: ObjectIndex): ChallengeType | null {
  if (claimed.secrets.length === 0) return null;
  const named = [
    ...claimed.owners.flatMap((owner) => annotatedIssuers(owner).map((reference) => ({ reference, owner }))),
    ...writersOf(claimed, index).flatMap((owner) =>
      owner.spec.issuerRef === null ? [] : [{ reference: owner.spec.issuerRef, owner }],
    ),
  ];
  const ways = new Set(named.map(({ reference, owner }) => wayOf(reference, owner, claimed.host, index)));
  const [only] = ways;
  return ways.size === 1 ? (only ?? null) : null;
}

function wayOf(
  { kind, name, group }: IssuerReference,
  { namespace }: Pick<KubernetesObject, 'namespace'>,
  host: string,
  index: ObjectIndex,
): ChallengeType | null {
  if (group !== null && group !== 'cert-manager.io') return null;
  const issuers =
    kind === 'ClusterIssuer'
      ? index.named('ClusterIssuer', name)
      : index.named('Issuer', name).filter((issuer) => issuer.namespace === namespace);
  const [issuer] = issuers;
  return issuer === undefined ? null : solvedBy(issuer.spec, host);
}
