import { hash } from 'node:crypto';
import { DerError, due, elementsOf, objectIdentifier, readElement, sequence, type Element } from './der.ts';
import { codesOf, maxNameBytes, set, utf8Text } from './distinguished-name.ts';

/**
 * SHA-256 of a Name, the same for names that RFC 5280 7.1 takes for one: kinds of strings, capitals and blanks count for
 * nothing. Like OpenSSL and Chrome it folds the letters of ASCII alone. What is no Name goes by its bytes.
 */
export function nameSha256(name: Buffer): string {
  try {
    return hash('sha256', normalForm(name));
  } catch (error) {
    if (error instanceof DerError) return hash('sha256', name);
    throw error;
  }
}

function normalForm(name: Buffer): string {
  if (name.length > maxNameBytes) throw new DerError(`a name of ${name.length} bytes`);
  let form = '=';
  for (const relative of elementsOf(due(readElement(name), sequence).content)) {
    const { content } = due(relative, set);
    const first = readElement(content);
    form +=
      first.raw.length === content.length
        ? `${attributeForm(first)},`
        : `${Array.from(elementsOf(content), attributeForm).toSorted().join('')},`;
  }
  return form;
}

/** With the length in front, so that no value passes for two. */
function attributeForm(attribute: Element): string {
  const { content } = due(attribute, sequence);
  const type = due(readElement(content), objectIdentifier);
  const value = readElement(content.subarray(type.raw.length));
  const text = textOf(value);
  const form = text === null ? `#${value.raw.toString('hex')}` : folded(text);
  return `${type.content.toString('hex')}:${form.length}:${form}`;
}

const folded = (text: string): string =>
  text
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(/ {2,}/g, ' ')
    .replace(/^ | $/g, '');

/** Null for what verifiers compare as it stands, TeletexString included. */
function textOf({ tag, content }: Element): string | null {
  switch (tag) {
    case 0x13:
    case 0x16:
      return content.toString('latin1');
    case 0x0c: {
      const octets = content.toString('latin1');
      return /[\x80-\xff]/.test(octets) ? utf8Text(content) : octets;
    }
    case 0x1c:
      return wellFormed(String.fromCodePoint(...codesOf(content, 4)));
    case 0x1e:
      return wellFormed(String.fromCharCode(...codesOf(content, 2)));
    default:
      return null;
  }
}

const wellFormed = (text: string): string | null => (text.isWellFormed() ? text : null);
