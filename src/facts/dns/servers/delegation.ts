import type { Delegation, ZoneServer } from '../../../model/name-looks.ts';
import type { Settings } from '../../../model/target.ts';
import { addressTroubles, glueTroubles, setTroubles, strayGlue } from './delegation-lists.ts';
import { parentTroubles } from './delegation-parents.ts';
import {
  among,
  hasAuthority,
  listText,
  plural,
  wordsText,
  type DelegationTrouble,
  type Placed,
} from './delegation-trouble.ts';
import { isHostsZone, placesText } from './disagreement.ts';
import { few } from '../few.ts';
import { folded } from '../folded.ts';
import { isDenied } from '../outcome.ts';
import { presenceOf, type Ears } from './presence.ts';
import { digCommand } from '../records/record.ts';
import { aliasTroubles, privateTroubles, tcpAloneTroubles } from './server-names.ts';
import { insteadText, listedNames, type ListedNames } from './unfit-names.ts';

/** Whether anybody but resolvers was heard at all: without that, silence may be our own. */
export const isWayOpen = (delegations: readonly Delegation[]): boolean =>
  delegations.some(
    ({ delegated, servers }) =>
      delegated !== null || servers.some(({ soa }) => soa.kind !== 'unanswered' && soa.kind !== 'unasked'),
  );

export const isLookedAt = ({ servers, unaddressed }: Delegation): boolean => servers.length + unaddressed.length > 0;

interface Around extends Ears {
  readonly settings: Pick<Settings, 'networks'>;
}

export function delegationTroubles(delegation: Delegation, around: Around, wayIsOpen: boolean): DelegationTrouble[] {
  if (!isLookedAt(delegation)) return [];
  const placed = delegation.servers.map((one): Placed => {
    if (hasAuthority(one)) return { one, standing: 'authoritative' };
    const standing = presenceOf(one.server, one.soa, around);
    return { one, standing: standing === 'dead' && !wayIsOpen ? 'unheard' : standing };
  });
  const listed = listedNames(delegation, placed);
  const unreachable = privateTroubles(delegation, around.settings);
  const isTold = ({ kind }: DelegationTrouble): boolean =>
    unreachable.length > 0 && (kind === 'silent' || kind === 'unseen');
  return folded([
    ...authorityTroubles(delegation, placed, listed).filter((trouble) => !isTold(trouble)),
    ...soaTroubles(delegation),
    ...parentTroubles(delegation, around),
    ...setTroubles(delegation, listed),
    ...addressTroubles(delegation, placed, listed).map((trouble) => deadly(trouble, delegation)),
    ...aliasTroubles(delegation),
    ...tcpAloneTroubles(delegation),
    // Glue should not be made to fit addresses that nobody can reach.
    ...(unreachable.length > 0 ? unreachable : glueTroubles(delegation, placed)),
  ]);
}

/** Where no name server of a zone has an address, nobody gets an answer for it: that is meant of the zone as a whole. */
function deadly(trouble: DelegationTrouble, { servers, unaddressed }: Delegation): DelegationTrouble {
  const isDead = servers.length === 0 && unaddressed.every(({ outcome }) => isDenied(outcome));
  if (!isDead) return trouble;
  const { server: _, ...whole } = trouble;
  return { ...whole, isFatal: true };
}

