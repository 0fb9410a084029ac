import type { Certificate } from '../../src/model/certificate.ts';
import type { Seen } from '../../src/model/evidence.ts';
import {
  addresses,
  answered,
  authority,
  certificate,
  handshakeAt,
  healthyPki,
  intermediate,
  leaf,
  pki,
  root,
  session,
} from './evidence.ts';
import type { Row } from './cases.ts';

/** The same chain served at both addresses; or another at the second. */
export const serving = (
  sent: readonly Certificate[],
  second: readonly Certificate[] = sent,
  openssl: string | null = null,
): Partial<Seen> => ({
  sessions: [
    answered(handshakeAt(addresses.v4), session(sent, { openssl })),
    answered(handshakeAt(addresses.v6), session(second, { openssl })),
  ],
});

const healthyEdges = [
  ['leaf', 'intermediate'],
  ['intermediate', 'root'],
] as const;

/** The healthy chain with some fields of its certificates changed. */
export function changed(
  change: Partial<Record<'leaf' | 'intermediate' | 'root', Partial<Certificate>>>,
  row: Row = {},
): Row {
  const own = [
    { ...leaf, ...change.leaf },
    { ...intermediate, ...change.intermediate },
    { ...root, ...change.root },
  ];
  return { pki: pki(own, healthyEdges, { public: ['root'] }), ...row };
}

/** A leaf that only itself vouches for. */
export const own = (over: Partial<Certificate> = {}): Certificate =>
  certificate('own', { issuer: [['CN', 'own.example']], subject: [['CN', 'own.example']], selfSigned: true, ...over });

/** One server that serves only this leaf, to which no edge leads. */
export const alone = (over: Partial<Certificate>, row: Row = {}): Row => {
  const only = certificate('only', over);
  return { seen: serving([only]), pki: pki([only, root], [], { public: ['root'] }), ...row };
};

/** The same, but not every issuer of the leaf was tried. */
export const untried = (row: Row): Row => ({
  ...row,
  pki: { ...(row.pki ?? healthyPki), limits: { unread: [], untried: [leaf.sha256] } },
});

/** No handshake was made anywhere. */
export const noSessions: Row = { seen: { sessions: [] } };

/** An authority with the key and name of another. */
export const crossOf = (id: string, of: string, over: Partial<Certificate> = {}): Certificate => {
  const model = authority(of);
  return authority(id, {
    subject: model.subject,
    spkiSha256: model.spkiSha256,
    subjectSha256: model.subjectSha256,
    ...over,
  });
};
