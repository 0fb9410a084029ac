import type { Fix } from '../../../model/check.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { Poll, Said } from '../../../model/name-looks.ts';
import type { Target } from '../../../model/target.ts';
import { agreementOf, isAnswer, lastSaid, wordsOf } from './agreement.ts';
import { amongThemselves, apartResolvers, cacheViewOf, staleFix, staleText } from './cache-view.ts';
import { apartSubject } from './apart-subject.ts';
import { agreementFix, groupsText, isHostsZone, missingText, placesText, saidText, seeGroups } from './disagreement.ts';
import { few } from '../few.ts';
import { outcomeText } from '../outcome.ts';
import { presenceOf, type Ears } from './presence.ts';
import { digCommand, serverText } from '../records/record.ts';
import { serverKey } from '../resolver.ts';

/** Why those who should say the same of a name do not, or why that is not known. */
export interface PollTrouble {
  readonly kind:
    | 'server-denies'
    | 'server-differs'
    | 'dynamic'
    | 'stale-cache'
    | 'resolvers-differ'
    | 'unconfirmed'
    | 'too-few';
  readonly subject: string;
  readonly text: string;
  readonly fix?: Fix;
  readonly see: readonly string[];
}

/** What a poll is weighed by. */
export interface Weighed extends Ears, Pick<Seen, 'polls' | 'delegations' | 'resolution' | 'balancers'> {
  readonly target: Target;
  readonly now: number;
}

export const pollTroubles = (poll: Poll, view: Weighed): PollTrouble[] =>
  poll.zone === null ? ofResolvers(poll, view) : ofZone(poll, view);

/** Those whose silence is not explained by a family that there is no way over from here. */
const counted = (poll: Poll, ears: Ears): Said[] =>
  lastSaid(poll).filter((said) => isAnswer(said) || presenceOf(said.server, said.outcome, ears) !== 'lacked');

/** Whether nothing came of a server because it does not serve the zone at all: that is told of the zone, and once. */
function servesNothing({ server }: Said, zone: string | null, { delegations, ...ears }: Weighed): boolean {
  const servers = delegations.find((one) => one.zone === zone)?.servers ?? [];
  const asked = servers.find((one) => serverKey(one.server) === serverKey(server));
  if (asked === undefined || asked.soa.kind === 'data') return false;
  const presence = presenceOf(server, asked.soa, ears);
  return presence === 'speaks' || presence === 'dead';
}

const apartKinds = { deny: 'server-denies', differ: 'server-differs', stray: 'dynamic' } as const;

function ofZone(poll: Poll, view: Weighed): PollTrouble[] {
  const { name, zone, type } = poll;
  const said = counted(poll, view);
  const answered = said.filter(isAnswer);
  if (answered.length === 0 || said.length < 2) return [];
  const servers = said.map(({ server }) => server);
  const see = servers.slice(0, 4).map((server) => digCommand(name, type, server));
  const agreement = agreementOf(poll);
  switch (agreement.kind) {
    case 'agree':
    case 'overlap':
    case 'vary':
      return [];
    case 'few': {
      if (said.every((one) => isAnswer(one) || servesNothing(one, zone, view))) return [];
      const text = `of ${said.length} servers of ${zone}, only ${placesText(answered, servers)} gave an answer for ${name}: there is nothing to compare it with`;
      return [{ kind: 'too-few', subject: name, text, see }];
    }
    case 'unconfirmed': {
      const text = `the servers of ${zone} differed about ${name}, and there was no time to see whether they still do 5 s later`;
      return [{ kind: 'unconfirmed', subject: name, text, see }];
    }
    default:
      return [
        {
          kind: apartKinds[agreement.kind],
          subject: apartSubject(poll, agreement.groups, view),
          text: apartText(agreement.kind, poll, `${groupsText(agreement.groups)}${missingText(said)}`),
          fix: agreementFix(poll, agreement.groups),
          see: seeGroups(poll, agreement.groups),
        },
      ];
  }
}

function apartText(kind: keyof typeof apartKinds, { name, zone }: Poll, who: string): string {
  switch (kind) {
    case 'deny':
      return `not every server of ${zone} knows ${name}, still so 5 s later: ${who}`;
    case 'differ':
      return `the servers of ${zone} lead ${name} to different places, still so 5 s later: ${who}`;
    case 'stray':
      return `what the servers of ${zone} say of ${name} varies from one question to the next, and one of them denies it or stands apart: ${who}`;
  }
}

