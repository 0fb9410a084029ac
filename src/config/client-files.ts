import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
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
    return belong ? [] : [complain('key', `does not belong to the certificate in ${quote(cert)}`)];
  });
}

interface Read<Value> {
  readonly value?: Value;
  /** What is wrong with it, after its name. */
  readonly fault?: string;
}

/** Far more than certificates and keys take. */
const mostBytes = 1_048_576;

function reader() {
  const certificates = new Map<string, Read<X509Certificate>>();
  const privateKeys = new Map<string, Read<ReturnType<typeof createPrivateKey>>>();
  return {
    certificate: (path: string) =>
      once(certificates, path, () =>
        parse(path, /-----BEGIN (?:X509 )?CERTIFICATE-----/, 'certificate', (pem) => new X509Certificate(pem)),
      ),
    key: (path: string) =>
      once(privateKeys, path, () => parse(path, /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/, 'key', createPrivateKey)),
  };
}

function once<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function parse<Value>(path: string, start: RegExp, what: string, make: (pem: string) => Value): Read<Value> {
  let pem: string;
  try {
    const file = statSync(path);
    const { size } = file;
    if (!file.isFile()) return { fault: 'is no file' };
    if (size > mostBytes) return { fault: `is no PEM file: it has ${size} bytes` };
    pem = readFileSync(path, 'latin1');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { fault: missing ? 'does not exist' : 'cannot be read' };
  }
  if (what === 'key' && /ENCRYPTED/.test(pem)) return { fault: 'is encrypted, and there is no passphrase for it' };
  if (!start.test(pem)) return { fault: `holds no ${what} in PEM` };
  try {
    return { value: make(pem) };
  } catch {
    return { fault: `holds a ${what} that cannot be read` };
  }
}
