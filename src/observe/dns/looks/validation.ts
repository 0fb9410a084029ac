import { parseName } from '../../../facts/dns/names.ts';
import { blamesSignatures } from '../../../facts/dns/outcome.ts';
import { isTold } from '../../../facts/dns/outcome.ts';
import { saysServfail } from '../../../facts/dns/signatures/validation.ts';
import type { Server } from '../../../model/dns.ts';
import type { Checked, CheckedZone, Held, Validation, ValidationFailure, ZoneKeys } from '../../../model/name-looks.ts';
import type { NameLook } from './looks.ts';
import { gracePassed } from './grace.ts';
import { outcomeAt, readChain } from '../wire/message.ts';
import type { Chain } from '../wire/message.ts';
import { ownZones } from './own-zones.ts';
import type { QuestionType } from '../wire/packet.ts';

/**
 * What each resolver makes of the signatures on the way to the host. Nobody is asked where the way ends in a denial:
 * that would plant it in caches which do not have it yet.
 */
export async function validations(look: NameLook): Promise<Validation[]> {
  const { client, target, resolution, walks } = look;
  const isDenied = walks.some(({ end }) => end === 'nxdomain' || end === 'nodata');
  const isThere = walks.some(({ end }) => end === 'addresses');
  if (target.search || resolution.resolver === null || (isDenied && !isThere)) return [];
  let apexes: Promise<string[]> | undefined;
  const onceFound = (): Promise<string[]> => (apexes ??= apexesOf(look));
  return Promise.all(client.resolvers.map((by) => validationBy(look, by, onceFound)));
}

/** The uppermost first. */
async function apexesOf(look: NameLook): Promise<string[]> {
  const { zones } = await ownZones(look);
  const depth = (apex: string): number => parseName(apex).length;
  return zones.map(({ zone }) => zone.apex).toSorted((a, b) => depth(a) - depth(b));
}

async function validationBy(look: NameLook, by: Server, apexes: () => Promise<readonly string[]>): Promise<Validation> {
  const { host } = look.target;
  const ask = askerOf(look, by);
  const [root, a, aaaa] = await Promise.all([ask('.', 'SOA'), ask(host, 'A'), ask(host, 'AAAA')]);
  const [ofA, ofAaaa] = await Promise.all([
    failureOf(look, a, host, 'A', ask),
    failureOf(look, aaaa, host, 'AAAA', ask),
  ]);
  const failure = ofA.failure ?? ofAaaa.failure;
  const failed = failure !== null && isTold(failure.unchecked);
  const zones = root.said.authentic || failed ? await apexes() : [];
  return {
    by,
    root: root.said,
    a: ofA.said,
    aaaa: ofAaaa.said,
    failure,
    zones: await Promise.all(zones.map((zone) => zoneBy(zone, failed, ask))),
  };
}

/** What came, and what it says of the name's aliases. */
interface Heard {
  readonly said: Checked;
  readonly chain: Chain;
}
type Ask = (
  name: string,
  type: QuestionType,
  manner?: { readonly unchecked?: true; readonly fresh?: true },
) => Promise<Heard>;

const askerOf =
  ({ run, client }: NameLook, server: Server): Ask =>
  async (name, type, { unchecked, fresh = false } = {}) => {
    const where = { server, name, type, recursive: true, ...(unchecked === undefined ? {} : { unchecked }) };
    const reading = await run.questions.ask(client, where, { fresh });
    if (!reading.ok) {
      const outcome = { kind: 'unanswered', failure: reading.failure, by: server } as const;
      return { said: { outcome, authentic: false }, chain: { hops: [], last: name, data: [] } };
    }
    const chain = readChain(reading.value, server, name, type);
    return { said: { outcome: outcomeAt(reading.value, server, chain), authentic: reading.value.flags.ad }, chain };
  };

/**
 * Whether SERVFAIL goes away without validation. Where the resolver does not blame the signatures itself, it is asked
 * again, and once more when what it may remember of a failure has run out: CD=1 is not served from that.
 */
async function failureOf(
  { client }: NameLook,
  { said }: Heard,
  name: string,
  type: 'A' | 'AAAA',
  ask: Ask,
): Promise<{ said: Checked; failure: ValidationFailure | null }> {
  if (!saysServfail(said.outcome)) return { said, failure: null };
  const { said: bare, chain } = await ask(name, type, { unchecked: true });
  const unchecked = bare.outcome;
  if (!isTold(unchecked)) return { said, failure: { type, unchecked, lasting: null, links: [], signatures: null } };
  let lasting: boolean | null = null;
  const again = async (): Promise<Checked | null> => {
    const { said: anew } = await ask(name, type, { fresh: true });
    return saysServfail(anew.outcome) ? null : anew;
  };
  if (!blamesSignatures(said.outcome)) {
    const atOnce = await again();
    if (atOnce !== null) return { said: atOnce, failure: null };
    lasting = await gracePassed(client.deadline);
    const later = lasting ? await again() : null;
    if (later !== null) return { said: later, failure: null };
  }
  const linkOf = async (at: string, of: Link['type']): Promise<Link> => {
    const { said, chain } = await ask(at, of);
    const { outcome, authentic } = said;
    // An alias that was asked for is told as a hop.
    const isAlias = of === 'CNAME' && chain.hops.length > 0 && outcome.kind === 'nodata';
    return { name: at, type: of, outcome: isAlias ? { kind: 'data', by: outcome.by } : outcome, authentic };
  };
  const links = await Promise.all([...chain.hops.map(({ owner }) => linkOf(owner, 'CNAME')), linkOf(chain.last, type)]);
  const first = links.findIndex(({ outcome }) => saysServfail(outcome));
  const upToFirst = first < 0 ? links : links.slice(0, first + 1);
  const signatures = await heldAt(upToFirst.at(-1)?.name ?? name, 'RRSIG', ask);
  return { said, failure: { type, unchecked, lasting, links: upToFirst, signatures } };
}

type Link = ValidationFailure['links'][number];

/** Whatever the signatures are worth. */
async function heldAt(name: string, type: 'DS' | 'DNSKEY' | 'RRSIG', ask: Ask): Promise<Held> {
  const { said, chain } = await ask(name, type, { unchecked: true });
  return {
    outcome: said.outcome,
    records: chain.data.flatMap(({ owner, data }) => (owner === name ? [data] : [])).toSorted(),
  };
}

async function zoneBy(zone: string, failed: boolean, ask: Ask): Promise<CheckedZone> {
  const inside = async (): Promise<ZoneKeys> => {
    const [{ said: soa }, keys, signatures] = await Promise.all([
      ask(zone, 'SOA'),
      heldAt(zone, 'DNSKEY', ask),
      heldAt(zone, 'RRSIG', ask),
    ]);
    return { soa, keys, signatures };
  };
  const [ds, own] = await Promise.all([heldAt(zone, 'DS', ask), failed ? inside() : null]);
  return { zone, ds, inside: own };
}
