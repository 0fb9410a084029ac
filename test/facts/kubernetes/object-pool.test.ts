import { expect, test } from 'vitest';
import { objectPool } from '../../../src/facts/kubernetes/object-pool.ts';
import { withObjects } from '../../../src/facts/kubernetes/with-objects.ts';
import { evidence } from '../../support/evidence.ts';
import { ingress, seen } from '../../support/kubernetes-objects.ts';

test('each object once; two that are called alike are two', () => {
  const pool = objectPool();
  const [one, other] = [ingress(), ingress({ labels: { a: 'b' } })];
  const keys = [[one], [one, other], [other]].map((objects) =>
    pool.take(withObjects(evidence(), seen(objects))).seen.objects.flatMap(({ objects: named }) => named),
  );
  expect(keys).toEqual([
    ['ingress/default/shop'],
    ['ingress/default/shop', 'ingress/default/shop#2'],
    ['ingress/default/shop#2'],
  ]);
  expect(pool.objects()).toEqual({ 'ingress/default/shop': one, 'ingress/default/shop#2': other });
});
