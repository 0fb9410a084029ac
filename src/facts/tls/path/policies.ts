import type { Certificate, Policies } from '../../../model/certificate.ts';

const any = '2.5.29.32.0';

/** The policies that are valid so far, each with what the next certificate may call it. */
type Valid = ReadonlyMap<string, ReadonlySet<string>>;

const start: Valid = new Map([[any, new Set([any])]]);
const silent: Policies = { named: [], mappings: [], requireExplicit: null, inhibitMapping: null, inhibitAny: null };

/** How many more certificates may go without, by RFC 5280 6.1.2 (d) to (f). */
interface Left {
  readonly explicit: number;
  readonly mapping: number;
  readonly any: number;
}

/** The certificate that demands a policy, and the one that names none which holds so far down. */
export interface PolicyGap {
  readonly demandedBy: Certificate;
  readonly at: Certificate;
}

/** RFC 5280 6.1 of policies, where the client accepts any. `below` is the path without its anchor, leaf first. */
export function policyGap(below: readonly Certificate[]): PolicyGap | null {
  if (!below.some(demands)) return null;
  let valid = start;
  let emptiedAt: Certificate | undefined;
  let demandedBy: Certificate | undefined;
  let left: Left = { explicit: below.length + 1, mapping: below.length + 1, any: below.length + 1 };
  for (const [i, certificate] of [...below].reverse().entries()) {
    const isLeaf = i === below.length - 1;
    const { policies = silent } = certificate;
    const selfIssued = !isLeaf && certificate.subjectSha256 === certificate.issuerSha256;
    valid = named(valid, policies, left.any > 0 || selfIssued);
    if (valid.size === 0) emptiedAt ??= certificate;
    const after = { ...left, explicit: isLeaf ? Math.max(left.explicit - 1, 0) : left.explicit };
    if (demands(certificate)) demandedBy ??= certificate;
    const due = isLeaf && policies.requireExplicit === 0 ? 0 : after.explicit;
    if (due === 0 && emptiedAt !== undefined && demandedBy !== undefined) return { demandedBy, at: emptiedAt };
    valid = mapped(valid, policies.mappings, left.mapping > 0);
    left = lowered(left, policies, selfIssued);
  }
  return null;
}

const demands = ({ policies }: Certificate): boolean => (policies?.requireExplicit ?? null) !== null;

/** 6.1.3 (d) and (e) */
function named(valid: Valid, policies: Policies, anyCounts: boolean): Valid {
  const found = new Map<string, ReadonlySet<string>>();
  const expected = new Set(Array.from(valid.values()).flatMap((each) => Array.from(each)));
  for (const policy of policies.named) {
    if (policy !== any && (expected.has(policy) || valid.has(any))) found.set(policy, new Set([policy]));
  }
  if (!policies.named.includes(any) || !anyCounts) return found;
  for (const policy of expected) if (!found.has(policy)) found.set(policy, new Set([policy]));
  return found;
}

/** 6.1.4 (b) */
function mapped(valid: Valid, mappings: Policies['mappings'], isAllowed: boolean): Valid {
  const found = new Map(valid);
  for (const [policy, each] of Map.groupBy(mappings, ([issuer]) => issuer)) {
    if (!isAllowed) found.delete(policy);
    else if (valid.has(policy) || valid.has(any)) found.set(policy, new Set(each.map(([, subject]) => subject)));
  }
  return found;
}

/** 6.1.4 (h) to (j) */
function lowered(left: Left, { requireExplicit, inhibitMapping, inhibitAny }: Policies, selfIssued: boolean): Left {
  const lower = (count: number, atMost: number | null): number =>
    Math.min(Math.max(selfIssued ? count : count - 1, 0), atMost ?? Infinity);
  return {
    explicit: lower(left.explicit, requireExplicit),
    mapping: lower(left.mapping, inhibitMapping),
    any: lower(left.any, inhibitAny),
  };
}
