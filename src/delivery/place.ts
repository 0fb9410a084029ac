import { cutWords } from '../facts/cut-words.ts';
import { escapeText } from '../report/escape.ts';

/** Where something is sent to, with its credentials apart: what names it in a message has none. */
export interface Place {
  readonly url: URL;
  /** The value of the header Authorization; null where the URL had no credentials. */
  readonly authorization: string | null;
  /** As messages name it. */
  readonly told: string;
  /** Text from elsewhere without what is secret of the place; of what was cut off, not even its beginning at the end. */
  mask(text: string, isWhole: boolean): string;
  /** Text from elsewhere, masked and then cut, in one safe line. */
  say(text: string): string;
}

/** The place that a URL names; null where it is none that HTTP could speak to. Nothing of it may be told then. */
export function placeAt(text: string): Place | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  const credentials = credentialsOf(url);
  if (credentials === null) return null;
  url.username = '';
  url.password = '';
  url.hash = '';
  const { user, password } = credentials;
  if (user === '' && password === '') {
    return { url, authorization: null, told: toldOf(url, ''), ...keeping([]) };
  }
  const token = Buffer.from(`${user}:${password}`).toString('base64');
  return {
    url,
    authorization: `Basic ${token}`,
    told: toldOf(url, '***@'),
    ...keeping([token, `${user}:${password}`, password, user, encodeURIComponent(password)]),
  };
}

/** Shorter ones stand in every other word: who masks them tells them. */
const leastSecret = 4;

function keeping(all: readonly string[]): Pick<Place, 'mask' | 'say'> {
  // The longest first: one may be part of another.
  const secrets = all.filter(({ length }) => length >= leastSecret).toSorted((a, b) => b.length - a.length);
  const mask: Place['mask'] = (text, isWhole) => {
    const begun = isWhole ? 0 : Math.max(0, ...secrets.map((secret) => begunAtEnd(text, secret)));
    const before = begun === 0 ? text : `${text.slice(0, -begun)}***`;
    return secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), before);
  };
  return { mask, say: (text) => escapeText(cutWords(mask(text, true))) };
}

/** How much of a secret a text ends with; 0 where that is too little to tell. */
function begunAtEnd(text: string, secret: string): number {
  for (let length = secret.length; length >= leastSecret; length--) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}

function credentialsOf({ username, password }: URL): { readonly user: string; readonly password: string } | null {
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

const toldOf = ({ protocol, host, pathname, search }: URL, credentials: string): string =>
  escapeText(`${protocol}//${credentials}${host}${pathname}${search === '' ? '' : '?***'}`);