function authorityTroubles(
  delegation: Delegation,
  placed: readonly Placed[],
  listed: ListedNames,
): DelegationTrouble[] {
  const { zone, servers, unaddressed } = delegation;
  const all = servers.map(({ server }) => server);
  const see = (some: readonly ZoneServer[]): string[] =>
    some.slice(0, 4).map(({ server }) => digCommand(zone, 'SOA', server));
  const [everyLame, everyDead] = [among(placed, 'speaks'), among(placed, 'dead')];
  const unseen = among(placed, 'unheard', 'not-tried');
  const lacked = among(placed, 'lacked');
  const seen = new Set([...everyLame, ...everyDead].map(({ server }) => server.name));
  const isWhole =
    unseen.length === 0 && listed.unsure.size === 0 && lacked.every(({ server }) => seen.has(server.name));
  const troubles: DelegationTrouble[] = [];
  if (!placed.some(({ standing }) => standing === 'authoritative') && seen.size > 0 && isWhole) {
    const every = [...everyLame, ...everyDead];
    const text = `no name server of ${zone} answers for it with authority: ${wordsText(every, all)}`;
    const fix = {
      text: `Have the name servers load ${zone}, or list name servers that hold it, at the registrar or in the zone above`,
    };
    return [{ kind: 'none-authoritative', zone, text, fix, see: see(every) }];
  }
  // Told of their names, and of their glue.
  const elsewhere = [
    ...strayGlue(delegation).flatMap(({ stray }) => stray),
    ...servers.filter(({ server }) =>
      unaddressed.some(({ name, outcome }) => name === server.name && isDenied(outcome)),
    ),
  ];
  const lame = everyLame.filter((one) => !elsewhere.includes(one));
  const dead = everyDead.filter((one) => !elsewhere.includes(one));
  const outOf = (some: readonly ZoneServer[]): string =>
    listText(
      some.flatMap(({ listedBy }) => listedBy),
      zone,
    ) + insteadText(delegation, listed);
  if (lame.length > 0) {
    const text = `${placesText(lame, all)} ${plural(lame, 'is', 'are')} listed for ${zone} and ${plural(lame, 'does', 'do')} not answer for it with authority: ${wordsText(lame, all)}`;
    const fix = { text: `Have ${placesText(lame, all)} load ${zone}, or remove the NS record from ${outOf(lame)}` };
    troubles.push({ kind: 'lame', zone, text, fix, see: see(lame) });
  }
  if (dead.length > 0) {
    const text = `${placesText(dead, all)} ${plural(dead, 'is', 'are')} listed for ${zone} and ${plural(dead, 'gives', 'give')} no answer, over UDP or TCP: ${wordsText(dead, all)}`;
    const fix = {
      text: `Have ${placesText(dead, all)} answer on port 53 over UDP and TCP, or remove the NS record or address from ${outOf(dead)}`,
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

/** The SOA came, or nothing was said of it. */
const unsaid: ReadonlySet<string> = new Set(['data', 'unanswered', 'unasked']);

/** Servers that answer for the zone's names and tell nobody that it is one. */
function soaTroubles({ zone, servers }: Delegation): DelegationTrouble[] {
  const odd = servers.filter((one) => !unsaid.has(one.soa.kind) && hasAuthority(one));
  if (odd.length === 0) return [];
  const all = servers.map(({ server }) => server);
  const text = `${placesText(odd, all)} ${plural(odd, 'answers', 'answer')} for names in ${zone} with authority, and ${plural(odd, 'gives', 'give')} no SOA record of it: ${wordsText(odd, all)}; programs that make records for DNS-01 find the zone by that, and caches hold what is not there by it`;
  const fix = { text: `Have ${placesText(odd, all)} answer for the SOA and NS records of ${zone} as well` };
  const see = odd.slice(0, 4).map(({ server }) => digCommand(zone, 'SOA', server));
  return [{ kind: 'no-soa', zone, text, fix, see }];
}

/** What was not seen of the zone that holds the host, whatever is known of others; null where it was looked at. */
export function hostsZoneUnseen(delegations: readonly Delegation[], host: string): string | null {
  const own = delegations.filter(({ zone }) => isHostsZone(zone, host));
  if (own.some(isLookedAt)) return null;
  const why = own[0]?.unasked ?? 'it was not found out where it begins and who serves it';
  const others = delegations.filter(isLookedAt).map(({ zone }) => zone);
  return `the zone that holds ${host} was not looked at (${why}), only ${few(others)}`;
}

/** What there is to say of a zone where all is well, or that it was not looked at. */
export function soundText(delegation: Delegation, ears: Ears): string {
  const { zone, delegated, unasked, servers } = delegation;
  if (!isLookedAt(delegation)) return `${zone} was not looked at (${unasked ?? 'nobody was found to ask'})`;
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
      : `; not tried for want of a way from here: ${few(lacked.map(({ server }) => server.address))}`;
  return `${few(Array.from(names, (name) => name ?? zone))}${alone} ${names.size === 1 ? 'answers' : 'answer'} for ${zone} with authority${as}${left}`;
}
