import { isDenied, outcomeText } from '../../../facts/dns/outcome.ts';
import { isOwnZone } from '../../../facts/dns/own-zones.ts';
import { namesOf } from '../../../facts/dns/walked.ts';
import type { Server, Walk } from '../../../model/dns.ts';
import type { Target } from '../../../model/target.ts';
import { LookError } from '../../classify.ts';
import { isAuthoritative, outcomeAt, readChain } from '../wire/message.ts';
import { patienceMs } from '../transport/hearing.ts';
import type { Recursion } from '../recursive.ts';
import { askZone, mayAskZone } from '../zones.ts';
import type { ZoneClient } from '../zones.ts';

/**
 * What a server of the user's or the platform's zones says that still denies a name on the way, which another of them
 * has: a cache may ask either. Null where none does, of those that answer soon.
 */
export async function denialBeside(
  run: Recursion,
  client: ZoneClient,
  walk: Walk,
  target: Target,
): Promise<string | null> {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(new LookError('stopped', 'others told as much')), patienceMs);
  const type = walk.a.kind === 'data' || walk.aaaa.kind !== 'data' ? 'A' : 'AAAA';
  const denialBy = async (server: Server, name: string, apex: string): Promise<string[]> => {
    const where = { server, name, type, recursive: false } as const;
    const reading = await run.questions.ask(client, where, { giveUp: enough.signal });
    if (!reading.ok || !isAuthoritative(reading.value)) return [];
    const chain = readChain(reading.value, server, name, type, apex);
    const outcome = outcomeAt(reading.value, server, chain);
    return chain.hops.length === 0 && isDenied(outcome) ? [`of ${name}, ${outcomeText(outcome)}`] : [];
  };
  const denialsOf = async (name: string): Promise<string[]> => {
    if (!mayAskZone(run, client, name)) return [];
    const told = await askZone(run, client, name, type);
    if (!told.ok || !isOwnZone(told.zone.apex, target)) return [];
    const { apex, servers } = told.zone;
    const heard = servers.filter((server) => !run.questions.isSlow(server));
    return (await Promise.all(heard.map((server) => denialBy(server, name, apex)))).flat();
  };
  try {
    const [denial] = (await Promise.all(namesOf(walk).map(denialsOf))).flat();
    return denial ?? null;
  } finally {
    clearTimeout(timer);
  }
}
