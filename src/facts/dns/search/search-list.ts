import type { Walk } from '../../../model/dns.ts';
import type { SearchList } from '../../../model/search.ts';
import { appendZone, canonicalName, NameError, parseName } from '../names.ts';
import { decisive } from '../walked.ts';

/** A name that a host may stand for; null in place of one that no question can carry. */
export interface Candidate {
  readonly name: string | null;
  /** It, or how it would be written. */
  readonly text: string;
  /** Whether it is the host as it stands, tried first: whatever becomes of it, the list is tried next. */
  readonly beforeList: boolean;
}

/**
 * The names that a host may stand for, in the order in which glibc tries them (`__res_context_search`): a name with
 * `ndots` dots and more first as it stands, every other one last. The root on the list is the name as it stands.
 * musl differs: of names with `ndots` dots it never searches.
 */
export function candidatesOf(host: string, { domains, ndots, tldAsked }: SearchList): Candidate[] {
  const dots = parseName(host).length - 1;
  const itself: Candidate = { name: host, text: host, beforeList: dots >= ndots };
  const listed = domains.map((domain) => below(host, domain));
  if (itself.beforeList) return distinct([itself, ...listed]);
  const isAsked = dots > 0 || tldAsked || domains.length === 0;
  return distinct(isAsked ? [...listed, itself] : listed);
}

/** Those that are tried before the host as it stands; all, where it is never tried so. */
export function triedBefore(host: string, list: SearchList): Candidate[] {
  const all = candidatesOf(host, list);
  const itself = all.findIndex(({ text }) => text === host);
  return itself < 0 ? all : all.slice(0, itself);
}

function below(host: string, domain: string): Candidate {
  const text = domain === '.' ? host : `${host}.${domain}`;
  const legal = isLegal(domain) ? appendZone(host, domain) : null;
  return { name: legal, text: legal ?? text, beforeList: false };
}

/** A name that is asked for twice is told the same twice. */
const distinct = (candidates: readonly Candidate[]): Candidate[] =>
  candidates.filter(({ text }, i) => candidates.findIndex((other) => other.text === text) === i);

/** An entry of a search list as it is kept: glibc passes over one dot before it, and an empty one is the root. */
export function searchDomain(written: string): string {
  const domain = written.startsWith('.') ? written.slice(1) : written;
  return isLegal(domain) ? canonicalName(domain) : domain;
}

function isLegal(domain: string): boolean {
  try {
    parseName(domain);
    return true;
  } catch (error) {
    if (error instanceof NameError) return false;
    throw error;
  }
}

/**
 * What glibc does after a name of the list: `answered` ends the search, also where aliases came and led to nothing;
 * after a denial, a name without addresses or SERVFAIL comes the `next` one; any other failure leaves the list, so
 * that only the name as it stands remains, and where all servers refuse to be asked, nothing does (`give-up`).
 * musl leaves off at the first name that is not denied.
 */
export type Step = 'answered' | 'next' | 'leave' | 'give-up';

export function stepAfter(walk: Walk): Step {
  if (walk.end === 'nxdomain') return 'next';
  if (walk.end === 'addresses' || walk.hops.length > 0) return 'answered';
  // What was said of one type holds, whatever became of the question for the other.
  if ([walk.a, walk.aaaa].some(({ kind }) => kind === 'nodata' || kind === 'nxdomain')) return 'next';
  const said = decisive(walk);
  if (said.kind === 'rcode' && said.rcode === 'SERVFAIL') return 'next';
  return said.kind === 'unanswered' && said.failure.code === 'refused' ? 'give-up' : 'leave';
}
