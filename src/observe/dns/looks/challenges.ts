import { isAddress } from '../../../facts/addresses.ts';
import { challengeName } from '../../../facts/dns/challenge/challenge.ts';
import { textOf } from '../../../facts/dns/character-strings.ts';
import { hasRecords } from '../../../facts/dns/existence.ts';
import { appendZone, isUnder, parentName, siblingName } from '../../../facts/dns/names.ts';
import type { AppendedOwner, Existence, Zone } from '../../../model/dns.ts';
import type { ChallengeLook } from '../../../model/name-looks.ts';
import type { NameLook } from './looks.ts';
import { unaskedOf } from '../existence.ts';
import { hedge } from '../transport/hedge.ts';
import { referralOf, soaOf } from '../wire/message.ts';
import { patienceMs } from '../transport/hearing.ts';
import { inOrder } from '../recursive.ts';
import { textsAt } from './texts.ts';
import { follow, type AskNext } from '../trail.ts';
import { enclosingZones, mayAskZone, zoneByAuthority } from '../zones.ts';
import { ofZonesAlone } from './zones-alone.ts';

/** Certificates for more names are not looked after here. */
const maxNames = 8;

/** `_acme-challenge` below the host and below each name that its certificate is to have, and with zones appended. */
export async function challenges(look: NameLook): Promise<ChallengeLook[]> {
  const { target } = look;
  if (target.search || (target.protocol !== 'https' && target.protocol !== 'tls')) return [];
  const names = [target.host, ...(target.expect.names ?? [])].filter((name) => !isAddress(name)).map(challengeName);
  const looks = [...new Set(names)].slice(0, maxNames).map((name) => (name === null ? [] : lookAt(look, name)));
  return (await Promise.all(looks)).flat();
}

async function lookAt(look: NameLook, name: string): Promise<ChallengeLook> {
  const { run, client } = look;
  const zones = await zonesOf(look, name);
  let spoke: string | null = null;
  const ask = ofZonesAlone(run, client);
  const next: AskNext = async (at, type) => {
    const said = await ask(at, type);
    spoke = said.told.ok ? (soaOf(said.told.message.authorities, at)?.apex ?? said.apex) : null;
    return said;
  };
  const [{ hops, last, outcome, records }, appended] = await Promise.all([
    follow(next, name, 'TXT'),
    appendedTo(look, name, zones),
  ]);
  const isThere = outcome.kind === 'data' || outcome.kind === 'nodata';
  const sibling = hops.length === 0 || isThere ? null : siblingName(name, look.label);
  const isWild = sibling !== null && (await textsAt(run, client, sibling)).alias === hops[0]?.target;
  return {
    name,
    hops,
    last,
    outcome,
    ...(isWild ? { isWild } : {}),
    texts: records.map(({ data }) => textOf(data)),
    zone: spoke === null && outcome.kind !== 'unasked' ? await referredTo(look, last) : spoke,
    appended,
  };
}

/** Those of the host where they hold the name as well. */
async function zonesOf({ run, client, target, zones }: NameLook, name: string): Promise<readonly Zone[]> {
  const known = (zones[target.host] ?? []).filter(({ apex }) => isUnder(name, apex));
  const parent = parentName(name);
  return known.length > 0 || parent === null || !mayAskZone(run, client, parent)
    ? known
    : enclosingZones(run, client, parent);
}

/** Where the nearest zone that answers above a name refers for it; that zone itself where it refers nowhere. */
async function referredTo({ run, client }: NameLook, name: string): Promise<string | null> {
  let zone: Zone | null = null;
  for (let at = parentName(name); zone === null && at !== null; at = parentName(at)) {
    zone = await zoneByAuthority(run, client, at);
  }
  if (zone === null) return null;
  const { winner } = await hedge({
    servers: inOrder(run.questions, zone.servers),
    staggerMs: patienceMs,
    ask: (server, giveUp) => run.questions.ask(client, { server, name, type: 'TXT', recursive: false }, { giveUp }),
    conclusive: ({ ok }) => ok,
  });
  return winner?.ok === true ? (referralOf(winner.value, name, zone.apex) ?? zone.apex) : null;
}

/** The name taken as relative to each zone around it, as a missing final dot makes it. */
async function appendedTo(
  { run, client, label }: NameLook,
  name: string,
  zones: readonly Zone[],
): Promise<AppendedOwner[]> {
  const existence = async (at: string): Promise<Existence> => {
    const { outcome, texts, alias } = await textsAt(run, client, at);
    return { name: at, outcome, records: alias === null ? texts : [alias] };
  };
  const rows = zones.map(async ({ apex }): Promise<AppendedOwner[]> => {
    const doubled = appendZone(name, apex);
    const other = doubled === null ? null : siblingName(doubled, label);
    if (doubled === null || other === null) return [];
    const appended = await existence(doubled);
    const sibling = hasRecords(appended)
      ? await existence(other)
      : unaskedOf(other, `${doubled} has no records that could be a wildcard's`);
    return [{ zone: apex, appended, sibling }];
  });
  return (await Promise.all(rows)).flat();
}