const unhurried = 'there was no time to ask again';

function ofResolvers(poll: Poll, { polls, target, now }: Weighed): PollTrouble[] {
  const { name, type } = poll;
  if (amongThemselves(poll, polls, target)) {
    const apart = apartResolvers(poll);
    if (apart.length === 0) return [];
    const who = apart.map((one) => `${serverText(one.server)} says ${saidText(one)}`).join('; ');
    const text = `the configured resolvers do not say the same of ${name}: ${who}`;
    const see = apart.map(({ server }) => digCommand(name, type, server));
    const fix = { text: `Use resolvers that all see the same zones, or make ${name} in each view` };
    return [
      poll.confirmed
        ? { kind: 'resolvers-differ', subject: name, text, fix, see }
        : { kind: 'unconfirmed', subject: name, text: `${text}; ${unhurried}`, see },
    ];
  }
  return lastSaid(poll).flatMap((one): PollTrouble[] => {
    const by = serverText(one.server);
    const subject = `${name} at ${by}`;
    const text = staleText(one, poll, polls, now);
    const see = [digCommand(name, type, one.server)];
    const fix = staleFix(one, poll);
    switch (cacheViewOf(one, poll, polls)) {
      case 'stale':
        return [{ kind: 'stale-cache', subject, text, fix, see }];
      case 'unconfirmed':
        return [{ kind: 'unconfirmed', subject, text: `${text}; ${unhurried}`, see }];
      default:
        return [];
    }
  });
}

/** What was not compared where only servers of others' zones were asked, none of the zone that holds the host; else null. */
export function hostsZoneUnpolled(polls: readonly Poll[], host: string): string | null {
  const answered = polls.flatMap((poll) => (lastSaid(poll).some(isAnswer) ? (poll.zone ?? []) : []));
  if (answered.length === 0 || answered.some((zone) => isHostsZone(zone, host))) return null;
  return `what the servers of the zone that holds ${host} say was not compared: none was found out or answered, only those of ${few([...new Set(answered)])}`;
}

/** What there is to say of a poll where all is well; also that there was only one to ask. */
export function agreedTexts(poll: Poll, view: Weighed): string[] {
  return poll.zone === null ? resolverTexts(poll, view) : [zoneText(poll, view)].filter((text) => text !== '');
}

function zoneText(poll: Poll, view: Weighed): string {
  const said = counted(poll, view);
  const answered = said.filter(isAnswer);
  const [first] = answered;
  if (first === undefined) return '';
  const { zone } = poll;
  const what = `${poll.name} ${poll.type}`;
  const { kind } = agreementOf(poll);
  if (kind === 'vary') return `what the servers of ${zone} say of ${what} varies by design`;
  if (kind === 'overlap') return `the servers of ${zone} give different addresses for ${what}, and some in common`;
  if (said.length < 2) return `${zone} has one server alone, ${serverText(first.server)}, with which none can disagree`;
  if (answered.length === 1) {
    const idle = said.filter((one) => !isAnswer(one)).map(({ server }) => serverText(server));
    return `of the servers of ${zone} only ${serverText(first.server)} serves it (${few(idle)} ${idle.length === 1 ? 'does' : 'do'} not), and says ${saidText(first)} for ${what}`;
  }
  return `${answered.length} servers of ${zone} say ${saidText(first)} for ${what}${missingText(said)}`;
}

/** Also which of them brought nothing: where another answers, nobody else tells. */
function resolverTexts(poll: Poll, view: Weighed): string[] {
  const said = counted(poll, view);
  const answered = said.filter(isAnswer);
  const what = `${poll.name} ${poll.type}`;
  const [first] = answered;
  const isAlone = amongThemselves(poll, view.polls, view.target);
  const common =
    first !== undefined && isAlone && wordsOf(answered).length === 1
      ? [`of the configured resolvers ${answered.length} of ${said.length} say ${saidText(first)} for ${what}`]
      : [];
  const views = isAlone ? [] : answered.filter((one) => cacheViewOf(one, poll, view.polls) === 'own-view');
  return [
    ...common,
    ...views.map(
      (one) =>
        `${serverText(one.server)} has a view of its own (by where it stands, or a split view) and says ${saidText(one)} for ${what}`,
    ),
    ...said
      .filter((one) => !isAnswer(one))
      .map(
        ({ server, outcome }) =>
          `nothing to compare came from the configured resolver ${serverText(server)}: ${outcomeText(outcome)}`,
      ),
  ];
}
