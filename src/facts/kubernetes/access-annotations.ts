import type { Ingress } from '../../model/kubernetes.ts';
import type { AccessExpectation } from '../../model/target.ts';
import { cutWords } from '../cut-words.ts';
import type { AnnotationProblem } from './own-annotations.ts';
import { classOf } from './routing/ingress-nature.ts';
import { rangeOf } from './source-range.ts';

/** Who is let in, by the annotations of an Ingress controller; null where they keep nobody out, or cannot be understood. */
export interface SaidAccess {
  readonly access: Extract<AccessExpectation, 'login' | object> | null;
  readonly problems: readonly AnnotationProblem[];
}

/** The annotations of one controller: of two lists, the first counts unless it is empty. */
interface Family {
  /** Classes that another controller serves, which reads none of them. */
  readonly others: RegExp;
  readonly lists: readonly string[];
  readonly logins: readonly string[];
}

const sourceRanges = (prefix: string): string[] =>
  ['allowlist', 'whitelist'].map((list) => `${prefix}/${list}-source-range`);

const foreign = String.raw`\b(?:alb|gce|gke|kong|contour|istio|cilium|azure|tailscale)\b`;
const families: readonly Family[] = [
  {
    others: new RegExp(`${foreign}|haproxy`, 'i'),
    lists: sourceRanges('nginx.ingress.kubernetes.io'),
    logins: ['auth-url', 'auth-signin', 'auth-type'].map((key) => `nginx.ingress.kubernetes.io/${key}`),
  },
  ...['haproxy-ingress.github.io', 'ingress.kubernetes.io'].map((prefix) => ({
    others: new RegExp(`${foreign}|nginx|traefik`, 'i'),
    lists: sourceRanges(prefix),
    logins: ['auth-url', 'auth-signin', 'auth-type', 'auth-secret', 'oauth'].map((key) => `${prefix}/${key}`),
  })),
  {
    others: new RegExp(`${foreign}|nginx|traefik`, 'i'),
    lists: ['haproxy.org/allow-list', 'haproxy.org/whitelist'],
    logins: ['haproxy.org/auth-type'],
  },
];

/** What the annotations of the Ingress's controller say of who is let in: of an allowlist and a login, the allowlist. */
export function readAccessAnnotations(ingress: Pick<Ingress, 'spec' | 'annotations'>): SaidAccess {
  const { annotations } = ingress;
  const className = classOf(ingress) ?? '';
  const heard = families.filter(({ others }) => !others.test(className));
  const problems: AnnotationProblem[] = [];
  let allow: readonly string[] | null = null;
  for (const { lists } of heard) {
    const key = lists.find((each) => (annotations[each] ?? '').trim() !== '');
    if (key === undefined) continue;
    const { ranges, problem } = rangesIn(annotations[key] ?? '');
    if (problem !== null) problems.push({ key, message: problem });
    allow ??= ranges;
  }
  if (allow !== null) return { access: { allow }, problems };
  const isAsked = heard.some(({ logins }) => logins.some((key) => (annotations[key] ?? '').trim() !== ''));
  return { access: isAsked ? 'login' : null, problems };
}

/** The ranges of a list; null where it keeps nobody out, or is none. */
function rangesIn(list: string): { readonly ranges: readonly string[] | null; readonly problem: string | null } {
  const words = list.split(/[\s,]+/).filter((word) => word !== '');
  // HAProxy reads it from a file of its own.
  if (words.some((word) => word.startsWith('patterns/'))) return { ranges: null, problem: null };
  const wrong = words.find((word) => rangeOf(word) === null);
  if (wrong !== undefined) {
    const problem = `${JSON.stringify(cutWords(wrong))} is no address range such as 192.0.2.0/24`;
    return { ranges: null, problem };
  }
  const ranges = words.flatMap((word) => rangeOf(word) ?? []);
  return { ranges: ranges.length === 0 || ranges.some((range) => range.endsWith('/0')) ? null : ranges, problem: null };
}
