import type { Certificate } from '../../model/certificate.ts';
import type { Pki } from '../../model/pki.ts';
import { certificateTitle, calledAs } from './names/distinguished-name.ts';
import { revokedCrossSigns } from './authorities/letsencrypt.ts';
import { certificateOf, edgesOf, isAnchor, lookedAt, type Vouched } from './path/path.ts';
import { outOfTime } from './path/path-rules.ts';

/** What was sent, held against the path that was found: how a client fares that has nothing but its anchors. */
export interface SentChain {
  /** On the path, neither sent nor where it may end: what the server should have sent. */
  readonly missing: readonly Certificate[];
  /** Sent in the place of what is missing, with the same key, and expired. */
  readonly outdated: readonly Certificate[];
  /** The path's certificates were not sent in its order. */
  readonly misordered: boolean;
  /** Beside the path: expired, revoked, or with no bearing on it. */
  readonly expired: readonly Certificate[];
  readonly revoked: readonly Certificate[];
  readonly strays: readonly Certificate[];
  /** More strays, which were not even read. */
  readonly unread: number;
  /** What is superfluous and harmless, as phrases. */
  readonly notes: readonly string[];
}

export function sentChain(sent: readonly string[], { path }: Vouched, pki: Pki, now: number): SentChain {
  const looked = lookedAt(sent, pki);
  const unique = [...new Set(looked)];
  const onPath = path.map((sha256) => certificateOf(pki, sha256));
  const beside = unique.filter((sha256) => !path.includes(sha256)).map((sha256) => certificateOf(pki, sha256));
  const above = issuersAbove(path, pki);
  const placed = path.filter((sha256) => looked.includes(sha256)).map((sha256) => looked.indexOf(sha256));
  const expired: Certificate[] = [];
  const strays: Certificate[] = [];
  const notes: string[] = [];
  for (const one of beside) {
    if (revokedCrossSigns.has(one.sha256)) continue;
    const isRoot = one.selfSigned && isSameKey(one, onPath, pki);
    if (!isRoot && outOfTime(one, now)?.state === 'expired') expired.push(one);
    else if (isSameKey(one, onPath, pki)) notes.push(`${another(one)} of ${certificateTitle(one)}`);
    else if (above.has(one.sha256)) notes.push(`${certificateTitle(one)}, on another path`);
    else strays.push(one);
  }
  if (unique.length < looked.length) notes.push(`${looked.length - unique.length} sent twice`);
  const root = onPath.find((one) => one.selfSigned && isAnchor(one, pki) && looked.includes(one.sha256));
  if (root !== undefined && onPath.length > 1) notes.push(`the root ${certificateTitle(root)}, which clients have`);
  const missing = onPath.filter((one) => !looked.includes(one.sha256) && !isAnchor(one, pki) && !one.selfSigned);
  return {
    missing,
    outdated: beside.filter(
      (one) =>
        outOfTime(one, now)?.state === 'expired' && missing.some(({ spkiSha256 }) => spkiSha256 === one.spkiSha256),
    ),
    misordered: placed.some((place, i) => place < (placed[i - 1] ?? 0)),
    expired,
    revoked: unique.filter((sha256) => revokedCrossSigns.has(sha256)).map((sha256) => certificateOf(pki, sha256)),
    strays,
    unread: new Set(sent).size - unique.length,
    notes,
  };
}

const another = ({ selfSigned, issuer }: Certificate): string =>
  selfSigned ? 'the root certificate' : `a cross-certificate by ${calledAs(issuer)}`;

/** Another certificate of an authority on the path, or of an anchor: a cross-sign or the root itself. */
function isSameKey(one: Certificate, onPath: readonly Certificate[], pki: Pki): boolean {
  if (isAnchor(one, pki) || onPath.slice(1).some(({ spkiSha256 }) => spkiSha256 === one.spkiSha256)) return true;
  return Object.keys(pki.stores).some((sha256) => {
    const held = pki.certificates[sha256];
    return (
      held !== undefined &&
      isAnchor(held, pki) &&
      held.spkiSha256 === one.spkiSha256 &&
      held.subjectSha256 === one.subjectSha256
    );
  });
}

/** All that verified edges lead to from the path. */
function issuersAbove(path: readonly string[], pki: Pki): ReadonlySet<string> {
  const edges = edgesOf(pki);
  const reached = new Set(path);
  for (const sha256 of reached) for (const issuer of edges.get(sha256) ?? []) reached.add(issuer);
  return reached;
}
