import { hash } from 'node:crypto';
import { isAddress } from '../../../facts/addresses.ts';
import { appendZone } from '../../../facts/dns/names.ts';
import { edgesOf } from '../../../facts/tls/path/path.ts';
import type { TlsaLook, TlsaRecord } from '../../../model/chain-looks.ts';
import { certificateParts } from '../certificate/certificate-parts.ts';
import { sha256Of } from '../certificate/certificate.ts';
import { DerError } from '../certificate/der.ts';
import type { ChainLook, ShownChain } from './chain-looks.ts';
import { derOf } from './der-of.ts';

const mostRecords = 16;
const mostDigits = 256;

/**
 * The TLSA records of the host (RFC 6698), where a resolver validates: else they count for nothing. The name at the end
 * of the host's aliases comes first where all of them are vouched for, then the host's own (RFC 7671 7). They are
 * compared when the issuers that were lacking have been `fetched`.
 */
export async function tlsa({ target, shown, dns, wires }: ChainLook, fetched?: Promise<unknown>): Promise<TlsaLook[]> {
  const { host, port } = target;
  if (isAddress(host) || target.search) return [];
  const led = await dns.secured(host, 'A');
  if (led === null) return [];
  const looks: TlsaLook[] = [];
  for (const base of new Set([...(led.authentic ? [led.last] : []), host])) {
    const name = appendZone(`_${port}._tcp`, base);
    const said = name === null ? null : await dns.secured(name, 'TLSA');
    if (name === null || said === null) continue;
    const records = said.records.slice(0, mostRecords).flatMap(fieldsOf);
    if (records.length > 0) await fetched;
    const certificates = records.length === 0 ? [] : bindable(shown, wires.pki);
    const { outcome, authentic } = said;
    const look = { name, outcome, authentic, records: records.map((record) => matched(record, certificates)) };
    if (records.length > 0) return [look];
    looks.push(look);
  }
  return looks.slice(-1);
}

type Fields = Omit<TlsaRecord, 'matches'>;

function fieldsOf(data: string): Fields[] {
  const [usage, selector, matching, hex = ''] = data.split(' ');
  return [{ usage: Number(usage), selector: Number(selector), matching: Number(matching), data: hex }];
}

/** A certificate to which a record may bind the host. */
interface Bindable {
  readonly sha256: string;
  readonly der: Buffer;
  readonly isLeaf: boolean;
}

/** What was sent first, and the issuers on the ways up from there, whether sent, held by a store or fetched. */
function bindable(shown: readonly ShownChain[], pki: ChainLook['wires']['pki']): Bindable[] {
  const seen = pki.of(shown.map(({ session }) => session.sent));
  const leaves = new Set(shown.flatMap(({ session }) => session.sent.slice(0, 1)));
  const edges = edgesOf(seen);
  const reached = new Set(leaves);
  for (const sha256 of reached) for (const issuer of edges.get(sha256) ?? []) reached.add(issuer);
  const bytesOf = derOf(
    shown.flatMap(({ sentDer }) => sentDer),
    seen,
    pki,
  );
  return Array.from(reached).flatMap((sha256) => {
    const der = bytesOf(sha256);
    return der === undefined ? [] : [{ sha256, der, isLeaf: leaves.has(sha256) }];
  });
}

/** RFC 6698 2.1: usages 1 and 3 are of the server's own certificate, 0 and 2 of one above it. */
function matched(record: Fields, certificates: readonly Bindable[]): TlsaRecord {
  const { usage, data } = record;
  const isOfLeaf = usage === 1 || usage === 3;
  const matches = certificates.filter(
    ({ isLeaf, der }) => usage <= 3 && isLeaf === isOfLeaf && data !== '' && associationOf(record, der) === data,
  );
  return { ...record, data: data.slice(0, mostDigits), matches: matches.map(({ sha256 }) => sha256) };
}

/** What a record that is about the certificate would hold; null where its selector or matching type is not known. */
function associationOf({ selector, matching }: Fields, der: Buffer): string | null {
  const bytes = selector === 0 ? der : selector === 1 ? publicKeyInfoOf(der) : null;
  if (bytes === null) return null;
  switch (matching) {
    case 0:
      return bytes.toString('hex');
    case 1:
      return sha256Of(bytes);
    case 2:
      return hash('sha512', bytes);
    default:
      return null;
  }
}

function publicKeyInfoOf(der: Buffer): Buffer | null {
  try {
    return certificateParts(der).publicKeyInfo;
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}
