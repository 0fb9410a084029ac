import type { Walk } from '../../../model/dns.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { RedirectWalk } from '../../../model/http-looks.ts';
import { familyOf, inRanges, kindOf } from '../../addresses.ts';
import { groupByAddress } from '../../by-address.ts';
import { digCommand } from '../../dns/records/record.ts';
import { seeEnd, seeHop } from '../../dns/walked.ts';
import { addressesOf, lackedText, reachOf, type Reach } from '../../reach/reachable.ts';
import { connectCommand, touchText, unseenText } from '../../reach/touch.ts';
import type { Ground } from './broken-step.ts';
import { clearFix, openFix, privateFix } from './challenge-fixes.ts';
import { blockedText, isOfPublicAuthority, judgeChallengeWay, type WayVerdict } from './challenge-way.ts';

/** One thing that is so of the way of a challenge, with the addresses where it is. */
export interface ChallengeVerdict extends WayVerdict {
  readonly subject?: string;
}

type View = Ground & Pick<Seen, 'challengeWalks' | 'resolution'>;

/** What is wrong with the way of a challenge at any address; where nothing is, that. */
export function challengeVerdicts(view: View): ChallengeVerdict[] {
  const all = [...verdictsAt(view)];
  const wrong = all.filter(({ status }) => status !== 'pass');
  return wrong.length > 0 ? wrong : all;
}

function* verdictsAt(view: View): Iterable<ChallengeVerdict> {
  const { challengeWalks, target } = view;
  const outside = challengeWalks.filter((walk) => !isOfPublicAuthority(view) || !isInside(addressOf(walk), view));
  if (outside.length === 0) {
    yield insideVerdict(view);
    return;
  }
  const reach = reachOf({ ...view, connections: outside.flatMap(connectionOf) });
  const { live, dead, unseen, total } = reach;
  const port = target.httpPort ?? 80;
  if (live.length === 0 && dead.length > 0) {
    const each = dead.map((look) => `${look.where.address} ${touchText(look)}`).join('; ');
    const what = `no authority gets to port ${port} of ${target.host}: ${each}${lackedText(reach)}`;
    const see = dead.map(({ where }) => connectCommand(where));
    yield target.expect.access === 'blocked'
      ? { status: 'unknown', reason: 'blocked-here', what: `${what}; ${blockedText}`, owner: 'prober', see }
      : { status: 'fail', reason: 'closed', subject: addressesOf(dead), what, fix: openFix, see };
    return;
  }
  yield* deadBesideLive(reach, port);
  for (const { look, touch } of unseen) {
    const { text, fix } = unseenText(touch, look);
    const what = `whether authorities get to port ${port} of ${look.where.address} was not seen: ${text}`;
    const told = { status: 'unknown', reason: 'not-seen', subject: look.where.address, what, owner: 'prober' } as const;
    yield { ...told, see: [connectCommand(look.where)], ...(fix === undefined ? {} : { fix }) };
  }
  const own = challengeWalks.map(addressOf);
  const rows = outside
    .filter((walk) => connectionOf(walk).some(({ ok }) => ok))
    .map((walk) => {
      const value = judgeChallengeWay(walk, own, view);
      return { address: addressOf(walk), key: `${value.reason} ${value.what}`, value };
    });
  for (const { subject, at, value } of groupByAddress(rows, total))
    yield { ...value, subject, what: `${value.what}${at}` };
}

const connectionOf = ({ steps }: RedirectWalk): Seen['connections'] =>
  steps.slice(0, 1).flatMap(({ connection }) => connection ?? []);

const addressOf = (walk: RedirectWalk): string => connectionOf(walk)[0]?.where.address ?? '';

/** Whether nobody outside gets to an address. */
const isInside = (address: string, { settings: { networks } }: Ground): boolean =>
  !inRanges(address, networks.public) && (kindOf(address) !== 'public' || inRanges(address, networks.private));

/** Where there is no address that an authority could get to, as far as was seen; it goes by what the zone's own servers say. */
function insideVerdict(view: View): ChallengeVerdict {
  const { challengeWalks, resolution, target } = view;
  const looked = [...new Set(challengeWalks.map(addressOf))].join(', ');
  const said = resolution.authority?.addresses.map(({ address }) => address) ?? [];
  const what = `${target.host} was looked at on private addresses alone (${looked})`;
  const see = [digCommand(target.host, 'A'), digCommand(target.host, 'AAAA')];
  if (said.length === 0 || !said.every((address) => isInside(address, view))) {
    const why = `${what}, and what an authority outside would get to was not: probe it from outside`;
    return { status: 'unknown', reason: 'inside-view', what: why, owner: 'prober', see };
  }
  const led = `the zone of ${target.host} leads to private addresses alone (${said.join(', ')}), to which no public authority gets`;
  return {
    status: 'fail',
    reason: 'private',
    subject: said.join(', '),
    what: led,
    fix: privateFix,
    see: ledCommands(resolution.authority, said),
  };
}

/** The commands that show where the zone leads: what the host's record says, and the addresses at the end. */
function ledCommands(walk: Walk | null, addresses: readonly string[]): string[] {
  if (walk === null) return [];
  const types = new Set(addresses.map((address) => (familyOf(address) === 6 ? 'AAAA' : 'A')));
  const ends = [...types].map((type) => seeEnd(walk, type));
  return walk.hops.slice(0, 1).map(seeHop).concat(ends);
}

function* deadBesideLive({ live, dead, total }: Reach, port: number): Iterable<ChallengeVerdict> {
  const hasLiveIpv6 = live.some(({ where }) => familyOf(where.address) === 6);
  const rows = dead.map((look) => {
    const isFirst = familyOf(look.where.address) === 6 && !hasLiveIpv6;
    const isSilent = !look.ok && look.failure.code === 'timeout';
    return { address: look.where.address, key: `${isFirst} ${touchText(look)}`, value: { look, isFirst, isSilent } };
  });
  for (const { subject, at, value, addresses } of groupByAddress(rows, total)) {
    const { look, isFirst, isSilent } = value;
    const then = isSilent
      ? 'and goes on to IPv4 only after that has cost it time'
      : 'and goes on to IPv4 only after silence, not after a refusal';
    const why = isFirst ? `; Let's Encrypt tries IPv6 first, ${then}` : '; an authority may try that one alone';
    const what = `port ${port} takes no connection${at}: ${touchText(look)}${why}`;
    const see = addresses.map((address) => connectCommand({ address, port }));
    yield { status: 'warn', reason: 'some-closed', subject, what, fix: clearFix(subject), see };
  }
}
