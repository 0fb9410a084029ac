import { X509Certificate } from 'node:crypto';
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { isCertificateFile, listed, noCertificateFile, readTrustFile } from '../facts/tls/trust-file.ts';
import type { Complaint } from './complaints.ts';
import { getIn, isList, isMapping, quote, setIn, type Path } from './tree.ts';

const kinds = ['public', 'staging', 'private'];

/** The lists of stores: at the top, and in each environment. */
function lists(tree: unknown): { path: Path; items: readonly unknown[]; kind: string }[] {
  const environments = getIn(tree, ['environments']);
  const names = isMapping(environments) ? Object.keys(environments) : [];
  return [[], ...names.map((name) => ['environments', name])].flatMap((owner) =>
    kinds.flatMap((kind) => {
      const path = [...owner, 'trust', kind];
      const items = getIn(tree, path);
      return isList(items) ? [{ path, items, kind }] : [];
    }),
  );
}

/** Files are named relative to the file that names them. */
export const withTrustPaths = (tree: unknown, base: (path: Path) => string): unknown =>
  lists(tree).reduce((under, { path, items, kind }) => {
    const isStore = (item: unknown): boolean => kind === 'public' && (item === 'bundled' || item === 'system');
    const whole = items.map((item) =>
      typeof item !== 'string' || item === '' || isStore(item) ? item : resolve(base(path), item),
    );
    return setIn(under, path, whole);
  }, tree);

/** The files and folders that are stores. */
export const trustPaths = (tree: unknown): string[] => [
  ...new Set(
    lists(tree).flatMap(({ items }) =>
      items.flatMap((item) => (typeof item === 'string' && isAbsolute(item) ? item : [])),
    ),
  ),
];

/** What is wrong with the stores is told with its place; each is read once. What a run reads but once is left to it. */
export function unfitTrust(tree: unknown): Complaint[] {
  const known = new Map<string, string>();
  return lists(tree).flatMap(({ path, items }) =>
    items.flatMap((item, index) => {
      if (typeof item !== 'string' || !isAbsolute(item)) return [];
      const fault = known.get(item) ?? faultOf(item);
      known.set(item, fault);
      return fault === '' ? [] : [{ path: [...path, index], message: fault }];
    }),
  );
}

/** Empty for nothing. */
function faultOf(path: string): string {
  try {
    const entry = statSync(path);
    if (entry.isDirectory()) return faultOfFolder(path);
    if (entry.isFile()) return faultOfFile(path);
    accessSync(path, constants.R_OK);
    return '';
  } catch (error) {
    return lost(path, error);
  }
}

/** Each of its files is looked at, however many of them are not as they should be. */
function faultOfFolder(path: string): string {
  const names = readdirSync(path).filter(isCertificateFile);
  if (names.length === 0) return `${quote(path)}: ${noCertificateFile}`;
  const faults = names.toSorted().flatMap((name) => {
    const file = join(path, name);
    try {
      return faultOfFile(file) || [];
    } catch (error) {
      return lost(file, error);
    }
  });
  return listed(faults);
}

function faultOfFile(path: string): string {
  const bytes = readFileSync(path);
  const { fault } = readTrustFile(
    bytes.toString('latin1'),
    (base64) => new X509Certificate(base64 === null ? bytes : Buffer.from(base64, 'base64')),
  );
  return fault === null ? '' : `${quote(path)}: ${fault}`;
}

function lost(path: string, error: unknown): string {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return `${quote(path)} ${missing ? 'does not exist' : 'cannot be read'}`;
}
