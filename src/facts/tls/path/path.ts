import type { Certificate, TrustClass } from '../../../model/certificate.ts';
import type { Pki } from '../../../model/pki.ts';
import { letsEncryptByKey } from '../authorities/letsencrypt.ts';
import { constraintBreaches } from './name-constraints.ts';
import type { ConstraintBreach } from './other-constraints.ts';
import {
  anchorViolations,
  intermediateViolations,
  leafViolations,
  outOfTime,
  policyViolations,
  violationsAbove,
  type Breaches,
  type OutOfTime,
  type Violation,
} from './path-rules.ts';
import { gravityOf } from './rule-clients.ts';

export interface Vouched {
  readonly trust: TrustClass;
  /** SHA-256, leaf first, up to the anchor; the longest verified path where none ends in one. */
  readonly path: readonly string[];
  readonly violations: readonly Violation[];
  /** Which certificates of the path are outside their validity. */
  readonly timing: readonly OutOfTime[];
  /** A limit of ours was hit before all paths were looked at: there may be a better one. */
  readonly cut: boolean;
}

const maxDepth = 16;
/** Paths that are taken a step further before the best so far must do: cross-signs can make millions of them. */
const maxSteps = 500;

/** What was sent and read, in the order it was sent; what was not read is on no path from the leaf. */
export function lookedAt(sent: readonly string[], { limits }: Pki): readonly string[] {
  const unread = new Set(limits?.unread);
  return sent.filter((sha256) => !unread.has(sha256));
}

/** Throws where it is missing: whatever was sent or holds an edge is among the certificates. */
export function certificateOf(pki: Pki, sha256: string): Certificate {
  const certificate = pki.certificates[sha256];
  if (certificate === undefined) throw new Error(`the certificate ${sha256} is missing from the evidence`);
  return certificate;
}

/** In the order in which they count; `staging-intermediate` is a known key of Let's Encrypt staging below its roots. */
const endings = ['public', 'staging', 'staging-intermediate', 'private'] as const;
type Ending = (typeof endings)[number];

interface Step {
  readonly path: readonly [Certificate, ...Certificate[]];
  readonly violations: readonly Violation[];
  readonly timing: readonly OutOfTime[];
  /** Rules that browsers hold, certificates out of time, rules not compared, those of other clients, certificates not sent, length. */
  readonly cost: readonly number[];
}

/**
 * Who vouches for what was sent at `now`: the best path from the leaf over verified edges (RFC 5280 section 6), without
 * violation before violated, valid before expired, certificates that were sent before those of a store, shorter first.
 */
export function vouch(sent: readonly string[], pki: Pki, now: number, host: string): Vouched {
  const found = byPki.get(pki) ?? new Map<string, Vouched>();
  byPki.set(pki, found);
  const key = `${now} ${host} ${sent.join(' ')}`;
  const known = found.get(key) ?? findPath(sent, pki, now, host);
  if (found.size >= maxKnown) found.clear();
  found.set(key, known);
  return known;
}

/** Several checks ask for the same path, one after another, and what they ask it of never changes. */
const byPki = new WeakMap<Pki, Map<string, Vouched>>();
const maxKnown = 64;

function findPath(sent: readonly string[], pki: Pki, now: number, host: string): Vouched {
  const chain = lookedAt(sent, pki).map((sha256) => certificateOf(pki, sha256));
  const [leaf] = chain;
  if (leaf === undefined) throw new Error('there is no path without a certificate');
  const search = startSearch(new Set(chain.map(({ sha256 }) => sha256)), pki, now, host);
  const { ends, cut } = bestEnds(leaf, search);
  const tier = Math.min(...[...ends.values()].map(tierOf));
  const ending = endings.find((each) => tierOf(ends.get(each)) === tier);
  const best = ending === undefined ? undefined : ends.get(ending);
  if (ending !== undefined && best !== undefined) {
    return vouched(ending === 'staging-intermediate' ? 'staging' : ending, best, cut);
  }
  return leaf.selfSigned
    ? vouched('self-signed', search.start(leaf), cut)
    : vouched('unrecognised', longest(leaf, search), cut);
}

const vouched = (trust: TrustClass, { path, violations, timing }: Step, cut: boolean): Vouched => ({
  trust,
  path: path.map(({ sha256 }) => sha256),
  violations,
  timing,
  cut,
});

