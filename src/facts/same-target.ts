import type { Target } from '../model/target.ts';

/** Whether two targets are the same in all that holds for them, whatever the order of their keys. */
export const targetsEqual = (a: Target, b: Target): boolean => sameValue(a, b);

/** Whether both are looked at and judged alike: labels, schedule and what is borne are only put beside it. */
export const isSameLook = (a: Target, b: Target): boolean => a === b || targetsEqual(judgedPart(a), judgedPart(b));

function judgedPart({ schedule: _schedule, ...target }: Target): Target {
  return { ...target, labels: {}, accept: [] };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Of plain data; a key that is undefined is as good as absent. There may be ten thousand pairs to compare. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  let surplus = Object.keys(b).length - keys.length;
  for (const key of keys) {
    const [left, right] = [a[key], b[key]];
    if (left !== right && !sameValue(left, right)) return false;
    if (left === undefined && !Object.hasOwn(b, key)) surplus += 1;
  }
  // What is left over in the second must be undefined there.
  return surplus === 0 || Object.keys(b).every((key) => b[key] === undefined || Object.hasOwn(a, key));
}
