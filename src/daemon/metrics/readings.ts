import type { Kind, Seen, TargetEvidence } from '../../model/evidence.ts';
import type { PageAsked, RedirectWalk } from '../../model/http-looks.ts';
import type { Reading } from '../../model/reading.ts';

/** In which part of a look something was waited for. */
export const phases = ['dns', 'connect', 'tls', 'http'] as const;
export type Phase = (typeof phases)[number];

/** A look at one place, whatever it was for; null where it was not made. */
type Made = Reading<unknown, unknown> | null;
type ByPhase = Partial<Readonly<Record<Exclude<Phase, 'dns'>, readonly Made[]>>>;

const asked = ({ session, response }: PageAsked): ByPhase => ({ tls: [session], http: [response] });

const together = (parts: readonly ByPhase[]): ByPhase => ({
  connect: parts.flatMap(({ connect = [] }) => connect),
  tls: parts.flatMap(({ tls = [] }) => tls),
  http: parts.flatMap(({ http = [] }) => http),
});

const walked = (walks: readonly RedirectWalk[]): ByPhase =>
  together(
    walks.flatMap(({ steps }) =>
      steps.map(({ connection, session, response }) => ({ connect: [connection], tls: [session], http: [response] })),
    ),
  );

const exposed = (exposures: Seen['exposures']): ByPhase =>
  together(
    exposures.flatMap(({ connection, stranger, rounds = [], upgraded, ...own }) => [
      { connect: [connection] },
      asked(own),
      ...(stranger === null ? [] : [asked(stranger)]),
      ...rounds.flatMap((round) => [asked(round.stranger), asked(round.own)]),
      ...(upgraded === undefined ? [] : [exposed([upgraded])]),
    ]),
  );

const nothing = (): ByPhase => ({});

/** Of each kind of evidence the looks that it holds. What rests on questions to the DNS is counted by those. */
const byKind: { readonly [Each in Kind]: (seen: Seen[Each]) => ByPhase } = {
  resolution: nothing,
  zones: nothing,
  appendedOwners: nothing,
  appendedTargets: nothing,
  balancers: nothing,
  searched: nothing,
  ownRecord: nothing,
  beside: nothing,
  polls: nothing,
  delegations: nothing,
  validations: nothing,
  caa: nothing,
  registry: nothing,
  services: nothing,
  challenges: nothing,
  tlsa: nothing,
  ownAddresses: nothing,
  issuances: nothing,
  objects: nothing,
  serviceEndpoints: (looks) => ({
    connect: looks.map(({ connection }) => connection),
    tls: looks.map(({ handshake }) => handshake),
  }),
  connections: (connect) => ({ connect }),
  control: (connect) => ({ connect }),
  sessions: (tls) => ({ tls }),
  twins: (tls) => ({ tls }),
  versions: (looks) => ({ tls: looks.flatMap(({ handshake, usual }) => [handshake, usual]) }),
  anonymous: (looks) => together(looks.map(asked)),
  plaintext: (http) => ({ http }),
  smallHellos: (looks) => ({ tls: looks.flatMap(({ small, usual, again }) => [small, usual, again]) }),
  browserHellos: (looks) => ({ tls: looks.flatMap(({ browser, usual, again }) => [browser, usual, again]) }),
  issuers: (http) => ({ http }),
  crls: (http) => ({ http }),
  renewals: (http) => ({ http }),
  responses: (http) => ({ http }),
  stranger: (http) => ({ http }),
  repeats: (http) => ({ http }),
  pageWalks: walked,
  plainWalks: walked,
  challengeWalks: walked,
  echoes: (looks) => ({ http: looks.map(({ reading }) => reading) }),
  forgedEchoes: (looks) => ({ http: looks.map(({ reading }) => reading) }),
  proxyForgeries: (looks) =>
    together(looks.map(({ session, echo, response }) => ({ tls: [session], http: [echo, response] }))),
  accessForgeries: (looks) => ({ http: looks.map(({ response }) => response) }),
  exposures: exposed,
};

const ofKind = <Each extends Kind>(kind: Each, seen: Seen): ByPhase => byKind[kind](seen[kind]);

/** Every look at a place that was made for a target, by its phase. */
export function readingsOf({
  seen,
  dns,
}: Pick<TargetEvidence, 'seen' | 'dns'>): Map<Phase, Reading<unknown, unknown>[]> {
  const parts = together((Object.keys(byKind) as Kind[]).map((kind) => ofKind(kind, seen)));
  const all = { dns, ...parts };
  return new Map(phases.map((phase) => [phase, (all[phase] ?? []).filter((reading) => reading !== null)]));
}
