import type { Overlay } from './environment.ts';
import { getIn, type Path } from './tree.ts';

/** What Kubernetes objects may say of a target, too, by the key with which a configuration says it. */
export const sharedKeys = [
  'expect.loadBalancer',
  'expect.trust',
  'expect.exposure',
  'expect.access',
  'expect.via',
  'expect.challenge',
  'expect.http.path',
  'expect.http.status',
] as const;
export type SharedKey = (typeof sharedKeys)[number];

/** Who wrote what of it, so that the configuration's word counts before that of the objects. */
export interface Written {
  /** Of each listed target, in their order: what it says itself, not what is common to many. */
  readonly targets: readonly (readonly SharedKey[])[];
  /** What options of the command line say of every target. */
  readonly insisted: readonly SharedKey[];
}

const paths: readonly (readonly [SharedKey, Path])[] = sharedKeys.map((key) => [key, key.split('.')]);

/** Of a tree in which `count` targets are listed, and of what was laid over it. */
export function writtenIn(tree: unknown, count: number, overlays: readonly Overlay[]): Written {
  const known = new Map<string, readonly SharedKey[]>();
  const options = overlays.filter(({ source }) => source.startsWith('--'));
  const insisted = paths.flatMap(([key, path]) =>
    options.some((overlay) => overlay.path.join('.') === ['defaults', ...path].join('.')) ? [key] : [],
  );
  const targets = Array.from({ length: count }, (_, index) => {
    const target = getIn(tree, ['targets', index]);
    const own = paths.flatMap(([key, path]) => (getIn(target, path) === undefined ? [] : [key]));
    const all = [...new Set([...own, ...insisted])];
    const name = all.join();
    // Most of thousands of targets say the same of themselves: nothing.
    const same = known.get(name) ?? all;
    known.set(name, same);
    return same;
  });
  return { targets, insisted };
}
