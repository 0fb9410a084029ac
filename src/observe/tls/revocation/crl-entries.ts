import type { Revoked } from '../../../model/chain-looks.ts';
import {
  boolean,
  DerError,
  due,
  elementsOf,
  enumerated,
  fewOf,
  formatOid,
  integer,
  objectIdentifier,
  octetString,
  readElement,
  sequence,
} from '../certificate/der.ts';
import { readTime } from '../certificate/time.ts';

/** RFC 5280 5.3.1, by number. */
const reasons: Readonly<Record<number, string>> = {
  0: 'unspecified',
  1: 'keyCompromise',
  2: 'cACompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
  6: 'certificateHold',
  8: 'removeFromCRL',
  9: 'privilegeWithdrawn',
  10: 'aACompromise',
};

/** The reason in an ENUMERATED. Throws DerError. */
export function readReason(value: Buffer): string {
  const [code = -1, ...more] = due(readElement(value), enumerated).content;
  return more.length > 0 ? 'unknown' : (reasons[code] ?? `unknown (${code})`);
}

const oid = { reason: '2.5.29.21', invalidityDate: '2.5.29.24' } as const;

/** Where an element begins and ends, content and all. Lists have half a million of them: none is kept. */
interface Bounds {
  tag: number;
  start: number;
  end: number;
}

/** Sets `into` to the element at `at`, which ends no later than `limit`. Throws DerError. */
function bound(bytes: Buffer, at: number, limit: number, into: Bounds): void {
  const first = bytes[at + 1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + lengthBytes;
  if (start > limit || first === 0x80 || lengthBytes > 4) throw new DerError('an entry that cannot be read');
  const end = start + (lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes));
  if (end > limit) throw new DerError('an entry that ends too early');
  into.tag = bytes[at] ?? 0;
  into.start = start;
  into.end = end;
}

export interface Surveyed {
  readonly entries: number;
  /** The first critical extension of an entry that is not processed: then the list tells of no certificate (RFC 5280 5.3). */
  readonly unknownCritical: string | null;
}

/** Walks the whole list once. `revoked` is the content of revokedCertificates (RFC 5280 5.1.2.6). Rejects with DerError. */
export async function surveyEntries(revoked: Buffer): Promise<Surveyed> {
  let entries = 0;
  let unknownCritical: string | null = null;
  const mayBeCritical = await holds(revoked, criticalTrue);
  await eachEntry(revoked, (_, serialEnd, end) => {
    entries++;
    if (!mayBeCritical || unknownCritical !== null) return;
    unknownCritical = criticalIn(revoked, serialEnd, end);
  });
  return { entries, unknownCritical };
}

/** So many entries are looked at before all else that goes on has its turn. */
const entriesATurn = 2048;
const bytesATurn = 2_097_152;

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Whether the bytes are somewhere in the list, whose length could hold up all else. */
async function holds(revoked: Buffer, bytes: Buffer): Promise<boolean> {
  for (let at = 0; at < revoked.length; at += bytesATurn) {
    if (at > 0) await turn();
    if (revoked.subarray(at, at + bytesATurn + bytes.length - 1).includes(bytes)) return true;
  }
  return false;
}

/** BOOLEAN TRUE in DER: without it nothing is critical. */
const criticalTrue = Buffer.of(boolean, 1, 0xff);

/** A time alone has as many (RFC 5280 4.1.2.5.1): shorter entries would make a list of millions. */
const minTimeBytes = 15;
/** An honest entry has three at most, and each extension three parts. */
const maxExtensions = 16;
const maxParts = 3;

async function eachEntry(
  revoked: Buffer,
  visit: (serialStart: number, serialEnd: number, end: number) => unknown,
): Promise<void> {
  const [entry, serial] = [
    { tag: 0, start: 0, end: 0 },
    { tag: 0, start: 0, end: 0 },
  ];
  let looked = 0;
  for (let at = 0; at < revoked.length; at = entry.end) {
    if (++looked % entriesATurn === 0) await turn();
    bound(revoked, at, revoked.length, entry);
    bound(revoked, entry.start, entry.end, serial);
    if (entry.tag !== sequence || serial.tag !== integer) throw new DerError('an entry that is none');
    if (entry.end - serial.end < minTimeBytes) throw new DerError('an entry without a time');
    if (visit(serial.start, serial.end, entry.end) === false) break;
  }
}

function criticalIn(revoked: Buffer, serialEnd: number, end: number): string | null {
  const inside = { tag: 0, start: 0, end: 0 };
  bound(revoked, serialEnd, end, inside);
  // What comes after the time: where it ends the entry, there are no extensions.
  if (inside.end === end || !revoked.subarray(inside.end, end).includes(criticalTrue)) return null;
  const known: readonly string[] = [oid.reason, oid.invalidityDate];
  const { content } = due(readElement(revoked.subarray(inside.end, end)), sequence);
  for (const extension of fewOf(content, maxExtensions, 'extensions')) {
    const [id, critical] = elementsOf(due(extension, sequence).content);
    const name = formatOid(due(id, objectIdentifier).content);
    if (critical?.tag === boolean && critical.content[0] !== 0 && !known.includes(name)) return name;
  }
  return null;
}

/** What the list says of a serial number, given as the bytes of its INTEGER. Rejects with DerError. */
export async function entryOf(revoked: Buffer, serial: Buffer): Promise<Revoked | null> {
  // By far the most are on no list, which this tells in a fraction of the time.
  if (!(await holds(revoked, serial))) return null;
  let found: Revoked | null = null;
  await eachEntry(revoked, (start, end, entryEnd) => {
    if (end - start !== serial.length || serial.compare(revoked, start, end) !== 0) return true;
    found = readEntry(revoked.subarray(end, entryEnd));
    return false;
  });
  return found;
}

/** The rest of an entry after its serial number. */
function readEntry(bytes: Buffer): Revoked | null {
  const [time, extensions] = elementsOf(bytes);
  if (time === undefined) throw new DerError('an entry without a time');
  const values =
    extensions === undefined
      ? []
      : fewOf(due(extensions, sequence).content, maxExtensions, 'extensions in an entry').map(reasonIn);
  const reason = values.find((value) => value !== null) ?? null;
  // Only delta CRLs have it, and it takes the certificate off the list.
  return reason === 'removeFromCRL' ? null : { at: readTime(time.raw), reason };
}

function reasonIn({ content }: { readonly content: Buffer }): string | null {
  const [id, ...rest] = fewOf(content, maxParts, 'parts in an extension');
  if (formatOid(due(id, objectIdentifier).content) !== oid.reason) return null;
  return readReason(due(rest.at(-1), octetString).content);
}
