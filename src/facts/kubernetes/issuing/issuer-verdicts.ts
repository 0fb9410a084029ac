import type { Fix, Verdict } from '../../../model/check.ts';
import type { Certificate, ObjectsSeen } from '../../../model/kubernetes.ts';
import { cutWords } from '../../cut-words.ts';
import { notAmong, type LookUp } from '../looked-up.ts';
import { ofKind, ownOf, placeOf } from '../object-place.ts';
import { someOf, titleOf } from '../routing/title.ts';
import { linesIn, scalar, whereText, yamlLine } from '../routing/yaml-line.ts';
import { kubectlIn, seeObject } from '../see.ts';
import { issuerOf, seekIssuer, type AnyIssuer, type IssuerSought } from './found-issuer.ts';
import { annotationPath, ofCluster, type IssuerNamed } from './issuer-named.ts';
import { superfluousFix } from './one-writer.ts';
import { writersFor, type Writer } from './writers.ts';

type IssuerReason =
  | 'other-kind'
  | 'other-namespace'
  | 'missing'
  | 'no-such-kind'
  | 'contradiction'
  | 'not-among-files'
  | 'namespace-written';

const listCommand = 'kubectl get clusterissuers && kubectl get issuers --all-namespaces';

/** Whether those are there who are named to issue what the target rests on. */
export function* issuerVerdicts(seen: ObjectsSeen): Generator<Verdict<IssuerReason>> {
  const told = new Set<string>();
  for (const writer of writersFor(seen)) {
    const verdict = verdictOf(writer, seen);
    if (verdict === null || told.has(verdict.message)) continue;
    told.add(verdict.message);
    const superfluous = superfluousFix(writer, seen);
    yield superfluous === null ? verdict : { ...verdict, fix: superfluous };
  }
  for (const issuer of issuersFor(seen)) {
    if (issuer.kind === 'ClusterIssuer' && issuer.namespace !== null) yield withNamespace(issuer, issuer.namespace);
  }
}

/** The issuers that are named, and those that the target stands for. */
export const issuersLookedUp = (seen: ObjectsSeen): LookUp[] => [
  ...writersFor(seen).map(({ by, asked, namespace }): LookUp => {
    if (asked.state === 'contradiction') return { name: titleOf(by), unread: null };
    if (asked.state === 'default') {
      return { name: titleOf(by), unread: `${titleOf(by)} leaves the issuer to what cert-manager was started with` };
    }
    const { kind, name } = asked.issuer;
    const named = cutWords(`${kind} ${name}`);
    const sought = seekIssuer(asked.issuer, namespace, seen);
    return { name: named, unread: whyUnread(sought, asked.issuer, seen) };
  }),
  ...ownOf(seen, 'ClusterIssuer').map((issuer) => ({ name: titleOf(issuer), unread: null })),
];

function whyUnread({ state }: IssuerSought, { kind, name, group }: IssuerNamed, seen: ObjectsSeen): string | null {
  switch (state) {
    case 'external':
      return `the ${cutWords(`${kind} ${name}`)} is of ${cutWords(group ?? '')}, whose controller is not looked at here`;
    case 'unseen':
      return notAmong(seen, kind === 'Issuer' ? kind : 'ClusterIssuer', cutWords(name));
    case 'not-kept':
      // A ClusterIssuer is known by its name alone.
      return kind === 'ClusterIssuer' ? null : `the Issuer ${cutWords(name)} was read, and is not looked at here`;
    default:
      return null;
  }
}

/** The issuers that were read and that the target rests on. */
const issuersFor = (seen: ObjectsSeen): readonly AnyIssuer[] => [
  ...new Set([
    ...writersFor(seen).flatMap((writer) => issuerOf(writer, seen) ?? []),
    ...ofKind(seen, 'ClusterIssuer').filter((issuer) => ownOf(seen, 'ClusterIssuer').includes(issuer)),
  ]),
];

function verdictOf({ by, asked, namespace }: Writer, seen: ObjectsSeen): Verdict<IssuerReason> | null {
  if (asked.state === 'default') return null;
  if (asked.state === 'contradiction') return contradicted(by, asked.keys);
  const { issuer } = asked;
  const sought = seekIssuer(issuer, namespace, seen);
  if (sought.state === 'found') return null;
  const at = placeOf(by, issuer.path);
  const names = `${titleOf(by)} names the ${cutWords(`${issuer.kind} ${issuer.name}`)}`;
  const shared = { at, see: [...seeObject(by, issuer.path), listCommand] };
  switch (sought.state) {
    case 'external':
    case 'unseen':
    case 'not-kept':
      return null;
    case 'no-such-kind':
      return {
        ...shared,
        status: 'fail',
        reason: 'no-such-kind',
        message: `${names}: of cert-manager's own there are but the kinds Issuer and ClusterIssuer, and a kind of somebody else's needs its group`,
      };
    default:
      return { ...shared, ...missed(by, issuer, sought, names) };
  }
}

type Missed = Exclude<IssuerSought, { readonly state: 'found' | 'external' | 'no-such-kind' | 'unseen' | 'not-kept' }>;

