import type { Delegation, ParentApart } from '../../../model/name-looks.ts';
import type { DelegationTrouble } from './delegation-trouble.ts';
import { few } from '../few.ts';
import { outcomeText } from '../outcome.ts';
import { presenceOf, type Ears } from './presence.ts';
import { digCommand, serverText, zoneKeeper } from '../records/record.ts';

/** Servers of the zone above that do not say the same of the delegation. */
export function parentTroubles({ zone, delegated, apart = [] }: Delegation, ears: Ears): DelegationTrouble[] {
  if (delegated === null || apart.length === 0) return [];
  const { parent } = delegated;
  const isLost = apart.some((one) => one.denial !== null || leadsNowhere(one, ears));
  const stale = apart.filter((one) => one.denial !== null);
  const all = apart.map(({ by }) => serverText(by)).join(', ');
  const text =
    stale.length > 0
      ? `Have ${stale.map(({ by }) => serverText(by)).join(', ')} load ${parent} anew: see that NOTIFY and the zone transfer get there; where separate providers serve ${parent}, delegate ${zone} at each`
      : `Make the NS records of ${zone} in ${parent}, and their glue, the same at ${serverText(delegated.by)} and ${all}: have those that are behind load ${parent} anew`;
  const words = apart.slice(0, 4).map((one) => wordText(one, zone));
  const rest = apart.length > 4 ? `; and ${apart.length - 4} more` : '';
  return [
    {
      kind: 'parents-differ',
      zone,
      text: `the servers of ${parent} do not say the same of ${zone}: ${serverText(delegated.by)} refers to ${listText(delegated)}; ${words.join('; ')}${rest}`,
      fix: { text, where: zoneKeeper({ apex: parent, servers: [delegated.by, ...apart.map(({ by }) => by)] }, zone) },
      see: [delegated.by, ...apart.slice(0, 3).map(({ by }) => by)].map((by) => digCommand(zone, 'NS', by)),
      ...(isLost ? { isFatal: true } : {}),
    },
  ];
}

/** Whether whoever follows its referral gets no answer, as far as all of those were seen. */
const leadsNowhere = ({ servers }: ParentApart, ears: Ears): boolean =>
  servers.length > 0 &&
  servers.every(({ server, soa }) => soa.kind !== 'data' && ['speaks', 'dead'].includes(presenceOf(server, soa, ears)));

const listText = ({ names, glue }: NonNullable<Delegation['delegated']>): string =>
  few(
    names.map((name) => {
      const addresses = glue.flatMap((server) => (server.name === name ? [server.address] : []));
      return addresses.length === 0 ? name : `${name} (${few(addresses)})`;
    }),
  );

function wordText({ by, denial, names, servers }: ParentApart, zone: string): string {
  if (denial !== null) return `${outcomeText(denial)}, and so does not delegate it`;
  const places = names.map((name) => {
    const own = servers.filter(({ server }) => server.name === name);
    const said = own.map(
      ({ server, soa }) => `${server.address}${soa.kind === 'data' ? '' : `, which does not answer for ${zone}`}`,
    );
    return said.length === 0 ? name : `${name} (${few(said, '; ')})`;
  });
  return `${serverText(by)} to ${few(places)}`;
}
