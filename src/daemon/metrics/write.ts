import { setImmediate as nextTurn } from 'node:timers/promises';
import { ending, familyText, header, type Exposition } from '../../report/prometheus/exposition.ts';
import { targetFamilies } from '../../report/prometheus/target-lines.ts';
import { exposeWhole } from '../../report/prometheus/whole.ts';
import type { VantageTold } from '../view.ts';
import type { Meters } from './meters.ts';
import type { Series } from './series.ts';

export interface MetricSources {
  readonly meters: Pick<Meters, 'expose'>;
  readonly series: Pick<Series, 'snapshot'>;
  readonly version: string;
  readonly nodeVersion: string;
  vantage(): VantageTold;
}

/** What is put together at once: small beside what a socket takes. */
const targetsAtOnce = 250;
/** For longer than this nobody else waits for the event loop. */
const sliceMs = 5;

/**
 * All series, family by family, as they are when it begins: whatever is told while it is read comes with the next. Only
 * what is asked for is put together, so that a slow reader costs no memory but that of the snapshot.
 */
export async function* writeMetrics(
  { meters, series, version, nodeVersion, vantage }: MetricSources,
  exposition: Pick<Exposition, 'openMetrics'>,
): AsyncGenerator<string, void, undefined> {
  const { targets, checks, told } = series.snapshot();
  const whole = exposeWhole({ version, nodeVersion, targets, checks, vantage: vantage() });
  const pause = startPacer();
  for (const exposed of [...(await meters.expose()), ...whole]) {
    if (exposed.lines !== '') yield familyText(exposed, exposition);
    await pause();
  }
  for (const [index, family] of targetFamilies.entries()) {
    let begun = false;
    for (let first = 0; first < told.length; first += targetsAtOnce) {
      const chunk = told
        .slice(first, first + targetsAtOnce)
        .map(({ lines }) => lines[index] ?? '')
        .join('');
      if (chunk !== '') {
        yield begun ? chunk : `${header(family, exposition)}${chunk}`;
        begun = true;
      }
      await pause();
    }
  }
  const end = ending(exposition);
  if (end !== '') yield end;
}

/** Lets others have the event loop once a slice is used up, whoever used it, unless they had it meanwhile. */
function startPacer(): () => Promise<void> {
  let since = performance.now();
  let hadTurn = false;
  const begin = (): void => {
    since = performance.now();
    hadTurn = false;
    setImmediate(() => {
      hadTurn = true;
    });
  };
  begin();
  return async () => {
    if (performance.now() - since < sliceMs) return;
    if (!hadTurn) await nextTurn();
    begin();
  };
}
