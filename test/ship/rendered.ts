import { globSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { pathOf, program } from '../system/installed.ts';

export const kubernetes = resolve(import.meta.dirname, '../../config/kubernetes');

/** What stands by itself: components stand in an overlay. */
export const overlays: readonly string[] = globSync('{base,overlays}/**/kustomization.yaml', { cwd: kubernetes })
  .map(dirname)
  .toSorted();
export const components: readonly string[] = globSync('components/*/kustomization.yaml', { cwd: kubernetes })
  .map(dirname)
  .toSorted();

export interface KubernetesThing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}
export type Labels = Readonly<Record<string, string>>;

/** What kubectl makes of a folder: each object, and what it had to say beside. */
async function render(folder: string): Promise<readonly KubernetesThing[]> {
  const { code, stdout, stderr } = await run([program('kubectl'), 'kustomize', folder]);
  if (code !== 0 || stderr !== '') throw new Error(`kubectl kustomize ${folder}: ${code} ${stderr}`);
  return parseAllDocuments(stdout).map((document) => {
    if (document.errors.length > 0) throw new Error(String(document.errors[0]));
    return document.toJS() as KubernetesThing;
  });
}

const made = new Map<string, Promise<readonly KubernetesThing[]>>();

/** The same of a folder of config/kubernetes, made once. */
export function rendered(overlay: string): Promise<readonly KubernetesThing[]> {
  const known = made.get(overlay) ?? render(join(kubernetes, overlay));
  made.set(overlay, known);
  return known;
}

/** The same of an overlay as somebody else writes it. */
export async function renderWith(
  base: string,
  added: readonly string[],
  namespace: string,
): Promise<readonly KubernetesThing[]> {
  using folder = makeFolder();
  const from = (path: string): string => relative(folder.path, join(kubernetes, path));
  const tree = { namespace, resources: [from(base)], components: added.map(from) };
  folder.write('kustomization.yaml', JSON.stringify(tree));
  return await render(folder.path);
}

export interface Kubectl {
  readonly client: string;
  readonly kustomize: string;
}

/** Which kubectl this machine has; null where it has none, or one that does not know its kustomize. */
export async function kubectlHere(): Promise<Kubectl | null> {
  if (pathOf('kubectl') === undefined) return null;
  const { stdout } = await run([program('kubectl'), 'version', '--client', '--output', 'json']);
  const said = JSON.parse(stdout) as { clientVersion: { gitVersion: string }; kustomizeVersion?: string };
  if (said.kustomizeVersion === undefined) return null;
  return { client: said.clientVersion.gitVersion, kustomize: said.kustomizeVersion };
}
