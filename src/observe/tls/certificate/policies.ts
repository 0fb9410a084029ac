import type { Policies } from '../../../model/certificate.ts';
import {
  DerError,
  due,
  elementsOf,
  formatOid,
  integer,
  objectIdentifier,
  primitive,
  readElement,
  sequence,
  type Element,
} from './der.ts';
import { readCount } from './key-extensions.ts';

type Constraints = Pick<Policies, 'requireExplicit' | 'inhibitMapping'>;

const oidOf = (element: Element | undefined): string => formatOid(due(element, objectIdentifier).content);
const listIn = (value: Buffer): Element[] => [...elementsOf(due(readElement(value), sequence).content)];

const maxListed = 100;

function few<T>(found: readonly T[]): readonly T[] {
  if (found.length > maxListed) throw new DerError(`more than ${maxListed} policies`);
  return found;
}

/** RFC 5280 4.2.1.4; what stands beside the OIDs is for people. Each of these throws DerError. */
export const readPolicies = (value: Buffer): readonly string[] =>
  few(listIn(value).map((policy) => oidOf([...elementsOf(due(policy, sequence).content)][0])));

/** RFC 5280 4.2.1.5 */
export const readPolicyMappings = (value: Buffer): Policies['mappings'] =>
  few(
    listIn(value).map((mapping) => {
      const [issuer, subject] = elementsOf(due(mapping, sequence).content);
      return [oidOf(issuer), oidOf(subject)] as const;
    }),
  );

/** RFC 5280 4.2.1.11 */
export function readPolicyConstraints(value: Buffer): Constraints {
  const parts = listIn(value);
  const at = (number: number): number | null => {
    const part = parts.find(({ tag }) => tag === primitive(number));
    return part === undefined ? null : readCount(part.content);
  };
  return { requireExplicit: at(0), inhibitMapping: at(1) };
}

/** RFC 5280 4.2.1.14 */
export const readInhibitAny = (value: Buffer): number => readCount(due(readElement(value), integer).content);
