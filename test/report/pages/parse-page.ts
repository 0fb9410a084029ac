/** An element of a page, as strictly as this reads it. */
export interface Element {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly inside: (Element | string)[];
}

const single: ReadonlySet<string> = new Set(['meta', 'input', 'br']);
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/**
 * Reads a page in the narrow form that ours have: every element closed, every attribute in double quotes, every other
 * special character an entity. Throws where there is anything else, as there is where a text breaks out of its place.
 */
export function parsePage(text: string): Element {
  const top: Element = { tag: '', attributes: new Map(), inside: [] };
  const open: Element[] = [top];
  let rest = text.replace(/^<!doctype html>\n/, '');
  if (rest === text) throw new Error('no doctype');
  while (rest !== '') {
    const here = open.at(-1);
    if (here === undefined) throw new Error('closed more than was opened');
    const [said = ''] = /^[^<]+/.exec(rest) ?? [];
    if (said !== '') {
      here.inside.push(decoded(said, here.tag === 'style'));
      rest = rest.slice(said.length);
      continue;
    }
    const [close, closed] = /^<\/([a-z][a-z0-9]*)\s*>/.exec(rest) ?? [];
    if (close !== undefined) {
      if (closed !== here.tag) throw new Error(`</${closed}> in <${here.tag}>`);
      open.pop();
      rest = rest.slice(close.length);
      continue;
    }
    const [begin, tag, written = ''] = /^<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*\/?>/.exec(rest) ?? [];
    if (begin === undefined || tag === undefined) throw new Error(`not as it should be: ${rest.slice(0, 80)}`);
    const attributes = new Map(
      [...written.matchAll(/\s([a-z-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
        name,
        decoded(value, false),
      ]),
    );
    const element: Element = { tag, attributes, inside: [] };
    here.inside.push(element);
    if (!single.has(tag)) open.push(element);
    rest = rest.slice(begin.length);
  }
  if (open.length !== 1) throw new Error(`left open: ${open.map(({ tag }) => tag).join(' ')}`);
  return top;
}

function decoded(text: string, isRaw: boolean): string {
  if (isRaw) return text;
  return text.replace(/[&>"']([^;&]{0,8};)?/g, (whole, name: string = '') => {
    const char = whole.startsWith('&') ? entities[name.slice(0, -1)] : undefined;
    if (char === undefined) throw new Error(`a bare ${whole}`);
    return char;
  });
}

export const elements = (inside: Element['inside']): Element[] =>
  inside.flatMap((each) => (typeof each === 'string' ? [] : [each, ...elements(each.inside)]));

export const textOf = ({ inside }: Pick<Element, 'inside'>): string =>
  inside.map((each) => (typeof each === 'string' ? each : textOf(each))).join('');
