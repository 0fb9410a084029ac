import type { Fix } from '../../../model/check.ts';
import type { Server } from '../../../model/dns.ts';
import type { Poll, Said } from '../../../model/name-looks.ts';
import { isAnswer, laggards, varies, type Group } from './agreement.ts';
import { few } from '../few.ts';
import { isUnder } from '../names.ts';
import { outcomeText } from '../outcome.ts';
import { digCommand, serverText, zoneKeeper } from '../records/record.ts';

/** A server's name, with its address where several answer by that name. */
export function placeText(server: Server, all: readonly Server[]): string {
  const isShared = all.some((other) => other.name === server.name && other.address !== server.address);
  return server.name !== undefined && isShared ? `${server.name} (${server.address})` : serverText(server);
}

export const placesText = (said: readonly Pick<Said, 'server'>[], all: readonly Server[]): string =>
  few(said.map(({ server }) => placeText(server, all)));

/** What one server says, in a word or two. */
export function saidText({ outcome, records }: Said): string {
  if (outcome.kind === 'data') return few(records);
  if (outcome.kind === 'nxdomain') return 'NXDOMAIN';
  return outcome.kind === 'nodata' ? 'that there is none' : outcomeText(outcome);
}

const serialText = (said: readonly Said[]): string => {
  const serials = [...new Set(said.flatMap(({ serial }) => serial ?? []))];
  return serials.length === 0 ? '' : ` (serial ${few(serials.map(String))})`;
};

/** Who says what, group by group, each with its serials. */
export function groupsText(groups: readonly Group[]): string {
  const all = groups.flatMap(({ said }) => said.map(({ server }) => server));
  const texts = groups.map(({ said: [first, ...rest] }) => {
    if (first === undefined) return '';
    const verb = rest.length === 0 ? 'says' : 'say';
    return `${placesText([first, ...rest], all)}${serialText([first, ...rest])} ${verb} ${saidText(first)}`;
  });
  return few(texts, '; ');
}

/** How the servers of a zone come to one word again, as far as their serials tell. */
export function agreementFix(poll: Poll, groups: readonly Group[]): Fix {
  const { name, zone } = poll;
  const all = groups.flatMap(({ said }) => said);
  const servers = all.map(({ server }) => server);
  const where = zoneKeeper(zone === null ? undefined : { apex: zone, servers }, name);
  const behind = laggards(groups);
  const serials = new Set(all.map(({ serial }) => serial ?? null));
  if (behind.length > 0) {
    const ahead = all.filter((one) => !behind.includes(one));
    return {
      text: `Have ${placesText(behind, servers)}${serialText(behind)} load ${zone} anew, as ${placesText(ahead, servers)}${serialText(ahead)} did: see that NOTIFY and the zone transfer get there; or, where separate providers serve the zone, make the record of ${name} the same at each`,
      where,
    };
  }
  // Providers whose servers make up their answers give 1, or whatever, for ever.
  const isComputed = serials.has(1) || all.some((one) => varies(one, poll));
  const isOneSerial = serials.size === 1 && !serials.has(null) && !isComputed;
  const raise = `All have the serial ${[...serials].join(', ')} though their records differ: where ${zone} is transferred from one server to the others, raise it whenever the zone is changed and have all of them load it anew; where each has the records from elsewhere, make the record of ${name} the same at each`;
  const equal = `Make the record of ${name} the same at all servers of ${zone}`;
  return { text: isOneSerial ? raise : equal, where };
}

/** Commands that show what one server of each group says, and where it stands. */
export function seeGroups({ name, type, zone }: Poll, groups: readonly Group[]): string[] {
  const speakers = groups.slice(0, 3).flatMap(({ said }) => said.slice(0, 1).map(({ server }) => server));
  const serials = zone === null ? [] : speakers.map((server) => digCommand(zone, 'SOA', server));
  return [...speakers.map((server) => digCommand(name, type, server)), ...serials];
}

/** Servers that were asked and brought nothing to compare, as the end of a sentence. */
export function missingText(said: readonly Said[]): string {
  const missing = said.filter((one) => !isAnswer(one));
  const servers = said.map(({ server }) => server);
  return missing.length === 0 ? '' : `; nothing to compare came from ${placesText(missing, servers)}`;
}

/** Whether the zone is the host's own or one that encloses it, and not the platform's. */
export const isHostsZone = (zone: string, host: string): boolean => isUnder(host, zone);
