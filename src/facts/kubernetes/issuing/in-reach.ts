import type { Fix, Verdict } from '../../../model/check.ts';
import type { Certificate, ObjectsSeen, Secret } from '../../../model/kubernetes.ts';
import { cutWords } from '../../cut-words.ts';
import { shellWord } from '../../dns/records/record.ts';
import { notAmong, type LookUp } from '../looked-up.ts';
import { isWholeNow, ofKind, placeOf } from '../object-place.ts';
import { nearestName } from '../routing/nearest-name.ts';
import { someOf, titleOf } from '../routing/title.ts';
import { annotationAdded, whereText, yamlLine } from '../routing/yaml-line.ts';
import { kubectlIn, seeObject } from '../see.ts';
import { isCopied } from './copied.ts';
import { nameCovers } from './covering.ts';
import { askedBy, ofCluster } from './issuer-named.ts';
import { sameNamespace } from './same-namespace.ts';
import { secretUses, type SecretUse } from './secret-uses.ts';
import { writersOf, writes, type Writer } from './writers.ts';

type ReachReason = 'other-namespace' | 'missing' | 'not-tls' | 'unreadable';

/** Whether each Secret that the host is served from is where it is sought, and one for TLS. */
export function* reachVerdicts(seen: ObjectsSeen): Generator<Verdict<ReachReason>> {
  const told = new Set<string>();
  for (const use of secretUses(seen)) {
    const verdict = verdictOf(use, seen);
    if (verdict === null || told.has(verdict.message)) continue;
    told.add(verdict.message);
    yield verdict;
  }
}

/** The Secrets that are named. */
export const secretsLookedUp = (seen: ObjectsSeen): LookUp[] =>
  secretUses(seen).map((use) => {
    const { namespace, secretName } = use;
    const name = cutWords(namespace === null ? secretName : `${namespace}/${secretName}`);
    return { name: `Secret ${name}`, unread: verdictOf(use, seen) === null ? notAmong(seen, 'Secret', name) : null };
  });

/** Null where nothing was read that tells. */
function verdictOf(use: SecretUse, seen: ObjectsSeen): Verdict<ReachReason> | null {
  const { by, path, namespace, secretName } = use;
  const secrets = ofKind(seen, 'Secret').filter(({ name }) => name === secretName);
  const writers = writersOf(seen).filter((writer) => writer.secretName === secretName);
  const inReach = writers.filter((writer) => writes(writer, use) !== 'other');
  const secret = secrets.find((each) => sameNamespace(each.namespace, namespace) !== 'other');
  const at = placeOf(by, path);
  if (secret !== undefined) return ofSecret(secret, use, inReach);
  const names = `${titleOf(by)} names the Secret ${cutWords(secretName)}`;
  const [writer] = inReach;
  const elsewhere = [
    ...secrets,
    ...writers.flatMap(({ by: writing }) => (writing.kind === 'Certificate' ? writing : [])),
  ];
  if (writer === undefined) {
    const isSure = isWholeNow(seen, 'Secret');
    const meant = isSure ? elsewhere[0] : 'file' in by.origin ? meantElsewhere(elsewhere, seen) : undefined;
    if (meant !== undefined) return otherNamespace(use, meant, { names, isSure });
  }
  if (!isWholeNow(seen, 'Secret')) {
    return writer === undefined
      ? null
      : { status: 'pass', at, message: `${names}, which is to be written by ${titleOf(writer.by)}` };
  }
  if (inReach.some(isIssuing)) {
    return { status: 'pass', at, message: `${names}, which is not there yet: its certificate is being issued` };
  }
  const near = nearestName(secretName, seen.names.Secret ?? []) ?? null;
  return {
    status: 'fail',
    reason: 'missing',
    at,
    message: `${names}, and there is none in the namespace ${cutWords(namespace ?? '(none)')}${near === null ? '' : `; did you mean ${cutWords(near)}?`}`,
    fix: missingFix(use, near),
    see: [`${kubectlIn(namespace)} get secret ${shellWord(secretName)}`, ...seeObject(by, path)],
  };
}

/**
 * What files put into another namespace and is for this very host, where nothing copies it: files are never all there is,
 * and many namespaces have a Secret named `tls`.
 */
function meantElsewhere(
  found: readonly (Secret | Certificate)[],
  { subject }: ObjectsSeen,
): Secret | Certificate | undefined {
  if (!('host' in subject) || found.some(isCopied)) return undefined;
  const { host } = subject;
  return found.find((object) => {
    if (object.kind === 'Certificate') return object.spec.dnsNames.some((name) => nameCovers(name, host));
    const { leaf, name } = object;
    return leaf === null ? name.includes(host) : leaf.names.some((each) => nameCovers(each, host));
  });
}

