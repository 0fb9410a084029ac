import { escapeMarkup } from '../escape.ts';

/** An element, finished. */
export type Xml = { readonly xml: string };

/** What is undefined is left out. Text is made safe here: nothing of it is markup, and XML 1.0 can hold all of it. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly Xml[] | string = [],
): Xml {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeMarkup(String(value))}"`],
  );
  const inside = typeof content === 'string' ? linesXml(content) : content.map(({ xml }) => `\n${xml}`).join('');
  const begin = `<${name}${written.join('')}`;
  if (inside === '') return { xml: `${begin}/>` };
  return { xml: `${begin}>${inside}${typeof content === 'string' ? '' : '\n'}</${name}>` };
}

/** Line by line: the newlines between them are ours. */
const linesXml = (text: string): string => text.split('\n').map(escapeMarkup).join('\n');

export const xmlDocument = ({ xml }: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`;
