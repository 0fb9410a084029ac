import type { Certificate } from '../../../model/certificate.ts';
import type { Pki } from '../../../model/pki.ts';
import type { Served } from '../served.ts';
import { gravityOf } from '../path/rule-clients.ts';
import type { Vouched } from '../path/path.ts';
import { isVerified } from './staple-faults.ts';

/** Chrome asks it of what was issued after this day (Chrome Certificate Transparency Policy). */
const demandedSince = Date.parse('2018-05-01T00:00:00Z');

/** Whether browsers ask that the certificate be logged: its path is a good one to a root that they came with. */
export function mustBeLogged({ leaf, vouched }: Served & { readonly vouched: Vouched }, pki: Pki): boolean {
  const { trust, path, violations, timing } = vouched;
  const root = pki.stores[path.at(-1) ?? ''] ?? [];
  const builtIn = root.some((holding) => holding.builtIn === true);
  const good = trust === 'public' && violations.every(({ rule }) => gravityOf(rule) === 'warn') && timing.length === 0;
  return good && builtIn && Date.parse(leaf.notBefore) >= demandedSince;
}

/** Signed certificate timestamps that were seen, in the leaf and in a staple that counts, and how many browsers ask for. */
export function timestampsAt({ leaf, session: { staple } }: Served): { readonly seen: number; readonly due: number } {
  const stapled = isVerified(staple) ? staple.timestamps : 0;
  return { seen: (leaf.timestamps ?? 0) + stapled, due: stapled > 0 ? few : dueIn(leaf) };
}

const few = 2;
const many = 3;
const dayMs = 86_400_000;

/** Three for certificates of more than 180 days, by Chrome's policy and Apple's; the last second counts (RFC 5280 4.1.2.5). */
const dueIn = ({ notBefore, notAfter }: Certificate): number =>
  Date.parse(notAfter) + 1000 - Date.parse(notBefore) > 180 * dayMs ? many : few;
