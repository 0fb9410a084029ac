/** What the files of a client certificate hold (RFC 7468); each fault reads on after the name of its file. */
export type PemKind = 'certificate' | 'key';

/** Far more than certificates and keys take. */
const mostBytes = 1_048_576;

const begins: Readonly<Record<PemKind, RegExp>> = {
  certificate: /-----BEGIN (?:X509 )?CERTIFICATE-----/,
  key: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/,
};

/** Why what stands at a path is not even read; null where it may be. */
export function unfitFile(isFile: boolean, bytes: number): string | null {
  if (!isFile) return 'is no file';
  return bytes > mostBytes ? `is no PEM file: it has ${bytes} bytes` : null;
}

/** Why nothing of this kind can be read from a text; null where that may be tried. */
export function unfitPem(text: string, kind: PemKind): string | null {
  if (kind === 'key' && text.includes('ENCRYPTED')) return 'is encrypted, and there is no passphrase for it';
  return begins[kind].test(text) ? null : `holds no ${kind} in PEM`;
}

export const unreadable = (kind: PemKind): string => `holds a ${kind} that cannot be read`;

export const strangeKey = (certificatePath: string): string =>
  `does not belong to the certificate in "${certificatePath}"`;
