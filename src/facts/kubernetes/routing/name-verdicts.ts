import type { Verdict } from '../../../model/check.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../model/kubernetes.ts';
import { cutWords } from '../../cut-words.ts';
import { ownerOf } from '../issuing/found-issuer.ts';
import { objectKey, ofKind, placeOf } from '../object-place.ts';
import { seeObject } from '../see.ts';
import { faultyNames, faultyNamesFor, hasHost, type FaultyName } from './faulty-names.ts';
import { listensFor, sameHost } from './hosts.ts';
import { ownObjects } from './own.ts';
import { titleOf } from './title.ts';
import type { WrittenName } from './written-names.ts';
import { whereText, yamlLine } from './yaml-line.ts';

type Reason = 'host' | 'name' | 'common-name';

/** Hosts and names that cannot be, in the objects that lead to the target and in those that make its certificate. */
export function* nameVerdicts(seen: ObjectsSeen): Generator<Verdict<Reason>> {
  for (const object of judged(seen)) {
    for (const faulty of faultyHere(object, seen)) {
      if (isToldHere(object, faulty.written, seen)) yield verdictOf(object, faulty);
    }
    if (object.kind === 'Certificate' && (object.spec.commonName?.length ?? 0) > longestCommonName) {
      yield longCommonName(object, object.spec.commonName ?? '');
    }
  }
}

/** Whether what is about no host that has a target is told at this one. */
function isForemost(object: KubernetesObject, { own, foremost }: ObjectsSeen): boolean {
  if (foremost === undefined) return true;
  const key = objectKey(object);
  return own.includes(key) ? foremost.includes(key) : foremost.length > 0;
}

const faultyHere = (object: KubernetesObject, seen: ObjectsSeen): readonly FaultyName[] =>
  'host' in seen.subject && !isForemost(object, seen) ? faultyNamesFor(object, seen.subject.host) : faultyNames(object);

/**
 * What stands in the rule or entry of another host is told there, and only where that host has no target at the first
 * of the object's; what concerns all of its hosts is told at each.
 */
function isToldHere(object: KubernetesObject, written: WrittenName, seen: ObjectsSeen): boolean {
  const { about } = written;
  if (!('host' in seen.subject) || about === undefined) return true;
  const { host } = seen.subject;
  const concerns = 'host' in written ? sameHost : listensFor;
  if (about.some((each) => concerns(each, host))) return true;
  return isForemost(object, seen) && !about.some((each) => ownObjects(seen).some((one) => hasHost(one, each)));
}

/** RFC 5280 A.1, ub-common-name; cert-manager refuses longer ones. */
const longestCommonName = 64;

function judged(seen: ObjectsSeen): readonly KubernetesObject[] {
  const own = ownObjects(seen);
  const keys = new Set(own.map(objectKey));
  const issuing = [...ofKind(seen, 'Certificate'), ...ofKind(seen, 'Issuer'), ...ofKind(seen, 'ClusterIssuer')];
  return [...own, ...issuing.filter((object) => !keys.has(objectKey(object)))];
}

function verdictOf(object: KubernetesObject, { written, fault }: FaultyName): Verdict<Reason> {
  const { path, text } = written;
  const isHost = 'host' in written;
  const at = placeOf(object, path);
  const { corrected } = fault;
  const said = cutWords(JSON.stringify(text));
  const what = isHost ? 'a host' : `the name of ${article(written.of)} ${written.of}`;
  return {
    reason: isHost ? 'host' : 'name',
    status: 'fail',
    at,
    owner: ownerOf(object.kind),
    message: `${titleOf(object)}: ${path} is ${said}, which cannot be ${what}: it has ${listed(fault.has)}`,
    fix: {
      text:
        corrected === null
          ? `Write ${isHost ? 'the bare name of the host, in lower case' : 'a name of lower-case letters, digits and hyphens'}.`
          : isHost
            ? `Write ${corrected}${fault.has.includes('an underscore') ? ', and give the host that name in DNS, too' : ''}.`
            : `Call it ${corrected}, everywhere it is named.`,
      ...(corrected === null || written.isPart === true ? {} : { paste: [yamlLine(object, path, corrected)] }),
      where: whereText(object, path, 'at'),
    },
    see: seeObject(object, path),
  };
}

function longCommonName(object: KubernetesObject, name: string): Verdict<Reason> {
  const path = 'spec.commonName';
  return {
    reason: 'common-name',
    status: 'fail',
    at: placeOf(object, path),
    message: `${titleOf(object)}: ${path} has ${name.length} characters, and a common name may have ${longestCommonName}: cert-manager refuses it`,
    fix: {
      text: 'Leave spec.commonName out: dnsNames are what counts.',
      where: whereText(object, path, 'at'),
    },
    see: seeObject(object, path),
  };
}

const article = (word: string): string => (/^[AEIOU]/.test(word) ? 'an' : 'a');

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
