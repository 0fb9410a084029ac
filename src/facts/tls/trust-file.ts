/** Which files of a directory belong to a trust store. */
export const isCertificateFile = (name: string): boolean => certificateFile.test(name);

/** `.0` and its like are how c_rehash names them; a dot at the start hides what Kubernetes keeps beside its mounts. */
const certificateFile = /^[^.].*\.(pem|crt|cer|der|\d)$/i;

/** What is wrong with a directory, after its name and a colon. */
export const noCertificateFile = 'no file in it ends in .pem, .crt, .cer or .0';

export interface TrustFile<Certificate> {
  readonly certificates: readonly Certificate[];
  /** What is wrong with it, after its name and a colon; null for nothing. */
  readonly fault: string | null;
}

/** In PEM, the Base64 of one certificate; null for the whole file, in DER. Throws where it is no certificate. */
type ReadCertificate<Certificate> = (base64: string | null) => Certificate;

const blockStart = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g;
const block = /-----BEGIN (?:X509 )?CERTIFICATE-----([^-]*)-----END (?:X509 )?CERTIFICATE-----/;

/** The certificates of a file of a trust store, whose bytes `text` has as Latin-1. */
export function readTrustFile<Certificate>(text: string, read: ReadCertificate<Certificate>): TrustFile<Certificate> {
  if (text === '') return { certificates: [], fault: 'it is empty' };
  const starts = Array.from(text.matchAll(blockStart), ({ index }) => index);
  if (starts.length === 0) return readBinary(text, read);
  const certificates: Certificate[] = [];
  const faults: string[] = [];
  for (const [index, start] of starts.entries()) {
    const found = readBlock(text.slice(start, starts[index + 1]), read);
    if ('certificate' in found) certificates.push(found.certificate);
    else {
      const line = text.slice(0, start).split('\n').length;
      faults.push(`certificate ${index + 1} (line ${line}) cannot be read${found.reason}`);
    }
  }
  return { certificates, fault: faults.length === 0 ? null : listed(faults) };
}

const mostFaults = 5;

/** The first of them, and how many more there are. */
export function listed(faults: readonly string[]): string {
  const more = faults.length > mostFaults ? [`and ${faults.length - mostFaults} more`] : [];
  return [...faults.slice(0, mostFaults), ...more].join('; ');
}

/** What OpenSSL says of the trust in a certificate, for and against it, would be lost on us: such a block is refused. */
function readBlock<Certificate>(
  text: string,
  read: ReadCertificate<Certificate>,
): { readonly certificate: Certificate } | { readonly reason: string } {
  if (text.startsWith('-----BEGIN TRUSTED'))
    return { reason: ": it is in OpenSSL's own form with trust settings; openssl x509 writes it without them" };
  const base64 = block.exec(text)?.[1];
  if (base64 === undefined) return { reason: ': it has no end' };
  try {
    return { certificate: read(base64) };
  } catch {
    return { reason: '' };
  }
}

function readBinary<Certificate>(text: string, read: ReadCertificate<Certificate>): TrustFile<Certificate> {
  const found = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text)?.[1];
  const nothing = 'no certificate in PEM or DER in it';
  if (found !== undefined) return { certificates: [], fault: `${nothing}, but ${found}` };
  try {
    return { certificates: [read(null)], fault: null };
  } catch {
    return { certificates: [], fault: nothing };
  }
}
