import type { Hop, Walk, Zone } from '../../model/dns.ts';
import type { Seen } from '../../model/evidence.ts';
import { canonicalAddress } from '../addresses.ts';
import { NameError, canonicalName, parseName, withoutZone } from './names.ts';

/** What stands where a host name belongs, as it was probably typed. */
export interface NotAName {
  readonly kind: 'address' | 'url' | 'port' | 'template' | 'single-label';
  readonly written: string;
}

const patterns = [
  ['template', /[${}<>]|%.*%/],
  ['url', /\//],
  ['port', /:\d{1,5}$/],
] as const;

/** Also looks below the zones that a provider may have appended, nearest first. */
export function notAName(target: string, zones: readonly Zone[]): NotAName | null {
  for (const name of [...zones.map(({ apex }) => withoutZone(target, apex)), target]) {
    if (name === null) continue;
    const written = parseName(name).join('.');
    if (addressIn(written) !== null) return { kind: 'address', written };
    const found = patterns.find(([, pattern]) => pattern.test(written));
    if (found !== undefined) return { kind: found[0], written };
  }
  return parseName(target).length > 1 ? null : { kind: 'single-label', written: target };
}

const addressIn = (written: string): string | null => canonicalAddress(written.replace(/^\[(.*)\]$/, '$1'));

/** The name or address that is in what was typed; null where none can be made out. */
export function meantBy({ kind, written }: NotAName): string | null {
  if (kind === 'address') return addressIn(written);
  if (kind !== 'url' && kind !== 'port') return null;
  const authority = written.replace(/^[a-z][a-z0-9+.-]*:\/+/, '').split('/', 1)[0] ?? '';
  const host = authority.replace(/:\d*$/, '');
  if (addressIn(host) !== null) return addressIn(host);
  try {
    const name = canonicalName(host);
    return parseName(name).length > 1 && /^[a-z0-9._-]+$/.test(name) ? name : null;
  } catch (error) {
    if (error instanceof NameError) return null;
    throw error;
  }
}

/** The hops whose targets are no names; `192.0.2.1.sslip.io` and its like are made to lead to the address they hold. */
export function mistakenHops(walk: Walk | null, zones: Seen['zones']): { hop: Hop; mistake: NotAName }[] {
  return (walk?.hops ?? []).flatMap((hop) => {
    const mistake = notAName(hop.target, zones[hop.owner] ?? []);
    if (mistake === null) return [];
    const isMeant = mistake.kind === 'address' && walk?.addresses.some(({ address }) => address === meantBy(mistake));
    return isMeant === true ? [] : [{ hop, mistake }];
  });
}