/** Whether the Certificate has not come to an end: it is to be made, or not ready. */
const isIssuing = ({ made }: Writer): boolean =>
  made === null || !made.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

function otherNamespace(
  use: SecretUse,
  elsewhere: Secret | Certificate,
  { names, isSure }: { readonly names: string; readonly isSure: boolean },
): Verdict<ReachReason> {
  const { by, path } = use;
  const here = cutWords(use.namespace ?? '(none)');
  const there = cutWords(elsewhere.namespace ?? '(none)');
  const so = `${names} in the namespace ${here}`;
  const written = elsewhere.kind === 'Secret' ? 'is' : `is written by ${titleOf(elsewhere)}`;
  return {
    status: isSure ? 'fail' : 'warn',
    reason: 'other-namespace',
    at: placeOf(by, path),
    message: isSure
      ? `${so}, and it ${written} in the namespace ${there}: a Secret is found in its own namespace alone`
      : `${so}, and as far as was read it ${written} in the namespace ${there} alone: unless it is copied from there, or made in ${here} by what was not read, it is not found, for a Secret is found in its own namespace alone`,
    fix: ownCertificate(use, elsewhere),
    see: [...new Set([...seeObject(by, path), ...seeObject(elsewhere)])],
  };
}

/** One more in the namespace: who else uses what stands in the other one is not known. */
function ownCertificate({ by }: SecretUse, elsewhere: Secret | Certificate): Fix {
  const text = `Have a certificate issued in the namespace of ${titleOf(by)} as well, or have the Secret copied into it by a controller that does so.`;
  const issuer = elsewhere.kind === 'Certificate' ? elsewhere.spec.issuerRef : null;
  if (issuer?.kind !== 'ClusterIssuer' || askedBy(by) !== null) return { text };
  return { text, ...annotationAdded(by, ofCluster, issuer.name) };
}

function ofSecret(secret: Secret, { by, path }: SecretUse, writers: readonly Writer[]): Verdict<ReachReason> {
  const at = placeOf(by, path);
  const names = `${titleOf(by)} names ${titleOf(secret)}`;
  const lacking = ['tls.crt', 'tls.key'].filter((key) => !secret.keys.includes(key));
  const see = [...new Set([...seeObject(secret, 'type'), ...seeObject(by, path)])];
  if ('file' in secret.origin && isCopied(secret)) {
    return { status: 'pass', at, message: `${names}, which a controller copies from namespace to namespace` };
  }
  if (secret.type !== 'kubernetes.io/tls') {
    const message = `${names}, whose type is ${cutWords(secret.type)} and not kubernetes.io/tls${lacking.length > 0 ? `, and which has no ${lacking.join(' and no ')}` : ''}`;
    return { status: 'fail', reason: 'not-tls', at, message, fix: tlsFix(secret), see };
  }
  if (lacking.length === 0 && secret.trouble === null) {
    return { status: 'pass', at, message: `${names}, which is there` };
  }
  if (writers.some(isIssuing)) {
    return { status: 'pass', at, message: `${names}, which holds no certificate yet: it is being issued` };
  }
  const message =
    lacking.length > 0
      ? `${names}, which has no ${lacking.join(' and no ')} (it has ${someOf(secret.keys) || 'nothing'})`
      : `${names}, whose tls.crt cannot be read: ${cutWords(secret.trouble ?? '')}`;
  return { status: 'fail', reason: 'unreadable', at, message, fix: tlsFix(secret), see };
}

/** The type of a Secret cannot be changed. */
const tlsFix = ({ namespace, name }: Secret): Fix => ({
  text: 'Make the Secret anew, of the type for TLS, from the certificate (with its chain) and its key.',
  paste: [
    `${kubectlIn(namespace)} delete secret ${shellWord(name)}`,
    `${kubectlIn(namespace)} create secret tls ${shellWord(name)} --cert=tls.crt --key=tls.key`,
  ],
  where: 'in a terminal, beside the files tls.crt and tls.key',
});

function missingFix({ by, path, namespace, secretName }: SecretUse, near: string | null): Fix {
  if (near !== null) {
    return {
      text: `Name ${near}, or have the certificate issued.`,
      paste: [yamlLine(by, path, near)],
      where: whereText(by, path, 'at'),
    };
  }
  return {
    text: 'Have cert-manager issue it (annotation cert-manager.io/cluster-issuer), or make it from a certificate and its key.',
    paste: [`${kubectlIn(namespace)} create secret tls ${shellWord(secretName)} --cert=tls.crt --key=tls.key`],
  };
}
