import type { Server } from '../../../model/dns.ts';
import type { Delegation, ZoneServer } from '../../../model/name-looks.ts';
import { unregistered } from '../claim.ts';
import {
  among,
  delegationKeeper,
  listsOf,
  listText,
  plural,
  wordsText,
  type DelegationTrouble,
  type Placed,
} from './delegation-trouble.ts';
import { few } from '../few.ts';
import { isUnder } from '../names.ts';
import { isDenied, outcomeText } from '../outcome.ts';
import { registrableDomain } from '../public-suffix.ts';
import { digCommand, recordLine, serverText } from '../records/record.ts';
import { insteadText, type ListedNames } from './unfit-names.ts';

/** A zone with more name servers than the root has is none to copy. */
const mostPasted = 13;

/** Lists of name servers that differ in more than names that should stand in none: those are told by themselves. */
export function setTroubles({ zone, delegated, servers }: Delegation, listed: ListedNames): DelegationTrouble[] {
  const fit = (names: readonly string[]): string[] => names.filter((name) => !listed.unfit.has(name));
  const own = new Map<string, { readonly names: readonly string[]; readonly by: Server }>();
  for (const { server, names, soa } of servers) {
    const key = names === null ? '' : fit(names).join(' ');
    if (names !== null && key !== '' && soa.kind === 'data' && !own.has(key)) own.set(key, { names, by: server });
  }
  const above = delegated === null ? '' : fit(delegated.names).join(' ');
  const [first] = own.values();
  const keys = new Set([...own.keys(), ...(above === '' ? [] : [above])]);
  if (first === undefined || keys.size < 2) return [];
  const told = [...(delegated === null ? [] : [delegated]), ...own.values()];
  const said = told.map(
    (one) =>
      `${'parent' in one ? `${one.parent} (${serverText(one.by)})` : serverText(one.by)} lists ${few(one.names)}`,
  );
  const without = first.names.filter((name) => listed.unfit.has(name));
  const but = without.length === 0 ? '' : `, without ${few(without)}`;
  const unsure = first.names.filter((name) => listed.unsure.has(name));
  const where = delegated === null ? {} : { where: delegationKeeper(zone, delegated.parent) };
  const fix =
    own.size > 1
      ? { text: `Make the NS records of ${zone} the same at all its own servers${but}, and then in the zone above` }
      : unsure.length > 0
        ? {
            text: `Make both lists of name servers the same${but}, once it is known that ${few(unsure)} is there`,
          }
        : first.names.length > mostPasted
          ? { text: `List the name servers of ${zone}${but}, if the zone itself is right`, ...where }
          : {
              text: `List these name servers of ${zone}${but}, if the zone itself is right`,
              paste: fit(first.names).map((name) => recordLine(zone, 86_400, 'NS', name)),
              ...where,
            };
  return [
    {
      kind: 'sets-differ',
      zone,
      text: `the name servers of ${zone} are not the same everywhere: ${few(said, '; ')}`,
      fix,
      see: told.slice(0, 4).map(({ by }) => digCommand(zone, 'NS', by)),
    },
  ];
}

type Unaddressed = Delegation['unaddressed'][number];

/** Names without an address; those that one stranger could make are told as one. */
export function addressTroubles(
  delegation: Delegation,
  placed: readonly Placed[],
  listed: ListedNames,
): DelegationTrouble[] {
  const { zone, unaddressed } = delegation;
  const strange = ({ name, outcome }: Unaddressed): string | null =>
    outcome.kind === 'nxdomain' && !isUnder(name, zone) ? registrableDomain(name) : null;
  const groups = Map.groupBy(unaddressed, (one) => strange(one) ?? one.name);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    if (isDenied(first.outcome)) return [denied(delegation, group, first, placed, listed, strange(first))];
    const { name, outcome } = first;
    const text = `the addresses of ${name}, a name server of ${zone}, were not found out: ${outcomeText(outcome)}`;
    return [{ kind: 'unseen' as const, zone, server: name, text, see: [seeAddress(first)] }];
  });
}

