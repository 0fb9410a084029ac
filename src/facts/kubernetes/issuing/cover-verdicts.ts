import type { Fix, Verdict } from '../../../model/check.ts';
import type { ObjectsSeen } from '../../../model/kubernetes.ts';
import { canonicalAddress } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';
import type { LookUp } from '../looked-up.ts';
import { objectKey, placeOf } from '../object-place.ts';
import { someOf, titleOf } from '../routing/title.ts';
import { linesIn, scalar, whereText, yamlLine } from '../routing/yaml-line.ts';
import { seeObject } from '../see.ts';
import { comparedName, nameCovers, wildcardMisses } from './covering.ts';
import { issuerOf } from './found-issuer.ts';
import { secretUses, type SecretUse } from './secret-uses.ts';
import { writersFor, writersOf, writes, type NameWritten, type Writer } from './writers.ts';

type CoverReason = 'host-not-named' | 'wildcard-too-short' | 'common-name';

/** Whether what is asked for holds the host of the target, and each common name its own. */
export function* coverVerdicts(seen: ObjectsSeen): Generator<Verdict<CoverReason>> {
  const host = 'host' in seen.subject ? seen.subject.host : null;
  if (host !== null) yield* hostVerdicts(host, seen);
  for (const writer of writersFor(seen)) {
    const verdict = commonNameVerdict(writer, host, seen);
    if (verdict !== null) yield verdict;
  }
}

function* hostVerdicts(host: string, seen: ObjectsSeen): Generator<Verdict<CoverReason>> {
  const uses = secretUses(seen);
  if (uses.length === 0) yield* meantWildcards(host, seen);
  const writers = writersOf(seen);
  for (const use of uses) {
    const sure = writers.filter((writer) => writes(writer, use) === 'same');
    const isUnsure = writers.some((writer) => writes(writer, use) === 'unknown');
    const [first] = sure;
    if (first === undefined || isUnsure || sure.some((writer) => covers(writer, host))) continue;
    yield uncovered(host, use, first);
  }
}

/** What the host is compared with: what is asked for with the Secrets that it is served from. */
export function coversLookedUp(seen: ObjectsSeen): LookUp[] {
  const named = writersFor(seen).filter(({ commonName }) => commonName !== null);
  const known = (by: Writer['by']): LookUp => ({ name: titleOf(by), unread: null });
  if (!('host' in seen.subject)) return writersFor(seen).map(({ by }) => known(by));
  const uses = secretUses(seen);
  const writers = writersOf(seen);
  return [
    ...named.map(({ by }) => known(by)),
    ...(uses.length > 0 ? [] : writers.map(({ by }) => known(by))),
    ...uses.map((use): LookUp => {
      const found = writers.map((writer) => writes(writer, use));
      const isKnown = found.includes('same') && !found.includes('unknown');
      const secret = `Secret ${cutWords(use.secretName)}`;
      return {
        name: secret,
        unread: isKnown ? null : `nothing that was read tells what is asked for with the ${secret}`,
      };
    }),
  ];
}

const covers = ({ names, made }: Writer, host: string): boolean =>
  [...names, ...(made?.spec.dnsNames ?? []).map((name) => ({ name }))].some(({ name }) => nameCovers(name, host));

/** Objects that lead to the host and have a certificate only for a wildcard that was meant to cover it. */
function* meantWildcards(host: string, seen: ObjectsSeen): Generator<Verdict<CoverReason>> {
  for (const writer of writersOf(seen)) {
    const { by } = writer;
    if (by.kind !== 'Ingress' || !seen.own.includes(objectKey(by))) continue;
    if (!by.spec.rules.some((rule) => rule.host !== null && nameCovers(rule.host, host))) continue;
    if (missing(writer, host) !== undefined) yield uncovered(host, { by, path: writer.path }, writer);
  }
}

const missing = ({ names }: Writer, host: string): NameWritten | undefined =>
  names.find(({ name }) => wildcardMisses(name, host) !== null);

