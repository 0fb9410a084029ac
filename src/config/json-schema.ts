import { descriptions } from './descriptions.ts';
import { bareJsonSchema, type SchemaNode } from './schema.ts';
import { isList, isMapping } from './tree.ts';

/** The JSON Schema of the configuration file, made anew: what `config/schema.json` has to hold. */
export const jsonSchemaText = (): string => `${JSON.stringify(jsonSchema(), null, 2)}\n`;

const jsonSchema = (): SchemaNode => ({
  ...described(bareJsonSchema(), ''),
  title: 'hostprobe',
  description: 'The configuration of hostprobe, a prober of DNS and certificates.',
});

/** The path under which `descriptions` knows a key. */
const topic = (path: string): string =>
  path.replace(/^environments\.\*\./, '').replace(/^(targets\[\]\.expect|defaults\.expect|modules\.\*)\./, 'expect.');

/** The node with descriptions; environments change what stands at the top, so nothing is a default there. */
function described(node: SchemaNode, path: string): SchemaNode {
  const description = descriptions[path] ?? descriptions[topic(path)];
  const below = (child: unknown, step: string): SchemaNode =>
    described(isMapping(child) ? child : {}, `${path}${step}`);
  const entries = Object.entries({ ...(description === undefined ? {} : { description }), ...node }).flatMap(
    ([key, value]): [string, unknown][] => {
      if (key === 'default' && path.startsWith('environments.')) return [];
      if (key === 'properties' && isMapping(value)) {
        const prefix = path === '' ? '' : '.';
        return [
          [
            key,
            Object.fromEntries(Object.entries(value).map(([name, child]) => [name, below(child, `${prefix}${name}`)])),
          ],
        ];
      }
      if (key === 'additionalProperties' && isMapping(value)) return [[key, below(value, '.*')]];
      if (key === 'items') return [[key, below(value, '[]')]];
      if (key === 'anyOf' && isList(value))
        return [[key, value.map((branch) => withoutDescription(below(branch, '')))]];
      return [[key, value]];
    },
  );
  return Object.fromEntries(entries);
}

const withoutDescription = (node: SchemaNode): SchemaNode =>
  Object.fromEntries(Object.entries(node).filter(([key]) => key !== 'description'));
