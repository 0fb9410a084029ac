import { expect, test } from 'vitest';
import { startHeldObjects } from '../../../src/targets/cluster/held-objects.ts';
import { ingress } from './watching.ts';

const at = (name: string, resourceVersion: string, more: object = {}) => ({
  ...ingress(name, { resourceVersion }),
  ...more,
});
const hold = (most = 10) =>
  startHeldObjects({ cluster: null }, () => ({ kind: 'Ingress', apiVersion: 'networking.k8s.io/v1' }), most);
const namesOf = (held: ReturnType<typeof hold>): string[] => Array.from(held.all(), ({ name }) => name);

test('a change is one of what is read', () => {
  const held = hold();
  expect(held.put(at('shop', '1'))).toBe(true);
  const [before] = held.all();
  expect(held.put(at('shop', '1'))).toBe(false);
  expect(held.put(at('shop', '2', { unknown: 1 }))).toBe(false);
  expect([...held.all()][0]).toBe(before);
  expect(held.put(at('shop', '3', { spec: {} }))).toBe(true);
  expect(held.remove(at('web', '4'))).toBe(false);
  expect(held.remove(at('shop', '5'))).toBe(true);
  expect(held.size()).toBe(0);
});

test('a list takes the place of what was, and tells whether that is something else', () => {
  const held = hold();
  const list = (...items: readonly object[]): boolean => {
    const next = held.begin();
    for (const item of items) next.add(item);
    return next.done();
  };
  expect(list(at('shop', '1'), at('web', '1'))).toBe(true);
  const [before] = held.all();
  expect(list(at('shop', '1'), at('web', '2'))).toBe(false);
  expect([...held.all()][0]).toBe(before);
  expect(list(at('shop', '1'))).toBe(true);
  expect(namesOf(held)).toEqual(['shop']);
  expect(list()).toBe(true);
  expect(list()).toBe(false);
});

test('what is no object is passed over, and more than is borne is not held', () => {
  const held = hold(2);
  for (const item of [null, 1, 'x', [], {}, { metadata: {} }, { metadata: { name: 1 } }, { metadata: { name: '' } }]) {
    expect([held.put(item), held.remove(item)]).toEqual([false, false]);
  }
  for (const name of ['a', 'b', 'c']) held.put(at(name, '1'));
  expect(namesOf(held)).toEqual(['a', 'b']);
  expect(held.put(at('a', '2', { spec: {} }))).toBe(true);
});