function uncovered(host: string, use: Pick<SecretUse, 'by' | 'path'>, writer: Writer): Verdict<CoverReason> {
  const { by, names, secretName } = writer;
  const wildcard = missing(writer, host);
  const path = wildcard?.path ?? (by.kind === 'Certificate' ? 'spec.dnsNames' : (names[0]?.path ?? writer.path));
  const served = `${titleOf(use.by)} serves ${cutWords(host)} from the Secret ${cutWords(secretName)}`;
  const written = `the certificate that ${titleOf(by)} asks for`;
  return {
    status: 'fail',
    reason: wildcard === undefined ? 'host-not-named' : 'wildcard-too-short',
    at: placeOf(by, path),
    message:
      wildcard === undefined
        ? `${served}, and ${written} names ${names.length === 0 ? 'no host' : `but ${someOf(names.map(({ name }) => name))}`}`
        : `${served}, and in ${written} ${cutWords(wildcard.name)} does not cover it: ${tooShort(wildcard.name, host)}`,
    fix: addName(writer, host),
    see: [...new Set([...seeObject(by, path), ...seeObject(use.by, use.path)])],
    evidence: { names: names.map(({ name }) => name) },
  };
}

const tooShort = (name: string, host: string): string =>
  wildcardMisses(name, host) === 'parent'
    ? 'a wildcard stands for one label, and never for the name that it stands below'
    : 'a wildcard stands for one label, and not for several';

function addName({ by, path, names }: Writer, name: string): Fix {
  const list = by.kind === 'Certificate' ? 'spec.dnsNames' : path.replace(/secretName$/, 'hosts');
  if (by.kind === 'Gateway' || by.kind === 'ListenerSet') {
    return { text: `Add a listener for ${name} that names the same Secret, or give the host a Secret of its own.` };
  }
  const isListed = names.length > 0;
  const holder = isListed ? list : list.slice(0, list.lastIndexOf('.'));
  return {
    text: `Add ${name} to ${list} of ${titleOf(by)}.`,
    paste: isListed ? [yamlLine(by, `${list}[0]`, name)] : linesIn(by, holder, ['dnsNames:', `  - ${scalar(name)}`]),
    where: whereText(by, holder, 'in'),
  };
}

/** Client certificates and authorities are called otherwise than their names; what is served for a host is not. */
function commonNameVerdict(writer: Writer, host: string | null, seen: ObjectsSeen): Verdict<CoverReason> | null {
  const { by, commonName, names, made } = writer;
  if (commonName === null || canonicalAddress(commonName.name) !== null) return null;
  if (names.some(({ name }) => comparedName(name) === comparedName(commonName.name))) return null;
  const isAcme = issuerOf(writer, seen)?.spec.type === 'acme';
  if (!isAcme && (host === null || made?.spec.isCA === true)) return null;
  const so = `${titleOf(by)} has the common name ${cutWords(commonName.name)}, which is not among its names (${someOf(names.map(({ name }) => name)) || 'none'})`;
  const at = placeOf(by, commonName.path);
  return {
    status: isAcme ? 'fail' : 'warn',
    reason: 'common-name',
    at,
    message: isAcme
      ? `${so}: cert-manager refuses to order such a certificate from an ACME server, and nothing is issued`
      : `${so}: browsers overlook it, and an ACME issuer would refuse it`,
    fix: commonNameFix(writer, commonName),
    see: seeObject(by, commonName.path),
  };
}

function commonNameFix({ by, names }: Writer, { path, name }: NameWritten): Fix {
  const first = names.find((each) => !each.name.startsWith('*'));
  const where = whereText(by, path, 'at');
  if (first === undefined) return { text: 'Take the line away: browsers look at the names alone.', where };
  return {
    text: `Name one of its names, or take the line away (browsers look at the names alone), or add ${name} to them.`,
    paste: [yamlLine(by, path, first.name)],
    where,
  };
}

/** Whether there is anything to compare the host with. */
export const hasNames = (seen: ObjectsSeen): boolean =>
  writersFor(seen).length > 0 || ('host' in seen.subject && [...meantWildcards(seen.subject.host, seen)].length > 0);
