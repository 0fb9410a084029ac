import type { Revoked } from '../../../model/chain-looks.ts';
import { extensionsOf, type ExtensionPart } from '../certificate/certificate-parts.ts';
import { digestOf } from '../certificate/digests.ts';
import { readReason } from './crl-entries.ts';
import {
  constructed,
  DerError,
  due,
  elementsOf,
  fewOf,
  enumerated,
  formatOid,
  integer,
  objectIdentifier,
  octetString,
  primitive,
  readElement,
  sequence,
  type Element,
} from '../certificate/der.ts';
import { readSigned, type Signed } from './signed.ts';
import { readTime } from '../certificate/time.ts';

/** RFC 6960 4.1.1: whom a response is about. */
export interface CertificateId {
  /** As OpenSSL calls it; undefined where it is none that we know. */
  readonly digest: string | undefined;
  readonly issuerName: Buffer;
  readonly issuerKey: Buffer;
  /** The bytes of its INTEGER. */
  readonly serial: Buffer;
}

export interface SingleResponse {
  readonly id: CertificateId;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly revoked: Revoked | null;
  /** RFC 3339. */
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  readonly extensions: readonly ExtensionPart[];
}

/** RFC 6960 4.2.1, of which nothing is believed until the signature was verified. */
export interface OcspResponse {
  readonly status: string;
  /** Null where the status is an error. */
  readonly basic: {
    readonly signed: Signed;
    readonly responses: readonly SingleResponse[];
    /** In DER: who may have signed it. */
    readonly certificates: readonly Buffer[];
  } | null;
}

const statuses = ['successful', 'malformedRequest', 'internalError', 'tryLater', '', 'sigRequired', 'unauthorized'];
const basicType = '1.3.6.1.5.5.7.48.1.1';
/** Of either: an honest staple has one answer, and one certificate at most. */
const maxListed = 32;

/** Throws DerError. */
export function readOcspResponse(der: Buffer): OcspResponse {
  const [status, wrapped] = elementsOf(due(readElement(der), sequence).content);
  const code = due(status, enumerated).content;
  const name = (code.length === 1 && statuses[code[0] ?? 4]) || 'unknown';
  if (name !== 'successful') return { status: name, basic: null };
  const [type, bytes] = elementsOf(due(readElement(due(wrapped, constructed(0)).content), sequence).content);
  const kind = formatOid(due(type, objectIdentifier).content);
  if (kind !== basicType) throw new DerError(`a response of another type (${kind})`);
  const signed = readSigned(due(bytes, octetString).content);
  const sent = signed.rest.find(({ tag }) => tag === constructed(0));
  const certificates = sent === undefined ? [] : listIn(due(readElement(sent.content), sequence), 'certificates');
  return {
    status: name,
    basic: { signed, responses: readResponses(signed.toBeSigned), certificates: certificates.map(({ raw }) => raw) },
  };
}

const listIn = ({ content }: Element, what: string): Element[] => fewOf(content, maxListed, what);

/** ResponseData: what comes before the answers are version, responder and time. */
function readResponses(data: Element): SingleResponse[] {
  const answers = Array.from(elementsOf(data.content)).find(({ tag }) => tag === sequence);
  return listIn(due(answers, sequence), 'answers').map(readResponse);
}

function readResponse(response: Element): SingleResponse {
  const [id, status, thisUpdate, ...rest] = elementsOf(due(response, sequence).content);
  if (thisUpdate === undefined) throw new DerError('the time of an answer is missing');
  const next = rest.find(({ tag }) => tag === constructed(0));
  const wrapped = rest.find(({ tag }) => tag === constructed(1));
  return {
    id: readId(due(id, sequence)),
    ...readStatus(status),
    thisUpdate: readTime(thisUpdate.raw),
    nextUpdate: next === undefined ? null : readTime(next.content),
    extensions: wrapped === undefined ? [] : extensionsOf(due(readElement(wrapped.content), sequence).content),
  };
}

function readId({ content }: Element): CertificateId {
  const [algorithm, name, key, serial] = elementsOf(content);
  return {
    digest: digestOf(algorithm).openssl,
    issuerName: due(name, octetString).content,
    issuerKey: due(key, octetString).content,
    serial: due(serial, integer).content,
  };
}

function readStatus(status: Element | undefined): Pick<SingleResponse, 'status' | 'revoked'> {
  switch (status?.tag) {
    case primitive(0):
      return { status: 'good', revoked: null };
    case primitive(2):
      return { status: 'unknown', revoked: null };
    case constructed(1): {
      const [time, reason] = elementsOf(status.content);
      if (time === undefined) throw new DerError('the time of a revocation is missing');
      return {
        status: 'revoked',
        revoked: { at: readTime(time.raw), reason: reason === undefined ? null : readReason(reason.content) },
      };
    }
    default:
      throw new DerError('a status that is none');
  }
}
