import { appendZone, formatName, parseName } from '../names.ts';

/** Where an ACME server looks for proof over DNS (RFC 8555 8.4); of a wildcard, below what follows its `*`. */
export function challengeName(name: string): string | null {
  const [first, ...rest] = parseName(name);
  return appendZone('_acme-challenge', first === '*' ? formatName(rest) : name);
}

/** What an ACME server asks for: a SHA-256 in base64url (RFC 8555 8.4). */
export const isProof = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** Whether what stands there can be an alias's target, and no text. */
export const isPlainName = (text: string): boolean => /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/.test(text);
