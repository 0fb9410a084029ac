import type { Fix } from '../../model/check.ts';
import type { Server } from '../../model/dns.ts';
import type { Delegation, ZoneServer } from '../../model/name-looks.ts';
import { placeText } from './disagreement.ts';
import { isUnder } from './names.ts';
import { outcomeText } from './outcome.ts';
import { presenceOf, type Ears, type Presence } from './presence.ts';
import { registrableDomain } from './public-suffix.ts';
import { digCommand, recordLine } from './record.ts';

/** What is wrong with how a zone is delegated and served, or what was not seen of it. */
export interface DelegationTrouble {
  readonly kind: 'none-authoritative' | 'lame' | 'silent' | 'sets-differ' | 'no-address' | 'glue-differs' | 'unseen';
  readonly zone: string;
  /** One of its name servers; absent where the zone as a whole is meant. */
  readonly server?: string;
  readonly text: string;
  readonly fix?: Fix;
  readonly see: readonly string[];
}

interface Placed {
  readonly one: ZoneServer;
  readonly standing: Presence | 'authoritative';
}

/** Whether anybody but resolvers was heard at all: without that, silence may be our own. */
export const isWayOpen = (delegations: readonly Delegation[]): boolean =>
  delegations.some(
    ({ delegated, servers }) =>
      delegated !== null || servers.some(({ soa }) => soa.kind !== 'unanswered' && soa.kind !== 'unasked'),
  );

export const isLookedAt = ({ servers, unaddressed }: Delegation): boolean => servers.length + unaddressed.length > 0;

export function delegationTroubles(delegation: Delegation, ears: Ears, wayIsOpen: boolean): DelegationTrouble[] {
  if (!isLookedAt(delegation)) return [];
  const placed = delegation.servers.map((one): Placed => {
    if (one.soa.kind === 'data') return { one, standing: 'authoritative' };
    const standing = presenceOf(one.server, one.soa, ears);
    return { one, standing: standing === 'dead' && !wayIsOpen ? 'unheard' : standing };
  });
  return [
    ...authorityTroubles(delegation, placed),
    ...setTroubles(delegation),
    ...addressTroubles(delegation),
    ...glueTroubles(delegation),
  ];
}

const among = (placed: readonly Placed[], ...wanted: readonly Placed['standing'][]): ZoneServer[] =>
  placed.filter(({ standing }) => wanted.includes(standing)).map(({ one }) => one);

function authorityTroubles({ zone, servers }: Delegation, placed: readonly Placed[]): DelegationTrouble[] {
  const all = servers.map(({ server }) => server);
  const see = (some: readonly ZoneServer[]): string[] =>
    some.slice(0, 4).map(({ server }) => digCommand(zone, 'SOA', server));
  const lame = among(placed, 'speaks');
  const dead = among(placed, 'dead');
  const unseen = among(placed, 'unheard', 'not-tried');
  const lacked = among(placed, 'lacked');
  const seen = new Set([...lame, ...dead].map(({ server }) => server.name));
  const isWhole = unseen.length === 0 && lacked.every(({ server }) => seen.has(server.name));
  const troubles: DelegationTrouble[] = [];
  if (!placed.some(({ standing }) => standing === 'authoritative') && seen.size > 0 && isWhole) {
    const text = `no name server of ${zone} answers for it with authority: ${wordsText([...lame, ...dead], all)}`;
    const fix = {
      text: `Have the name servers load ${zone}, or name servers that hold it at the registrar or in the zone above`,
    };
    return [{ kind: 'none-authoritative', zone, text, fix, see: see([...lame, ...dead]) }];
  }
  if (lame.length > 0) {
    const text = `${placesText(lame, all)} ${plural(lame, 'is', 'are')} listed for ${zone} and ${plural(lame, 'does', 'do')} not answer for it with authority: ${wordsText(lame, all)}`;
    const fix = { text: `Have ${placesText(lame, all)} load ${zone}, or remove the NS record from ${listText(lame)}` };
    troubles.push({ kind: 'lame', zone, text, fix, see: see(lame) });
  }
  if (dead.length > 0) {
    const text = `${placesText(dead, all)} ${plural(dead, 'is', 'are')} listed for ${zone} and ${plural(dead, 'gives', 'give')} no answer, over UDP or TCP: ${wordsText(dead, all)}`;
    const fix = {
      text: `Have ${placesText(dead, all)} answer on port 53 over UDP and TCP, or remove the NS record or address from ${listText(dead)}`,
    };
    troubles.push({ kind: 'silent', zone, text, fix, see: see(dead) });
  }
  if (unseen.length > 0 || (lacked.length > 0 && lacked.length === servers.length)) {
    const some = unseen.length > 0 ? unseen : lacked;
    const text = `whether ${placesText(some, all)} ${plural(some, 'answers', 'answer')} for ${zone} was not seen: ${wordsText(some, all)}`;
    troubles.push({ kind: 'unseen', zone, text, see: see(some) });
  }
  return troubles;
}

const plural = (some: readonly unknown[], one: string, many: string): string => (some.length === 1 ? one : many);

const placesText = (some: readonly ZoneServer[], all: readonly Server[]): string =>
  some.map(({ server }) => placeText(server, all)).join(', ');

/** At most four, for there is no end of what a zone may list. */
function wordsText(some: readonly ZoneServer[], all: readonly Server[]): string {
  const words = some.slice(0, 4).map(({ server, soa }) => {
    if (soa.kind === 'unanswered') return `${placeText(server, all)} ${soa.failure.code} (${soa.failure.detail})`;
    return outcomeText('by' in soa ? { ...soa, by: server } : soa);
  });
  return words.join('; ') + (some.length > 4 ? `; and ${some.length - 4} more` : '');
}