const seeAddress = ({ name, outcome }: Unaddressed): string =>
  digCommand(name, 'A', 'by' in outcome ? outcome.by : undefined);

function denied(
  delegation: Delegation,
  group: readonly Unaddressed[],
  { name, outcome }: Unaddressed,
  placed: readonly Placed[],
  listed: ListedNames,
  domain: string | null,
): DelegationTrouble {
  const { zone, servers } = delegation;
  const names = group.map((one) => one.name);
  const isOne = ({ server }: ZoneServer): boolean => names.includes(server.name ?? '');
  const glued = servers.some(isOne) ? ' of its own, only glue in the zone above' : '';
  const unserved = among(placed, 'speaks', 'dead').filter(isOne);
  const there =
    unserved.length === 0
      ? ''
      : `; there, ${wordsText(
          unserved,
          servers.map(({ server }) => server),
        )}`;
  const registrable = 'zone' in outcome ? unregistered(name, outcome.zone, outcome.by) : null;
  const claim =
    registrable !== null
      ? `; ${registrable.text} answers for ${zone}`
      : domain === null
        ? ''
        : `; whoever gets that name at ${domain}, or ${domain} itself, can answer for ${zone}`;
  const all = few(names);
  const out = `NS records of ${zone}, from ${listText(listsOf(names, delegation), zone)}${insteadText(delegation, listed)}`;
  const give = `ive ${all} ${plural(names, 'its', 'their')} A and AAAA records`;
  return {
    kind: 'no-address',
    zone,
    server: all,
    text: `${all}, ${plural(names, 'a name server', 'name servers')} of ${zone}, ${plural(names, 'has', 'have')} no address record${glued}: ${outcomeText(outcome)}${there}${claim}`,
    fix: {
      text:
        domain === null
          ? `G${give}, or remove it from the ${out}`
          : `Remove ${all} from the ${out}; or, if you hold ${domain}, g${give}`,
    },
    see: [seeAddress({ name, outcome }), ...(registrable?.see ?? [])],
  };
}

/** Addresses that the zone above gives for a name in the zone, and that its own records, which the zone's servers told, do not. */
export const strayGlue = ({ zone, delegated, servers }: Delegation) =>
  (delegated?.names ?? []).flatMap((name) => {
    const own = servers.filter(({ server }) => server.name === name);
    const records = own.filter(({ addressFrom }) => addressFrom.includes('record'));
    const stray = own.filter(({ addressFrom, untold }) => !addressFrom.includes('record') && untold !== true);
    return !isUnder(name, zone) || records.length === 0 || stray.length === 0 ? [] : [{ name, records, stray }];
  });

export function glueTroubles(delegation: Delegation, placed: readonly Placed[]): DelegationTrouble[] {
  const { zone, delegated, servers } = delegation;
  if (delegated === null) return [];
  const keeper = delegationKeeper(zone, delegated.parent);
  const unserved = among(placed, 'speaks', 'dead');
  return strayGlue(delegation).map(({ name, records, stray }) => {
    const addresses = (some: readonly ZoneServer[]): string => few(some.map(({ server }) => server.address));
    const lost = stray.filter((one) => unserved.includes(one));
    const there =
      lost.length === 0
        ? ''
        : `; of the former, ${wordsText(
            lost,
            servers.map(({ server }) => server),
          )}`;
    return {
      kind: 'glue-differs',
      zone,
      server: name,
      text: `the glue for ${name} in ${delegated.parent} says ${addresses(stray)}, its own records say ${addresses(records)}${there}`,
      fix: { text: `Have ${keeper} set the glue (host record) of ${name} to ${addresses(records)}` },
      see: [digCommand(zone, 'NS', delegated.by), digCommand(name, 'A', records[0]?.server)],
    };
  });
}
