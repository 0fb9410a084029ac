import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { strangeKey, unfitFile, unfitPem, unreadable, type PemKind } from '../facts/tls/pem.ts';
import type { Complaint } from './complaints.ts';
import { getIn, isList, isMapping, quote, setIn, type Mapping, type Path } from './tree.ts';

const keys = ['cert', 'key', 'ca'] as const;
type Key = (typeof keys)[number];

const clientIn = (target: unknown): Mapping | null => {
  const client = getIn(target, ['clientCertificate']);
  return isMapping(client) ? client : null;
};

/** Files are named relative to the file that names them. */
export function withClientPaths(tree: unknown, base: (path: Path) => string): unknown {
  const targets = getIn(tree, ['targets']);
  if (!isList(targets) || targets.every((target) => clientIn(target) === null)) return tree;
  const whole = targets.map((target, index) =>
    keys.reduce((under, key) => {
      const at = ['clientCertificate', key];
      const file = getIn(target, at);
      if (typeof file !== 'string' || file === '') return under;
      return setIn(under, at, resolve(base(['targets', index, ...at]), file));
    }, target),
  );
  return setIn(tree, ['targets'], whole);
}

/** What is wrong with the files of client certificates is told with its place; each is read once. */
export function unfitClientFiles(tree: unknown): Complaint[] {
  const targets = getIn(tree, ['targets']);
  const read = reader();
  return (isList(targets) ? targets : []).flatMap((target, index) => {
    const client = clientIn(target);
    if (client === null) return [];
    const complain = (key: Key, message: string): Complaint => ({
      path: ['targets', index, 'clientCertificate', key],
      message: `${quote(String(client[key]))} ${message}`,
    });
    const found = keys.flatMap((key) => {
      const file = client[key];
      if (typeof file !== 'string' || !isAbsolute(file)) return [];
      const { fault } = key === 'key' ? read.key(file) : read.certificate(file);
      return fault === undefined ? [] : [complain(key, fault)];
    });
    const { cert, key } = client;
    if (found.length > 0 || typeof cert !== 'string' || typeof key !== 'string') return found;
    const [certificate, own] = [read.certificate(cert).value, read.key(key).value];
    const belong = certificate === undefined || own === undefined || certificate.checkPrivateKey(own);
    return belong ? [] : [complain('key', strangeKey(cert))];
  });
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
