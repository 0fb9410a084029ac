import { createHash, X509Certificate } from 'node:crypto';
import { canonicalAddress } from '../../facts/addresses.ts';
import type { ObjectHead, Secret, SecretLeaf } from '../../model/kubernetes.ts';
import { at, entries, mapping, text, type Field } from './field.ts';

const certificateKey = 'tls.crt';
/** The API takes no larger Secret. */
const mostChars = 2 * 1_048_576;
const mostNames = 1000;

/** No value but that of `tls.crt` is looked at. */
export function readSecret(head: ObjectHead<'Secret'>, object: Field): Secret {
  const [data, stringData] = [at(object, 'data'), at(object, 'stringData')];
  const keys = [data, stringData].flatMap((field) => entries(field).map(([key]) => key));
  return {
    ...head,
    type: text(at(object, 'type')) ?? 'Opaque',
    keys: [...new Set(keys)],
    ...certificateIn(data, stringData),
  };
}

type Found = Pick<Secret, 'leaf' | 'trouble'>;

const trouble = (why: string): Found => ({ leaf: null, trouble: why });

function certificateIn(data: Field, stringData: Field): Found {
  // As the API server does: what stands in `stringData` is written over `data`.
  const plain = valueIn(stringData);
  const value = plain ?? valueIn(data);
  if (value === undefined) return trouble(`it has no ${certificateKey}`);
  if (typeof value !== 'string') return trouble(`its ${certificateKey} is no text`);
  if (value.length > mostChars) return trouble(`its ${certificateKey} is larger than a Secret can be`);
  if (value.trim() === '') return trouble(`its ${certificateKey} is empty`);
  if (plain !== undefined) return leafIn(value);
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value)) return trouble(`its ${certificateKey} is not base64`);
  return leafIn(Buffer.from(value, 'base64').toString('latin1'));
}

function valueIn(field: Field): unknown {
  const value = mapping(field)?.[certificateKey];
  return value === null ? undefined : value;
}

const begin = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/;

function leafIn(pem: string): Found {
  const first = begin.exec(pem)?.[0];
  if (first === undefined) return trouble(`its ${certificateKey} holds no certificate in PEM`);
  try {
    return { leaf: leafOf(new X509Certificate(first)), trouble: null };
  } catch {
    // OpenSSL's words tell nobody more, and may repeat what was given.
    return trouble(`its ${certificateKey} holds a certificate that cannot be read`);
  }
}

const leafOf = (certificate: X509Certificate): SecretLeaf => ({
  sha256: createHash('sha256').update(certificate.raw).digest('hex'),
  serial: certificate.serialNumber.toLowerCase(),
  notBefore: certificate.validFromDate.toISOString(),
  notAfter: certificate.validToDate.toISOString(),
  names: namesIn(certificate.subjectAltName ?? ''),
});

/** DNS names and addresses; Node writes those with odd characters as JSON. */
const namesIn = (alternatives: string): string[] =>
  [...alternatives.matchAll(/(?:^|, )(DNS|IP Address):("(?:[^"\\]|\\.)*"|[^",]*)/g)]
    .slice(0, mostNames)
    .map(([, type, name = '']) => {
      const plain = name.startsWith('"') ? String(JSON.parse(name)) : name;
      return type === 'DNS' ? plain : (canonicalAddress(plain) ?? plain);
    });
