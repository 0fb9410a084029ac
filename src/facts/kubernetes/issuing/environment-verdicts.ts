import type { Fix, Verdict } from '../../../model/check.ts';
import type { ObjectPlace, ObjectsSeen } from '../../../model/kubernetes.ts';
import type { Target } from '../../../model/target.ts';
import { cutWords } from '../../cut-words.ts';
import { hasPublicSuffix } from '../../dns/public-suffix.ts';
import { shellWord } from '../../dns/records/record.ts';
import type { LookUp } from '../looked-up.ts';
import { ofKind, placeOf } from '../object-place.ts';
import { titleOf } from '../routing/title.ts';
import { whereText, yamlLine } from '../routing/yaml-line.ts';
import { kubectlIn, seeObject } from '../see.ts';
import { environmentOf, productionDirectory } from './acme-environment.ts';
import { comparedName } from './covering.ts';
import { issuerOf, ownerOf, type AnyIssuer } from './found-issuer.ts';
import { writersFor, type Writer } from './writers.ts';

type EnvironmentReason = 'staging' | 'production' | 'private';

interface Mending {
  readonly at: ObjectPlace;
  readonly fix: Fix;
}

const serverPath = 'spec.acme.server';
const trustLine = (trust: string): string => `    hostprobe.io/trust: ${trust}`;

/** Whether the issuers that were read issue what the target expects; none of their words lowers what it expects. */
export function* environmentVerdicts(
  seen: ObjectsSeen,
  { expect }: Pick<Target, 'expect'>,
): Generator<Verdict<EnvironmentReason>> {
  const told = new Set<AnyIssuer>();
  for (const writer of writersFor(seen)) {
    const issuer = issuerOf(writer, seen);
    if (issuer === null || told.has(issuer)) continue;
    told.add(issuer);
    const { type, acme } = issuer.spec;
    const environment = environmentOf(acme?.server ?? null);
    if (environment === 'staging' && expect.trust === 'public') yield staging(writer, issuer, seen);
    else if (environment === 'production' && expect.trust === 'staging') yield reversed(writer, issuer);
    else if (isForBrowsers(seen, expect) && (type === 'ca' || type === 'selfSigned'))
      yield unknownAtLarge(writer, issuer);
  }
}

/** The issuers whose certificates are to be trusted as the target expects, and what is not known of them. */
export const environmentsLookedUp = (seen: ObjectsSeen): LookUp[] =>
  writersFor(seen).flatMap((writer) => {
    const issuer = issuerOf(writer, seen);
    if (issuer === null) return [];
    const { type, acme } = issuer.spec;
    const server = acme?.server ?? null;
    const isKnown = environmentOf(server) !== null || type === 'ca' || type === 'selfSigned';
    const unread = `who trusts what ${titleOf(issuer)} issues is not known of ${server === null ? `its type ${cutWords(type ?? '(none)')}` : cutWords(server)}`;
    return [{ name: titleOf(issuer), unread: isKnown ? null : unread }];
  });

/** A host of the world's, by its public suffix, with no proxy before it that has a certificate of its own. */
const isForBrowsers = ({ subject }: ObjectsSeen, { trust, via, reachable }: Target['expect']): boolean =>
  'host' in subject &&
  hasPublicSuffix(comparedName(subject.host)) &&
  trust === 'public' &&
  via !== 'cloudflare' &&
  reachable;

function staging(writer: Writer, issuer: AnyIssuer, seen: ObjectsSeen): Verdict<EnvironmentReason> {
  const { server = '' } = issuer.spec.acme ?? {};
  const { by } = writer;
  const other = productionIssuer(issuer, seen);
  const isNamedSo = /(?:^|[-.])(?:staging|stg|test)(?:[-.]|$)/.test(issuer.name) || other !== null;
  const { at, fix } = isNamedSo ? namedOther(writer, other) : serverChanged(writer, issuer);
  return {
    status: 'fail',
    reason: 'staging',
    at,
    owner: isNamedSo ? 'developer' : ownerOf(issuer.kind),
    message: `${titleOf(by)} has its certificate from ${titleOf(issuer)}, whose ACME server is a staging one (${cutWords(server ?? '')}): no browser trusts what it issues, and public trust is expected`,
    fix,
    see: [...new Set([...seeObject(issuer, serverPath), ...seeObject(by, writer.path)])],
    evidence: { server },
  };
}