interface Search {
  start(leaf: Certificate): Step;
  /** Whether some that bear the name of its issuer were not tried. */
  isUntried(certificate: Certificate): boolean;
  issuersOf(certificate: Certificate): readonly Certificate[];
  endingsOf(certificate: Certificate): readonly Ending[];
  extend(step: Step, issuer: Certificate): Step | null;
}

function startSearch(sent: ReadonlySet<string>, pki: Pki, now: number, host: string): Search {
  const order = [...sent];
  const rank = (sha256: string): number => (sent.has(sha256) ? order.indexOf(sha256) : order.length);
  const edges = edgesOf(pki);
  const breaches = breachesOnce(host);
  const untried = new Set(pki.limits?.untried);
  const late = (certificate: Certificate): OutOfTime[] => {
    const found = outOfTime(certificate, now);
    return found === null ? [] : [found];
  };
  return {
    start: (leaf) => step([leaf], leafViolations(leaf), late(leaf), sent),
    isUntried: ({ sha256 }) => untried.has(sha256),
    issuersOf: ({ sha256 }) =>
      (edges.get(sha256) ?? []).toSorted((a, b) => rank(a) - rank(b)).map((issuer) => certificateOf(pki, issuer)),
    endingsOf: (certificate) => endingsAt(certificate, pki),
    extend(below, issuer) {
      const { path, violations, timing } = below;
      if (path.length >= maxDepth || path.some((one) => isSameAuthority(one, issuer))) return null;
      const own = pki.stores[issuer.sha256]?.some(({ store }) => store === 'private') === true;
      // What users trust by themselves is trusted whatever root programmes say of it.
      const more = violationsAbove(path, issuer, breaches).filter(({ rule }) => !(own && rule === 'distrusted'));
      const all = [...violations, ...placeViolations(below, issuer, pki), ...more];
      return step([...path, issuer], all, [...timing, ...late(issuer)], sent);
    },
  };
}

/** What holds only where the path ends with this issuer, or goes on above what might have ended it. */
function placeViolations({ path, violations }: Step, issuer: Certificate, pki: Pki): Violation[] {
  const top = path.at(-1);
  const isGapTold = violations.some(({ rule }) => rule === 'policy-not-named');
  return [
    ...(top !== undefined && path.length > 1 && endsAt(top, pki) ? intermediateViolations(top) : []),
    ...(endsAt(issuer, pki) ? anchorViolations(issuer) : intermediateViolations(issuer)),
    ...(isGapTold ? [] : policyViolations(path)),
  ];
}

const endsAt = (certificate: Certificate, pki: Pki): boolean => endingsAt(certificate, pki).length > 0;

/** Each pair is compared once, on however many paths it stands. */
function breachesOnce(host: string): Breaches {
  const known = new Map<string, readonly ConstraintBreach[]>();
  return (certificate, { sha256, nameConstraints }) => {
    if (nameConstraints === null) return [];
    const pair = `${certificate.sha256} ${sha256}`;
    const found = known.get(pair) ?? constraintBreaches(certificate, nameConstraints, host);
    known.set(pair, found);
    return found;
  };
}

const isSameAuthority = (a: Certificate, b: Certificate): boolean =>
  a.spkiSha256 === b.spkiSha256 && a.subjectSha256 === b.subjectSha256;

/** Whether a path may end here: in an anchor, or in a key that is known to be Let's Encrypt's staging. */
function endingsAt({ sha256, spkiSha256 }: Certificate, pki: Pki): Ending[] {
  const found: Ending[] = (pki.stores[sha256] ?? []).flatMap(({ store, anchor }) => (anchor ? [store] : []));
  const known = letsEncryptByKey.get(spkiSha256);
  if (known?.environment === 'staging') found.push(known.kind === 'root' ? 'staging' : 'staging-intermediate');
  return found;
}

/** A store holds it as an anchor, or its key is that of a Let's Encrypt staging root, which nobody has to send. */
export const isAnchor = (certificate: Certificate, pki: Pki): boolean =>
  endingsAt(certificate, pki).some((ending) => ending !== 'staging-intermediate');

