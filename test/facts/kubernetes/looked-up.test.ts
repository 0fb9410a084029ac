import { describe, expect, test } from 'vitest';
import { lacksLookUps, withUnread, type LookUp } from '../../../src/facts/kubernetes/looked-up.ts';
import type { ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { evidence } from '../../support/evidence.ts';
import { ingress, seen } from '../../support/kubernetes-objects.ts';

const { target } = evidence();
const viewOf = (...objects: readonly ObjectsSeen[]) => ({ target, objects });
const ofFiles = seen([ingress()]);
const ofCluster = seen([ingress({ origin: { cluster: null } })]);
const unread: LookUp = { name: 'Service a', unread: 'no Service was among what was read' };
const read: LookUp = { name: 'Service b', unread: null };

describe('what is named and was not looked up', () => {
  test('nothing was: of files nobody expects it, of a cluster it is lacking', () => {
    const because = 'no Service was among what was read';
    expect(lacksLookUps(viewOf(ofFiles), () => [unread, unread])).toEqual({ because, spared: true });
    expect(lacksLookUps(viewOf(ofCluster), () => [unread])).toEqual({ because, lasting: true });
    expect(lacksLookUps(viewOf(ofFiles, ofCluster), () => [unread])).toEqual({ because, lasting: true });
  });

  test('something was: that counts, and the rest is named where nothing is wrong', () => {
    expect(lacksLookUps(viewOf(ofFiles), () => [unread, read])).toBeNull();
    const judged = (verdicts: Parameters<typeof withUnread>[2]) => [
      ...withUnread(viewOf(ofFiles), () => [unread, read], verdicts),
    ];
    expect(judged(() => [])).toEqual([
      {
        status: 'pass',
        message: 'nothing is wrong with Service b; not looked up: no Service was among what was read',
      },
    ]);
    expect(judged(() => [{ status: 'fail', message: 'it is gone' }])).toHaveLength(1);
  });

  test('all was: nothing is added', () => {
    expect([
      ...withUnread(
        viewOf(ofFiles),
        () => [read],
        () => [],
      ),
    ]).toEqual([]);
  });
});
