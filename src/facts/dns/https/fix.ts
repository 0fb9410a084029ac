import type { Fix } from '../../../model/check.ts';
import type { Walk } from '../../../model/dns.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { ServiceLook } from '../../../model/name-looks.ts';
import type { Target } from '../../../model/target.ts';
import { cutWords } from '../../cut-words.ts';
import { wantedName } from '../balancer-names.ts';
import { dataWithout, dataWithoutProtocol, isAlias, unlookedProtocols, type ServiceBinding } from './binding.ts';
import { absolute, matchesPattern } from '../names.ts';
import { ownerOf, recordLine, setRecord } from '../records/record.ts';
import { namesOf } from '../walked.ts';

/** One HTTPS record where it stands. */
export interface HeldRecord {
  readonly record: ServiceBinding;
  readonly look: ServiceLook;
  /** The host's own way. */
  readonly walk: Walk;
  readonly view: Pick<Seen, 'zones' | 'balancers'> & { readonly target: Target };
}

const ttlOf = ({ records }: ServiceLook): number => records[0]?.ttl ?? 0;

const setData = ({ look, view }: HeldRecord, text: string, data: string): Fix =>
  setRecord(
    text,
    { owner: ownerOf(look.last, view.target), ttl: ttlOf(look), type: 'HTTPS', data },
    view.zones[look.last] ?? [],
  );

/** What promises nothing that was not looked at: the load balancer's name for an alias, else the host itself. */
function plainData({ record, look, walk, view: { target, balancers } }: HeldRecord): string {
  const wanted = wantedName(target);
  const isSeen =
    wanted !== null &&
    balancers.some((other) => matchesPattern(wanted, other.pattern) && other.walk.addresses.length > 0);
  if (isAlias(record) && isSeen && wanted !== look.last) return `0 ${absolute(wanted)}`;
  return `${record.priority || 1} ${namesOf(walk).includes(look.last) ? '.' : absolute(walk.name)}`;
}

/** `before`: what may be done instead. */
export function replaceRecord(held: HeldRecord, before = ''): Fix {
  const line = recordLine(
    ownerOf(held.look.last, held.view.target),
    ttlOf(held.look),
    'HTTPS',
    dataWithout(held.record, []),
  );
  const text = `the record ${cutWords(line)} (where there is none, browsers go by A and AAAA), or set in its place`;
  return setData(held, `${before === '' ? 'Delete' : `${before}, or delete`} ${text}`, plainData(held));
}

/** Nothing was looked at of a record that browsers pass over. */
export const withoutStrange = (held: HeldRecord): Fix =>
  setData(
    held,
    'Delete it, or, if all else that it says is so (it was not looked at), set it without what nobody understands',
    dataWithout(held.record, ['mandatory', ...(held.record.alpn.length > 0 ? [] : ['no-default-alpn'])]),
  );

export const withoutHints = (held: HeldRecord): Fix =>
  setData(held, 'Set it without hints: they save one question', dataWithout(held.record, ['ipv4hint', 'ipv6hint']));

/** Of a protocol that goes without saying, or is the only one, there is nothing left to set at that place. */
export function withoutProtocol(held: HeldRecord, protocol: string): Fix {
  const { record } = held;
  const before = `Let the server speak ${protocol}`;
  if (record.alpn.every((one) => one === protocol)) {
    return replaceRecord(held, before);
  }
  const unlooked = unlookedProtocols(record);
  const kept = unlooked.length === 0 ? '' : ` (${cutWords(unlooked.join(', '))} stays as it was: not looked at)`;
  return setData(held, `${before}, or set${kept}`, dataWithoutProtocol(record, protocol));
}
