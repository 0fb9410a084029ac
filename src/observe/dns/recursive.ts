import type { DnsMessage, DnsReading, Outcome, Server } from '../../model/dns.ts';
import type { Settings } from '../../model/target.ts';
import { hedge } from './transport/hedge.ts';
import type { Interception } from './interception.ts';
import { failed } from './wire/message.ts';
import type { Asker, Questions } from './questions.ts';
import type { QuestionType } from './wire/packet.ts';
import type { Patience } from './resolvers.ts';

/** An asker with the resolvers that serve it. */
export interface Client extends Asker {
  readonly resolvers: readonly Server[];
}

export interface Recursion {
  readonly settings: Settings;
  readonly questions: Questions;
  readonly interception: Interception;
  readonly patienceOf: (server: Server) => Patience;
}

/** A message that answers the question, and who said it after how long; or why there is none. */
export type Told =
  | { readonly ok: true; readonly message: DnsMessage; readonly by: Server; readonly ms: number }
  | { readonly ok: false; readonly outcome: Outcome };

/**
 * Asks the resolvers in order, as glibc does: one that is silent or says SERVFAIL, REFUSED and the like is passed over
 * for the next. In each further round those that were silent are asked again.
 */
export async function askResolvers(
  { patienceOf, questions }: Recursion,
  client: Client,
  name: string,
  type: QuestionType,
  until?: AbortSignal,
): Promise<Told> {
  const others: DnsReading[] = [];
  let servers = inOrder(questions, client.resolvers);
  for (let attempt = 1; servers.length > 0; attempt++) {
    const round = await hedge({
      servers,
      staggerMs: Math.max(...servers.map((server) => patienceOf(server).timeoutMs)),
      ask: (server, lost) => {
        const giveUp = until === undefined ? lost : AbortSignal.any([lost, until]);
        return questions.ask(client, { server, name, type, recursive: true }, { attempt, giveUp });
      },
      conclusive: isRecursiveAnswer,
    });
    if (round.winner?.ok) {
      return { ok: true, message: round.winner.value, by: round.winner.where.server, ms: round.winner.ms };
    }
    others.push(...round.others);
    const silent = round.others.flatMap((reading) => (reading.ok ? [] : [reading.where.server]));
    servers = silent.filter((server) => attempt < patienceOf(server).attempts);
    if (client.deadline.signal.aborted || until?.aborted === true) break;
  }
  return { ok: false, outcome: failed(others, 'no resolver is known') };
}

/** Those that let an earlier question wait come last. */
export const inOrder = (questions: Questions, servers: readonly Server[]): Server[] => [
  ...servers.filter((server) => !questions.isSlow(server)),
  ...servers.filter((server) => questions.isSlow(server)),
];

/** A server that does not recurse refers to others: that is no statement about the name. */
export function isRecursiveAnswer(reading: DnsReading): boolean {
  if (!reading.ok) return false;
  const { rcode, flags, answers, authorities } = reading.value;
  if (rcode === 'NXDOMAIN') return true;
  if (rcode !== 'NOERROR') return false;
  return answers.length > 0 || flags.aa || flags.ra || !authorities.some(({ type }) => type === 'NS');
}
