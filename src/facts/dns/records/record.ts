import type { Fix } from '../../../model/check.ts';
import type { Server, Zone } from '../../../model/dns.ts';
import type { Target } from '../../../model/target.ts';
import { absolute, isUnder, withoutZone } from '../names.ts';
import { hasUsualPort, resolverText } from '../resolver.ts';

/** A server as people call it: its name, or its address with the port where that is not 53; or its URL. */
export const serverText = (server: Server): string => server.name ?? resolverText(server);

/** The zone among those that hold or enclose a name which is nearest to it. */
export const zoneOf = (name: string, zones: readonly Zone[]): Zone | undefined =>
  zones.find((zone) => isUnder(name, zone.apex));

/**
 * Under which name the records stand that a name of the target's way has: what is seen at the host of a target that stands
 * for a wildcard is the wildcard's.
 */
export const ownerOf = (name: string, { host, wildcard }: Pick<Target, 'host' | 'wildcard'>): string =>
  name === host ? (wildcard ?? name) : name;

/** One line in zone file format (RFC 1035 5.1), every name absolute. `data` is a name for the types that point to one. */
export function recordLine(owner: string, ttl: number, type: string, data: string): string {
  const pointsToName = type === 'CNAME' || type === 'NS' || type === 'DNAME';
  return `${absolute(owner)} ${ttl} IN ${type} ${pointsToName ? absolute(data) : data}`;
}

/** Where the records of a zone are kept, as someone who has to find the right web page would say it. */
export function zoneKeeper(zone: Zone | undefined, name: string): string {
  if (zone === undefined) return `the DNS provider of the zone that holds ${name}`;
  const names = zone.servers.flatMap((server) => (server.name === undefined ? [] : [server.name]));
  const servers = [...new Set(names)].sort();
  return `the DNS provider of ${zone.apex}${servers.length > 0 ? ` (${servers.join(', ')})` : ''}`;
}

/** What to set, where, and how a provider's web form wants it. */
export function setRecord(
  text: string,
  record: { owner: string; ttl: number; type: string; data: string },
  zones: readonly Zone[],
): Fix {
  const zone = zoneOf(record.owner, zones);
  const label = zone === undefined ? record.owner : (withoutZone(record.owner, zone.apex) ?? '@');
  const line = recordLine(record.owner, record.ttl, record.type, record.data);
  const value = line.split(' ').slice(4).join(' ');
  return {
    text,
    paste: [line],
    where: zoneKeeper(zone, record.owner),
    form: `Name ${label} · Type ${record.type} · Value ${value} · TTL ${record.ttl}${
      /[^ ]\.$/.test(value) ? '; if it refuses the last dot, leave it off' : ''
    }`,
  };
}

/** A word for a POSIX shell, quoted where it has to be: names come from the world. */
export const shellWord = (word: string): string =>
  /^[A-Za-z0-9._:/@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The command that shows what one server says of a name; a server of a zone has a name, and a resolver none. */
export function digCommand(name: string, type: string, server?: Server): string {
  // dig takes a word that begins so for an option or a server, and `mx` or `any` for a type.
  const asked = /^[-+@]|^[^.]+$/.test(name) ? ['-q', shellWord(name), '-t', type] : [type, shellWord(name)];
  const words = ['dig', ...(server?.name === undefined ? [] : ['+norecurse']), ...transportOptions(server), ...asked];
  if (server === undefined) return words.join(' ');
  const at = server.port === 53 && server.name !== undefined ? server.name : server.address;
  return [...words, `@${shellWord(at)}`, ...(hasUsualPort(server) ? [] : ['-p', String(server.port)])].join(' ');
}

/** dig verifies a certificate only where it is told an authority, or to take the system's. */
function transportOptions(server?: Server): string[] {
  switch (server?.over) {
    case 'tcp':
      return ['+tcp'];
    case 'tls':
      return server.certifiedAs === undefined
        ? ['+tls']
        : ['+tls', '+tls-ca', `+tls-hostname=${shellWord(server.certifiedAs)}`];
    case 'https':
      return [shellWord(`+https=${server.path ?? '/'}`)];
    default:
      return [];
  }
}