function step(
  path: Step['path'],
  violations: readonly Violation[],
  timing: readonly OutOfTime[],
  sent: ReadonlySet<string>,
): Step {
  const ofGravity = (gravity: ReturnType<typeof gravityOf>): number =>
    violations.filter(({ rule }) => gravityOf(rule) === gravity).length;
  const absent = path.slice(0, -1).filter(({ sha256 }) => !sent.has(sha256)).length;
  const cost = [ofGravity('fail'), timing.length, ofGravity('unknown'), ofGravity('warn'), absent, path.length];
  return { path, violations, timing, cost };
}

const compare = (a: Step, b: Step): number => {
  const at = a.cost.findIndex((cost, i) => cost !== b.cost[i]);
  return at < 0 ? 0 : (a.cost[at] ?? 0) - (b.cost[at] ?? 0);
};

/** 0 for a path that is good, 1 where a rule could not be compared, 2 for a bad one, more for none. */
function tierOf(step: Step | undefined): number {
  if (step === undefined) return 3;
  const [broken = 0, late = 0, unread = 0] = step.cost;
  return broken + late > 0 ? 2 : unread > 0 ? 1 : 0;
}

/**
 * The cheapest path to each ending, found in the order of their cost, which only grows along a path. Nothing is `cut`
 * where a good path leads to the ending that counts most.
 */
function bestEnds(leaf: Certificate, search: Search): { ends: Map<Ending, Step>; cut: boolean } {
  const ends = new Map<Ending, Step>();
  const { leading, untried } = leadingOn(leaf, search);
  const queue = [search.start(leaf)];
  let cut = untried;
  for (let steps = 0; ; steps++) {
    const next = queue.shift();
    if (next === undefined || (tierOf(next) > 0 && [...ends.values()].some((end) => tierOf(end) === 0))) break;
    if (steps === maxSteps) return { ends, cut: true };
    const top = next.path.at(-1) ?? leaf;
    for (const ending of search.endingsOf(top)) if (!ends.has(ending)) ends.set(ending, next);
    if (tierOf(ends.get('public')) === 0) return { ends, cut: false };
    for (const issuer of search.issuersOf(top)) {
      if (!leading.has(issuer.sha256)) continue;
      cut ||= next.path.length >= maxDepth;
      const further = search.extend(next, issuer);
      if (further !== null) queue.splice(queue.findLastIndex((each) => compare(each, further) <= 0) + 1, 0, further);
    }
  }
  return { ends, cut };
}

interface Reach {
  /** The certificates from which some ending can be reached: others need no step. */
  readonly leading: ReadonlySet<string>;
  /** Some certificate on a way from the leaf may have issuers that were not tried. */
  readonly untried: boolean;
}

function leadingOn(leaf: Certificate, search: Search): Reach {
  const issued = new Map<string, string[]>();
  const reached = new Map([[leaf.sha256, leaf]]);
  const leading = new Set<string>();
  for (const [sha256, certificate] of reached) {
    if (search.endingsOf(certificate).length > 0) leading.add(sha256);
    for (const issuer of search.issuersOf(certificate)) {
      reached.set(issuer.sha256, issuer);
      issued.set(issuer.sha256, [...(issued.get(issuer.sha256) ?? []), sha256]);
    }
  }
  for (const sha256 of leading) for (const below of issued.get(sha256) ?? []) leading.add(below);
  return { leading, untried: [...reached.values()].some(search.isUntried) };
}

function longest(leaf: Certificate, search: Search): Step {
  let best = search.start(leaf);
  const open = [best];
  for (let steps = 0; steps < maxSteps; steps++) {
    const next = open.pop();
    if (next === undefined) break;
    if (next.path.length > best.path.length) best = next;
    const further = search.issuersOf(next.path.at(-1) ?? leaf).flatMap((issuer) => search.extend(next, issuer) ?? []);
    open.push(...further.reverse());
  }
  return best;
}

/** Issuers by subject. A run's edges are shared by all its targets and never change. */
const byEdges = new WeakMap<Pki['edges'], ReadonlyMap<string, readonly string[]>>();

export function edgesOf({ edges }: Pki): ReadonlyMap<string, readonly string[]> {
  const known = byEdges.get(edges);
  if (known !== undefined) return known;
  const map = new Map<string, string[]>();
  for (const [subject, issuer] of edges) {
    const issuers = map.get(subject);
    if (subject === issuer) continue;
    if (issuers === undefined) map.set(subject, [issuer]);
    else issuers.push(issuer);
  }
  byEdges.set(edges, map);
  return map;
}
