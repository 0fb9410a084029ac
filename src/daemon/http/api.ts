import type { TargetReport } from '../../model/report.ts';
import { untraced } from '../../report/json.ts';
import { targetPath } from '../../report/pages/paths.ts';
import type { Told } from '../view.ts';
import { json, jsonType } from './answers.ts';
import { startAskedLooks } from './asked-looks.ts';
import { chooseTarget } from './choose-target.ts';
import type { Asked } from './hono.ts';
import type { HttpLimits } from './http-limits.ts';
import type { Means } from './means.ts';
import { Refusal } from './refusal.ts';
import { streamed } from './streamed.ts';
import { reportFilter, wholeReport } from './whole-report.ts';

type Answerer = (asked: Asked) => Response | Promise<Response>;

/** What programs read and cause, in JSON. */
export function makeApi(
  { view, acts, log }: Means,
  limits: Pick<HttpLimits, 'answerMs' | 'looks' | 'lookMs'>,
): Readonly<Record<'report' | 'target' | 'history' | 'look' | 'reload', Answerer>> {
  const looks = startAskedLooks(acts, limits.looks);
  const targetAt = (asked: Asked): Told => chooseTarget(asked, 4, view);
  const refuseStopped = (error: unknown): never => {
    const { ready, because } = view.ready();
    throw ready ? error : new Refusal(503, because);
  };
  return {
    report(asked) {
      const filter = reportFilter(new URL(asked.req.url).searchParams);
      const { answerMs } = limits;
      return streamed(asked, { contentType: jsonType, body: wholeReport(view, filter) }, { log, answerMs });
    },
    target(asked) {
      const { report } = targetAt(asked);
      if (report === null) throw new Refusal(503, 'it was not looked at yet', { 'retry-after': '10' });
      return json(untraced(report));
    },
    history: async (asked) => json(await view.history(targetAt(asked).target)),
    async look(asked) {
      const { target } = targetAt(asked);
      const look = looks.ask(target);
      // Whoever does not wait for it is not told how it fails.
      look.catch((error: unknown) => log.warn('a look that was asked for was not made', { error: String(error) }));
      const waits = asked.req.header('prefer')?.includes('respond-async') !== true;
      const report = waits ? await withinMs(look, limits.lookMs).catch(refuseStopped) : null;
      const path = `/api/v1/${targetPath(target, view.named(target.name).length > 1)}`;
      return report === null ? json({ state: 'under way', path }, 202) : json(untraced(report));
    },
    async reload() {
      const outcome = await acts.reload();
      return outcome.ok
        ? json(outcome)
        : json({ error: 'the configuration was not taken; that of before holds on', ...outcome }, 500);
    },
  };
}

/** Null where it takes longer. */
async function withinMs(look: Promise<TargetReport>, ms: number): Promise<TargetReport | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), ms);
  return await Promise.race([look, late.promise]).finally(() => clearTimeout(timer));
}
