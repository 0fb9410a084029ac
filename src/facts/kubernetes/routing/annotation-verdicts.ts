import type { Verdict } from '../../../model/check.ts';
import type { KubernetesObject, ObjectsSeen } from '../../../model/kubernetes.ts';
import type { Target } from '../../../model/target.ts';
import { cutWords } from '../../cut-words.ts';
import { readAccessAnnotations } from '../access-annotations.ts';
import { placeOf } from '../object-place.ts';
import { ownPrefix, readOwnAnnotations, type AnnotationProblem } from '../own-annotations.ts';
import { seeObject } from '../see.ts';
import { externalPrefixes } from './external-names.ts';
import type { AnnotationUse } from './known-annotations.ts';
import { misspeltAs, type Misspelt } from './misspelt-annotation.ts';
import { ownObjects } from './own.ts';
import { nearestName } from './nearest-name.ts';
import { someOf, titleOf } from './title.ts';
import { whereText, yamlLine } from './yaml-line.ts';

type Reason = 'not-read' | 'bad-range' | 'own-annotation' | 'two-prefixes';

/** Annotations that were meant to say who is let in, who issues or what is expected, and do not. */
export function* annotationVerdicts(
  seen: ObjectsSeen,
  target: Pick<Target, 'loadBalancers'>,
): Generator<Verdict<Reason>> {
  for (const object of ownObjects(seen)) {
    for (const [key, value] of Object.entries(object.annotations)) {
      const misspelt = misspeltAs(key);
      if (misspelt !== null && object.annotations[misspelt.meant] === undefined) {
        yield notRead(object, key, value, misspelt);
      }
      yield* ofOldPrefix(object, key, seen);
    }
    for (const problem of problemsOf(object)) yield unread(object, problem);
    yield* unknownBalancer(object, target);
    if (object.kind !== 'Ingress') continue;
    for (const problem of readAccessAnnotations(object).problems) yield badRange(object, problem);
  }
}

/** Those of hostprobe's own annotations, keys in other case among them. */
function problemsOf(object: KubernetesObject): readonly AnnotationProblem[] {
  const inOtherCase = Object.keys(object.annotations).filter(
    (key) => key.toLowerCase().startsWith(ownPrefix) && !key.startsWith(ownPrefix),
  );
  const message = `annotations are told apart by case; did you mean`;
  return [
    ...readOwnAnnotations(object).problems,
    ...inOtherCase.map((key) => ({ key, message: `${message} ${cutWords(key.toLowerCase())}?` })),
  ];
}

const balancerKey = `${ownPrefix}load-balancer`;

/** What the configuration calls its load balancers is known where they have names. */
function* unknownBalancer(
  object: KubernetesObject,
  { loadBalancers }: Pick<Target, 'loadBalancers'>,
): Generator<Verdict<Reason>> {
  const { loadBalancer } = readOwnAnnotations(object).values;
  const names = Object.keys(loadBalancers);
  const words = [...names, 'any', 'none'];
  if (loadBalancer === undefined || names.length === 0 || words.includes(loadBalancer)) return;
  const near = nearestName(loadBalancer, words);
  const message = `no load balancer is called ${loadBalancer}: there ${names.length === 1 ? 'is' : 'are'} ${someOf(names)}, and the words any and none${near === undefined ? '' : `; did you mean ${near}?`}`;
  const path = pathOf(balancerKey);
  yield {
    ...unread(object, { key: balancerKey, message }),
    fix: {
      text: near === undefined ? 'Correct the annotation, or take it out.' : `Write ${near}, if that is meant.`,
      ...(near === undefined ? {} : { paste: [yamlLine(object, path, near)] }),
      where: whereText(object, path, 'at'),
    },
  };
}

const pathOf = (key: string): string => `metadata.annotations[${key}]`;

const without: Readonly<Record<AnnotationUse, string>> = {
  allowlist: 'there is no such list, and everybody is let in',
  auth: 'nobody is asked to log in by it',
  issuer: 'no certificate is made',
};
const wrong: Readonly<Record<Misspelt['how'], string>> = {
  case: 'in other case',
  'old-prefix': 'under the prefix of another version',
  misspelt: 'in another spelling',
};

function notRead(object: KubernetesObject, key: string, value: string, misspelt: Misspelt): Verdict<Reason> {
  const { meant, use, reader, how } = misspelt;
  const at = placeOf(object, pathOf(key));
  return {
    reason: 'not-read',
    status: 'fail',
    at,
    message: `${titleOf(object)}: the annotation ${cutWords(key)} is read by no controller: ${reader} knows ${meant}, and this is that ${wrong[how]}; ${without[use]}`,
    fix: {
      text: `Write ${meant} in its place.`,
      paste: [yamlLine(object, pathOf(meant), value)],
      where: whereText(object, pathOf(key), 'at'),
    },
    see: seeObject(object, pathOf(key)),
  };
}

/** Of a list of which one entry is none, nothing holds. */
function badRange(object: KubernetesObject, { key, message }: AnnotationProblem): Verdict<Reason> {
  const at = placeOf(object, pathOf(key));
  const outcome = key.startsWith('nginx.') ? 'ingress-nginx answers 503 to everybody' : 'the list does not hold';
  return {
    reason: 'bad-range',
    status: 'fail',
    at,
    message: `${titleOf(object)}: ${key}: ${message}: ${outcome}`,
    fix: {
      text: 'Write ranges such as 192.0.2.0/24, with commas between them.',
      where: whereText(object, pathOf(key), 'at'),
    },
    see: seeObject(object, pathOf(key)),
  };
}

function unread(object: KubernetesObject, { key, message }: AnnotationProblem): Verdict<Reason> {
  const at = placeOf(object, pathOf(key));
  return {
    reason: 'own-annotation',
    status: 'warn',
    at,
    message: `${titleOf(object)}: ${cutWords(key)}: ${message}; it is not applied`,
    fix: { text: 'Correct the annotation, or take it out.', where: whereText(object, pathOf(key), 'at') },
    see: seeObject(object, pathOf(key)),
  };
}

/** One version of ExternalDNS reads one prefix: where objects beside it have the other, one of the two is passed over. */
function* ofOldPrefix(object: KubernetesObject, key: string, seen: ObjectsSeen): Generator<Verdict<Reason>> {
  const [old, young] = externalPrefixes;
  if (!key.startsWith(old)) return;
  const meant = `${young}${key.slice(old.length)}`;
  if (object.annotations[meant] !== undefined) return;
  const newer = seen.objects.find(({ annotations }) => Object.keys(annotations).some((each) => each.startsWith(young)));
  if (newer === undefined) return;
  const at = placeOf(object, pathOf(key));
  yield {
    reason: 'two-prefixes',
    status: 'warn',
    at,
    message: `${titleOf(object)}: ${key} has the prefix from before ExternalDNS 0.22, and ${titleOf(newer)} has the new one: one ExternalDNS reads only one of the two, and passes over the other in silence`,
    fix: {
      text: `Write both while the old version runs; 0.22 and later read ${meant}, unless --annotation-prefix says otherwise.`,
      paste: [yamlLine(object, pathOf(meant), object.annotations[key] ?? '')],
      where: whereText(object, 'metadata.annotations', 'in'),
    },
    see: [...seeObject(object, pathOf(key)), ...seeObject(newer)],
  };
}
