import type { HostRecords } from '../../../model/records.ts';
import { familyOf } from '../../addresses.ts';

/** Records of one name and one type. */
export interface RecordSet {
  readonly type: 'CNAME' | 'A' | 'AAAA';
  readonly data: readonly string[];
}

/** What DNS itself has for it: of an alias only the addresses, as far as they are known. */
export function recordSets({ to, kind, addresses }: HostRecords): RecordSet[] {
  if (kind === 'cname') return [{ type: 'CNAME', data: [to] }];
  const families = [
    { type: 'A', data: addresses.filter((address) => familyOf(address) === 4) },
    { type: 'AAAA', data: addresses.filter((address) => familyOf(address) === 6) },
  ] as const;
  return families.filter(({ data }) => data.length > 0);
}
