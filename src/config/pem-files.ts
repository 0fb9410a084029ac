import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { strangeKey, unfitFile, unfitPem, unreadable, type PemKind } from '../facts/tls/pem.ts';
import type { Complaint } from './complaints.ts';
import { quote, type Mapping, type Path } from './tree.ts';

export type PemKey = 'cert' | 'key' | 'ca';

/** What is wrong with the PEM files that a mapping names. */
export type FindUnfit = (names: Mapping, at: Path, keys: readonly PemKey[]) => Complaint[];

/** Each file is read once, however often it is named. */
export function pemFiles(): FindUnfit {
  const read = reader();
  return (names, at, keys) => {
    const complain = (key: PemKey, message: string): Complaint => ({
      path: [...at, key],
      message: `${quote(String(names[key]))} ${message}`,
    });
    const found = keys.flatMap((key) => {
      const file = names[key];
      if (typeof file !== 'string' || !isAbsolute(file)) return [];
      const { fault } = key === 'key' ? read.key(file) : read.certificate(file);
      return fault === undefined ? [] : [complain(key, fault)];
    });
    const { cert, key } = names;
    if (found.length > 0 || typeof cert !== 'string' || typeof key !== 'string') return found;
    const [certificate, own] = [read.certificate(cert).value, read.key(key).value];
    const belong = certificate === undefined || own === undefined || certificate.checkPrivateKey(own);
    return belong ? [] : [complain('key', strangeKey(cert))];
  };
}

interface Read<Value> {
  readonly value?: Value;
  /** What is wrong with it, after its name. */
  readonly fault?: string;
}

function reader() {
  const certificates = new Map<string, Read<X509Certificate>>();
  const privateKeys = new Map<string, Read<ReturnType<typeof createPrivateKey>>>();
  return {
    certificate: (path: string) =>
      once(certificates, path, () => parse(path, 'certificate', (pem) => new X509Certificate(pem))),
    key: (path: string) => once(privateKeys, path, () => parse(path, 'key', createPrivateKey)),
  };
}

function once<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function parse<Value>(path: string, kind: PemKind, make: (pem: string) => Value): Read<Value> {
  let pem: string;
  try {
    const file = statSync(path);
    const unfit = unfitFile(file.isFile(), file.size);
    if (unfit !== null) return { fault: unfit };
    pem = readFileSync(path, 'latin1');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { fault: missing ? 'does not exist' : 'cannot be read' };
  }
  const unfit = unfitPem(pem, kind);
  if (unfit !== null) return { fault: unfit };
  try {
    return { value: make(pem) };
  } catch {
    return { fault: unreadable(kind) };
  }
}
