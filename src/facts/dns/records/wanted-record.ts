import type { Fix } from '../../../model/check.ts';
import type { Walk } from '../../../model/dns.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { Target } from '../../../model/target.ts';
import { familyOf, isAddress } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';
import { wantedName } from '../balancer-names.ts';
import { ownerOf, setRecord, zoneKeeper, zoneOf } from './record.ts';

/** Seconds: what the platform's own instructions give a host's record. */
export const usualTtl = 900;

export const addressType = (address: string): 'A' | 'AAAA' => (familyOf(address) === 6 ? 'AAAA' : 'A');

/** How to make a name lead to `to`, an address or a name; at a zone's apex no CNAME may stand (RFC 1034 3.6.2). */
export function leadTo(
  name: string,
  to: readonly string[],
  { target, zones: seen }: { readonly target: Pick<Target, 'host' | 'wildcard'>; readonly zones: Seen['zones'] },
  text: string,
): Fix {
  const zones = seen[name] ?? [];
  const owner = ownerOf(name, target);
  const fixes = to.map((data) => {
    const type = isAddress(data) ? addressType(data) : 'CNAME';
    return { type, data, fix: setRecord(text, { owner, ttl: usualTtl, type, data }, zones) };
  });
  const alias = fixes.find(({ type }) => type === 'CNAME');
  const zone = zoneOf(name, zones);
  if (alias !== undefined && zone?.apex === name) {
    return {
      text: `Set an ALIAS or ANAME record (some call it a flattened CNAME) for ${name} to ${alias.data}.: a CNAME may not stand at the top of a zone`,
      where: zoneKeeper(zone, name),
    };
  }
  const [first, ...rest] = fixes;
  if (first === undefined) return { text };
  if (rest.length === 0) return first.fix;
  const { form: _, ...whole } = first.fix;
  return { ...whole, paste: fixes.flatMap(({ fix }) => fix.paste ?? []) };
}

/**
 * The record that the host should have by what is expected of it, in the place of the addresses that `walk` found at the
 * host itself; undefined where nothing says where it should lead, or which name the host is.
 */
export function wantedRecord(target: Target, seen: Seen['zones'], walk?: Walk): Fix | undefined {
  const to = wantedName(target);
  if (to === null || to === target.host || target.search) return undefined;
  const held = walk?.hops.length === 0 ? walk.addresses : [];
  const view = { target, zones: seen };
  if (held.length === 0) return leadTo(target.host, [to], view, 'Set');
  const records = cutWords(held.map(({ address }) => `${addressType(address)} ${address}`).join(', '));
  const first = `First delete the records that ${ownerOf(target.host, target)} has of its own (${records}; HTTPS, if there is one), for none may stand beside a CNAME`;
  const fix = leadTo(target.host, [to], view, `${first}; then set`);
  // What a provider calls ALIAS takes the place of addresses, and of nothing else.
  return fix.paste === undefined ? { ...fix, text: `${fix.text}; delete ${records} for it` } : fix;
}
