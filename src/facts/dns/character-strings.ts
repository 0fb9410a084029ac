const quotedString = /\s*"((?:[^"\\]|\\\d{3}|\\[^\d])*)"/gy;

/** What stands between the quotes of a character string (RFC 1035 5.1) for these octets. */
export const escaped = (octets: string): string =>
  octets.replace(/[^\x20-\x7e]|["\\]/g, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\${String(char.charCodeAt(0)).padStart(3, '0')}`,
  );

/** The reverse, each octet as the character of its code. */
export const unescaped = (text: string): string =>
  text.replace(/\\(?:(\d{3})|(.))/gs, (_, code: string | undefined, char: string | undefined) =>
    code === undefined ? (char ?? '') : String.fromCharCode(Number(code)),
  );

/** The quoted strings of a TXT record's data as one text. */
export const textOf = (data: string): string =>
  Array.from(data.matchAll(quotedString), ([, text = '']) => unescaped(text)).join('');