function missed(
  by: Writer['by'],
  issuer: IssuerNamed,
  sought: Missed,
  names: string,
): Omit<Verdict<IssuerReason>, 'at'> {
  switch (sought.state) {
    case 'other-kind': {
      const what = sought.issuer === null ? `${sought.kind} ${issuer.name}` : titleOf(sought.issuer);
      return {
        status: sought.isSure ? 'fail' : 'warn',
        reason: 'other-kind',
        message: sought.isSure
          ? `${names}, and only the ${cutWords(what)} is there: cert-manager finds no issuer, and nothing is issued`
          : `${names}, and only the ${cutWords(what)} was read: unless there is a ${issuer.kind} of that name as well, nothing is issued`,
        fix: otherKind(by, issuer, sought.kind),
      };
    }
    case 'other-namespace': {
      const where = `the namespace ${cutWords(sought.issuer.namespace ?? '(none)')}`;
      const own = by.namespace === null ? 'its own namespace' : `the namespace ${cutWords(by.namespace)}`;
      return {
        status: sought.isSure ? 'fail' : 'warn',
        reason: 'other-namespace',
        message: sought.isSure
          ? `${names}, which stands in ${where}: an Issuer serves its own namespace alone`
          : `${names}, and of those that were read it stands in ${where} alone: unless one of that name stands in ${own} as well, nothing is issued, for an Issuer serves its own namespace alone`,
        fix: {
          text: `See that an Issuer of that name is in ${own}, or name a ClusterIssuer, which serves all.`,
          paste: [`${kubectlIn(by.namespace)} get issuers`, 'kubectl get clusterissuers'],
        },
      };
    }
    case 'missing':
      return {
        status: 'fail',
        reason: 'missing',
        message: `${names}, and there is none in the cluster${nearText(sought.near)}: nothing is issued`,
        fix: otherName(by, issuer, sought.near),
      };
    case 'not-among':
      return {
        status: 'warn',
        reason: 'not-among-files',
        message: `${names}, which is not among those that were read${nearText(sought.near)}`,
        fix: otherName(by, issuer, sought.near),
      };
  }
}

const nearText = (near: string | null): string => (near === null ? '' : `; did you mean ${cutWords(near)}?`);

function otherKind(by: Writer['by'], issuer: IssuerNamed, kind: AnyIssuer['kind']): Fix {
  const text = `Name it as the ${kind} that it is.`;
  if (by.kind === 'Certificate') return { text, ...ofKindIn(by, issuer, kind) };
  const further = annotationPath('cert-manager.io/issuer-kind');
  if (by.annotations['cert-manager.io/issuer-kind'] !== undefined) {
    return { text, paste: [yamlLine(by, further, kind)], where: whereText(by, further, 'at') };
  }
  const key = kind === 'ClusterIssuer' ? ofCluster : 'cert-manager.io/issuer';
  return {
    text,
    paste: [yamlLine(by, annotationPath(key), issuer.name)],
    where: whereText(by, issuer.path, 'at'),
  };
}

/** The line of the kind, or all of the reference that has none. */
function ofKindIn(by: Certificate, { name, group }: IssuerNamed, kind: string): Pick<Fix, 'paste' | 'where'> {
  const [holder, path] = ['spec.issuerRef', 'spec.issuerRef.kind'];
  const isWritten = !('file' in by.origin) || by.places[path] !== undefined;
  if (isWritten) return { paste: [yamlLine(by, path, kind)], where: whereText(by, path, 'at') };
  const fields = [`kind: ${kind}`, `name: ${scalar(name)}`, ...(group === null ? [] : [`group: ${scalar(group)}`])];
  return {
    paste: linesIn(by, 'spec', ['issuerRef:', ...fields.map((line) => `  ${line}`)]),
    where: whereText(by, holder, 'whole'),
  };
}

function otherName(by: Writer['by'], issuer: IssuerNamed, near: string | null): Fix {
  if (near === null) {
    const text = `List those that there are, and name one of them in ${titleOf(by)}, or ask the administrator for it.`;
    return { text, paste: [listCommand] };
  }
  return {
    text: `Name ${near}, or make the ${issuer.kind} that is named.`,
    paste: [yamlLine(by, issuer.path, near)],
    where: whereText(by, issuer.path, 'at'),
  };
}

function contradicted(by: Writer['by'], keys: readonly string[]): Verdict<IssuerReason> {
  const path = annotationPath(keys[1] ?? ofCluster);
  return {
    status: 'fail',
    reason: 'contradiction',
    at: placeOf(by, path),
    message: `${titleOf(by)} has the annotations ${someOf(keys)}, which exclude each other: cert-manager refuses it, and nothing is issued`,
    fix: {
      text: `Keep ${ofCluster} and take ${someOf(keys.slice(1))} away, or the other way round where an Issuer of the namespace is meant.`,
      paste: [yamlLine(by, annotationPath(ofCluster), by.annotations[ofCluster] ?? '')],
      where: whereText(by, annotationPath(ofCluster), 'at'),
    },
    see: seeObject(by, path),
  };
}

const withNamespace = (issuer: AnyIssuer, namespace: string): Verdict<IssuerReason> => ({
  status: 'warn',
  reason: 'namespace-written',
  at: placeOf(issuer, 'metadata.namespace'),
  owner: 'administrator',
  message: `the ClusterIssuer ${cutWords(issuer.name)} has the namespace ${cutWords(namespace)}: it stands in none, and serves all; its Secrets are those of cert-manager's own namespace`,
  fix: {
    text: `Take the line "namespace: ${namespace}" away.`,
    where: whereText(issuer, 'metadata.namespace', 'at'),
  },
  see: seeObject(issuer, 'metadata.namespace'),
});