/** Where their NS records stand. */
function listText(some: readonly ZoneServer[]): string {
  const lists = new Set(some.flatMap(({ listedBy }) => listedBy));
  const words = { parent: 'the registrar (the zone above)', zone: 'the zone itself' } as const;
  return lists.size === 0 ? 'wherever it stands' : Array.from(lists, (list) => words[list]).join(' and from ');
}

function setTroubles({ zone, delegated, servers }: Delegation): DelegationTrouble[] {
  const sets = new Map<string, { names: readonly string[]; by: Server }>();
  for (const { server, names, soa } of servers) {
    const key = names?.join(' ');
    if (names !== null && key !== undefined && soa.kind === 'data' && !sets.has(key))
      sets.set(key, { names, by: server });
  }
  const own = [...sets.values()];
  const [first] = own;
  const differs =
    own.length > 1 || (delegated !== null && own.some(({ names }) => names.join(' ') !== delegated.names.join(' ')));
  if (first === undefined || !differs) return [];
  const said = own.map(({ names, by }) => `${by.name ?? by.address} lists ${names.join(', ')}`);
  const above =
    delegated === null
      ? []
      : [`${delegated.parent} (${delegated.by.name ?? delegated.by.address}) lists ${delegated.names.join(', ')}`];
  const see = [...(delegated === null ? [] : [delegated.by]), ...own.slice(0, 3).map(({ by }) => by)];
  return [
    {
      kind: 'sets-differ',
      zone,
      text: `the name servers of ${zone} are not the same everywhere: ${[...above, ...said].join('; ')}`,
      fix:
        own.length > 1
          ? { text: `Make the NS records of ${zone} the same at all its own servers, and then in the zone above` }
          : {
              text: `Make both sets the same: give the registrar (or whoever keeps the zone above) these, if the zone itself is right`,
              paste: first.names.map((name) => recordLine(zone, 86_400, 'NS', name)),
              ...(delegated === null ? {} : { where: `the registrar of ${zone}, for ${delegated.parent}` }),
            },
      see: see.map((server) => digCommand(zone, 'NS', server)),
    },
  ];
}

function addressTroubles({ zone, unaddressed, servers }: Delegation): DelegationTrouble[] {
  return unaddressed.map(({ name, outcome }) => {
    const isDenied = outcome.kind === 'nxdomain' || outcome.kind === 'nodata';
    const see = [digCommand(name, 'A', 'by' in outcome ? outcome.by : undefined)];
    if (!isDenied) {
      const text = `the addresses of ${name}, a name server of ${zone}, were not found out: ${outcomeText(outcome)}`;
      return { kind: 'unseen', zone, server: name, text, see };
    }
    const domain = registrableDomain(name);
    const claim =
      outcome.kind === 'nxdomain' && domain !== null && !isUnder(name, zone)
        ? `; whoever gets that name at ${domain}, or ${domain} itself, can answer for ${zone}`
        : '';
    const glued = servers.some(({ server }) => server.name === name) ? ' of its own, only glue in the zone above' : '';
    const text = `${name}, a name server of ${zone}, has no address record${glued}: ${outcomeText(outcome)}${claim}`;
    return {
      kind: 'no-address',
      zone,
      server: name,
      text,
      fix: {
        text: `Give ${name} its A and AAAA records, or remove it from the NS records of ${zone}, at the registrar too`,
      },
      see,
    };
  });
}

/** Only of names in the zone itself, whose records its own servers told. */
function glueTroubles({ zone, delegated, servers }: Delegation): DelegationTrouble[] {
  if (delegated === null) return [];
  return delegated.names.flatMap((name): DelegationTrouble[] => {
    const own = servers.filter(({ server }) => server.name === name);
    const records = own.filter(({ addressFrom }) => addressFrom.includes('record'));
    const stray = own.filter(({ addressFrom }) => !addressFrom.includes('record'));
    if (!isUnder(name, zone) || records.length === 0 || stray.length === 0) return [];
    const addresses = (some: readonly ZoneServer[]): string => some.map(({ server }) => server.address).join(', ');
    const text = `the glue for ${name} in ${delegated.parent} says ${addresses(stray)}, its own records say ${addresses(records)}`;
    const fix = {
      text: `Have the registrar of ${zone} set the glue (host record) of ${name} to ${addresses(records)}`,
    };
    return [
      {
        kind: 'glue-differs',
        zone,
        server: name,
        text,
        fix,
        see: [digCommand(zone, 'NS', delegated.by), digCommand(name, 'A', records[0]?.server)],
      },
    ];
  });
}

/** What there is to say of a zone where all is well. */
export function soundText({ zone, delegated, unasked, servers }: Delegation, ears: Ears): string {
  const names = new Set(servers.map(({ server }) => server.name));
  const lacked = servers.filter(({ server, soa }) => presenceOf(server, soa, ears) === 'lacked');
  const as =
    delegated === null
      ? unasked === undefined
        ? ''
        : `, but the zone above was not compared (${unasked})`
      : `, as ${delegated.parent} lists them`;
  const alone = names.size === 1 ? ', the only one,' : '';
  const left =
    lacked.length === 0
      ? ''
      : `; not tried for want of a way from here: ${lacked.map(({ server }) => server.address).join(', ')}`;
  return `${[...names].join(', ')}${alone} ${names.size === 1 ? 'answers' : 'answer'} for ${zone} with authority${as}${left}`;
}
