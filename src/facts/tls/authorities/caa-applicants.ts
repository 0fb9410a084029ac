import type { Certificate } from '../../../model/certificate.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { Pki } from '../../../model/pki.ts';
import type { Target } from '../../../model/target.ts';
import { type Applicant, parametersOf, parseIssueValue } from '../../dns/caa/caa.ts';
import { namesToIssue, wildcardOver } from '../../dns/caa/names.ts';
import { isCloudflare } from '../../http/cloudflare.ts';
import { calledAs, organisation } from '../names/distinguished-name.ts';
import { coversHost } from '../names/covers-host.ts';
import { authorityByDomain, authorityOfPath, ofCloudflare, type IssuingAuthority } from './issuing-authorities.ts';
import { servedAt, vouchedAt } from '../served.ts';

/** Who is to issue the next certificate. */
export interface CaaApplicant extends Applicant {
  readonly title: string;
  /** How that is known, as a clause about it. */
  readonly because: string;
  /** What its permission is written with: the first that it goes by, or one of each where any will do; empty for all. */
  readonly asked: readonly string[];
  /** It was not said that it is to issue. */
  readonly presumed: boolean;
}

interface Ground {
  readonly target: Target;
  readonly sessions: Seen['sessions'];
  readonly pki: Pki;
  readonly now: number;
}

const methodOf = ({ expect: { challenge } }: Target) => (challenge === undefined ? {} : { method: challenge });

/** Who is said to issue, else who issued what is served; empty where that is not known. */
export function caaApplicants(ground: Ground): CaaApplicant[] {
  const { target } = ground;
  const configured = target.expect.caaIssuer === undefined ? null : parseIssueValue(target.expect.caaIssuer);
  if (configured !== null) {
    const { issuer } = configured;
    const known = authorityByDomain(issuer);
    const [account] = parametersOf(configured, 'accounturi');
    return [
      {
        title: known?.name ?? issuer,
        because: 'which is to issue (expect.caaIssuer)',
        domains: known?.domains ?? [issuer],
        asked: [issuer],
        presumed: false,
        ...methodOf(target),
        ...(account === undefined ? {} : { account }),
      },
    ];
  }
  const served = new Set(issuersServed(ground));
  if (served.size > 0 && isProxied(ground)) return [anyOfCloudflare([...served, ...ofCloudflare])];
  return Array.from(served, ({ name, domains }) => ({
    title: name,
    because: 'which issued the certificate that is served',
    domains,
    asked: [domains[0]],
    presumed: true,
    ...methodOf(target),
  }));
}

/** In the place of who is to issue, where that changes nothing. */
export const everyAuthority: CaaApplicant = {
  title: 'every authority',
  because: 'whichever is to issue',
  domains: [],
  asked: [],
  presumed: false,
};

/** Of what belongs to the host. */
const issuersServed = (ground: Ground): IssuingAuthority[] =>
  vouchedAt(ground).flatMap(({ leaf, vouched }) =>
    coversHost(leaf.names, ground.target.host) && (vouched.trust === 'public' || vouched.trust === 'staging')
      ? (authorityOfPath(vouched.path, ground.pki) ?? [])
      : [],
  );

const isProxied = ({ target, sessions }: Ground): boolean =>
  target.expect.via === 'cloudflare' || sessions.every(({ where }) => isCloudflare(where.address));

/** Cloudflare takes one authority or another, by what CAA allows. */
const anyOfCloudflare = (any: readonly IssuingAuthority[]): CaaApplicant => ({
  title: `any authority with which Cloudflare has certificates issued (${ofCloudflare.map(({ name }) => name).join(', ')})`,
  because: 'whose proxy serves the certificate',
  domains: any.flatMap(({ domains }) => domains),
  presumed: true,
  asked: [...new Set(ofCloudflare.map(({ domains }) => domains[0]))],
});

/** Why it is not known who is to issue, though certificates may have come. */
export function unknownApplicant({ target, sessions, pki }: Ground): string {
  const remedy = 'say who is to issue in expect.caaIssuer';
  const [first] = servedAt({ sessions, pki });
  if (first === undefined) return `no certificate was seen that tells who issues for ${target.host}; ${remedy}`;
  const { leaf } = first;
  if (!coversHost(leaf.names, target.host))
    return `the certificate that is served is not for ${target.host}, so it tells nothing of who issues for it; ${remedy}`;
  const by = organisation(leaf.issuer) ?? calledAs(leaf.issuer);
  return `it is not known by what name CAA records would allow the issuer of the served certificate (${by}); ${remedy}`;
}

/** The names to issue for: a wildcard in the place of what the served certificates cover by it alone. */
export function namesApplied({ target, sessions, pki }: Ground): string[] {
  const leaves = servedAt({ sessions, pki }).map(({ leaf }) => leaf);
  const names = namesToIssue(target.host, target.expect.names).map((name) => {
    const over = wildcardOver(name);
    const isByWildcard = (leaf: Certificate): boolean => over !== null && listed(leaf, over) && !listed(leaf, name);
    return over !== null && leaves.length > 0 && leaves.every(isByWildcard) ? over : name;
  });
  return [...new Set(names)];
}

const listed = ({ names }: Certificate, name: string): boolean =>
  names?.dns.some((each) => each.toLowerCase() === name) === true;
