import { dirname, join } from 'node:path';

/** What a package.json says. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  /** An SPDX identifier or expression. */
  readonly license: string;
  readonly description?: string;
  readonly homepage?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package, and the folder that it lies in. */
export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Package URL: https://github.com/package-url/purl-spec, type npm. */
const purlOf = ({ manifest: { name, version } }: Package): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const licenceOf = (license: string): object =>
  /^[\w.+-]+$/.test(license) ? { license: { id: license } } : { expression: license };

function componentOf(type: 'application' | 'library', each: Package): object {
  const { name, version, description, homepage, license } = each.manifest;
  return {
    type,
    'bom-ref': purlOf(each),
    name,
    version,
    ...(description !== undefined && { description }),
    licenses: [licenceOf(license)],
    purl: purlOf(each),
    ...(homepage !== undefined && { externalReferences: [{ type: 'website', url: homepage }] }),
  };
}

/** The one that Node finds by this name from a folder: the nearest `node_modules` that has it. */
function found(name: string, folder: string, among: readonly Package[]): Package[] {
  const there = join(folder, 'node_modules', name);
  const own = among.filter((each) => each.folder === there);
  return own.length > 0 || dirname(folder) === folder ? own : found(name, dirname(folder), among);
}

/**
 * The software bill of materials of a bundle, as CycloneDX 1.6 writes it: what is in it, and nothing that it was made
 * with. It has no serial number and no time, so that the same source gives the same bytes.
 */
export function sbomOf(product: Package, bundled: readonly Package[]): object {
  const dependenciesOf = ({ folder }: Package, names: Manifest['dependencies'] = {}): string[] =>
    Object.keys(names).flatMap((name) => found(name, folder, bundled).map(purlOf));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { lifecycles: [{ phase: 'build' }], component: componentOf('application', product) },
    components: bundled.map((each) => componentOf('library', each)),
    dependencies: [
      { ref: purlOf(product), dependsOn: dependenciesOf(product, product.manifest.devDependencies) },
      ...bundled.map((each) => ({ ref: purlOf(each), dependsOn: dependenciesOf(each, each.manifest.dependencies) })),
    ],
  };
}
