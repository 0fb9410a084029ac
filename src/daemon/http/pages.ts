import { limitMeanings } from '../../facts/vantage/limit-meanings.ts';
import type { TargetHistory } from '../../model/history.ts';
import type { Target } from '../../model/target.ts';
import { findChecks } from '../../report/find-checks.ts';
import { checkPage, checksPage, limitPage } from '../../report/pages/check-page.ts';
import { listTargets, shownStates, type Filter } from '../../report/pages/listing.ts';
import { messagePage } from '../../report/pages/message-page.ts';
import { checkPath } from '../../report/pages/paths.ts';
import { statusPage } from '../../report/pages/status-page.ts';
import { targetPage } from '../../report/pages/target-page.ts';
import { nearLimits } from '../../report/find-limits.ts';
import { page } from './answers.ts';
import { chooseTarget, segmentOf } from './choose-target.ts';
import type { Asked } from './hono.ts';
import type { Means } from './means.ts';
import { Refusal } from './refusal.ts';

export interface Pages {
  status(asked: Asked): string;
  target(asked: Asked): Promise<string>;
  checks(): string;
  check(asked: Asked): Response;
}

/** What a name may have for similar ones to be looked for. */
const longestSearched = 100;

export function makePages({ view, catalogue, log }: Means): Pages {
  const { version } = view;
  return {
    status(asked) {
      const filter = filterOf(asked);
      return statusPage({
        version,
        nowMs: Date.now(),
        startedAt: view.startedAt,
        vantage: view.vantage(),
        configuration: view.configuration(),
        clusters: view.clusters(),
        readiness: view.ready(),
        listing: listTargets(view.targets(), filter),
        filter,
      });
    },
    async target(asked) {
      const told = chooseTarget(asked, 2, view);
      const history = await readHistory(told.target);
      return targetPage({ version, nowMs: Date.now(), catalogue, vantage: view.vantage(), told, history });
    },
    checks: () => checksPage(Object.values(catalogue), limitMeanings, version),
    check(asked) {
      const id = segmentOf(asked, 2);
      const check = Object.hasOwn(catalogue, id) ? catalogue[id] : undefined;
      const limit = limitMeanings.find(({ code }) => code === id);
      if (check !== undefined) return page(checkPage(check, version));
      if (limit !== undefined) return page(limitPage(limit, version));
      const meant = id.length > longestSearched ? [] : meantBy(id);
      const links = meant.map((name) => ({ path: checkPath(name), text: name }));
      const frame = { title: 'No such check', up: '../', version };
      return page(messagePage(frame, `No check is called ${JSON.stringify(id)}.`, 'Meant may be:', links), 404);
    },
  };

  function meantBy(id: string): string[] {
    const { found, near } = findChecks(id, catalogue);
    return [...found.slice(0, 10), ...near].map((check) => check.id).concat(nearLimits(id).map(({ code }) => code));
  }

  async function readHistory(target: Target): Promise<TargetHistory | null> {
    try {
      return await view.history(target);
    } catch (error) {
      log.error('the history of a target could not be read', { target: target.name, error: String(error) });
      return null;
    }
  }
}

const longestText = 253;

/** What is no filter of ours is passed over: links are typed by people. Throws a Refusal for a status that there is not. */
function filterOf(asked: Asked): Filter {
  const { status = '', q = '', page: number = '1' } = asked.req.query();
  const state = shownStates.find((each) => each === status) ?? null;
  if (state === null && status !== '') {
    throw new Refusal(400, `status: expected one of ${shownStates.join(', ')}, got ${JSON.stringify(status)}`);
  }
  return { state, text: q.trim().slice(0, longestText), page: Math.floor(Number(number)) || 1 };
}
