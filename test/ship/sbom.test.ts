import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildClone } from '../support/clone.ts';
import { sbomOf, type Manifest, type Package } from '../sbom.ts';

const licence = z.union([
  z.strictObject({ license: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9.+-]+$/) }) }),
  z.strictObject({ expression: z.string().min(1) }),
]);
const component = z.strictObject({
  type: z.enum(['application', 'library']),
  'bom-ref': z.string().startsWith('pkg:npm/'),
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  description: z.string().optional(),
  licenses: z.array(licence).length(1),
  purl: z.string().regex(/^pkg:npm\/(?:%40[\w.-]+\/)?[\w.-]+@[\w.+-]+$/),
  externalReferences: z.array(z.strictObject({ type: z.literal('website'), url: z.url() })).optional(),
});
/** What CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/) says of the parts that are used here. */
const bom = z.strictObject({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  version: z.int().min(1),
  metadata: z.strictObject({ lifecycles: z.tuple([z.strictObject({ phase: z.literal('build') })]), component }),
  components: z.array(component),
  dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

const folder = (...names: readonly string[]): string =>
  names.reduce((path, name) => `${path}/node_modules/${name}`, '/home/product');
const made = (name: string, version: string, over: Partial<Manifest> = {}, at = folder(name)): Package => ({
  folder: at,
  manifest: { name, version, license: 'MIT', ...over },
});
const product: Package = {
  folder: '/home/product',
  manifest: { name: 'product', version: '1.0.0', license: 'Apache-2.0', devDependencies: { a: '*', tool: '*' } },
};

describe('the bill of materials', () => {
  test('follows each dependency as Node does, and names only what is bundled', () => {
    const packages = [
      made('@scope/c', '3.0.0', { license: 'MIT OR Apache-2.0', dependencies: { d: '*' } }),
      made('a', '1.2.3', { homepage: 'https://a.example.com', dependencies: { '@scope/c': '^3', d: '*', gone: '*' } }),
      made('d', '1.0.0', {}, folder('a', 'd')),
      made('d', '2.0.0'),
    ];
    const read = bom.parse(sbomOf(product, packages));
    expect(Object.fromEntries(read.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))).toEqual({
      'pkg:npm/product@1.0.0': ['pkg:npm/a@1.2.3'],
      'pkg:npm/%40scope/c@3.0.0': ['pkg:npm/d@2.0.0'],
      'pkg:npm/a@1.2.3': ['pkg:npm/%40scope/c@3.0.0', 'pkg:npm/d@1.0.0'],
      'pkg:npm/d@1.0.0': [],
      'pkg:npm/d@2.0.0': [],
    });
    expect(read.components.map(({ licenses }) => licenses[0])).toContainEqual({ expression: 'MIT OR Apache-2.0' });
  });

  test('of the bundle lists the packages whose notices go along, each once, and none that it is only made with', async () => {
    using clone = await buildClone();
    const dist = join(dirname(clone.bin), '../../dist');
    const read = bom.parse(JSON.parse(readFileSync(join(dist, 'sbom.cdx.json'), 'utf8')));
    const titles = read.components.map(({ name, version }) => `${name} ${version}`);
    const notices = readFileSync(join(dist, 'licenses.txt'), 'utf8').split('\n');
    expect(titles.filter((title) => !notices.some((line) => line === title || line.startsWith(`${title}: `)))).toEqual(
      [],
    );
    const refs = read.components.map((each) => each['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    expect(read.dependencies.map(({ ref }) => ref)).toEqual([read.metadata.component['bom-ref'], ...refs]);
    expect(read.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref))).toEqual([]);

    const names = new Set(read.components.map(({ name }) => name));
    for (const name of ['undici', 'zod', 'yaml', 'tldts', 'hono', '@peculiar/x509']) expect(names).toContain(name);
    for (const name of ['typescript', 'vitest', 'rolldown', 'kubernetes-models', 'node'])
      expect(names).not.toContain(name);
    const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as Manifest;
    const direct = Object.keys(manifest.devDependencies ?? {}).filter((name) => names.has(name));
    expect(read.dependencies[0]?.dependsOn).toHaveLength(direct.length);
  });
});
