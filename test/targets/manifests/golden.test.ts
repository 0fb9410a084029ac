import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { objectKinds, type TextPlace } from '../../../src/model/kubernetes.ts';
import { readText } from '../../../src/targets/manifests/read-text.ts';

const text = readFileSync(join(import.meta.dirname, 'golden', 'mixed.yaml'), 'utf8');

test('a manifest of all kinds gives what is kept of each, and its places', async () => {
  const { objects, passedOver, problems } = readText(text, 'mixed.yaml');
  expect(problems).toEqual([]);
  expect(objectKinds.filter((kind) => objects.every((object) => object.kind !== kind))).toEqual([]);
  const told = objects.map(({ places, ...object }) => Object.assign(object, { places: placesTold(places) }));
  await expect(`${JSON.stringify({ objects: told, passedOver }, null, 2)}\n`).toMatchFileSnapshot('golden/mixed.json');
});

/** A line each. */
const placesTold = (places: Readonly<Record<string, TextPlace>>): string[] =>
  Object.entries(places).map(([path, place]) => `${place.join(':')} ${path}`);

test('Windows writes the same', () => {
  expect(readText(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'mixed.yaml')).toEqual(readText(text, 'mixed.yaml'));
});

test('of a Secret nothing is kept but the names of its keys and the leaf', () => {
  const told = JSON.stringify(readText(text, 'mixed.yaml').objects.filter(({ kind }) => kind === 'Secret'));
  expect(told).toContain('tls.key');
  expect(told).not.toMatch(/hidden|aGlkZGVu|BEGIN|example\.com\/note/);
});
