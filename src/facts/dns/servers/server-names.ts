import type { Delegation } from '../../../model/name-looks.ts';
import type { Settings } from '../../../model/target.ts';
import { inRanges, kindOf } from '../../addresses.ts';
import { listsOf, listText, plural, type DelegationTrouble } from './delegation-trouble.ts';
import { placesText } from './disagreement.ts';
import { few } from '../few.ts';
import { hasPublicSuffix } from '../public-suffix.ts';
import { digCommand, serverText } from '../records/record.ts';

/** Name servers that are aliases: an NS record must not lead to one (RFC 2181 10.3), and many resolvers stop there. */
export function aliasTroubles(delegation: Delegation): DelegationTrouble[] {
  const { zone, delegated, servers, aliases = [] } = delegation;
  if (aliases.length === 0) return [];
  const names = aliases.map(({ name }) => name);
  const listed = new Set([...(delegated?.names ?? []), ...servers.flatMap((one) => one.names ?? [])]);
  const isAll = listed.size > 0 && [...listed].every((name) => names.includes(name));
  const isGlued = (delegated?.glue ?? []).length > 0;
  const leads = few(aliases.map(({ name, target }) => `${name} leads to ${target}`));
  const text = `${few(names)}, ${plural(names, 'a name server', 'name servers')} of ${zone}, ${plural(names, 'is an alias', 'are aliases')} (CNAME), at which resolvers may stop: ${leads}`;
  const where = listText(listsOf(names, delegation), zone);
  const fix = {
    text: `Give ${few(names)} A and AAAA records in place of the CNAME, or list the names to which ${plural(names, 'it leads', 'they lead')} in ${where.replaceAll('and from', 'and in')}`,
  };
  const see = aliases.slice(0, 4).map(({ name }) => digCommand(name, 'CNAME'));
  return [{ kind: 'alias', zone, server: few(names), text, fix, see, ...(isAll && !isGlued ? { isFatal: true } : {}) }];
}

/** Addresses that nobody outside can reach, where the name servers of a public zone have no others. */
export function privateTroubles(
  { zone, servers, delegated }: Delegation,
  { networks }: Pick<Settings, 'networks'>,
): DelegationTrouble[] {
  const told = servers.filter(({ addressFrom }) => addressFrom.includes('record'));
  const isPrivate = (address: string): boolean =>
    kindOf(address) !== 'public' && !inRanges(address, [...networks.public, ...networks.private]);
  if (told.length === 0 || !hasPublicSuffix(zone) || !told.every(({ server }) => isPrivate(server.address))) return [];
  const listed = told.map(({ server }) => `${serverText(server)} ${server.address} (${kindOf(server.address)})`);
  const glue = (delegated?.glue ?? []).filter(({ address }) => !isPrivate(address)).map(({ address }) => address);
  const beside = glue.length === 0 ? '' : `; only the glue in the zone above, ${few(glue)}, leads resolvers anywhere`;
  const [first] = told;
  return [
    {
      kind: 'private-address',
      zone,
      text: `every address of the name servers of ${zone} is one that nobody outside can reach: ${few(listed)}${beside}`,
      fix: {
        text: `Give the name servers of ${zone} their public addresses, or, if the zone is for an inner network alone, name that network in \`networks.private\``,
      },
      see: first === undefined ? [] : [digCommand(first.server.name ?? zone, 'A')],
    },
  ];
}

/** Servers that were silent over UDP and answered over TCP, while others were heard over UDP. */
export function tcpAloneTroubles({ zone, delegated, servers }: Delegation): DelegationTrouble[] {
  const alone = servers.filter(({ overTcpAlone }) => overTcpAlone === true);
  const isUdpHeard =
    (delegated !== null && delegated.overTcpAlone !== true) ||
    servers.some(({ soa, overTcpAlone }) => soa.kind === 'data' && overTcpAlone !== true);
  if (alone.length === 0 || !isUdpHeard) return [];
  const all = servers.map(({ server }) => server);
  const who = placesText(alone, all);
  return [
    {
      kind: 'silent',
      zone,
      server: few([...new Set(alone.map(({ server }) => serverText(server)))]),
      text: `${who} ${plural(alone, 'gives', 'give')} no answer for ${zone} over UDP, and only then ${plural(alone, 'answers', 'answer')} over TCP: resolvers wait for UDP first, and many give up`,
      fix: { text: `Have ${who} answer on port 53 over UDP, and let that through the firewall before it` },
      see: alone.slice(0, 4).map(({ server }) => digCommand(zone, 'SOA', server).replace(/^dig /, 'dig +notcp ')),
    },
  ];
}
