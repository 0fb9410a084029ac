import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import type { KubernetesThing } from './rendered.ts';

const modules = resolve(import.meta.dirname, '../../node_modules');

/** Where the library has the model of a kind. */
function modelOf({ apiVersion, kind }: KubernetesThing): string {
  const ofOperator = apiVersion.startsWith('monitoring.coreos.com/');
  return `${ofOperator ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models'}/${apiVersion}/${kind}`;
}

/** What the schema of its kind finds wrong with an object; null where nothing. It takes fields that it does not know. */
export async function schemaFault(object: KubernetesThing): Promise<string | null> {
  const models = (await import(/* @vite-ignore */ modelOf(object))) as Record<string, new (data: object) => Model>;
  const model = models[object.kind];
  if (model === undefined) return `there is no model of ${object.kind}`;
  try {
    new model(object).validate();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

interface Model {
  validate(): void;
}

/** What the compiler says of objects that have a field which the type of their kind does not: literals may have none. */
export async function unknownFields(objects: readonly KubernetesThing[]): Promise<string> {
  using folder = makeFolder();
  symlinkSync(modules, join(folder.path, 'node_modules'));
  const lines = objects.map(
    (object, i) =>
      `import type { I${object.kind} as Type${i} } from '${modelOf(object)}';\n` +
      `export const object${i}: Type${i} = ${JSON.stringify(object)};\n`,
  );
  folder.write('package.json', '{"type":"module"}');
  const file = folder.write('objects.ts', lines.join(''));
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'esnext',
    '--types',
    '',
  ];
  const { code, stdout, stderr } = await run([join(modules, '.bin', 'tsc'), ...options, file], {
    cwd: folder.path,
    atMostMs: 120_000,
  });
  return code === 0 ? '' : `${stdout}${stderr}`;
}
