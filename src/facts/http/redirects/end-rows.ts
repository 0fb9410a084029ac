import type { Seen } from '../../../model/evidence.ts';
import type { RedirectWalk } from '../../../model/http-looks.ts';
import { groupByAddress, type AtAddress, type Group } from '../../by-address.ts';
import { lastOfEach } from '../../reach/last-readings.ts';
import { reachOf } from '../../reach/reachable.ts';
import { touchText } from '../../reach/touch.ts';
import { barredAt } from '../../tls/handshake/client-demand.ts';
import type { Ground } from './broken-step.ts';
import { judgeEnd, type EndVerdict, type WalkKind } from './end-verdicts.ts';
import { hopsOf, wayText } from './hops.ts';
import { shownUrl } from './shown-url.ts';

type Walks = Pick<Seen, 'responses' | 'pageWalks' | 'plainWalks'>;

/** What is to be said of all walks, each thing once for all addresses at which it is so. */
export function endGroups(view: Ground & Walks): Group<EndVerdict>[] {
  const plain = lookedAt(view);
  const asked = [...lastOfEach(view.responses), ...plain.flatMap(connectionOf)];
  const told = new Set([
    ...view.responses.map(({ where }) => where.url),
    ...view.pageWalks.flatMap(({ steps }) => steps.map(({ url }) => url)),
  ]);
  const rows = [...rowsOf('page', view.pageWalks, view, told), ...rowsOf('plain', plain, view, told)];
  const isLong = ({ value }: AtAddress<EndVerdict>): boolean => value.reason === 'many-hops';
  // From plain HTTP it is the same way, and one redirect longer.
  const shortest = rows.filter((row, i) => {
    const isToldLater = rows.slice(i + 1).some((other) => isLong(other) && other.address === row.address);
    return !(isLong(row) && isToldLater);
  });
  return groupByAddress(shortest, new Set(asked.map(({ where }) => where.address)).size);
}

const rowsOf = (
  kind: WalkKind,
  walks: readonly RedirectWalk[],
  view: Ground,
  told: ReadonlySet<string>,
): AtAddress<EndVerdict>[] =>
  walks.flatMap((walk) => {
    const address = connectionOf(walk)[0]?.where.address ?? '';
    return judgeEnd(kind, walk, view, told).map((value) => ({ address, key: `${value.reason} ${value.what}`, value }));
  });

const connectionOf = ({ steps }: RedirectWalk): Seen['connections'] =>
  steps.slice(0, 1).flatMap(({ connection }) => connection ?? []);

/** Without the addresses of a family that this vantage lacks, which is no fault of theirs. */
function lookedAt(view: Ground & Walks): RedirectWalk[] {
  const { lacked } = reachOf({ ...view, connections: view.plainWalks.flatMap(connectionOf) });
  return view.plainWalks.filter(({ steps }) => !lacked.some((look) => look === steps[0]?.connection));
}

/** Why it cannot be told where redirects end: no page of the target's own came. Null where one did, or something is seen to be wrong. */
export function endLack(view: Ground & Walks & Pick<Seen, 'sessions'>): string | null {
  const { responses, target } = view;
  if (responses.some(({ ok }) => ok) || endGroups(view).some(({ value }) => value.status !== 'unknown')) return null;
  const barred = barredAt(view);
  if (barred.length > 0 && barred.every(({ kind }) => kind === 'barred')) {
    return `${target.host} lets nobody in without a client certificate, as it should`;
  }
  return responses.length === 0 ? null : `${target.host} gave no answer that could lead anywhere`;
}

/** Where the ways end, where all is well. */
export function endText(view: Ground & Walks): string {
  const [page] = view.pageWalks;
  const [plain] = lookedAt(view);
  const own = page === undefined ? `${view.target.host} answers without leading on` : walkText(page);
  return plain === undefined ? own : `${own}; ${plainText(plain)}`;
}

const ends: Readonly<Record<RedirectWalk['end'], string>> = {
  page: '',
  login: ', where users sign in: that was not followed',
  elsewhere: ', of which no page was asked',
  loop: ', in a circle',
  'too-many': ', to no end',
  unanswered: '',
  unreadable: '',
  denied: '',
};

function walkText(walk: RedirectWalk): string {
  const last = walk.steps.at(-1)?.response;
  const answer = walk.end === 'page' && last?.ok === true ? `, which answers ${last.value.status}` : '';
  return `${wayText(hopsOf(walk))}${answer}${ends[walk.end]}`;
}

function plainText(walk: RedirectWalk): string {
  const [first] = walk.steps;
  if (first === undefined) return 'plain HTTP was not asked';
  const { connection, response, url } = first;
  if (connection?.ok === false) return `plain HTTP is closed (${touchText(connection)})`;
  if (response?.ok !== true) return `${shownUrl(url)} gives no HTTP answer`;
  return hopsOf(walk).length === 0 ? `${shownUrl(url)} answers ${response.value.status}` : walkText(walk);
}
