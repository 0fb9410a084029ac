import type { Verdict } from '../../../model/check.ts';
import type { ObjectsSeen } from '../../../model/kubernetes.ts';
import { notAmong, type LookUp } from '../looked-up.ts';
import { isWholeNow, ofKind, ownOf, placeOf } from '../object-place.ts';
import { seeObject } from '../see.ts';
import { classAnnotation, defaultMark, defaultsAmong, isSolver } from './ingress-nature.ts';
import { nearestName } from './nearest-name.ts';
import { nameFault } from './resource-name.ts';
import { someOf, titleOf } from './title.ts';
import { linesIn, whereText, yamlLine } from './yaml-line.ts';

/** Ingresses that no controller feels responsible for, where all classes are known. */
export function* classVerdicts(seen: ObjectsSeen): Generator<Verdict<'no-class' | 'no-default'>> {
  if (!isWholeNow(seen, 'IngressClass')) return;
  const names = namesOf(seen);
  for (const ingress of ownOf(seen, 'Ingress')) {
    const { ingressClassName } = ingress.spec;
    // No IngressClass need exist for the annotation from before there were any.
    if (isSolver(ingress) || ingress.annotations[classAnnotation] !== undefined) continue;
    const there =
      names.length === 0
        ? 'there is no IngressClass at all'
        : `there ${names.length === 1 ? 'is' : 'are'} ${someOf(names)}`;
    // Some controllers go by the name of the class alone, and ask for no IngressClass.
    const isServed = ingress.status.loadBalancer.length > 0;
    // An impossible name is told by itself.
    if (ingressClassName !== null && !isServed && !names.includes(ingressClassName) && isPossible(ingressClassName)) {
      const path = 'spec.ingressClassName';
      const near = nearestName(ingressClassName, names) ?? (names.length === 1 ? names[0] : undefined);
      yield {
        reason: 'no-class',
        status: 'fail',
        at: placeOf(ingress, path),
        message: `${titleOf(ingress)}: ${path} is ${ingressClassName}, and there is no such class (${there}): no controller serves it`,
        fix: {
          text: near === undefined ? 'Name a class that there is.' : `Name the class ${near}, if that is meant.`,
          ...(near === undefined ? {} : { paste: [yamlLine(ingress, path, near)] }),
          where: whereText(ingress, path, 'at'),
        },
        see: [...seeObject(ingress, path), listClasses],
      };
    }
    const isTaken = isServed || defaultsAmong(ofKind(seen, 'IngressClass')).length > 0;
    if (ingressClassName === null && !isTaken) {
      const [only] = names;
      yield {
        reason: 'no-default',
        status: 'warn',
        owner: 'administrator',
        at: placeOf(ingress, 'spec'),
        message: `${titleOf(ingress)}: it names no class, and none is the default (${there}): only a controller that serves Ingresses without a class takes it`,
        fix: {
          text: `Name a class in spec.ingressClassName, or have one made the default with the annotation ${defaultMark}: "true".`,
          ...(only === undefined || names.length > 1
            ? {}
            : { paste: linesIn(ingress, 'spec', [`ingressClassName: ${only}`]) }),
          where: whereText(ingress, 'spec', 'in'),
        },
        see: [...seeObject(ingress), listClasses],
      };
    }
  }
}

const namesOf = (seen: ObjectsSeen): readonly string[] => [
  ...new Set([...ofKind(seen, 'IngressClass').map(({ name }) => name), ...(seen.names.IngressClass ?? [])]),
];

/** The classes of the Ingresses; what the older annotation names need not be there, and an impossible name is told by itself. */
export function classesLookedUp(seen: ObjectsSeen): LookUp[] {
  const isWhole = isWholeNow(seen, 'IngressClass');
  return ownOf(seen, 'Ingress').flatMap((ingress): LookUp[] => {
    const { ingressClassName } = ingress.spec;
    if (isSolver(ingress) || ingress.annotations[classAnnotation] !== undefined) return [];
    const isServed = ingress.status.loadBalancer.length > 0;
    if (ingressClassName === null) {
      const isKnown = isWhole || isServed || defaultsAmong(ofKind(seen, 'IngressClass')).length > 0;
      const unread = `${titleOf(ingress)} names no class, and not all IngressClasses were read`;
      return [{ name: `the class of ${titleOf(ingress)}`, unread: isKnown ? null : unread }];
    }
    if (!isPossible(ingressClassName)) return [];
    const isKnown = isWhole || isServed || namesOf(seen).includes(ingressClassName);
    const name = `IngressClass ${ingressClassName}`;
    return [{ name, unread: isKnown ? null : notAmong(seen, 'IngressClass', ingressClassName) }];
  });
}

const isPossible = (name: string): boolean => nameFault(name, 'subdomain') === null;

const listClasses = 'kubectl get ingressclass';