/** Another issuer for the same objects, that is known to issue for all the world. */
const productionIssuer = ({ kind, namespace, name }: AnyIssuer, seen: ObjectsSeen): string | null =>
  ofKind(seen, kind).find(
    (other) =>
      other.name !== name &&
      (kind === 'ClusterIssuer' || other.namespace === namespace) &&
      environmentOf(other.spec.acme?.server ?? null) === 'production',
  )?.name ?? null;

function namedOther({ by, asked, path }: Writer, other: string | null): Mending {
  const place = asked.state === 'named' ? asked.issuer.path : path;
  return {
    at: placeOf(by, place),
    fix: {
      text: `Name ${other ?? 'an issuer whose server is the production one'}: cert-manager issues again by itself when another issuer is named. Where staging is meant, say so with the annotation hostprobe.io/trust.`,
      paste: [
        ...(other === null ? ['kubectl get clusterissuers'] : [yamlLine(by, place, other)]),
        ...(by.kind === 'Certificate' ? [] : [`# or: ${trustLine('staging').trim()}`]),
      ],
      where: whereText(by, place, 'at'),
    },
  };
}

function serverChanged({ by, namespace, secretName }: Writer, issuer: AnyIssuer): Mending {
  const meant = `annotate ${by.kind === 'Certificate' ? 'the Ingress' : titleOf(by)} with hostprobe.io/trust: staging`;
  const fix: Fix = {
    text: `Change the server (where staging is meant, ${meant} instead); once that is applied, delete the Secret, for cert-manager does not issue again by itself when only the server changes.`,
    paste: [
      yamlLine(issuer, serverPath, productionDirectory),
      `${kubectlIn(namespace)} delete secret ${shellWord(secretName)}`,
    ],
    where: whereText(issuer, serverPath, 'at'),
  };
  return { at: placeOf(issuer, serverPath), fix };
}

const reversed = ({ by, path }: Writer, issuer: AnyIssuer): Verdict<EnvironmentReason> => ({
  status: 'warn',
  reason: 'production',
  at: placeOf(issuer, serverPath),
  owner: ownerOf(issuer.kind),
  message: `${titleOf(by)} has its certificate from ${titleOf(issuer)}, whose ACME server issues for all the world, and staging is expected: it counts against rate limits`,
  fix: {
    text: 'Name an issuer of the staging environment, or expect public trust.',
    paste: [trustLine('public')],
    where: `in the annotations of ${titleOf(by)}, or expect.trust of the target`,
  },
  see: [...new Set([...seeObject(issuer, serverPath), ...seeObject(by, path)])],
});

function unknownAtLarge({ by, asked, path }: Writer, issuer: AnyIssuer): Verdict<EnvironmentReason> {
  const { type } = issuer.spec;
  const place = asked.state === 'named' ? asked.issuer.path : path;
  return {
    status: 'warn',
    reason: 'private',
    at: placeOf(by, place),
    message: `${titleOf(by)} has its certificate from ${titleOf(issuer)} (${type}), which no browser knows, and public trust is expected`,
    fix: {
      text: 'Name an issuer with a public ACME server, or say that this one is meant.',
      paste: [trustLine(type === 'selfSigned' ? 'self-signed' : 'private')],
      where: 'in the annotations of the Ingress or Gateway, or expect.trust of the target',
    },
    see: [...new Set([...seeObject(by, place), ...seeObject(issuer, 'spec')])],
  };
}
