import type { Fix, Owner } from '../../../model/check.ts';
import type { Server } from '../../../model/dns.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { SignatureFault } from './extended-errors.ts';
import { isUnder, parentName } from '../names.ts';
import { registrableDomain } from '../public-suffix.ts';
import { digCommand, zoneKeeper } from '../records/record.ts';
import type { BrokenSignatures } from './validation.ts';

/** What is said of one host's signatures, by whoever says it. */
export const signaturesSubject = (host: string): string => `signatures of ${host}`;

/** Who can mend it: the zone above the host is its developer's provider's, one of the platform its administrator's. */
export function menderOf({ zone }: BrokenSignatures, host: string): Owner {
  if (zone === null) return 'cdn';
  return isUnder(host, zone) ? 'dns-provider' : 'administrator';
}

export function mendSignatures({ kind, zone, name }: BrokenSignatures, zones: Seen['zones']): Fix {
  const known = Object.values(zones)
    .flat()
    .find(({ apex }) => apex === zone);
  const place = zone ?? `the zone that holds ${name}`;
  if (kind !== 'key-mismatch') {
    return {
      text: signText[kind](place),
      where: zone === null ? place : zoneKeeper(known ?? { apex: zone, servers: [] }, zone),
    };
  }
  return {
    text: `Replace the DS record of ${place} by the one that its DNS provider shows for the present key, or remove it where ${place} is not to be signed; caches go by the old one until its TTL is over`,
    where: zone === null ? place : parentOf(zone),
  };
}

const signText: Readonly<Record<Exclude<SignatureFault, 'key-mismatch'>, (zone: string) => string>> = {
  expired: (zone) =>
    `Have ${zone} signed anew, and find out why that stopped: the job that signs, its keys, or a secondary server that no longer gets the zone`,
  'not-yet-valid': (zone) => `Set the clock of the machine that signs ${zone}, and have it sign the zone anew`,
  'signatures-missing': (zone) =>
    `Have ${zone} signed whole, at each of its servers; where it is not to be signed, remove its DS record at the registrar`,
  denial: (zone) =>
    `Have ${zone} signed anew, so that its NSEC or NSEC3 records fit the names that it has; a server that makes answers up (a wildcard, a load balancer) has to sign them, too`,
  bogus: (zone) =>
    `Have ${zone} signed anew with the key that its DS record speaks of; where that takes long, remove the DS record until then`,
};

/** Where DS records are kept, as someone who has to find the right web page would say it. */
const parentOf = (zone: string): string =>
  registrableDomain(zone) === zone
    ? `the registrar of ${zone}`
    : `the DNS provider of the zone above ${zone} (${parentName(zone) ?? '.'})`;

/** The commands that show that it fails, that validation is why, and what the parent says of the keys. */
export function seeBroken({ zone }: BrokenSignatures, host: string, type: string, by: Server): string[] {
  const unchecked = (command: string): string => command.replace(/^dig /, 'dig +cd ');
  const keys = zone === null ? [] : [digCommand(zone, 'DS', by), digCommand(zone, 'DNSKEY', by)].map(unchecked);
  return [digCommand(host, type, by), unchecked(digCommand(host, type, by)), ...keys];
}
