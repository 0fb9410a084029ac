import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import { loadConfig } from '../../src/config/configuration.ts';
import { descriptions } from '../../src/config/descriptions.ts';
import { jsonSchemaText } from '../../src/config/json-schema.ts';
import { defaultAt, nodeAt, propertiesOf } from '../../src/config/options.ts';
import type { SchemaNode } from '../../src/config/schema.ts';
import { formatPath, isMapping, type Path } from '../../src/config/tree.ts';

const file = (name: string): string => fileURLToPath(new URL(`../../config/${name}`, import.meta.url));

/** A path as tables of keys write it: `targets[].expect.trust`. */
const generalPath = (path: Path): string => formatPath(path).replaceAll(/\[\d+\]/g, '[]');

interface Key {
  readonly path: Path;
  readonly node: SchemaNode;
}

/** Every key that may be written; those inside of environments are the same as elsewhere. */
function keysOf(node: SchemaNode, path: Path): Key[] {
  const own = Object.entries(propertiesOf(node)).flatMap(([key, child]) => {
    const here = [...path, key];
    const found: Key[] = [{ path: here, node: child }];
    return key === 'environments' ? found : found.concat(keysOf(child, here));
  });
  const inside = [node.additionalProperties, node.items].flatMap((child) => {
    if (!isMapping(child)) return [];
    return keysOf(child, [...path, child === node.items ? 0 : '*']);
  });
  return own.concat(inside);
}
const keys = keysOf(nodeAt([]) ?? {}, []);

test('config/schema.json is the schema: `vitest -u` writes it anew', async () => {
  await expect(jsonSchemaText()).toMatchFileSnapshot(file('schema.json'));
});

test('every key is described, and nothing else is', () => {
  expect(keys.length).toBeGreaterThan(90);
  expect(keys.filter(({ node }) => node.description === undefined).map(({ path }) => generalPath(path))).toEqual([]);
  const known = keys.flatMap(({ path }) => {
    const general = generalPath(path).replaceAll('["*"]', '.*');
    return [general, general.replace(/^targets\[\]\.expect\./, 'expect.')];
  });
  expect(Object.keys(descriptions).filter((path) => !known.includes(path) && path !== 'labels')).toEqual([]);
});

test('what stands inside an environment has no default of its own', () => {
  expect(defaultAt(['dns', 'timeout'])).toBe('2s');
  expect(nodeAt(['environments', 'x', 'dns', 'timeout'])?.description).toBe(descriptions['dns.timeout']);
  expect(defaultAt(['environments', 'x', 'dns', 'timeout'])).toBeUndefined();
});

test('the example loads on any machine', () => {
  const checkIds = checks.map(({ id }) => id);
  const { targets } = loadConfig({ file: file('example.yaml'), cwd: '/', env: {}, checkIds });
  expect(targets.map(({ name }) => name)).toEqual([
    'demo.example.com',
    'shop-new-lb',
    'my-svc.my-namespace:8080',
    'db.other-namespace.svc.cluster.local:5432',
  ]);
});

test('every key of the schema stands in the example, in a comment where it has no default', () => {
  const text = readFileSync(file('example.yaml'), 'utf8');
  const missing = keys.filter(({ path }) => !new RegExp(String.raw`(^[\s#-]*|[{,] )${path.at(-1)}:`, 'm').test(text));
  expect(missing.map(({ path }) => generalPath(path))).toEqual([]);
});

test('outside of targets and environments, the example holds the defaults', () => {
  const shown = loadConfig({ file: file('example.yaml'), cwd: '/', env: {} }).effective();
  const plain = loadConfig({
    file: 'f.yaml',
    text: 'domain: ck8s.example.org\nvantage: cluster-a',
    cwd: '/',
    env: {},
  }).effective();
  expect({ ...shown, environments: {}, targets: [] }).toEqual({ ...plain, targets: [] });
});
